/** What a worker computes on: the CPU, or a card that ND4J can drive. Asked before ND4J is loaded. */
@NullMarked
package dev.cairn.worker.device;

import org.jspecify.annotations.NullMarked;
