package dev.cairn.integration.gates;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

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

    Optional<Finished> find(Piece piece) throws IOException {
        Path file = at.folder(piece).resolve(FILE);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), Finished.class)) : Optional.empty();
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
        Path folder = Files.createDirectories(at.folder(piece));
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
}
