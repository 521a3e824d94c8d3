package dev.cairn.integration.faults;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ReceiveChannelEndpointSupplier;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.status.AtomicCounter;

/** Drops datagrams as they arrive, at random from a fixed seed; named in a property of Aeron's, which makes it. */
public final class LostMessages implements ReceiveChannelEndpointSupplier {
    private static final long SEED = 20261124;
    private static final double RATE = 1e-3;
    private static final String FOLDER = "faults.lost";

    /** What a JVM is given for that; each writes a file into the folder that grows by a byte with each loss. */
    static String options(Path folder) {
        return "-Daeron.ReceiveChannelEndpoint.supplier=" + LostMessages.class.getName() + " -D" + FOLDER + "="
                + folder;
    }

    /** How many have been lost. */
    static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Override
    public ReceiveChannelEndpoint newInstance(
            UdpChannel channel, DataPacketDispatcher dispatcher, AtomicCounter status, MediaDriver.Context context) {
        var random = new Random(SEED);
        LossGenerator data = (from, buffer, length) -> {
            boolean drop = random.nextDouble() < RATE;
            if (drop) {
                note();
            }
            return drop;
        };
        LossGenerator control = (to, buffer, length) -> false;
        return new DebugReceiveChannelEndpoint(channel, dispatcher, status, context, data, control);
    }

    private static void note() {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty(FOLDER)));
            Path file = folder.resolve(ProcessHandle.current().pid() + ".lost");
            Files.write(file, new byte[1], CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
