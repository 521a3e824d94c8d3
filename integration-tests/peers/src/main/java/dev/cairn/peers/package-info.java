/** The reference networks in the frameworks that Cairn is compared with; built and run by benchmarks alone. */
@NullMarked
package dev.cairn.peers;

import org.jspecify.annotations.NullMarked;
