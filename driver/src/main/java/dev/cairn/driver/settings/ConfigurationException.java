package dev.cairn.driver.settings;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;

/** Everything that is wrong with a configuration, one line each. */
public final class ConfigurationException extends CairnException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(List<String> errors) {
        super(ExitCode.CONFIGURATION, String.join("\n", errors));
    }
}
