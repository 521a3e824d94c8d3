package dev.cairn.integration.gates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where pieces find what they need.
 *
 * @param data folder of real data
 * @param kept folder in which each piece has one of its own
 * @param launcher the command {@code cairn}
 */
record Workplace(Path data, Path kept, Path launcher) {
    private static final int HASH_DIGITS = 12;

    Path data(String path) {
        return data.resolve(path);
    }

    /** A piece's folder, another one for each configuration: what is begun under one is never gone on with under another. */
    Path folder(Piece piece) {
        return kept.resolve(piece.name() + "-" + hash(piece));
    }

    /** Where a run that is done has left its model. */
    Path model(Run run) {
        return folder(run).resolve("run").resolve("model");
    }

    /** Of a piece's configuration and those of the pieces before it. */
    static String hash(Piece piece) {
        StringBuilder text = new StringBuilder(piece.configuration());
        piece.after().forEach(before -> text.append('\n').append(hash(before)));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Runs {@code cairn} to its end. Stopping this process stops that one too, which then leaves a checkpoint.
     *
     * @param log its output, behind that of earlier calls
     * @throws PieceFailed where it ends with another code than 0
     */
    void cairn(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Thread stopping = new Thread(() -> stop(process));
        Runtime.getRuntime().addShutdownHook(stopping);
        int code = waitFor(process);
        if (code != 130 && code != 143) {
            Runtime.getRuntime().removeShutdownHook(stopping);
        }
        if (code != 0) {
            throw new PieceFailed("cairn " + arguments.get(0) + " ended with exit code " + code + "; see " + log, code);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(process);
            throw new PieceFailed("interrupted", 130);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
