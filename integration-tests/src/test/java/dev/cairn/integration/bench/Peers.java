package dev.cairn.integration.bench;

import dev.cairn.integration.Repository;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Class paths of the peers, which the script {@code integration-tests/bench} hands over as system properties. */
final class Peers {
    private Peers() {}

    /** PyTorch and TensorFlow. */
    static String frameworks() {
        return property("cairn.bench.peers");
    }

    /** DL4J with its Spark modules, Spark itself not among them. */
    static String dl4j() {
        return property("cairn.bench.dl4j");
    }

    /** BigDL with a Spark of its own. */
    static String bigdl() {
        return property("cairn.bench.bigdl");
    }

    /** Of this benchmark's own classes. */
    static Path ownClasses() {
        try {
            return Path.of(Peers.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sparkJars() {
        return Repository.sparkHome().resolve("jars") + "/*";
    }

    private static String property(String name) {
        String classPath = System.getProperty(name);
        if (classPath == null) {
            throw new IllegalStateException(name + ": not set; integration-tests/bench sets it");
        }
        return classPath;
    }
}
