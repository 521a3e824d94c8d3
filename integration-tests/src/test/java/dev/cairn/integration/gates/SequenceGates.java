package dev.cairn.integration.gates;

import static dev.cairn.integration.gates.Figure.percent;
import static dev.cairn.integration.gates.Figure.plain;

import java.util.List;

/** Gates of the jobs that learn from text and series. */
final class SequenceGates {
    private static final String ACCURACY = "test.accuracy";
    private static final String LOSS = "validation.loss";
    private static final String NEWS = "text/ag_news.csv";

    /** The hour to come from the 24 before; the last fifth of the hours is test. */
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
            "train.epochs=8");

    /** The last tenth of the text is validation; there is no other test. */
    private static final Run SHAKESPEARE = Run.of(
            "rnn-shakespeare",
            15,
            "rnn",
            "text/tinyshakespeare.txt",
            "data.tokenizer=characters",
            "data.testShare=0",
            "model.layers=1",
            "model.width=256",
            "model.dropout=0.2",
            "train.batchSize=32",
            "train.epochs=10");

    private static final Run LSTM = SHAKESPEARE.with("rnn-shakespeare-lstm", "model.cell=lstm");
    private static final Run GRU = SHAKESPEARE.with("rnn-shakespeare-gru", "model.cell=gru");

    /** Windows begin at each sixteenth character, so that 2,000 steps of 12 meet no window twice. */
    private static final Run GPT = Run.of(
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

    /** Each fifth row, from the fifth on, is test. */
    private static final String[] NEWS_ROWS = {
        "data.csv.columns=class,title,description",
        "data.preparation=text",
        "data.split=every",
        "data.testShare=0.2",
        "data.lowercase=true",
        "data.minCount=2",
        "data.length=48"
    };

    private static final Run NEWS_RNN = Run.of("rnn-news", 2, "rnn", NEWS, NEWS_ROWS)
            .with("rnn-news", "model.cell=gru", "model.dropout=0.5", "train.batchSize=32", "train.epochs=3");

    private static final Run ENCODER = Run.of("encoder", 5, "transformer", NEWS, NEWS_ROWS)
            .with("encoder", "model.blocks=2", "model.heads=4", "model.width=64", "train.batchSize=32");

    private static final Run MASKED =
            ENCODER.with("encoder-masked", "model.task=masked", "train.epochs=20", "optimizer.learningRate=0.002");
    private static final Run UNTRAINED =
            ENCODER.with("encoder-untrained", "model.dropout=0.3", "train.epochs=6", "optimizer.learningRate=0.0005");
    private static final Run PRETRAINED = UNTRAINED.with("encoder-pretrained").startingFrom(MASKED);

    private static final Figure BAYES = percent("naive Bayes on the same rows", ACCURACY, NaiveBayesBaseline.of(NEWS));

    static final List<Gate> ALL = List.of(
            Gate.of(
                    "rnn-beijing",
                    plain("RMSE", "test.rmse", BEIJING.seeds(1, 2, 3)).atMost(21)),
            Gate.of("rnn-shakespeare-lstm", plain("validation loss", LOSS, LSTM).atMost(1.75)),
            Gate.of("rnn-shakespeare-gru", plain("validation loss", LOSS, GRU).atMost(1.75)),
            Gate.of("rnn-news", percent("accuracy", ACCURACY, NEWS_RNN).atLeast(86), BAYES.stated()),
            Gate.of("gpt-shakespeare", plain("validation loss", LOSS, GPT).atMost(1.88)),
            encoder(
                    percent("accuracy, pre-trained", ACCURACY, PRETRAINED.seeds(1, 2, 3)),
                    percent("accuracy, not pre-trained", ACCURACY, UNTRAINED.seeds(1, 2, 3))));

    private SequenceGates() {}

    private static Gate encoder(Figure pretrained, Figure plain) {
        return Gate.of("encoder-news", pretrained.atLeast(87), pretrained.above(plain), plain.stated(), BAYES.stated());
    }
}
