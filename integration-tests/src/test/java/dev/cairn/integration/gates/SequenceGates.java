package dev.cairn.integration.gates;

import static dev.cairn.integration.gates.Figure.plain;

import java.util.List;

/** Gates of the jobs that learn from text and series. */
final class SequenceGates {
    private static final Run BEIJING = Run.of(
            "rnn-beijing",
            2,
            "rnn",
            "series/beijing-pm25.csv",
            "data.time=year,month,day,hour",
            "data.target=pm2.5",
            "data.ignore=No",
            "data.indicators=true",
            "data.testShare=0.2",
            "model.width=32",
            "train.epochs=2");

    /** The last tenth of the text is what it is validated on; there is no other test. */
    private static final Run SHAKESPEARE_GPT = Run.of(
            "gpt-shakespeare",
            5,
            "transformer",
            "text/tinyshakespeare.txt",
            "data.tokenizer=characters",
            "data.testShare=0",
            "data.context=64",
            "data.stride=16",
            "model.size=small",
            "model.dropout=0",
            "train.batchSize=12",
            "train.maxSteps=2000",
            "train.epochs=1",
            "train.evaluateEverySteps=1000",
            "optimizer.learningRate=0.001",
            "optimizer.scheduleSteps=2000");

    static final List<Gate> ALL = List.of(
            Gate.of(
                    "rnn-beijing",
                    plain("RMSE on test, ug/m3", "test.rmse", BEIJING.seeds(1, 2, 3))
                            .atMost(21)),
            Gate.of(
                    "gpt-shakespeare",
                    plain("validation loss", "validation.loss", SHAKESPEARE_GPT).atMost(1.88)));

    private SequenceGates() {}
}
