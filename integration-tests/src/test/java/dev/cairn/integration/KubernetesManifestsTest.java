package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests in deploy/kubernetes, held against Kubernetes' own types, and what they make of exit codes. */
class KubernetesManifestsTest {
    private static final List<Integer> FINAL = List.of(1, 2, 3, 4, 5);

    /** Refuses fields that a type does not have, which the types themselves would keep for later. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated method) {
                    return false;
                }
            })
            .build();

    /** Of the operator's v1beta2, as its custom resource definition in release 2.5.0-rc.0 has them. */
    private static final Map<String, Set<String>> OPERATOR = Map.of(
            "spec",
            Set.of(
                    "concurrencyPolicy failedRunHistoryLimit schedule successfulRunHistoryLimit suspend template timeZone"
                            .split(" ")),
            "template",
            Set.of(("arguments batchScheduler deps driver dynamicAllocation executor hadoopConf image imagePullPolicy"
                            + " imagePullSecrets mainApplicationFile mainClass memoryOverheadFactor mode monitoring"
                            + " nodeSelector restartPolicy sparkConf sparkVersion suspend timeToLiveSeconds type volumes")
                    .split(" ")),
            "restartPolicy",
            Set.of(("onFailureRetries onFailureRetryInterval onSubmissionFailureRetries"
                            + " onSubmissionFailureRetryInterval type")
                    .split(" ")),
            "driver",
            Set.of(
                    ("annotations coreLimit coreRequest cores env envFrom gpu image javaOptions labels memory memoryOverhead"
                                    + " nodeSelector secrets serviceAccount terminationGracePeriodSeconds tolerations volumeMounts")
                            .split(" ")),
            "executor",
            Set.of(("annotations coreLimit coreRequest cores deleteOnTermination env envFrom gpu image instances"
                            + " javaOptions labels memory memoryOverhead nodeSelector secrets serviceAccount"
                            + " terminationGracePeriodSeconds tolerations volumeMounts")
                    .split(" ")));

    private static Map<String, Object> yaml(String file) throws IOException {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        String text =
                Files.readString(Repository.root().resolve("deploy/kubernetes").resolve(file));
        assertThat(text).doesNotContain("\t").doesNotContainPattern("(?m) +$").endsWith("\n");
        return section(new Yaml(new SafeConstructor(options)).load(text));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> within(Map<String, Object> map, String name) {
        assertThat(map).containsKey(name);
        return section(map.get(name));
    }

    @Test
    void shouldRunOneJobAtATimeAndTryAgainWhereThatIsWorthIt() throws IOException {
        CronJob job = STRICT.convertValue(yaml("cairn-retrain-cronjob.yaml"), CronJob.class);

        assertThat(job.getApiVersion()).isEqualTo("batch/v1");
        assertThat(job.getKind()).isEqualTo("CronJob");
        assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(job.getSpec().getSchedule()).matches("(\\S+ ){4}\\S+");
        JobSpec spec = job.getSpec().getJobTemplate().getSpec();
        assertThat(spec.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never"); // else no failure policy
        var refusing = spec.getPodFailurePolicy().getRules().get(0);
        PodFailurePolicyOnExitCodesRequirement codes = refusing.getOnExitCodes();
        assertThat(refusing.getAction()).isEqualTo("FailJob");
        assertThat(codes.getOperator()).isEqualTo("In");
        assertThat(codes.getValues()).containsExactlyElementsOf(FINAL);
        Container container = spec.getTemplate().getSpec().getContainers().get(0);
        assertThat(container.getName()).isEqualTo(codes.getContainerName());
        assertThat(spec.getTemplate().getSpec().getVolumes().stream().map(Volume::getName))
                .containsAll(container.getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .toList());
    }

    @Test
    void shouldNoticeAFieldThatKubernetesDoesNotKnow() throws IOException {
        Map<String, Object> job = new LinkedHashMap<>(yaml("cairn-retrain-cronjob.yaml"));
        within(within(within(within(within(job, "spec"), "jobTemplate"), "spec"), "template"), "spec")
                .put("restartPolice", "Never");

        assertThatThrownBy(() -> STRICT.convertValue(job, CronJob.class)).hasMessageContaining("restartPolice");
    }

    @Test
    void shouldRunOneSparkApplicationAtATime() throws IOException {
        Map<String, Object> application = yaml("cairn-retrain-sparkapplication.yaml");

        assertThat(application)
                .containsOnlyKeys("apiVersion", "kind", "metadata", "spec")
                .containsEntry("apiVersion", "sparkoperator.k8s.io/v1beta2")
                .containsEntry("kind", "ScheduledSparkApplication");
        assertThat(STRICT.convertValue(application.get("metadata"), ObjectMeta.class)
                        .getName())
                .isNotEmpty();
        Map<String, Object> spec = known("spec", within(application, "spec"));
        assertThat(spec).containsEntry("concurrencyPolicy", "Forbid");
        Map<String, Object> template = known("template", within(spec, "template"));
        assertThat(template)
                .containsKeys("sparkVersion", "mainApplicationFile")
                .containsEntry("mainClass", "dev.cairn.jobs.cli.Cairn")
                .containsEntry("type", "Java");
        assertThat(template.get("arguments")).isEqualTo(List.of("retrain", "/etc/cairn/pipeline.conf"));
        assertThat(within(template, "sparkConf"))
                .containsEntry("spark.speculation", "false")
                .containsEntry("spark.dynamicAllocation.enabled", "false");
        assertThat(known("restartPolicy", within(template, "restartPolicy"))).containsEntry("type", "OnFailure");
        Set<String> volumes = Arrays.stream(STRICT.convertValue(template.get("volumes"), Volume[].class))
                .map(Volume::getName)
                .collect(Collectors.toSet());
        for (String side : List.of("driver", "executor")) {
            Object mounts = known(side, within(template, side)).get("volumeMounts");
            assertThat(volumes)
                    .containsAll(Arrays.stream(STRICT.convertValue(mounts, VolumeMount[].class))
                            .map(VolumeMount::getName)
                            .toList());
        }
    }

    private static Map<String, Object> known(String name, Map<String, Object> fields) {
        assertThat(OPERATOR.get(name)).as(name).containsAll(fields.keySet());
        return fields;
    }
}
