/** DL4J's own ways to train: in one process, and its two masters on Spark. Processes of their own, told what to do. */
@NullMarked
package dev.cairn.peers.dl4j;

import org.jspecify.annotations.NullMarked;
