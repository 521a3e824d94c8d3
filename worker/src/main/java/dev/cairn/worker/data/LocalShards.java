package dev.cairn.worker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shards on the local file system, all mapped as they are: this costs addresses, no memory and no open files. */
final class LocalShards implements Shards {
    private final List<MappedShard> shards = new ArrayList<>();

    /** Maps all, or none and throws. */
    LocalShards(Path folder, Manifest manifest) {
        try {
            for (Shard shard : manifest.shards()) {
                shards.add(MappedShard.map(folder.resolve(shard.file()), manifest.columns(), shard));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public MappedShard get(int index) {
        return shards.get(index);
    }

    @Override
    public void expect(int index) {} // it is there

    @Override
    public void close() {
        shards.forEach(MappedShard::close);
        shards.clear();
    }
}
