package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Convolutions and pooling: ND4J has the gradient of each as one op. */
final class Windows {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("conv1d", SameArguments.onAllInputs("conv1d_bp")),
            Map.entry("conv2d", SameArguments.onAllInputs("conv2d_bp")),
            Map.entry("conv3dnew", SameArguments.onAllInputs("conv3dnew_bp")),
            Map.entry("depthwise_conv2d", SameArguments.onAllInputs("depthwise_conv2d_bp")),
            Map.entry("sconv2d", Windows::separable),
            Map.entry("deconv2d", SameArguments.onAllInputs("deconv2d_bp")),
            Map.entry("maxpool2d", SameArguments.onInput("maxpool2d_bp")),
            Map.entry("avgpool2d", SameArguments.onInput("avgpool2d_bp")),
            Map.entry("maxpool3dnew", SameArguments.onInput("maxpool3dnew_bp")),
            Map.entry("avgpool3dnew", SameArguments.onInput("avgpool3dnew_bp")),
            Map.entry("upsampling2d", Windows::upsampling));

    private Windows() {}

    /** The gradient op wants to know the format alone: 1 where channels come first. */
    private static void upsampling(Node node, Backward backward) {
        Value x = node.input(0);
        var format = Arguments.integers(node.arguments().integer(2));
        backward.accumulate(x, backward.emit("upsampling2d_bp", format, x, x, backward.gradient(node.output())));
    }

    /** The gradient op wants dy after the image. */
    private static void separable(Node node, Backward backward) {
        var inputs = new ArrayList<>(node.inputs());
        inputs.add(1, backward.gradient(node.output()));
        List<Value> gradients = backward.emit("sconv2d_bp", node.arguments(), inputs, node.inputs());
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }
}
