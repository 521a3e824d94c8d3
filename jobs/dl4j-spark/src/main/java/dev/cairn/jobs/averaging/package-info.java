/**
 * DL4J's own ParameterAveragingTrainingMaster as a way to train in a run of Cairn's. Spark and DL4J meet here, and only
 * here: DL4J's training is Spark code that holds ND4J's arrays.
 */
@NullMarked
package dev.cairn.jobs.averaging;

import org.jspecify.annotations.NullMarked;
