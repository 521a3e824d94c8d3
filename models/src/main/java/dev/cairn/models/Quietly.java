package dev.cairn.models;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/** SameDiff prints a line an op to standard output while a graph is built; here it does not. */
public final class Quietly {
    private Quietly() {}

    public static synchronized <T> T build(Supplier<T> builder) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            return builder.get();
        } finally {
            System.setOut(out);
        }
    }
}
