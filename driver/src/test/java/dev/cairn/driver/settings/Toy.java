package dev.cairn.driver.settings;

import java.util.List;
import java.util.Objects;

/** A job's schema that tests share. */
public final class Toy {
    private Toy() {}

    public static Schema schema() {
        return new Schema(
                "toy",
                Objects.requireNonNull(Toy.class.getResource("toy.conf")),
                List.of(Key.choice("model.kind", "line", "curve")));
    }

    public static Settings settings(String... assignments) {
        return schema().read(null, List.of(assignments));
    }
}
