package dev.cairn.worker.step.graph;

import dev.cairn.models.Network;
import dev.cairn.models.Noise;
import dev.cairn.models.Statistic;
import dev.cairn.worker.Nearest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads the forward graph of a network for one batch size: what its results need, all shapes known. */
public final class Capture {
    private final Network network;
    private final SameDiff source;
    private final long batch;
    private final boolean training;
    private final Map<String, SameDiffOp> producers = new HashMap<>();
    private final GraphWriter writer = new GraphWriter();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Value> placeholders = new LinkedHashMap<>();
    private final Map<String, Noise> noise = new LinkedHashMap<>();

    private Capture(Network network, long batch, boolean training) {
        this.network = network;
        this.source = network.graph();
        this.batch = batch;
        this.training = training;
        source.getOps().values().forEach(op -> op.getOutputsOfOp().forEach(output -> producers.put(output, op)));
    }

    /**
     * The forward graph of the network's loss and output as training runs it: with dropout, and by the batch's own
     * statistics and the parameters themselves; what is averaged is a result too.
     *
     * @param batch what stands for the leading -1 of the placeholders
     * @throws IllegalArgumentException naming the op and its place where the graph cannot be compiled
     */
    public static Graph training(Network network, int batch) {
        return new Capture(network, batch, true).graph();
    }

    /** The forward graph as inference runs it: without dropout, by the running statistics. */
    public static Graph inference(Network network, int batch) {
        return new Capture(network, batch, false).graph();
    }

    private Graph graph() {
        try (writer) {
            List<Value> parameters = known(network.parameters());
            List<Value> statistics = known(network.runningStatistics());
            if (!training) {
                network.statistics().stream()
                        .filter(Statistic::inference)
                        .forEach(each -> values.put(each.batch(), visit(each.running())));
            }
            var results = new LinkedHashMap<String, Value>();
            results.put(network.loss(), scalar(result("loss", network.loss())));
            results.put(network.output(), result("output", network.output()));
            if (training) {
                network.statistics().forEach(each -> addStatistic(each, results));
            }
            return new Graph(writer.nodes(), placeholders, noise, parameters, statistics, writer.constants(), results);
        }
    }

    private Value result(String role, String name) {
        if (!source.hasVariable(name)) {
            throw new IllegalArgumentException(
                    role + "='" + name + "': the graph has no variable of this name; nearest: '"
                            + Nearest.to(name, source.variableMap().keySet()) + "'");
        }
        return visit(name);
    }

    private static Value scalar(Value loss) {
        if (loss.length() != 1) {
            throw new IllegalArgumentException(
                    "loss=" + loss + ": expected one number; reduce it with mean() or sum()");
        }
        return loss;
    }

    private List<Value> known(List<SDVariable> variables) {
        return variables.stream()
                .map(variable -> {
                    var value = new Value(variable.name(), variable.dataType(), variable.getShape());
                    values.put(variable.name(), value);
                    return value;
                })
                .toList();
    }

    private void addStatistic(Statistic statistic, Map<String, Value> results) {
        Value batchFigure = visit(statistic.batch());
        Value running = visit(statistic.running());
        if (batchFigure.length() != running.length()) {
            throw new IllegalArgumentException("statistic '" + statistic.batch() + "' is " + batchFigure
                    + " where its running average is " + running + ": give both one shape");
        }
        results.put(Graph.gradientOf(running), isOwn(statistic, results) ? batchFigure : copy(batchFigure, running));
    }

    /** Whether a figure has memory of its own, which can be that of what is pushed. */
    private boolean isOwn(Statistic statistic, Map<String, Value> results) {
        boolean computed = variable(statistic.batch()).getVariableType() == VariableType.ARRAY;
        return computed && !results.containsValue(value(statistic.batch()));
    }

    private Value copy(Value value, Value running) {
        String name = running.name() + "-pushed";
        return writer.add(name, "add", Arguments.NONE, value, writer.number(name + "-zero", value, 0));
    }

    private Value placeholder(String name, DataType type, long @Nullable [] shape) {
        if (shape == null) {
            throw new IllegalArgumentException(
                    "placeholder='" + name + "': has no shape; declare one, with -1 for the examples of a batch");
        }
        long[] known = Arrays.stream(shape).map(d -> d < 0 ? batch : d).toArray();
        var value = new Value(name, type, known);
        placeholders.put(name, value);
        values.put(name, value);
        Noise drawn = network.noise().get(name);
        if (drawn != null) {
            noise.put(name, drawn);
        }
        return value;
    }

    /** Whether the op draws numbers, and has become noise that is fed. */
    private boolean isRandom(SameDiffOp op) {
        String output = op.getOutputsOfOp().get(0);
        Noise drawn = RandomOps.drawn(op.getOp());
        if (drawn != null) {
            SDVariable variable = source.getVariable(output);
            placeholder(output, variable.dataType(), variable.getShape());
            noise.put(output, drawn);
            return true;
        }
        Noise mask = RandomOps.dropout(op.getOp());
        if (mask == null) {
            return false;
        }
        Value x = value(op.getInputsToOp().get(0));
        if (training) {
            Value kept = placeholder(output + ".mask", x.type(), x.shape());
            noise.put(kept.name(), mask);
            var y = new Value(output, x.type(), x.shape());
            values.put(output, y);
            writer.add(new Node("multiply", Arguments.NONE, List.of(x, kept), List.of(y)));
        } else {
            values.put(output, x);
        }
        return true;
    }

    /** The value of this name, once all that leads to it is there. A stack of names: graphs may be deep. */
    private Value visit(String name) {
        Deque<String> open = new ArrayDeque<>(List.of(name));
        Set<String> waiting = new HashSet<>();
        while (!open.isEmpty()) {
            String next = open.getFirst();
            List<String> missing = missing(next);
            if (!missing.isEmpty() && !waiting.add(next)) {
                throw new IllegalArgumentException(
                        "variable '" + next + "' leads to itself: loops cannot be compiled; unroll it");
            }
            if (missing.isEmpty()) {
                open.removeFirst();
                if (!values.containsKey(next)) {
                    add(next);
                }
            }
            for (int i = missing.size() - 1; i >= 0; i--) {
                open.addFirst(missing.get(i));
            }
        }
        return value(name);
    }

    /** What is read to compute a variable, and not there yet. */
    private List<String> missing(String name) {
        boolean computed = !values.containsKey(name) && variable(name).getVariableType() == VariableType.ARRAY;
        return computed
                ? producer(name).getInputsToOp().stream()
                        .filter(input -> !values.containsKey(input))
                        .toList()
                : List.of();
    }

    private void add(String name) {
        SDVariable variable = variable(name);
        switch (variable.getVariableType()) {
            case PLACEHOLDER -> placeholder(name, variable.dataType(), variable.placeholderShape());
            case CONSTANT -> values.put(name, writer.constant(name, variable.getArr()));
            default -> addOp(producer(name));
        }
    }

    private SDVariable variable(String name) {
        SDVariable variable = source.getVariable(name);
        if (variable == null) {
            throw new IllegalArgumentException("the graph has no variable named '" + name + "'");
        }
        return variable;
    }

    private Value value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private SameDiffOp producer(String name) {
        SameDiffOp op = producers.get(name);
        if (op == null) {
            throw new IllegalArgumentException("variable '" + name + "' is written by no op of the graph");
        }
        return op;
    }

    /** Appends an op whose inputs are there. */
    private void addOp(SameDiffOp op) {
        if (isRandom(op)) {
            return;
        }
        List<Value> inputs =
                new ArrayList<>(op.getInputsToOp().stream().map(this::value).toList());
        List<String> names = op.getOutputsOfOp();
        Canonical form = canonical(op.getOp(), inputs, names.get(0));
        List<Value> outputs = AttentionLayers.has(form.op())
                ? AttentionLayers.add(form.op(), form.arguments(), inputs, names, writer)
                : writer.add(form.op(), form.arguments(), inputs, names);
        for (int i = 0; i < names.size(); i++) {
            values.putIfAbsent(names.get(i), outputs.get(i));
        }
    }

    /** The op's one form; a number inside the op becomes an input. */
    private Canonical canonical(DifferentialFunction function, List<Value> inputs, String output) {
        Canonical form = Canonical.of(function);
        if (form == null) {
            String place = Node.place(function.opName(), inputs, output);
            throw new IllegalArgumentException(Unsupported.message(place, function.opName()));
        }
        Double operand = form.operand();
        if (operand != null) {
            inputs.add(writer.number(output + "-operand", inputs.get(0), operand));
        }
        boolean untyped = form.op().equals("onehot") && form.arguments().types().isEmpty();
        return untyped // SameDiff keeps its type to itself
                ? new Canonical(
                        form.op(),
                        form.arguments().withTypes(source.getVariable(output).dataType()),
                        null)
                : form;
    }
}
