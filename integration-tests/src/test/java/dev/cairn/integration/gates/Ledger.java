package dev.cairn.integration.gates;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What has been done, a small file in each piece's folder: it is not done twice. */
final class Ledger {
    private static final String FILE = "finished.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Workplace at;
    private final String commit;

    /** @param commit of the code at hand */
    Ledger(Workplace at, String commit) {
        this.at = at;
        this.commit = commit;
    }

    /** Empty where it is not done, or was configured otherwise, or begins from what has been done anew since. */
    Optional<Finished> find(Piece piece) throws IOException {
        Path folder = at.folder(piece);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file) || !piece.fits(folder)) {
            return Optional.empty();
        }
        Finished finished = JSON.readValue(file.toFile(), Finished.class);
        for (Piece before : piece.after()) {
            Optional<Finished> earlier = find(before);
            if (earlier.isEmpty() || earlier.get().date().compareTo(finished.date()) > 0) {
                return Optional.empty();
            }
        }
        return Optional.of(finished);
    }

    /**
     * Does a piece, or goes on with it; one that is done is taken as it is.
     *
     * @throws PieceFailed where it does not come to its end
     */
    Finished complete(Piece piece) throws IOException {
        Optional<Finished> found = find(piece);
        if (found.isPresent()) {
            return found.get();
        }
        Path folder = at.folder(piece);
        if (Files.exists(folder.resolve(FILE)) || !piece.fits(folder)) {
            clear(folder);
        }
        Files.createDirectories(folder);
        Piece.Outcome outcome = piece.carryOut(folder, at);
        var finished = new Finished(
                piece.name(),
                commit,
                Workplace.hash(piece),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                outcome.minutes(),
                outcome.figures());
        Path draft = folder.resolve(FILE + ".tmp");
        JSON.writeValue(draft.toFile(), finished);
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return finished;
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
