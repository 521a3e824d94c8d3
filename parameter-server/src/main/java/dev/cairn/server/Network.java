package dev.cairn.server;

import dev.cairn.server.transport.Transport;
import java.io.Serializable;

/**
 * Where the server listens, and how messages come.
 *
 * @param host interface to bind, a name or address of this machine that workers can reach
 * @param port to bind, of UDP and TCP; 0 lets the system choose
 * @param mtuBytes largest datagram, and so the size of a chunk; a multiple of 32
 * @param transport by which messages come
 */
public record Network(String host, int port, int mtuBytes, Transport transport) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The largest that UDP allows: right for shared memory and for the loopback interface. */
    public static final int LOOPBACK_MTU_BYTES = 65_504;
    /** Fits jumbo frames, and on others falls apart into few fragments. */
    public static final int NETWORK_MTU_BYTES = 8_192;

    static final int SMALLEST_MTU_BYTES = 1_408;

    /** Any free port, and an MTU fit for the interface. */
    public static Network of(String host) {
        boolean loopback = host.equals("localhost") || host.startsWith("127.");
        return new Network(host, 0, loopback ? LOOPBACK_MTU_BYTES : NETWORK_MTU_BYTES, Transport.AUTO);
    }

    /** The same elsewhere. */
    public Network at(String newHost, int newPort) {
        return new Network(newHost, newPort, mtuBytes, transport);
    }

    public Network withPort(int newPort) {
        return new Network(host, newPort, mtuBytes, transport);
    }

    public Network withMtu(int bytes) {
        return new Network(host, port, bytes, transport);
    }

    /** TCP alone knows no datagrams: its chunks are as large as can be. */
    public Network withTransport(Transport newTransport) {
        return new Network(host, port, newTransport == Transport.TCP ? LOOPBACK_MTU_BYTES : mtuBytes, newTransport);
    }
}
