package dev.cairn.driver.cluster;

import java.net.URISyntaxException;
import java.net.URL;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Quiet logging where Spark's launcher or executor has started to log before this jar was on the
 * class path, so that our log4j2.properties was not found. A configuration of the user's own stays.
 */
final class Logs {
    private Logs() {}

    /** On the driver: warnings and errors, a line each, on standard error. */
    static void ofDriver() {
        if (sparkDefaultsRule()) {
            URL ours = Objects.requireNonNull(Logs.class.getResource("/log4j2.properties"));
            try {
                Configurator.reconfigure(ours.toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(ours + " is not a URI", e);
            }
        }
    }

    /** On an executor, whose log is a file: warnings and errors with their stack traces. */
    static void ofExecutor() {
        if (sparkDefaultsRule()) {
            Configurator.setRootLevel(Level.WARN);
        }
    }

    private static boolean sparkDefaultsRule() {
        if (!(LogManager.getContext(false) instanceof LoggerContext context)) {
            return false;
        }
        String location = context.getConfiguration().getConfigurationSource().getLocation();
        return location == null || location.contains("org/apache/spark/log4j2-defaults");
    }
}
