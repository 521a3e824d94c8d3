package dev.cairn.driver.prediction;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.scoring.ForecastScoring;
import dev.cairn.worker.scoring.Scoring;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What the numbers that a network puts out mean in the words of the data. */
interface Answer extends Serializable {
    /** Numbers that it puts out an example. */
    int width();

    /** Names of the classes; empty where a number is predicted. */
    List<String> classes();

    /** The number of the class, or the number predicted, in the data's own unit, the first of several. */
    double prediction(float[] output);

    /** The scores of the classes, by softmax; or all numbers predicted, in the data's own unit. */
    double[] scores(float[] output);

    /** @throws CairnException CONFIGURATION where a model of this kind predicts nothing of a row */
    static Answer of(String job, Scoring scoring, DataShape data) {
        if (scoring instanceof ClassificationScoring classification) {
            return new ClassAnswer(data.classNames().subList(0, classification.classes()));
        }
        if (scoring instanceof ForecastScoring forecast) {
            int horizon = data.column(forecast.target(), ElementType.FLOAT32).elements();
            double offset = Double.parseDouble(data.attributes().getOrDefault("targetOffset", "0"));
            return new NumberAnswer(horizon, forecast.scale(), offset);
        }
        throw new CairnException(
                ExitCode.CONFIGURATION,
                "this model of the job " + job
                        + " predicts neither a class nor a number, so rows can't be scored by it");
    }

    /** One class of several. */
    record ClassAnswer(List<String> classes) implements Answer {
        private static final long serialVersionUID = 1L;

        public ClassAnswer {
            classes = new ArrayList<>(classes);
        }

        @Override
        public int width() {
            return classes.size();
        }

        @Override
        public double prediction(float[] output) {
            int best = -1;
            float largest = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < output.length; c++) {
                if (output[c] > largest) {
                    largest = output[c];
                    best = c;
                }
            }
            return best;
        }

        @Override
        public double[] scores(float[] output) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : output) {
                largest = Math.max(largest, logit);
            }
            double[] scores = new double[output.length];
            double sum = 0;
            for (int c = 0; c < output.length; c++) {
                scores[c] = StrictMath.exp(output[c] - largest);
                sum += scores[c];
            }
            for (int c = 0; c < output.length; c++) {
                scores[c] /= sum;
            }
            return scores;
        }
    }

    /** Numbers, which the network puts out scaled. */
    record NumberAnswer(int width, double scale, double offset) implements Answer {
        private static final long serialVersionUID = 1L;

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public double prediction(float[] output) {
            return output[0] * scale + offset;
        }

        @Override
        public double[] scores(float[] output) {
            double[] numbers = new double[width];
            for (int i = 0; i < width; i++) {
                numbers[i] = output[i] * scale + offset;
            }
            return numbers;
        }
    }
}
