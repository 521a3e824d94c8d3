package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Map;

/**
 * Writes what a feed makes of an example into a batch. Goes through small arrays, as loops over direct buffers are
 * several times slower. For one thread.
 */
interface FeedReader {
    /** Bytes an example at each placeholder. */
    Map<String, Integer> widths();

    /** Writes an example into the batch as its i-th. */
    void read(Example example, Batch batch, int i) throws InterruptedException;

    /** The reader of a feed; a {@link CairnException} says where the dataset's column is not what the feed takes. */
    static FeedReader of(Feed feed, Manifest manifest, Variation variation) {
        int index = manifest.indexOf(feed.column());
        Column column = manifest.columns().get(index);
        try {
            if (feed instanceof Feed.Values values) {
                return new ValueReader(values, column, index);
            } else if (feed instanceof Feed.Images images) {
                return new ImageReader(images, column, index, variation);
            } else if (feed instanceof Feed.MixedLabels labels) {
                return new LabelReader(labels, column, index, variation);
            } else if (feed instanceof Feed.MaskedTokens tokens) {
                return new TokenReader(tokens, column, index, variation);
            } else {
                return new PatchReader((Feed.MaskedPatches) feed, column, index, variation);
            }
        } catch (IllegalArgumentException e) {
            throw new CairnException(
                    ExitCode.DATA, "column " + column.name() + ", " + column.type() + ": " + e.getMessage(), e);
        }
    }
}
