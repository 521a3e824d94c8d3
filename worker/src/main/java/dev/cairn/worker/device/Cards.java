package dev.cairn.worker.device;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The cards that this process may use, by what NVIDIA's driver lists and CUDA_VISIBLE_DEVICES leaves of it.
 *
 * @param list in the order in which CUDA counts them here
 * @param problem why there are none; empty where there are
 */
public record Cards(List<Card> list, String problem) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What is asked of {@code nvidia-smi}. */
    static final List<String> QUERY = List.of(
            "--query-gpu=index,uuid,name,compute_cap,memory.free,memory.total", "--format=csv,noheader,nounits");

    private static final long LIMIT_S = 20;
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    public Cards {
        list = List.copyOf(list);
    }

    static Cards at(Place place) {
        Optional<String> command = place.command("nvidia-smi");
        if (command.isEmpty()) {
            return none("no NVIDIA driver is here: nvidia-smi is not on the path");
        }
        try {
            return visible(place, listed(command.get()));
        } catch (IOException | IllegalArgumentException e) {
            return none("NVIDIA's driver does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none("interrupted while NVIDIA's driver was asked");
        }
    }

    /** Those of this process. */
    public static Cards here() {
        return at(Place.here());
    }

    static Cards none(String problem) {
        return new Cards(List.of(), problem);
    }

    private static List<Card> listed(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(command), QUERY.stream()).toList())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("nvidia-smi has not ended after " + LIMIT_S + " s");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            String first = said.lines().findFirst().orElse("nothing said");
            throw new IOException("nvidia-smi ended with code " + process.exitValue() + ": " + first);
        }
        return said.lines().filter(line -> !line.isBlank()).map(Card::parse).toList();
    }

    private static Cards visible(Place place, List<Card> all) {
        if (all.isEmpty()) {
            return none("nvidia-smi lists no card");
        }
        String mask = place.environment().get(VISIBLE);
        if (mask == null) {
            return new Cards(all, "");
        }
        List<Card> left = Arrays.stream(mask.split(","))
                .map(String::strip)
                .flatMap(entry -> all.stream().filter(card -> card.isMeantBy(entry)))
                .toList();
        return left.isEmpty() ? none(VISIBLE + "=" + mask + " hides all of " + all) : new Cards(left, "");
    }
}
