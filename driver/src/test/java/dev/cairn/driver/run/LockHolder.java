package dev.cairn.driver.run;

import dev.cairn.driver.settings.Toy;
import java.nio.file.Path;

/** A process of its own that opens a run folder, says so, and lingers for a minute at most. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws InterruptedException {
        try (RunFolder folder = RunFolder.open(Path.of(args[0]), Toy.settings(), false)) {
            System.out.println(folder.finished().isPresent() ? "done" : "held");
            Thread.sleep(60_000);
        }
    }
}
