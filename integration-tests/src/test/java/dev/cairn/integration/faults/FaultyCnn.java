package dev.cairn.integration.faults;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.jobs.Cnn;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;
import dev.cairn.worker.step.Trainable;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;

/** The job cnn, whose workers are struck as {@code faults.plan} says; a job of one's own, as a user would bring it. */
public final class FaultyCnn implements Job {
    private final Job cnn = new Cnn();

    @Override
    public String name() {
        return FaultyCnn.class.getName();
    }

    @Override
    public String summary() {
        return "the job cnn under faults";
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(FaultyCnn.class.getResource("faulty.conf")),
                List.of(
                        Key.text("faults.plan"),
                        Key.text("faults.marks"),
                        Key.choice("model.kind", "lenet"),
                        Key.choice("model.size", "tiny", "small", "base"),
                        Key.fraction("model.dropout"),
                        Key.text("model.path")));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        Recipe recipe = cnn.recipe(settings, data);
        List<Strike> plan = Strike.plan(settings.getString("faults.plan"));
        return recipe.withNetwork(new Struck(recipe.network(), plan, settings.getString("faults.marks")));
    }

    private record Struck(Trainable network, List<Strike> plan, String marks) implements Trainable {
        @Override
        public StepFactory steps() {
            return new StruckSteps(network.steps(), plan, marks);
        }

        @Override
        public float[] initialParameters() {
            return network.initialParameters();
        }

        @Override
        public List<ParameterArray> parameterArrays() {
            return network.parameterArrays();
        }

        @Override
        public String explain(int examples) {
            return network.explain(examples);
        }
    }

    private record StruckSteps(StepFactory steps, List<Strike> plan, String marks) implements StepFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public Step step(int... batchSizes) {
            var striker = new Striker(plan, Path.of(marks), TaskContext.getPartitionId());
            return new FaultyStep(steps.step(batchSizes), striker);
        }
    }
}
