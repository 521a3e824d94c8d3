package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a replica steps on: a network, and one batch of noise.
 *
 * @param tensors one a placeholder, by its name: [examples, ...], native order
 */
record Workload(Network network, int examples, Map<String, ByteBuffer> tensors) {}
