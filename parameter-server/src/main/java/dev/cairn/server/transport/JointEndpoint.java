package dev.cairn.server.transport;

import org.agrona.CloseHelper;

/** A server shard's endpoint for those who come by Aeron and for others who come by TCP. */
public final class JointEndpoint implements Endpoint {
    private final AeronEndpoint aeron;
    private final TcpEndpoint tcp;
    private boolean tcpFirst;

    /** Joins two endpoints, and closes them in the end. */
    public JointEndpoint(AeronEndpoint aeron, TcpEndpoint tcp) {
        this.aeron = aeron;
        this.tcp = tcp;
    }

    @Override
    public String name() {
        return aeron.name();
    }

    @Override
    public String group() {
        return aeron.group();
    }

    @Override
    public Outbox connect(String peer) {
        return TcpEndpoint.isName(peer) ? tcp.connect(peer) : aeron.connect(peer);
    }

    /** In turn, so that neither starves the other. */
    @Override
    public int poll(MessageHandler handler, int limit) {
        tcpFirst = !tcpFirst;
        Endpoint first = tcpFirst ? tcp : aeron;
        Endpoint second = tcpFirst ? aeron : tcp;
        int count = first.poll(handler, limit);
        return count + second.poll(handler, limit - count);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(tcp, aeron);
    }
}
