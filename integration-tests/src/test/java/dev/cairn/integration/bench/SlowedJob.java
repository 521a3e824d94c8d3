package dev.cairn.integration.bench;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;
import dev.cairn.worker.step.Trainable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.apache.spark.TaskContext;

/** A job on a cluster whose last worker takes several times as long for a gradient as the others: it sleeps. */
record SlowedJob(Job job, int workers, int times) implements Job {
    @Override
    public String name() {
        return job.name();
    }

    @Override
    public String summary() {
        return job.summary();
    }

    @Override
    public Schema schema() {
        return job.schema();
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        Recipe recipe = job.recipe(settings, data);
        return recipe.withNetwork(new SlowedNetwork(recipe.network(), workers, times));
    }

    private record SlowedNetwork(Trainable network, int workers, int times) implements Trainable {
        @Override
        public StepFactory steps() {
            return new SlowedSteps(network.steps(), workers, times);
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

    private record SlowedSteps(StepFactory steps, int workers, int times) implements StepFactory {
        @Override
        public Step step(int... batchSizes) {
            Step step = steps.step(batchSizes);
            boolean slow = TaskContext.getPartitionId() == workers - 1;
            return slow ? new SlowedStep(step, times) : step;
        }
    }

    private record SlowedStep(Step step, int times) implements Step {
        @Override
        public MutableDirectBuffer parameters() {
            return step.parameters();
        }

        @Override
        public DirectBuffer gradients() {
            return step.gradients();
        }

        @Override
        public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
            long began = System.nanoTime();
            float loss = step.gradient(examples, tensors, key);
            long end = System.nanoTime() + (times - 1) * (System.nanoTime() - began);
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return loss;
        }

        @Override
        public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
            return step.infer(examples, tensors, key);
        }

        @Override
        public DirectBuffer output(int examples) {
            return step.output(examples);
        }

        @Override
        public void close() {
            step.close();
        }
    }
}
