package dev.cairn.server.control;

import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.protocol.JobKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The line between the driver of a run and one server shard that is elsewhere: a TCP connection on which messages come
 * in order. Both sides have a key, and prove it in every frame; nothing of a frame is looked at before its seal.
 *
 * <pre>
 * both say at once:  "cair" version(4) nonce(32)
 * then frames of:    length(4) kind(1) payload seal(16)     the seal is over the frame's number, kind and payload
 * </pre>
 *
 * <p>The keys of the two directions follow from the shared one and both nonces, so that frames of another line, of the
 * other direction, left out or repeated don't fit. Any thread may send; one thread receives.
 */
public final class Line implements AutoCloseable {
    private static final int MAGIC = 0x63616972;
    private static final int VERSION = 1;
    private static final int NONCE_BYTES = 32;
    private static final Duration GREETING = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int BLOCK_FLOATS = 64 << 10;
    private static final byte MESSAGE = 1;
    private static final byte FLOATS = 2;

    private final Socket socket;
    private final String peer;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Frames sent;
    private final Frames received;

    private Line(Socket socket, JobKey key, boolean isDriver, Duration greeting) throws IOException {
        this.socket = socket;
        this.peer = socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
        patience(greeting);
        byte[] nonces = greet(isDriver);
        JobKey toShard = key.derive("control line, to the shard", nonces);
        JobKey toDriver = key.derive("control line, to the driver", nonces);
        sent = new Frames((isDriver ? toShard : toDriver).seal());
        received = new Frames((isDriver ? toDriver : toShard).seal());
    }

    /**
     * The driver's end. Whether the other has the key shows in what it says first.
     *
     * @param limit for how long to wait until the other end answers
     * @throws IOException if it does not, or otherwise; the socket is closed then
     */
    public static Line ofDriver(Socket socket, JobKey key, Duration limit) throws IOException {
        return open(socket, key, true, limit);
    }

    /** The shard's end, whose other end must answer within seconds. */
    public static Line ofShard(Socket socket, JobKey key) throws IOException {
        return open(socket, key, false, GREETING);
    }

    private static Line open(Socket socket, JobKey key, boolean isDriver, Duration limit) throws IOException {
        try {
            return new Line(socket, key, isDriver, limit);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns both nonces, the driver's first. */
    private byte[] greet(boolean isDriver) throws IOException {
        byte[] own = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(own);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.write(own);
        out.flush();
        byte[] said = answer();
        int magic = ByteBuffer.wrap(said).getInt();
        int version = ByteBuffer.wrap(said).getInt(Integer.BYTES);
        if (magic != MAGIC || version != VERSION) {
            throw new IOException(
                    magic == MAGIC
                            ? "speaks version " + version + " where this is version " + VERSION
                                    + ": run the same cairn.jar on both sides"
                            : "is no control line of Cairn");
        }
        byte[] nonces = new byte[2 * NONCE_BYTES];
        System.arraycopy(own, 0, nonces, isDriver ? 0 : NONCE_BYTES, NONCE_BYTES);
        System.arraycopy(said, 2 * Integer.BYTES, nonces, isDriver ? NONCE_BYTES : 0, NONCE_BYTES);
        return nonces;
    }

    private byte[] answer() throws IOException {
        byte[] said = new byte[2 * Integer.BYTES + NONCE_BYTES];
        try {
            in.readFully(said);
            return said;
        } catch (SocketTimeoutException e) {
            throw silent(e);
        } catch (EOFException e) {
            throw new IOException("has closed the connection", e);
        }
    }

    private IOException silent(SocketTimeoutException cause) throws IOException {
        return new IOException("has been silent for " + socket.getSoTimeout() / 1000.0 + " s", cause);
    }

    /** {@code host:port} of the other end. */
    public String peer() {
        return peer;
    }

    /** Sets for how long {@link #receive} waits from now on. */
    public void patience(Duration longestSilence) throws IOException {
        socket.setSoTimeout(Math.toIntExact(longestSilence.toMillis()));
    }

    /** Sends a message at once. */
    public void send(Message message) throws IOException {
        synchronized (out) {
            sent.write(MESSAGE, Messages.bytes(message), out);
            out.flush();
        }
    }

    /** Sends messages with one call of the system. */
    public void send(List<Message> messages) throws IOException {
        synchronized (out) {
            for (Message message : messages) {
                sent.write(MESSAGE, Messages.bytes(message), out);
            }
            out.flush();
        }
    }

    /**
     * Sends a message and the range of a state that it announces.
     *
     * @param from the first parameter of the range
     */
    public void send(Message announcement, ServerState state, int from, int length) throws IOException {
        synchronized (out) {
            sent.write(MESSAGE, Messages.bytes(announcement), out);
            write(state.parameters(), from - state.from(), length);
            for (float[] vector : state.vectors()) {
                write(vector, from - state.from(), length);
            }
            out.flush();
        }
    }

    private void write(float[] values, int from, int length) throws IOException {
        for (int done = 0; done < length; done += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, length - done);
            byte[] block = new byte[count * Float.BYTES];
            Floats.put(values, from + done, new UnsafeBuffer(block), 0, count);
            sent.write(FLOATS, block, out);
        }
    }

    /**
     * Waits for the next message.
     *
     * @throws IOException if the other end has gone, was silent for too long, or is not who it must be
     */
    public Message receive() throws IOException {
        return Messages.read(read(MESSAGE));
    }

    /** Waits for a message of this kind; {@link Message.Abort} instead ends the wait with its cause. */
    public <M extends Message> M receive(Class<M> kind) throws IOException {
        Message message = receive();
        if (message instanceof Message.Abort abort) {
            throw abort.exception();
        }
        if (!kind.isInstance(message)) {
            throw new IOException(
                    "sends " + message.getClass().getSimpleName() + " where " + kind.getSimpleName() + " is due");
        }
        return kind.cast(message);
    }

    /** Fills in the state that has just been announced. */
    public void receive(ServerState state) throws IOException {
        read(state.parameters());
        for (float[] vector : state.vectors()) {
            read(vector);
        }
    }

    private void read(float[] values) throws IOException {
        for (int done = 0; done < values.length; done += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, values.length - done);
            byte[] block = read(FLOATS);
            if (block.length != count * Float.BYTES) {
                throw new IOException(
                        "sends a block of " + block.length + " bytes where " + count * Float.BYTES + " are due");
            }
            Floats.get(new UnsafeBuffer(block), 0, values, done, count);
        }
    }

    private byte[] read(byte kind) throws IOException {
        try {
            return received.read(kind, in);
        } catch (SocketTimeoutException e) {
            throw silent(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It has ended either way.
        }
    }
}
