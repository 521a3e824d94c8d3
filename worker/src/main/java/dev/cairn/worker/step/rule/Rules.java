package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.BatchNorm;
import dev.cairn.worker.step.fuse.GroupNorm;
import java.util.Map;

/** The table: each op that a trained network may hold, and how the gradient passes back through it. */
final class Rules {
    static final Map<String, Rule> TABLE = Map.ofEntries(
            Map.entry("add", Arithmetic::add),
            Map.entry("subtract", Arithmetic::subtract),
            Map.entry("multiply", Arithmetic::multiply),
            Map.entry("relu", SameArguments.onInput("relu_bp")),
            Map.entry("tanh", SameArguments.onInput("tanh_bp")),
            Map.entry("sigmoid", SameArguments.onInput("sigmoid_bp")),
            Map.entry("gelu", SameArguments.onInput("gelu_bp")),
            Map.entry("swish", SameArguments.onInput("swish_bp")),
            Map.entry("softmax", SameArguments.onInput("softmax_bp")),
            Map.entry("standardize", SameArguments.onInput("standardize_bp")),
            Map.entry("maxpool2d", SameArguments.onInput("maxpool2d_bp")),
            Map.entry("avgpool2d", SameArguments.onInput("avgpool2d_bp")),
            Map.entry("upsampling2d", SameArguments::upsampling),
            Map.entry("conv2d", SameArguments.onAllInputs("conv2d_bp")),
            Map.entry("layer_norm", SameArguments.onAllInputs("layer_norm_bp")),
            Map.entry("batchnorm", Statistics::batchNorm),
            Map.entry(BatchNorm.OP, Statistics::ownBatchNorm),
            Map.entry(GroupNorm.OP, Statistics::groupNorm),
            Map.entry("xw_plus_b", Products::dense),
            Map.entry("matmul", Products::matmul),
            Map.entry("gather", Products::gather),
            Map.entry("reshape", Rearrangements::reshape),
            Map.entry("permute", Rearrangements::permute),
            Map.entry("concat", SameArguments.onAllInputs("concat_bp")),
            Map.entry("unstack", Rearrangements::unstack),
            Map.entry("split", Rearrangements::split),
            Map.entry("softmax_cross_entropy_loss", Losses.of("softmax_cross_entropy_loss_grad")),
            Map.entry("mean_sqerr_loss", Losses.of("mean_sqerr_loss_grad")));

    private Rules() {}
}
