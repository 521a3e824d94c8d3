package dev.cairn.integration.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/** By a blocking socket, straight from and into the memory that is meant. */
final class RawTcpWire extends Wire {
    private final SocketChannel workerEnd;
    private final SocketChannel serverEnd;

    RawTcpWire() {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            workerEnd = SocketChannel.open(listener.getLocalAddress());
            serverEnd = listener.accept();
            workerEnd.setOption(StandardSocketOptions.TCP_NODELAY, true);
            serverEnd.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void push() {
        send(workerEnd, worker);
    }

    @Override
    void takePush() {
        take(serverEnd, server);
    }

    @Override
    void answer() {
        send(serverEnd, server);
    }

    @Override
    void pull() {
        take(workerEnd, worker);
    }

    private static ByteBuffer chunk(UnsafeBuffer memory, int chunk) {
        return memory.byteBuffer().slice(memory.wrapAdjustment() + chunk * CHUNK_BYTES, CHUNK_BYTES);
    }

    private static void send(SocketChannel socket, UnsafeBuffer memory) {
        try {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                ByteBuffer bytes = chunk(memory, chunk);
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void take(SocketChannel socket, UnsafeBuffer memory) {
        try {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                ByteBuffer bytes = chunk(memory, chunk);
                while (bytes.hasRemaining()) {
                    if (socket.read(bytes) < 0) {
                        throw new IOException("the other end has closed the connection");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        super.close();
        CloseHelper.closeAll(workerEnd, serverEnd);
    }
}
