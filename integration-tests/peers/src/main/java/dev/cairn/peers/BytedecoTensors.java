package dev.cairn.peers;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** PyTorch's own tensors and functions; what a step makes is released with the scope around it. */
final class BytedecoTensors implements Tensors<Tensor> {
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};

    @Override
    public Tensor floats(float[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    @Override
    public Tensor longs(long[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    @Override
    public Tensor parameter(Tensor tensor) {
        tensor.set_requires_grad(true);
        return tensor;
    }

    @Override
    public Tensor reshape(Tensor x, long... shape) {
        return x.reshape(shape);
    }

    @Override
    public Tensor add(Tensor x, Tensor y) {
        return x.add(y);
    }

    @Override
    public Tensor concat(Tensor x, Tensor y) {
        return torch.cat(new TensorVector(x, y), 1);
    }

    @Override
    public Tensor relu(Tensor x) {
        return torch.relu(x);
    }

    @Override
    public Tensor gelu(Tensor x) {
        return torch.gelu(x);
    }

    @Override
    public Tensor silu(Tensor x) {
        return torch.silu(x);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, Tensor bias) {
        return torch.linear(x, weight, bias);
    }

    @Override
    public Tensor convolution(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        var optional = bias == null ? new TensorOptional() : new TensorOptional(bias);
        return torch.conv2d(x, weight, optional, new long[] {stride, stride}, new long[] {padding, padding}, ONE, 1);
    }

    @Override
    public Tensor maxPool(Tensor x) {
        return torch.max_pool2d(x, TWO, TWO, NONE, ONE, false);
    }

    @Override
    public Tensor averagePool(Tensor x) {
        return torch.adaptive_avg_pool2d(x, ONE).flatten(1, -1);
    }

    @Override
    public Tensor enlarge(Tensor x) {
        return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
    }

    @Override
    public Tensor batchNorm(Tensor x, Tensor gain, Tensor bias, Tensor runningMean, Tensor runningVariance) {
        return torch.batch_norm(
                x,
                new TensorOptional(gain),
                new TensorOptional(bias),
                new TensorOptional(runningMean),
                new TensorOptional(runningVariance),
                true,
                0.1,
                EPSILON,
                false);
    }

    @Override
    public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias) {
        return torch.layer_norm(
                x, new long[] {gain.size(0)}, new TensorOptional(gain), new TensorOptional(bias), EPSILON, false);
    }

    @Override
    public Tensor groupNorm(Tensor x, int groups, Tensor gain, Tensor bias) {
        return torch.group_norm(x, groups, new TensorOptional(gain), new TensorOptional(bias), EPSILON, false);
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        return torch.embedding(table, ids);
    }

    @Override
    public Tensor causalAttention(Tensor queriesKeysValues, int heads) {
        long batch = queriesKeysValues.size(0);
        long length = queriesKeysValues.size(1);
        long width = queriesKeysValues.size(2) / 3 / heads;
        Tensor all = queriesKeysValues.reshape(batch, length, 3, heads, width).permute(2, 0, 3, 1, 4);
        return torch.scaled_dot_product_attention(
                        all.select(0, 0),
                        all.select(0, 1),
                        all.select(0, 2),
                        new TensorOptional(),
                        0,
                        true,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2)
                .reshape(batch, length, heads * width);
    }

    @Override
    public Tensor lstm(Tensor sequence, Tensor start, List<Tensor> weights) {
        return torch.lstm(
                        sequence,
                        new TensorVector(start, start),
                        new TensorVector(weights.toArray(Tensor[]::new)),
                        true,
                        1,
                        0,
                        true,
                        false,
                        true)
                .get1()
                .squeeze(0);
    }

    @Override
    public Tensor crossEntropy(Tensor logits, Tensor labels) {
        return torch.cross_entropy(logits, labels);
    }

    @Override
    public Tensor meanSquaredError(Tensor x, Tensor y) {
        return torch.mse_loss(x, y);
    }
}
