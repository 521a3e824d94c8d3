package dev.cairn.peers;

/** A reference network being trained in some framework, on the batch that it was built with. */
interface Trainer extends AutoCloseable {
    /** Adam's learning rate. */
    float RATE = 1e-4f;

    /** How many numbers are trained. */
    long parameters();

    /** Forward, backward and Adam; returns the loss. */
    float step();

    @Override
    void close();
}
