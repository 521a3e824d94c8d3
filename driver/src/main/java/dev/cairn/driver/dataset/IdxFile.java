package dev.cairn.driver.dataset;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One file of MNIST's IDX format, read from front to back, compressed with gzip or not: a magic number that says
 * what it holds, its dimensions as big-endian integers, then a byte an element (yann.lecun.com/exdb/mnist).
 */
final class IdxFile implements AutoCloseable {
    /** What a file holds, by its magic number: two zero bytes, 8 for unsigned bytes, the number of dimensions. */
    enum Kind {
        IMAGES(0x803, 2),
        LABELS(0x801, 0);

        private final int magic;
        private final int sides;

        Kind(int magic, int sides) {
            this.magic = magic;
            this.sides = sides;
        }

        String what() {
            return this == IMAGES ? "images" : "labels";
        }
    }

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1F8B;

    private final Path file;
    private final Kind kind;
    private final DataInputStream in;
    private final int count;
    private int read;

    private IdxFile(Path file, Kind kind, DataInputStream in) throws IOException {
        this.file = file;
        this.kind = kind;
        this.in = in;
        try {
            checkMagic(in.readInt());
            count = in.readInt();
            require(count > 0, "holds " + count + " " + kind.what() + ", expected at least 1");
            for (int i = 0; i < kind.sides; i++) {
                int side = in.readInt();
                require(side == DigitPictures.SIZE, "images with a side of " + side + " pixels, expected 28x28");
            }
        } catch (EOFException e) {
            throw error("ends within its header, expected " + (8 + 4 * kind.sides) + " bytes of it");
        }
    }

    /** Opens a file and reads its header; a {@link CairnException} of code DATA says what is wrong with it. */
    static IdxFile open(FileSystem files, Path file, Kind kind) throws IOException {
        InputStream raw = new BufferedInputStream(files.open(file), BUFFER_BYTES);
        try {
            raw.mark(2);
            int first = raw.read() << 8 | raw.read();
            raw.reset();
            if (first < 0) {
                throw new CairnException(ExitCode.DATA, file + ": empty, expected an IDX file of " + kind.what());
            }
            InputStream plain = first == GZIP_MAGIC ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
            return new IdxFile(file, kind, new DataInputStream(new BufferedInputStream(plain, BUFFER_BYTES)));
        } catch (IOException e) {
            raw.close();
            throw new CairnException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        } catch (CairnException e) {
            raw.close();
            throw e;
        }
    }

    int count() {
        return count;
    }

    /** Reads the next image or label. */
    void read(byte[] element) {
        try {
            in.readFully(element);
            read++;
        } catch (EOFException e) {
            throw error("ends after " + read + " " + kind.what() + ", expected " + count);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Checks that nothing follows the last element. */
    void requireEnd() {
        try {
            require(in.read() < 0, "goes on after " + count + " " + kind.what() + ", expected its end");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    CairnException error(String found) {
        return new CairnException(ExitCode.DATA, file + ": " + found);
    }

    private CairnException unreadable(IOException e) {
        return new CairnException(
                ExitCode.DATA,
                file + ": cannot be read after " + read + " " + kind.what() + " (" + e.getMessage() + ")",
                e);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void checkMagic(int found) {
        String holds = Arrays.stream(Kind.values())
                .filter(other -> other.magic == found)
                .map(other -> " (" + other.what() + ")")
                .findFirst()
                .orElse("");
        require(
                found == kind.magic,
                "magic number " + found + holds + ", expected " + kind.magic + " (" + kind.what() + ")");
    }

    private void require(boolean holds, String found) {
        if (!holds) {
            throw error(found);
        }
    }
}
