package dev.cairn.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to a choice, on a host made of a folder: a driver's command that is a script, libraries that are empty files. */
class ChoiceTest {
    private static final String A100 = "0, GPU-0a11, NVIDIA A100-SXM4-40GB, 8.0, 39936, 40960";
    private static final String OTHER_A100 = "1, GPU-1b22, NVIDIA A100-SXM4-40GB, 8.0, 40448, 40960";
    private static final String H100 = "0, GPU-2c33, NVIDIA H100 80GB HBM3, 9.0, 80995, 81559";

    @TempDir
    Path host;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void shouldTakeTheCardWithTheMostFreeMemory() throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(A100, OTHER_A100);

        // when // then
        assertThat(choice(Wish.AUTO)).hasToString("gpu 1: A100-SXM4-40GB (8.0), CUDA 11.6, 39.5 GB free");
        assertThat(choice(Wish.GPU).isGpu()).isTrue();
    }

    @Test
    void shouldLeaveTheCardAloneWhereTheCpuIsAskedFor() throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(A100);

        // when // then
        assertThat(choice(Wish.CPU)).hasToString("cpu: worker.device=cpu");
    }

    @ParameterizedTest
    @CsvSource({
        "1, gpu 1: A100-SXM4-40GB (8.0); CUDA 11.6; 39.5 GB free",
        "GPU-0a, gpu 0: A100-SXM4-40GB (8.0); CUDA 11.6; 39.0 GB free",
        "7, cpu: CUDA_VISIBLE_DEVICES=7 hides all of [A100-SXM4-40GB (8.0); A100-SXM4-40GB (8.0)]",
    })
    void shouldSeeWhatIsVisible(String mask, String expected) throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(A100, OTHER_A100);
        environment.put("CUDA_VISIBLE_DEVICES", mask);

        // when // then
        assertThat(choice(Wish.AUTO)).hasToString(expected.replace(';', ','));
    }

    @Test
    void shouldNotTakeACardThatIsTooNew() throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(H100);

        // when // then
        assertThat(choice(Wish.AUTO))
                .hasToString("cpu: H100 80GB HBM3 (9.0) is newer than ND4J's CUDA 11.6 code (3.7 to 8.6)");
        assertThatThrownBy(() -> choice(Wish.GPU).require(Wish.GPU))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage("worker.device=gpu: H100 80GB HBM3 (9.0) is newer than ND4J's CUDA 11.6 code (3.7 to 8.6);"
                        + " worker.device=auto would compute on the CPU");
    }

    @Test
    void shouldNotTakeACardThatIsTooOld() throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver("0, GPU-3d44, Tesla K40m, 3.5, 11000, 11441");

        // when // then
        assertThat(choice(Wish.AUTO))
                .hasToString("cpu: Tesla K40m (3.5) is older than ND4J's CUDA 11.6 code (3.7 to 8.6)");
    }

    @Test
    void shouldTakeTheOldCardBesideTheOneThatIsTooNew() throws IOException {
        // given
        cudaBuild("");
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(H100, OTHER_A100);

        // when // then
        assertThat(choice(Wish.AUTO).toString()).startsWith("gpu 1: A100");
    }

    @Test
    void shouldNameTheLibrariesThatAreNotThere() throws IOException {
        // given
        cudaBuild("-cudnn");
        libraries("libcublas.so.11");
        driver(A100);

        // when // then
        assertThat(choice(Wish.AUTO))
                .hasToString(
                        "cpu: A100-SXM4-40GB (8.0) could be used, but libcusolver.so.11 and libcudnn.so.8 are not here;"
                                + " install CUDA 11.6 to 11.8, or build with mvn -P cuda,cuda-libraries package");
    }

    @Test
    void shouldFindTheLibrariesThatTheBuildBrings() throws IOException {
        // given
        cudaBuild("");
        resource("org/bytedeco/cuda/linux-x86_64/libcublas.so.11");
        resource("org/bytedeco/cuda/linux-x86_64/libcusolver.so.11");
        driver(A100);

        // when // then
        assertThat(choice(Wish.AUTO).isGpu()).isTrue();
    }

    @Test
    void shouldSayThatTheBuildIsForTheCpu() throws IOException {
        // given
        libraries("libcublas.so.11", "libcusolver.so.11");
        driver(A100);

        // when // then
        assertThat(choice(Wish.AUTO)).hasToString("cpu: this build holds no code for GPUs (Maven profile cuda)");
    }

    @Test
    void shouldSayThatThereIsNoDriver() throws IOException {
        // given
        cudaBuild("");

        // when // then
        assertThat(choice(Wish.AUTO)).hasToString("cpu: no NVIDIA driver is here: nvidia-smi is not on the path");
        assertThatThrownBy(() -> choice(Wish.GPU).require(Wish.GPU))
                .hasMessageContaining("nvidia-smi is not on the path");
    }

    @Test
    void shouldSayWhyTheDriverDoesNotAnswer() throws IOException {
        // given
        cudaBuild("");
        command("echo 'NVIDIA-SMI has failed because it could not communicate with the driver.'; exit 9");

        // when // then
        assertThat(choice(Wish.AUTO))
                .hasToString("cpu: NVIDIA's driver does not answer: nvidia-smi ended with code 9: NVIDIA-SMI has failed"
                        + " because it could not communicate with the driver.");
    }

    @Test
    void shouldSayThatNoCardIsListed() throws IOException {
        // given
        cudaBuild("");
        command("exit 0");

        // when // then
        assertThat(choice(Wish.AUTO)).hasToString("cpu: nvidia-smi lists no card");
    }

    @Test
    void shouldSayWhatItCannotRead() throws IOException {
        // given
        cudaBuild("");
        driver("0, GPU-4e55, Some Card, [N/A], 1, 2");

        // when // then
        assertThat(choice(Wish.AUTO))
                .hasToString("cpu: NVIDIA's driver does not answer: '[N/A]' is no compute capability");
    }

    private Choice choice(Wish wish) throws IOException {
        environment.put("PATH", host.resolve("bin").toString());
        URL[] code = {host.resolve("code").toUri().toURL()};
        try (var loader = new URLClassLoader(code, null)) {
            return Choice.of(wish, Offer.at(new Place(environment, List.of(host.resolve("lib")), loader)));
        }
    }

    private void driver(String... cards) throws IOException {
        command("cat <<'END'\n" + String.join("\n", cards) + "\nEND");
    }

    private void command(String script) throws IOException {
        Path file = Files.createDirectories(host.resolve("bin")).resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void libraries(String... names) throws IOException {
        Files.createDirectories(host.resolve("lib"));
        for (String name : names) {
            Files.createFile(host.resolve("lib").resolve(name));
        }
    }

    private void cudaBuild(String classifier) throws IOException {
        resource("org/nd4j/linalg/jcublas/JCublasBackend.class");
        resource("org/nd4j/linalg/jcublas/bindings/linux-x86_64" + classifier + "/libnd4jcuda.so");
    }

    private void resource(String name) throws IOException {
        Path file = host.resolve("code").resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }
}
