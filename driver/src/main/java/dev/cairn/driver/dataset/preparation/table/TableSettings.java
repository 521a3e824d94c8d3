package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.List;

/**
 * What the columns of a table are for.
 *
 * @param features {@code data.features}: columns to predict from; none for all that serve nothing else
 * @param ignored {@code data.ignore}: columns that serve nothing
 * @param label {@code data.label}: the column with the class; empty for none, unless one is called label or class
 * @param labelTrim {@code data.labelTrim}: characters that are cut off both ends of a class's name
 * @param target {@code data.target}: the column with the number to predict; empty for none, unless one is called target
 * @param targetScaling {@code data.targetScaling}
 */
public record TableSettings(
        List<String> features,
        List<String> ignored,
        String label,
        String labelTrim,
        String target,
        Scaling targetScaling,
        FeatureSettings encoding)
        implements Serializable {
    public TableSettings {
        features = List.copyOf(features);
        ignored = List.copyOf(ignored);
        if (!label.isEmpty() && !target.isEmpty()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "data.label=" + label + ": data.target=" + target + " is set too; there can be one of them");
        }
        for (String used : List.of(label, target)) {
            if (ignored.contains(used) || features.contains(used)) {
                throw new CairnException(
                        ExitCode.CONFIGURATION,
                        "data.label or data.target=" + used + ": stands in data.features or data.ignore too");
            }
        }
    }
}
