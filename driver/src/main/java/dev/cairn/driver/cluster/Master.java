package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A Spark master's URL: local[N], spark://host:port[,host:port], yarn, k8s://... */
record Master(String url) {
    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\d+|\\*)(,\\d+)?])?");
    private static final Pattern STANDALONE = Pattern.compile("spark://[^/:,]+:\\d{1,5}(,[^/:,]+:\\d{1,5})*");
    private static final Pattern OTHER = Pattern.compile("yarn|k8s://.+|local-cluster\\[.+]");

    Master {
        if (!matches(LOCAL, url) && !matches(STANDALONE, url) && !matches(OTHER, url)) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "master=" + url + ": must be local[N], spark://host:port, yarn or k8s://host:port");
        }
    }

    private static boolean matches(Pattern pattern, String url) {
        return pattern.matcher(url).matches();
    }

    /** Whether the tasks run inside the driver's own JVM. */
    boolean isLocal() {
        return matches(LOCAL, url);
    }

    boolean isStandalone() {
        return matches(STANDALONE, url);
    }

    /**
     * Makes sure that a standalone master takes connections, since Spark itself would go on trying
     * for a minute and then end the JVM.
     *
     * @return the address of this host by which the cluster reaches it
     * @throws CairnException with {@link ExitCode#RETRY} if no master does within the deadline
     */
    String reachedFrom(Duration deadline) {
        List<String> addresses = List.of(url.substring("spark://".length()).split(","));
        int timeoutMs = (int) (deadline.toMillis() / addresses.size());
        String refusal = "";
        for (String address : addresses) {
            String[] hostAndPort = address.split(":");
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1])), timeoutMs);
                return socket.getLocalAddress().getHostAddress();
            } catch (IOException | IllegalArgumentException e) {
                refusal = e.getMessage();
            }
        }
        throw new CairnException(
                ExitCode.RETRY,
                "master=" + url + ": cannot be reached (" + refusal + "); is it up, and is this its host and port?");
    }
}
