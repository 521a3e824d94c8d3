package dev.cairn.worker.step;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.nd4j.common.config.ND4JClassLoading;

/**
 * Shows ND4J one of the backends on the class path. Left alone it would load the one with the highest priority that finds
 * a device, which may be a card that it has no code for.
 */
final class OneBackend extends ClassLoader {
    private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    private final URL service;

    private OneBackend(ClassLoader parent, String file) {
        super(parent);
        this.service = Objects.requireNonNull(OneBackend.class.getResource(file), file);
    }

    /** What ND4J loads from now on, where it has not loaded yet. */
    static void show(boolean gpu) {
        String file = gpu ? "gpu.backend" : "cpu.backend";
        ND4JClassLoading.setNd4jClassloader(new OneBackend(OneBackend.class.getClassLoader(), file));
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(SERVICE) ? Collections.enumeration(List.of(service)) : super.getResources(name);
    }
}
