/** BigDL's own distributed training, a process of its own, told what to do. */
@NullMarked
package dev.cairn.peers.bigdl;

import org.jspecify.annotations.NullMarked;
