package dev.cairn.worker.device;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a process finds commands, libraries and code.
 *
 * @param environment of the process
 * @param libraries folders in which native libraries are looked for, besides those of LD_LIBRARY_PATH
 * @param code what is on the class path
 */
record Place(Map<String, String> environment, List<Path> libraries, ClassLoader code) {
    private static final String BINDINGS = "org/nd4j/linalg/jcublas/bindings/linux-x86_64";

    /** The linker's own, and those in which JavaCPP looks for CUDA besides. */
    private static final List<Path> LIBRARIES = Stream.of(
                    "/usr/local/cuda-11.6/lib64",
                    "/usr/local/cuda/lib64",
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib64",
                    "/lib/x86_64-linux-gnu",
                    "/lib64",
                    "/usr/local/lib")
            .map(Path::of)
            .toList();

    static Place here() {
        return new Place(System.getenv(), LIBRARIES, Place.class.getClassLoader());
    }

    /** The same with another value of a variable. */
    Place with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new Place(changed, libraries, code);
    }

    /** The file that a command's name stands for. */
    Optional<String> command(String name) {
        return folders("PATH")
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Whether the linker, or JavaCPP in its stead, finds a library with this file name. */
    boolean hasLibrary(String name) {
        return Stream.concat(folders("LD_LIBRARY_PATH"), libraries.stream())
                        .anyMatch(folder -> Files.exists(folder.resolve(name)))
                || code.getResource("org/bytedeco/cuda/linux-x86_64/" + name) != null;
    }

    /** Whether ND4J's backend for CUDA is on the class path with its native library. */
    boolean hasCudaBackend() {
        return code.getResource("org/nd4j/linalg/jcublas/JCublasBackend.class") != null
                && (code.getResource(BINDINGS + "/libnd4jcuda.so") != null || hasCudnnBackend());
    }

    /** Whether that library is the one that computes with cuDNN. */
    boolean hasCudnnBackend() {
        return code.getResource(BINDINGS + "-cudnn/libnd4jcuda.so") != null;
    }

    private Stream<Path> folders(String variable) {
        return Arrays.stream(environment.getOrDefault(variable, "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }
}
