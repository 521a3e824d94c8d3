package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class OwnJobTest {
    @Test
    void shouldBeFoundByTheNameOfItsClass() {
        assertThat(Catalogue.job(Own.class.getName()).name()).isEqualTo("own");
    }

    @Test
    void shouldSayWhyAClassIsNoJob() {
        Map.of(
                        "com.acme.Defects",
                        "job com.acme.Defects: no such class; bring its jar with spark-submit's --jars",
                        "java.lang.String",
                        "job java.lang.String: does not implement dev.cairn.driver.training.Job",
                        Closed.class.getName(),
                        "must be public and have a public constructor without parameters")
                .forEach((name, words) -> assertThatThrownBy(() -> Catalogue.job(name))
                        .hasMessageContaining(words)
                        .isInstanceOfSatisfying(CairnException.class, e -> assertThat(e.exitCode())
                                .isEqualTo(ExitCode.CONFIGURATION)));
    }

    /** A model names its job, and may be a stranger's. */
    @Test
    void shouldNotRunAClassThatIsNoJob() {
        assertThatThrownBy(() -> Catalogue.job(OwnJobTest.class.getName() + "$Gadget"))
                .hasMessageContaining("does not implement");
        assertThat(System.getProperty("gadget")).isNull();
    }

    /** Does harm as soon as it is initialized. */
    public static final class Gadget {
        static {
            System.setProperty("gadget", "has run");
        }
    }

    /** As a user would write one: the cnn under another name. */
    public static class Own implements Job {
        private final Job cnn = new Cnn();

        @Override
        public String name() {
            return "own";
        }

        @Override
        public String summary() {
            return "a user's own";
        }

        @Override
        public Schema schema() {
            return cnn.schema();
        }

        @Override
        public Recipe recipe(Settings settings, DataShape data) {
            return cnn.recipe(settings, data);
        }
    }

    public static final class Closed extends Own {
        private Closed() {}
    }
}
