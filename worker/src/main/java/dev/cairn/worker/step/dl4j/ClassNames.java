package dev.cairn.worker.step.dl4j;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Looks through a configuration before DL4J reads it. DL4J's JSON names Java classes, which its reader loads and
 * instantiates; only those that describe networks may be named.
 */
final class ClassNames {
    /** The fields that hold a class: the second those of distributions, elsewhere an ordinary word. */
    private static final Set<String> FIELDS = Set.of("@class", "type");

    /** Where DL4J lists the names of layers, which may look like classes. */
    private static final Pattern LAYER_NAMES = Pattern.compile("/(network(In|Out)puts|vertexInputs/[^/]*)/\\d+");

    private static final Pattern NAME = Pattern.compile("[\\w.$]+");
    private static final List<String> ALLOWED = List.of(
            "org.deeplearning4j.nn.conf.",
            "org.deeplearning4j.nn.weights.",
            "org.nd4j.linalg.activations.impl.",
            "org.nd4j.linalg.lossfunctions.impl.",
            "org.nd4j.linalg.learning.config.",
            "org.nd4j.linalg.learning.regularization.",
            "org.nd4j.linalg.schedule.");
    private static final int MAX_DEPTH = 100;

    private ClassNames() {}

    /**
     * @throws IllegalArgumentException naming the first class that is not allowed
     */
    static void check(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    throw new IllegalArgumentException("is nested deeper than " + MAX_DEPTH);
                }
                if (token == JsonToken.VALUE_STRING && mayNameClass(parser)) {
                    requireAllowed(parser.getText());
                }
            }
        }
    }

    /** A class stands in a field of its own, or (Jackson reads that too) ahead of the object in an array of the two. */
    private static boolean mayNameClass(JsonParser parser) throws IOException {
        boolean qualified = parser.getText().indexOf('.') >= 0;
        if (parser.getParsingContext().inArray()) {
            String path = parser.getParsingContext().pathAsPointer().toString();
            return qualified && !LAYER_NAMES.matcher(path).matches();
        }
        String field = parser.getCurrentName();
        return FIELDS.contains(field) && (qualified || field.equals("@class"));
    }

    private static void requireAllowed(String name) {
        if (!NAME.matcher(name).matches() || ALLOWED.stream().noneMatch(name::startsWith)) {
            throw new IllegalArgumentException("names the class " + name.replaceAll("\\p{Cntrl}", "?")
                    + ": allowed are the layers, vertices, activations and losses of DL4J itself");
        }
    }
}
