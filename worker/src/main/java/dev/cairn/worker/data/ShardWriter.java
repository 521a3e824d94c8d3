package dev.cairn.worker.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes one shard: an Arrow IPC file whose record batches all hold the same number of rows but the last,
 * without validity bitmaps. Memory stays bounded by one record batch. A shard counts only once
 * {@link #finish()} has returned.
 */
public final class ShardWriter implements AutoCloseable {
    private static final int RECORD_BATCH_BYTES = 4 << 20;
    private static final int MOST_ROWS = 1 << 16;

    private final Path file;
    private final List<Column> columns;
    private final Schema schema;
    private final CRC32C checksum = new CRC32C();
    private final WriteChannel out;
    private final BufferAllocator allocator = new RootAllocator();
    private final List<ArrowBuf> values = new ArrayList<>();
    private final List<ArrowBlock> blocks = new ArrayList<>();
    private final int rowsPerBatch;
    private int rows;
    private long examples;

    /** Creates the file, over an older one of this name. */
    public ShardWriter(FileSystem files, Path file, List<Column> columns) throws IOException {
        this.file = file;
        this.columns = List.copyOf(columns);
        schema = ShardFormat.schema(columns);
        int width = columns.stream().mapToInt(Column::width).reduce(Long.BYTES, Math::addExact);
        rowsPerBatch = Math.max(1, Math.min(MOST_ROWS, RECORD_BATCH_BYTES / width));
        values.add(allocator.buffer((long) rowsPerBatch * Long.BYTES));
        columns.forEach(column -> values.add(allocator.buffer((long) rowsPerBatch * column.width())));
        OutputStream stream = new CheckedOutputStream(files.create(file, true), checksum);
        out = new WriteChannel(Channels.newChannel(stream));
        out.write(ShardFormat.MAGIC);
        out.align();
        MessageSerializer.serialize(out, schema);
    }

    /** @param row a value for each column, in order, little-endian; each is read from its position to its limit */
    public void append(long id, ByteBuffer... row) throws IOException {
        values.get(0).setLong((long) rows * Long.BYTES, id);
        for (int i = 0; i < columns.size(); i++) {
            int width = columns.get(i).width();
            if (row[i].remaining() != width) {
                throw new IllegalArgumentException(
                        "column " + columns.get(i).name() + ": " + row[i].remaining() + " bytes, must be " + width);
            }
            values.get(i + 1).setBytes((long) rows * width, row[i]);
        }
        examples++;
        if (++rows == rowsPerBatch) {
            writeBatch();
        }
    }

    /** Examples appended so far. */
    public long examples() {
        return examples;
    }

    /** Completes the file and says what the manifest needs to know of it. */
    public Shard finish() throws IOException {
        if (rows > 0) {
            writeBatch();
        }
        ArrowStreamWriter.writeEndOfStream(out, IpcOption.DEFAULT);
        long footerAt = out.getCurrentPosition();
        out.write(new ArrowFooter(schema, List.of(), blocks), false);
        out.writeIntLittleEndian((int) (out.getCurrentPosition() - footerAt));
        out.write(ShardFormat.MAGIC);
        long bytes = out.getCurrentPosition();
        out.close();
        return new Shard(file.getName(), examples, bytes, checksum(checksum));
    }

    @Override
    public void close() throws IOException {
        values.forEach(ArrowBuf::close);
        values.clear();
        allocator.close();
        out.close();
    }

    static String checksum(CRC32C crc) {
        return String.format("%08x", crc.getValue());
    }

    private void writeBatch() throws IOException {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        addNode(nodes, buffers, rows);
        addValues(buffers, 0, Long.BYTES);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!column.shape().isEmpty()) { // a list has a node and a bitmap of its own
                addNode(nodes, buffers, rows);
            }
            addNode(nodes, buffers, (long) rows * column.elements());
            addValues(buffers, i + 1, column.width());
        }
        try (ArrowRecordBatch batch = new ArrowRecordBatch(rows, nodes, buffers)) {
            blocks.add(MessageSerializer.serialize(out, batch));
        }
        rows = 0;
    }

    /** A field without nulls may leave its validity bitmap out. */
    private void addNode(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers, long length) {
        nodes.add(new ArrowFieldNode(length, 0));
        buffers.add(allocator.getEmpty());
    }

    private void addValues(List<ArrowBuf> buffers, int index, int width) {
        buffers.add(values.get(index).writerIndex((long) rows * width));
    }
}
