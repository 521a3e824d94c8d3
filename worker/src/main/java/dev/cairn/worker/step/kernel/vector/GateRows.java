package dev.cairn.worker.step.kernel.vector;

/** Gates of one example, a row of floats each. */
final class GateRows {
    private GateRows() {}

    /** y = sigmoid(a + b). */
    static void sigmoid(Floats a, int aFrom, Floats b, int bFrom, Floats y, int yFrom, int length) {
        int bound = Floats.bound(length);
        for (int k = 0; k < bound; k += Floats.LANES) {
            y.put(yFrom + k, Functions.sigmoid(a.vector(aFrom + k).add(b.vector(bFrom + k))));
        }
        for (int k = bound; k < length; k++) {
            y.put(yFrom + k, Functions.sigmoid(a.get(aFrom + k) + b.get(bFrom + k)));
        }
    }

    /** y = tanh(a + b). */
    static void tanh(Floats a, int aFrom, Floats b, int bFrom, Floats y, int yFrom, int length) {
        int bound = Floats.bound(length);
        for (int k = 0; k < bound; k += Floats.LANES) {
            y.put(yFrom + k, Functions.tanh(a.vector(aFrom + k).add(b.vector(bFrom + k))));
        }
        for (int k = bound; k < length; k++) {
            y.put(yFrom + k, Functions.tanh(a.get(aFrom + k) + b.get(bFrom + k)));
        }
    }
}
