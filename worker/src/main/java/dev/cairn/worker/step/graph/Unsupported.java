package dev.cairn.worker.step.graph;

import java.util.Map;

/** What to use instead of ops that cannot be compiled. */
public final class Unsupported {
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("cosinesimilarity", "mul and sum over the dimension, divided by both norm2"),
            Map.entry("cosinedistance", "loss.cosineDistance, or mul and sum divided by both norm2"),
            Map.entry("euclidean", "squaredDifference, sum and sqrt"),
            Map.entry("manhattan", "sub, abs and sum"),
            Map.entry("dot", "mul and sum over the dimension"),
            Map.entry("log_x", "log, divided by the logarithm of the base"),
            Map.entry("lrn", "batchNorm or layerNorm"),
            Map.entry("softmax_cross_entropy_loss_with_logits", "loss.softmaxCrossEntropy without reduction"),
            Map.entry("embedding_lookup", "gather"),
            Map.entry("resize_bilinear", "upsampling2d, or a transposed convolution"),
            Map.entry("resize_nearest_neighbor", "upsampling2d"),
            Map.entry("mergemax", "max of two values, repeated"),
            Map.entry("mergeavg", "add and div"),
            Map.entry("gather_list", "stack and slice"),
            Map.entry("repeat", "tile, or expandDims and tile"),
            Map.entry("cumprod", "exp of cumsum of log"),
            Map.entry("mean_pairwssqerr_loss", "squaredDifference over expanded dimensions"));

    private Unsupported() {}

    /**
     * Says that an op cannot be compiled.
     *
     * @param place where it stands
     */
    public static String message(String place, String op) {
        String instead = INSTEAD.get(op);
        return place + " cannot be compiled; " + (instead == null ? "compose it of other ops" : "use " + instead);
    }
}
