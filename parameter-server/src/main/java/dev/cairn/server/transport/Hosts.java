package dev.cairn.server.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names and addresses of machines. */
public final class Hosts {
    private static final Pattern ENDPOINT = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):\\d{1,5}");

    private Hosts() {}

    /** Identity of this machine since its last start: the same for all processes that may share memory. */
    public static String machine() {
        Path bootId = Path.of("/proc/sys/kernel/random/boot_id");
        try {
            return kernelValue(bootId);
        } catch (IOException e) {
            return hostName(); // not Linux
        }
    }

    /** Reads a one-line file of /proc at one go: some of them end after the first read, however short. */
    static String kernelValue(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return String.valueOf(reader.readLine()).trim();
        }
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    static boolean isEndpoint(String text) {
        return ENDPOINT.matcher(text).matches();
    }

    /** This machine's address on the route to {@code endpoint}; connecting a datagram socket sends nothing. */
    static String localAddressTowards(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        String host = endpoint.substring(0, colon);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(
                    InetAddress.getByName(host), Integer.parseInt(endpoint.substring(colon + 1))));
            InetAddress local = socket.getLocalAddress();
            return local instanceof Inet6Address ? "[" + local.getHostAddress() + "]" : local.getHostAddress();
        } catch (IOException | RuntimeException e) {
            throw TransportException.unavailable("no way to the parameter server at " + endpoint + ": " + e, e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
