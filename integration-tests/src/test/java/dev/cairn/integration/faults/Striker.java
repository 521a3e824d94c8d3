package dev.cairn.integration.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Strikes one worker as planned: each strike once, however often the worker starts again. */
final class Striker {
    private final List<Strike> plan;
    private final Path marks;
    private final int rank;

    /** @param marks folder in which each strike leaves a file */
    Striker(List<Strike> plan, Path marks, int rank) {
        this.plan = plan;
        this.marks = marks;
        this.rank = rank;
    }

    /** The strike that is due now, if it has not struck before; it is marked before it strikes. */
    Optional<Strike> due(long step, Strike.Point point) {
        return due(strike -> strike.rank() == rank && strike.step() == step && strike.point() == point);
    }

    /** The first of these that has not struck before; it is marked before it strikes. */
    Optional<Strike> due(Predicate<Strike> which) {
        return plan.stream().filter(which).filter(this::isMarkedNow).findFirst();
    }

    private boolean isMarkedNow(Strike strike) {
        try {
            Files.createDirectories(marks);
            Files.createFile(marks.resolve(strike.mark()));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does to this process what it can do to itself. */
    static void strike(Strike strike) {
        long process = ProcessHandle.current().pid();
        switch (strike.action()) {
            case KILL -> shell("kill -9 " + process);
            case FREEZE ->
                shell("(kill -STOP %d; sleep %s; kill -CONT %d) >/dev/null 2>&1 &"
                        .formatted(process, strike.amount(), process));
            case STALL -> sleep(strike.amount());
            default -> throw new IllegalArgumentException(strike + ": not done to a process");
        }
    }

    private static void shell(String command) {
        try {
            new ProcessBuilder("bash", "-c", command).start().waitFor();
            sleep(0.2); // until the signal has struck
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void sleep(double seconds) {
        try {
            TimeUnit.MICROSECONDS.sleep((long) (seconds * 1e6));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
