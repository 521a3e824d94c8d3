package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.protocol.JobKey;
import java.time.Duration;
import java.util.List;

/** How the driver of a run comes to lines to server shards elsewhere. */
public interface ShardLines extends AutoCloseable {
    /** That both ends of the lines have. */
    JobKey key();

    /**
     * Opens a line to each shard.
     *
     * @param limit for how long to wait for all of them
     * @return open lines, in the order of the shards, which the caller closes
     * @throws ServerException UNAVAILABLE if a shard cannot be had, ENVIRONMENT if it has another key
     */
    List<Line> open(int shards, Duration limit);

    /** Lets go of whatever has brought the shards up; after the lines. */
    @Override
    void close();
}
