package dev.cairn.driver.diagnosis;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.driver.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whether the file systems that a configuration names can be reached, read and written. */
final class StorageCheck {
    private final Configuration configuration;
    private final List<String> lines = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    StorageCheck(Settings settings) {
        this.configuration = Storage.configuration(settings.spark());
        read("data.path", settings.getString("data.path"));
        write("checkpoint.path", settings.getString("checkpoint.path"));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    private void read(String key, String path) {
        if (path.isEmpty()) {
            lines.add(key + " is empty: the job makes its own data");
            return;
        }
        try {
            FileSystem files = new Path(path).getFileSystem(configuration);
            FileStatus[] found = files.globStatus(new Path(path));
            if (found == null || found.length == 0) {
                missing.add(key + "=" + path + ": does not exist");
            } else {
                lines.add(key + "=" + path + " is there, on " + files.getUri());
            }
        } catch (IOException | IllegalArgumentException e) {
            missing.add(key + "=" + path + ": " + Storage.reason(e));
        }
    }

    private void write(String key, String path) {
        if (path.isEmpty()) {
            lines.add(key + " is empty: checkpoints go into the run's folder");
            return;
        }
        try {
            Path probe = new Path(path, ".doctor-" + UUID.randomUUID());
            FileSystem files = probe.getFileSystem(configuration);
            files.create(probe).close();
            files.delete(probe, false);
            lines.add(key + "=" + path + " can be written, on " + files.getUri());
        } catch (IOException | IllegalArgumentException e) {
            missing.add(key + "=" + path + ": can't be written: " + Storage.reason(e));
        }
    }
}
