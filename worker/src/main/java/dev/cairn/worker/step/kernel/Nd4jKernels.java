package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Transforms;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Every op as ND4J runs it, on whichever backend is loaded: the oracle, and what serves where nothing is faster. */
public final class Nd4jKernels implements KernelFactory {
    private static final Set<String> ARITHMETIC = Set.of("add", "subtract", "multiply", "divide");

    @Override
    public Candidate choose(Node node, ValueFacts facts) {
        String name = "nd4j " + node.op();
        if (Transforms.has(node.op())) {
            return Candidate.plain(name, Nd4jKernels::function).overwriting(0);
        }
        if (Transforms.has(derivative(node.op()))) {
            return Candidate.plain(name, Nd4jKernels::functionGradient).overwriting(0);
        }
        Candidate candidate = Candidate.plain(name, Nd4jKernels::bind);
        boolean elementByElement =
                ARITHMETIC.contains(node.op()) && node.input(0).sameShape(node.input(1));
        return elementByElement ? candidate.overwriting(0, 1) : candidate;
    }

    /** What ND4J calls f' where f_bp stands for f'(x) dy. */
    private static String derivative(String op) {
        return "_" + op.replace("_bp", "derivative");
    }

    /** Inputs x and dy: first the slope, then in its place the product. */
    private static Kernel functionGradient(Node node, Memory memory) {
        Value dx = node.output();
        var slope = new Node(derivative(node.op()), Arguments.NONE, List.of(node.input(0)), List.of(dx));
        var product = new Node("multiply", Arguments.NONE, List.of(dx, node.input(1)), List.of(dx));
        return Kernel.sequence(function(slope, memory), bind(product, memory));
    }

    private static Kernel function(Node node, Memory memory) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        Op op = Transforms.of(node.op(), memory.array(node.input(0)), memory.array(node.output()));
        return () -> executioner.exec(op);
    }

    private static Kernel bind(Node node, Memory memory) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        CustomOp op = DynamicCustomOp.builder(node.op()).build();
        OpContext context = executioner.buildContext();
        for (int i = 0; i < node.inputs().size(); i++) {
            context.setInputArray(i, memory.array(node.input(i)));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            context.setOutputArray(i, memory.array(node.outputs().get(i)));
        }
        var arguments = node.arguments();
        context.setIArguments(
                arguments.integers().stream().mapToLong(Long::longValue).toArray());
        context.setTArguments(
                arguments.reals().stream().mapToDouble(Double::doubleValue).toArray());
        boolean[] flags = new boolean[arguments.flags().size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = arguments.flags().get(i);
        }
        context.setBArguments(flags);
        context.setDArguments(arguments.types().toArray(DataType[]::new));
        return executioner.type() == ExecutionerType.NATIVE_CPU
                ? new NativeCall(NativeOpsHolder.getInstance().getDeviceNativeOps(), op.opName(), op.opHash(), context)
                : new Execution(executioner, op, context);
    }

    /** ND4J's op through its executioner, which cares for the device; it allocates some 700 bytes of heap a call. */
    private record Execution(OpExecutioner executioner, CustomOp op, OpContext context) implements Kernel {
        @Override
        public void run() {
            executioner.exec(op, context);
        }

        @Override
        public void close() {
            release(op.opName(), context);
        }
    }

    /** What the executioner does on the CPU in the end, without the heap that it takes on the way. */
    private record NativeCall(NativeOps ops, String name, long hash, OpContext context) implements Kernel {
        @Override
        public void run() {
            int status = ops.execCustomOp2(null, hash, context.contextPointer());
            if (status != 0 || ops.lastErrorCode() != 0) {
                throw new IllegalStateException(
                        "ND4J's op " + name + " failed with status " + status + ": " + ops.lastErrorMessage());
            }
        }

        @Override
        public void close() {
            release(name, context);
        }
    }

    private static void release(String op, OpContext context) {
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException("could not release the context of " + op, e);
        }
    }
}
