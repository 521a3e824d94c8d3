package dev.cairn.models.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.ResNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class MocoTest {
    private static final double TEMPERATURE = 0.3;
    private static final int BATCH = 4;
    private static final ImageEncoder ENCODER = ResNet.encoder(1, List.of(4, 8));

    private final Forward forward = new Forward();
    private final Network network =
            new Moco(new Images(DataType.DOUBLE, 3, 8, 8), TEMPERATURE, 5, 6, BATCH, 0.9, 1).build(ENCODER);

    /** Four of the six keys are there: the queue has taken in one batch. */
    @Test
    void shouldTellTheOwnKeyFromThoseThatWait() {
        INDArray queue = Forward.parameter(network, "queue");
        queue.get(NDArrayIndex.interval(0, 4), NDArrayIndex.all())
                .assign(forward.normal(1, 4, 5).castTo(DataType.DOUBLE));

        var values = Forward.run(network, fed(), "query", "key", "loss");

        INDArray query = values.get("query");
        INDArray key = values.get("key");
        double loss = 0;
        for (int i = 0; i < BATCH; i++) {
            double own = Math.exp(PlainCosine.of(query, i, key, i) / TEMPERATURE);
            double sum = own;
            for (int k = 0; k < 4; k++) {
                sum += Math.exp(PlainCosine.of(query, i, queue, k) / TEMPERATURE);
            }
            loss -= Math.log(own / sum) / BATCH;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(loss, within(1e-9));
    }

    @Test
    void shouldPutEachKeyIntoTheRowOfItsPlaceAndMoveTheOthersOn() {
        INDArray queue = Forward.parameter(network, "queue");
        queue.assign(forward.normal(1, 6, 5).castTo(DataType.DOUBLE));
        Map<String, INDArray> fed =
                Map.of("first", images(2), "second", images(2), "place", Nd4j.createFromArray(1, 3));

        var values = Forward.run(network, fed, "key", "queue.next");

        INDArray next = values.get("queue.next");
        assertThat(next.getRow(0)).isEqualTo(Nd4j.zeros(DataType.DOUBLE, 5));
        assertThat(next.getRow(1)).isEqualTo(values.get("key").getRow(0));
        assertThat(next.getRow(2)).isEqualTo(Nd4j.zeros(DataType.DOUBLE, 5));
        assertThat(next.getRow(3)).isEqualTo(values.get("key").getRow(1));
        assertThat(next.getRow(4)).isEqualTo(queue.getRow(0));
        assertThat(next.getRow(5)).isEqualTo(queue.getRow(1));
    }

    private Map<String, INDArray> fed() {
        return Map.of("first", images(BATCH), "second", images(BATCH), "place", Nd4j.createFromArray(0, 1, 2, 3));
    }

    private INDArray images(int count) {
        return forward.normal(1, count, 3, 8, 8).castTo(DataType.DOUBLE);
    }
}
