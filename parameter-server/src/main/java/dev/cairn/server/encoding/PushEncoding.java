package dev.cairn.server.encoding;

import java.io.Serializable;

/** How a worker's gradients travel. */
public sealed interface PushEncoding extends Serializable {
    /** What pushes name. */
    Encoding encoding();

    /** All of every gradient. */
    record Dense(Encoding encoding) implements PushEncoding {
        private static final long serialVersionUID = 1L;

        public Dense {
            if (encoding.isSparse()) {
                throw new IllegalArgumentException("server.encoding=" + encoding + ": is not dense");
            }
        }
    }

    /** The few values that matter; the rest waits on the worker until it does ({@link Feedback}). */
    record Sparse(Selection selection, Correction correction) implements PushEncoding {
        private static final long serialVersionUID = 1L;

        @Override
        public Encoding encoding() {
            return selection.encoding();
        }
    }

    /**
     * Momentum that a worker takes of its own gradients, so that it acts on what is sent late too; the server then
     * applies plain SGD.
     *
     * @param momentum at least 0 and below 1; 0 for none
     * @param nesterov whether it looks ahead
     */
    record Correction(float momentum, boolean nesterov) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** No momentum. */
        public static final Correction NONE = new Correction(0, false);

        public Correction {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException(
                        "optimizer.momentum=" + momentum + ": must be >= 0 and < 1; typical: 0.9");
            }
        }
    }
}
