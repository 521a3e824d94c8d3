package dev.cairn.worker.process;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The other side of {@link OwnProcess}: takes a call from standard input, and answers by descriptor 3. */
final class ProcessMain {
    static final String ANSWERS = "/proc/self/fd/3";

    private ProcessMain() {}

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        try (OutputStream answers = new FileOutputStream(ANSWERS)) {
            var call = (Call<?>) Parcel.read(System.in, ProcessMain.class.getClassLoader());
            endWithParent();
            Parcel.write(answer(call), answers);
        }
        Runtime.getRuntime().halt(0); // nothing that native libraries have left running keeps it
    }

    private static Answer answer(Call<?> call) {
        try {
            return new Answer(call.run(), null);
        } catch (CairnException e) {
            return new Answer(null, e);
        } catch (RuntimeException | Error e) {
            return new Answer(null, new CairnException(ExitCode.INTERNAL, "a worker's own process failed: " + e, e));
        }
    }

    /** The parent holds its end of standard input for as long as it lives. */
    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing more is said
                        }
                    } catch (IOException e) {
                        // as good as the end
                    }
                    Runtime.getRuntime().halt(ExitCode.TERMINATED.code());
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
