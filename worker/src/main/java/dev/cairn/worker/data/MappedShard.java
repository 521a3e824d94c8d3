package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A shard in memory. Of Arrow's structure only the offsets of the value buffers are kept, so that a row is
 * found by one multiplication; see Arrow's Columnar Format, "IPC File Format".
 */
final class MappedShard implements AutoCloseable {
    private static final int TRAILER_BYTES = Integer.BYTES + ShardFormat.MAGIC.length;
    private static final int MESSAGE_PREFIX_BYTES = 2 * Integer.BYTES;

    private final MappedByteBuffer bytes;
    private final FloatBuffer floats;
    private final IntBuffer ints;
    private final int[] widths;
    private final int[][] offsets;
    private int rowsPerBatch = 1;

    private MappedShard(MappedByteBuffer bytes, List<Column> columns, long examples) {
        this.bytes = bytes;
        this.floats = bytes.asFloatBuffer();
        this.ints = bytes.asIntBuffer();
        widths = new int[columns.size() + 1];
        widths[0] = Long.BYTES;
        for (int i = 0; i < columns.size(); i++) {
            widths[i + 1] = columns.get(i).width();
        }
        Footer footer = footer();
        Schema expected = ShardFormat.schema(columns);
        Schema found = Schema.convertSchema(footer.schema());
        require(found.equals(expected), "schema " + found + " must be " + expected);
        offsets = new int[footer.recordBatchesLength()][];
        long rows = 0;
        for (int i = 0; i < offsets.length; i++) {
            rows += readBatch(i, footer.recordBatches(i), columns, i == offsets.length - 1);
        }
        require(rows == examples, rows + " examples, must be " + examples);
    }

    /** Maps a file whose length is known to be right; a {@link CairnException} says why it cannot be used. */
    static MappedShard map(Path file, List<Column> columns, Shard shard) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            require(length == shard.bytes(), length + " bytes, must be " + shard.bytes());
            require(length <= Integer.MAX_VALUE, length + " bytes, must be below 2 GiB");
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            try {
                return new MappedShard(bytes, columns, shard.examples());
            } catch (RuntimeException e) {
                IoUtil.unmap(bytes);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw new CairnException(ExitCode.DATA, file + ": damaged or missing shard (" + e.getMessage() + ")", e);
        }
    }

    long id(int row) {
        return bytes.getLong(offset(row, 0));
    }

    /** The whole file, little-endian, to be read at {@link #offset} without moving its position. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The same as floats; Arrow aligns its buffers. */
    FloatBuffer floats() {
        return floats;
    }

    /** The same as integers. */
    IntBuffer ints() {
        return ints;
    }

    /** Where a row's value begins; column 0 is the id, then come the manifest's columns. */
    int offset(int row, int column) {
        return offsets[row / rowsPerBatch][column] + row % rowsPerBatch * widths[column];
    }

    String checksum() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return ShardWriter.checksum(checksum);
    }

    @Override
    public void close() {
        IoUtil.unmap(bytes);
    }

    private Footer footer() {
        int end = bytes.limit() - TRAILER_BYTES;
        require(end > 0 && magicAt(0) && magicAt(end + Integer.BYTES), "must begin and end with ARROW1");
        int length = bytes.getInt(end);
        require(length > 0 && length < end, "footer of " + length + " bytes");
        return Footer.getRootAsFooter(part(end - length, length));
    }

    private boolean magicAt(int offset) {
        byte[] magic = new byte[ShardFormat.MAGIC.length];
        bytes.get(offset, magic);
        return Arrays.equals(magic, ShardFormat.MAGIC);
    }

    private long readBatch(int index, Block block, List<Column> columns, boolean last) {
        int messageAt = Math.toIntExact(block.offset()) + MESSAGE_PREFIX_BYTES;
        Message message = Message.getRootAsMessage(part(messageAt, block.metaDataLength() - MESSAGE_PREFIX_BYTES));
        require(message.headerType() == MessageHeader.RecordBatch, "a message that is no record batch");
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        long bodyAt = block.offset() + block.metaDataLength();
        rowsPerBatch = index == 0 ? Math.toIntExact(Math.max(1, batch.length())) : rowsPerBatch;
        require(batch.length() == rowsPerBatch || (last && batch.length() < rowsPerBatch), "uneven record batches");
        offsets[index] = new int[widths.length];
        int buffer = 1; // after the bitmap
        for (int i = 0; i < widths.length; i++) {
            long from = bodyAt + batch.buffers(buffer).offset();
            require(
                    batch.compression() == null
                            && batch.buffers(buffer).length() >= batch.length() * widths[i]
                            && from + batch.length() * widths[i] <= bytes.limit(),
                    "a buffer beyond its end");
            require(from % Long.BYTES == 0, "a buffer that is not aligned");
            offsets[index][i] = Math.toIntExact(from);
            boolean nextIsList = i < columns.size() && !columns.get(i).shape().isEmpty();
            buffer += nextIsList ? 3 : 2;
        }
        return batch.length();
    }

    private ByteBuffer part(int offset, int length) {
        return bytes.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new IllegalArgumentException(found);
        }
    }
}
