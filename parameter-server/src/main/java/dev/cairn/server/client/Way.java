package dev.cairn.server.client;

import dev.cairn.server.transport.Endpoint;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A worker's way to one shard of the server.
 *
 * @param endpoint of the worker; ways to several shards may begin at one
 * @param shard name of the shard's endpoint
 * @param by what it leads through, for people
 */
record Way(Endpoint endpoint, String shard, String by) {
    /** Each endpoint once. */
    static List<Endpoint> endpoints(List<Way> ways) {
        Set<Endpoint> endpoints = Collections.newSetFromMap(new IdentityHashMap<>());
        ways.forEach(way -> endpoints.add(way.endpoint));
        return List.copyOf(endpoints);
    }

    /** The same ways from endpoints that have been changed, each once. */
    static List<Way> through(List<Way> ways, UnaryOperator<Endpoint> change) {
        IdentityHashMap<Endpoint, Endpoint> changed = new IdentityHashMap<>();
        return ways.stream()
                .map(way -> new Way(changed.computeIfAbsent(way.endpoint, change), way.shard, way.by))
                .toList();
    }
}
