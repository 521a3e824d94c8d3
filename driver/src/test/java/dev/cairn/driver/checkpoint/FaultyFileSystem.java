package dev.cairn.driver.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk, which fails at its n-th operation: at that one alone, or at all from there on. */
public final class FaultyFileSystem extends FilterFileSystem {
    public static final int NEVER = Integer.MAX_VALUE;

    private final boolean forGood;
    private int failing;
    private int operations;

    /** @param failing number of the operation, from 1 */
    public FaultyFileSystem(int failing, boolean forGood) throws IOException {
        super(local());
        this.failing = failing;
        this.forGood = forGood;
    }

    public static FileSystem local() throws IOException {
        FileSystem local = new RawLocalFileSystem();
        local.initialize(URI.create("file:///"), new Configuration(false));
        return local;
    }

    public boolean hasFailed() {
        return operations >= failing;
    }

    public void failFromNowOn() {
        failing = operations + 1;
    }

    public void repair() {
        failing = NEVER;
    }

    private void operate(String what) throws IOException {
        operations++;
        if (operations == failing || (forGood && operations > failing)) {
            throw new IOException(what + ": no space left on device");
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        operate("list");
        return super.listStatus(path);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        operate("status");
        return super.getFileStatus(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        operate("delete");
        return super.delete(path, recursive);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        operate("create");
        return new FSDataOutputStream(
                new Output(fs.create(file, overwrite, bufferSize, replication, blockSize, progress)), null);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        operate("open");
        return new FSDataInputStream(new Input(fs.open(file, bufferSize)));
    }

    /** A write that fails has brought half of its bytes to the disk, a close that fails all of them. */
    private final class Output extends FilterOutputStream {
        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                operate("write");
            } catch (IOException e) {
                out.write(bytes, offset, length / 2);
                throw e;
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            operate("flush");
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
            operate("close");
        }
    }

    private final class Input extends FSInputStream {
        private final FSDataInputStream in;

        Input(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            operate("read");
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            operate("read");
            return in.read(bytes, offset, length);
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
