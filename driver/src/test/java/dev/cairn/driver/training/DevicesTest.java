package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.training.Devices.Memory;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.device.Capability;
import dev.cairn.worker.device.Card;
import dev.cairn.worker.device.Cards;
import dev.cairn.worker.device.Offer;
import dev.cairn.worker.device.Wish;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final Card SMALL = card(0, "T4", 7, 5, 14_000);
    private static final Card LARGE = card(1, "A100", 8, 0, 39_936);
    private static final Card NEW = card(2, "H100", 9, 0, 80_000);

    private final List<String> said = new ArrayList<>();

    @Test
    void shouldGiveEachLocalWorkerACardThatCanBeUsed() {
        // when
        Devices devices = Devices.local(Wish.AUTO, 2, offer(SMALL, LARGE, NEW), said::add);

        // then
        assertThat(devices.local()).containsExactly(LARGE, SMALL);
        assertThat(said)
                .containsExactly(
                        "gpu 1: A100 (8.0), CUDA 11.6, 39.0 GB free", "gpu 0: T4 (7.5), CUDA 11.6, 13.7 GB free");
    }

    @Test
    void shouldComputeOnTheCpuWhereThereAreMoreWorkersThanCards() {
        // when
        Devices devices = Devices.local(Wish.AUTO, 2, offer(LARGE, NEW), said::add);

        // then
        assertThat(devices.local()).isEmpty();
        assertThat(said)
                .containsExactly("cpu: workers=2 and 1 to use of this machine's cards: each worker needs one;"
                        + " use --workers 1");
    }

    @Test
    void shouldRefuseWhereThereAreFewerCardsThanAskedFor() {
        assertThatThrownBy(() -> Devices.local(Wish.GPU, 2, offer(LARGE), said::add))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage("worker.device=gpu: workers=2 and 1 to use of this machine's cards: each worker needs one;"
                        + " use --workers 1; worker.device=auto would compute on the CPU");
        assertThat(said).isEmpty();
    }

    @Test
    void shouldShareTheMemoryBesideTheExecutorsHeapOut() {
        // given
        SparkConf conf = new SparkConf(false)
                .set("spark.executor.resource.gpu.amount", "2")
                .set("spark.executor.memoryOverhead", "8g");

        // when // then
        assertThat(Memory.of(conf)).isEqualTo(new Memory(1024, 3072));
        assertThat(Memory.of(new SparkConf(false))).isEqualTo(new Memory(1024, 0));
    }

    private static Offer offer(Card... cards) {
        return new Offer(true, false, new Cards(List.of(cards), ""), List.of());
    }

    private static Card card(int index, String name, int major, int minor, long freeMiB) {
        return new Card(index, "GPU-" + index, name, new Capability(major, minor), freeMiB, freeMiB + 1000);
    }
}
