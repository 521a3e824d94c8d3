package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.training.Job;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    @Test
    void shouldHoldJobsWithANameASummaryAndDefaultsThatAreValid() {
        assertThat(Catalogue.jobs()).extracting(Job::name).doesNotHaveDuplicates();
        assertThat(Catalogue.jobs()).allSatisfy(job -> {
            assertThat(job.name()).matches("[a-z0-9-]+");
            assertThat(job.summary()).isNotBlank().doesNotContain("\n");
            assertThat(job.schema().read(null, List.of()).job()).isEqualTo(job.name());
        });
    }
}
