package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.PushEncoding;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.encoding.Selection;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;

/** What the configuration says of numbers on the wire. */
final class EncodingSetup {
    private EncodingSetup() {}

    /**
     * Reads the configuration.
     *
     * @throws CairnException CONFIGURATION where the encoding does not go with the optimizer
     */
    static Encodings of(Settings settings) {
        Encoding push = Encoding.named(settings.getString("server.encoding"));
        Encoding pull = Encoding.named(settings.getString("server.pullEncoding"));
        if (!push.isSparse()) {
            return new Encodings(new PushEncoding.Dense(push), pull);
        }
        requireFit(settings);
        requireSteps(settings);
        return new Encodings(new PushEncoding.Sparse(selection(settings, push), correction(settings)), pull);
    }

    /** Whether momentum is the workers' business, so that the server applies plain SGD. */
    static boolean keepsMomentumOnWorkers(Settings settings) {
        return Encoding.named(settings.getString("server.encoding")).isSparse();
    }

    /** How many vectors each rank keeps that belong to a checkpoint; none but where all are in step. */
    static int rankVectors(Settings settings) {
        boolean sync = settings.getString("server.consistency").equals("sync");
        if (!sync || !Encoding.named(settings.getString("server.encoding")).isSparse()) {
            return 0;
        }
        return correction(settings).momentum() > 0 ? 2 : 1;
    }

    private static Selection selection(Settings settings, Encoding push) {
        long warmupSteps = settings.getLong("server.encodingWarmupSteps");
        return push == Encoding.TOPK
                ? new Selection.TopK(settings.getDouble("server.topk"), warmupSteps)
                : new Selection.Threshold((float) settings.getDouble("server.threshold"), warmupSteps);
    }

    private static Correction correction(Settings settings) {
        String name = settings.getString("optimizer.name");
        return name.equals("sgd")
                ? Correction.NONE
                : new Correction((float) settings.getDouble("optimizer.momentum"), name.equals("nesterov"));
    }

    private static void requireFit(Settings settings) {
        String encoding = "server.encoding=" + settings.getString("server.encoding");
        String optimizer = settings.getString("optimizer.name");
        boolean momentum = optimizer.equals("momentum") || optimizer.equals("nesterov");
        if (!momentum && !optimizer.equals("sgd")) {
            throw refused(encoding + ": goes with optimizer.name=sgd, momentum or nesterov, not " + optimizer
                    + "; with " + optimizer + " use server.encoding=fp16 or bf16");
        }
        if (momentum && settings.getDouble("optimizer.weightDecay") > 0) {
            throw refused(encoding + ": with optimizer.name=" + optimizer
                    + " optimizer.weightDecay must be 0, as it would bypass the momentum; sgd takes it");
        }
    }

    private static void requireSteps(Settings settings) {
        double minutes = settings.getDouble("checkpoint.everyMinutes");
        if (minutes > 0 && rankVectors(settings) > 0) {
            throw refused("checkpoint.everyMinutes=" + minutes + ": must be 0 with server.encoding="
                    + settings.getString("server.encoding")
                    + ", as workers know of steps alone when to lay down what they have not sent yet; use"
                    + " checkpoint.everySteps");
        }
    }

    private static CairnException refused(String message) {
        return new CairnException(ExitCode.CONFIGURATION, message);
    }
}
