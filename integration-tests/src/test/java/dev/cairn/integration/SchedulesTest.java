package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schedules in deploy/, checked without the schedulers: their form, and what they make of each exit code. */
class SchedulesTest {
    @TempDir
    private Path temp;

    private static Path deploy() {
        return Repository.root().resolve("deploy");
    }

    @Test
    void shouldTellSystemdWhichExitCodesAreWorthAnotherTry() throws IOException {
        Map<String, Set<String>> service = unit("cairn-retrain@.service");
        Map<String, Set<String>> timer = unit("cairn-retrain@.timer");

        assertThat(service.keySet().stream().map(key -> key.substring(0, key.indexOf('.'))))
                .containsOnly("Unit", "Service");
        assertThat(service.get("Service.Type")).containsExactly("oneshot"); // is not started while it runs
        assertThat(service.get("Service.SuccessExitStatus")).containsExactly("4");
        assertThat(service.get("Service.Restart")).containsExactly("on-failure"); // of what is not named below
        assertThat(service).doesNotContainKey("Service.RestartForceExitStatus"); // refused for oneshot
        assertThat(words(service.get("Service.RestartPreventExitStatus")))
                .containsExactlyInAnyOrder("1", "2", "3", "5");
        assertThat(timer.get("Timer.OnCalendar")).hasSize(1);
        assertThat(timer.get("Install.WantedBy")).containsExactly("timers.target");
    }

    private static Set<String> words(Set<String> values) {
        return values.stream().flatMap(value -> Arrays.stream(value.split(" "))).collect(Collectors.toSet());
    }

    /** Keys as SECTION.KEY, each with its values. */
    private static Map<String, Set<String>> unit(String file) throws IOException {
        Map<String, Set<String>> keys = new TreeMap<>();
        String section = "";
        for (String line : Files.readAllLines(deploy().resolve("systemd").resolve(file))) {
            if (line.startsWith("[")) {
                assertThat(line).matches("\\[[A-Z][a-z]+]");
                section = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                assertThat(line).matches("[A-Z][A-Za-z]+=.+");
                String key = section + "." + line.substring(0, line.indexOf('='));
                keys.computeIfAbsent(key, name -> new TreeSet<>()).add(line.substring(line.indexOf('=') + 1));
            }
        }
        return keys;
    }

    @Test
    void shouldWriteCronsFileAsCronReadsIt() throws IOException {
        List<String> lines = Files.readAllLines(deploy().resolve("schedules/cairn.cron")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        Pattern entry = Pattern.compile("((?:[\\d*,/-]+ ){5})(\\w+) (.+)");

        List<String> entries =
                lines.stream().filter(line -> !line.matches("[A-Z_]+=.*")).toList();
        assertThat(entries).hasSize(1);
        Matcher parts = entry.matcher(entries.get(0));
        assertThat(parts.matches()).isTrue();
        assertThat(parts.group(3)).doesNotContainPattern("(?<!\\\\)%"); // which cron takes for a new line
        assertThat(parts.group(3)).contains("cairn-retrain", "0|4)");
    }

    @Test
    void shouldGiveAirflowAProgramThatPythonReads() throws IOException {
        Path dag = deploy().resolve("schedules/cairn_retrain_dag.py");
        String text = Files.readString(dag);
        assertThat(text)
                .contains("SparkSubmitOperator", "max_active_runs=1", "\"75\"", "AirflowSkipException", "{{ ds }}")
                .doesNotContain("\t");
        assumeTrue(isThere("python3"), "no python3 here: the DAG's syntax is not checked");

        Command.Ended ended = Command.of(
                        "python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", dag.toString())
                .run();

        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }

    @Test
    void shouldHoldNothingThatShellcheckWarnsOf() throws IOException {
        List<String> scripts = Stream.of(
                        "deploy/bin/cairn",
                        "deploy/bin/cairn-retrain",
                        "integration-tests/bench",
                        "integration-tests/faults",
                        "integration-tests/gates",
                        ".ci/run")
                .map(name -> Repository.root().resolve(name).toString())
                .toList();
        assumeTrue(isThere("shellcheck"), "no shellcheck here: the scripts are not checked");

        Command.Ended ended =
                Command.of("shellcheck", scripts.toArray(String[]::new)).run();

        assertThat(ended.out()).isEmpty();
        assertThat(ended.exitCode()).isZero();
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void shouldTryAgainAsLongAsTheExitCodeAsksForItAndHandOnAnyOther() throws IOException {
        Path bin = wrapper();
        for (ExitCode code : ExitCode.values()) {
            Files.writeString(temp.resolve("codes"), "75 " + code.code() + " 0");

            Command.Ended ended = night(bin, "3");

            boolean last = code != ExitCode.RETRY;
            assertThat(ended.exitCode()).as(code.name()).isEqualTo(last ? code.code() : 0);
            assertThat(ended.err()).contains("try 2 of 3");
            assertThat(Files.readString(temp.resolve("calls")).lines())
                    .hasSize(last ? 2 : 3)
                    .containsOnly("retrain " + temp.resolve("p.conf") + " --date 2026-11-23");
            Files.delete(temp.resolve("calls"));
        }
        Files.writeString(temp.resolve("codes"), "75 75 75 0");
        assertThat(night(bin, "2").exitCode()).isEqualTo(75);
    }

    @Test
    void shouldSendASecondStartAway() throws Exception {
        Path bin = wrapper();
        Files.writeString(temp.resolve("codes"), "75 0");
        Process first = Command.of(bin.resolve("cairn-retrain").toString(), "p.conf")
                .with(Map.of("CAIRN_LOCK", temp.toString(), "CAIRN_PAUSE", "600"))
                .start();
        try {
            for (int i = 0; i < 100 && !Files.exists(temp.resolve("calls")); i++) {
                Thread.sleep(100);
            }

            Command.Ended second = night(bin, "3");

            assertThat(second.exitCode()).isEqualTo(75);
            assertThat(second.err()).contains("p is under way on this host already");
        } finally {
            first.descendants().forEach(ProcessHandle::destroy);
            first.destroy();
        }
    }

    private Command.Ended night(Path bin, String tries) {
        return Command.of(
                        bin.resolve("cairn-retrain").toString(),
                        temp.resolve("p.conf").toString(),
                        "--date",
                        "2026-11-23")
                .with(Map.of("CAIRN_LOCK", temp.toString(), "CAIRN_PAUSE", "0", "CAIRN_TRIES", tries))
                .run();
    }

    /** The script beside a cairn that ends with one code after the other. */
    private Path wrapper() throws IOException {
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Files.copy(deploy().resolve("bin/cairn-retrain"), bin.resolve("cairn-retrain"));
        Path cairn = Files.writeString(
                bin.resolve("cairn"),
                """
                #!/usr/bin/env bash
                cd "%s"
                echo "$*" >>calls
                read -r code rest <codes
                echo "$rest" >codes
                exit "$code"
                """
                        .formatted(temp));
        assertThat(cairn.toFile().setExecutable(true)).isTrue();
        assertThat(bin.resolve("cairn-retrain").toFile().setExecutable(true)).isTrue();
        return bin;
    }
}
