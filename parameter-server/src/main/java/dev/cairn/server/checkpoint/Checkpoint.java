package dev.cairn.server.checkpoint;

import java.util.Map;

/**
 * A server's state with what its owner wants to find beside it.
 *
 * @param notes the owner's own, short texts by name
 */
public record Checkpoint(ServerState state, Map<String, String> notes) {
    public Checkpoint {
        notes = Map.copyOf(notes);
    }
}
