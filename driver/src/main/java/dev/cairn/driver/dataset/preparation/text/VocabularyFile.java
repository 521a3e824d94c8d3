package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Takes the tokenizer out of a preparation.json, on any Hadoop file system. */
final class VocabularyFile {
    private static final int MOST_BYTES = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private VocabularyFile() {}

    static TextCodec read(TokenizerSettings settings, Configuration configuration) {
        String key = "data.vocabularyFile=" + settings.file();
        TextCodec codec = parse(key, bytes(key, settings.file(), configuration));
        TokenUnit unit = codec.tokenizer().unit();
        if (unit != settings.unit()) {
            throw refused(key, "its tokens are " + unit + ", but data.tokenizer=" + settings.unit(), null);
        }
        int size = codec.tokenizer().size();
        if (size > settings.vocabulary()) {
            throw refused(key, "has " + size + " tokens, more than data.vocabulary=" + settings.vocabulary(), null);
        }
        return codec;
    }

    private static byte[] bytes(String key, String file, Configuration configuration) {
        Path path = new Path(file);
        try (InputStream in = path.getFileSystem(configuration).open(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw refused(key, "must be at most " + MOST_BYTES + " bytes", null);
            }
            return bytes;
        } catch (FileNotFoundException e) {
            throw refused(key, "no such file; name the preparation.json of a model or a dataset", e);
        } catch (IOException e) {
            throw refused(key, "can't be read: " + e.getMessage(), e);
        }
    }

    private static TextCodec parse(String key, byte[] bytes) {
        try {
            JsonNode codec = JSON.readTree(bytes).findValue("codec");
            if (codec == null) {
                throw refused(key, "holds no tokenizer; name the preparation.json of a text model or dataset", null);
            }
            return JSON.treeToValue(codec, TextCodec.class);
        } catch (JsonProcessingException e) {
            throw refused(key, "is damaged: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw refused(key, "can't be read: " + e.getMessage(), e);
        }
    }

    private static CairnException refused(String key, String why, @Nullable Exception cause) {
        return new CairnException(ExitCode.DATA, key + ": " + why, cause);
    }
}
