package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * After which of a plan's kernels which parts of the flat gradient are final, in the order in which that happens; none
 * before the loss is. What no kernel writes has none.
 */
public final class Milestones {
    private final List<Milestone> all;

    /** Once so many kernels have run, the floats [from, to) are final. */
    private record Milestone(int kernels, int from, int to) {}

    private Milestones(List<Milestone> all) {
        this.all = all;
    }

    static Milestones of(Graph graph, List<Node> nodes, Aliases aliases, String loss) {
        Map<Value, Integer> written = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (Value output : nodes.get(i).outputs()) {
                written.put(aliases.root(output), i + 1);
            }
        }
        int lossIsThere = written.getOrDefault(aliases.root(graph.result(loss)), 0);
        List<Milestone> found = new ArrayList<>();
        int from = 0;
        for (Value parameter : graph.vector()) {
            int to = from + Math.toIntExact(parameter.length());
            Value gradient = graph.results().get(Graph.gradientOf(parameter));
            Integer last = gradient == null ? null : written.get(aliases.root(gradient));
            if (last != null) {
                found.add(new Milestone(Math.max(last, lossIsThere), from, to));
            }
            from = to;
        }
        found.sort(Comparator.comparingInt(Milestone::kernels));
        return new Milestones(List.copyOf(found));
    }

    public int count() {
        return all.size();
    }

    /** Kernels that have to run before. */
    public int kernels(int milestone) {
        return all.get(milestone).kernels();
    }

    /** First float that is final then. */
    public int from(int milestone) {
        return all.get(milestone).from();
    }

    /** One past the last. */
    public int to(int milestone) {
        return all.get(milestone).to();
    }
}
