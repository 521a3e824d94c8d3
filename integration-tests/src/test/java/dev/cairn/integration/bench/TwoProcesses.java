package dev.cairn.integration.bench;

import java.util.List;
import java.util.stream.Stream;

/** Two replicas that share nothing, each in a process of its own; each takes half of the steps. */
final class TwoProcesses implements Side, AutoCloseable {
    private final List<StepProcess> members;

    TwoProcesses(Reference reference) {
        members = Stream.generate(() -> StepProcess.cairn(reference)).limit(2).toList();
    }

    @Override
    public long take(int steps) {
        long start = System.nanoTime();
        members.forEach(member -> member.begin(steps / 2));
        members.forEach(StepProcess::finish);
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        members.forEach(StepProcess::close);
    }
}
