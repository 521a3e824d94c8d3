package dev.cairn.models.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.vision.ResNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClipTest {
    private static final int CLASSES = 3;
    private static final double SCALE = 1 / 0.07;
    private static final int[] LABELS = {2, 0, 2, 1};
    private static final int[] WORDINGS = {0, 1, 1, 0};
    private static final Captions LEARNT = new Captions(List.of(
            List.of(List.of(0, 1), List.of(0, 2), List.of(0, 3)),
            List.of(List.of(4, 1), List.of(4, 2), List.of(4, 3))));
    private static final Captions HELD =
            new Captions(List.of(List.of(List.of(0, 4, 1), List.of(0, 4, 2), List.of(0, 4, 3))));

    private final Forward forward = new Forward();
    private final Network network = new Clip(new Images(DataType.DOUBLE, 3, 8, 8), 5, LEARNT, HELD, 6, 4, 1)
            .build(ResNet.encoder(1, List.of(4, 8)));
    private final Map<String, INDArray> values = Forward.run(
            network,
            Map.of(
                    "image", forward.normal(1, 4, 3, 8, 8).castTo(DataType.DOUBLE),
                    "label", Nd4j.createFromArray(LABELS),
                    "wording", Nd4j.createFromArray(WORDINGS)),
            "projection",
            "texts",
            "logits",
            "loss");

    @Test
    void shouldHoldEachImageAgainstTheCaptionsDrawnAndTheOtherWayRound() {
        double loss = 0;
        for (int i = 0; i < 4; i++) {
            double row = 0;
            double column = 0;
            double own = 0;
            int same = 0;
            for (int k = 0; k < 4; k++) {
                row += Math.exp(likeness(i, k));
                column += Math.exp(likeness(k, i));
                if (LABELS[i] == LABELS[k]) {
                    own += likeness(i, k);
                    same++;
                }
            }
            loss += (Math.log(row) / 2 + Math.log(column) / 2 - own / same) / 4;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(loss, within(1e-9));
    }

    private double likeness(int image, int caption) {
        int row = WORDINGS[caption] * CLASSES + LABELS[caption];
        return SCALE * PlainCosine.of(values.get("projection"), image, values.get("texts"), row);
    }

    @Test
    void shouldTellImagesApartByTheWordingsHeldOut() {
        int first = LEARNT.wordings() * CLASSES;
        for (int c = 0; c < CLASSES; c++) {
            assertThat(values.get("logits").getDouble(1, c))
                    .isCloseTo(
                            SCALE * PlainCosine.of(values.get("projection"), 1, values.get("texts"), first + c),
                            within(1e-9));
        }
    }
}
