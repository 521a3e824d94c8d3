package dev.cairn.integration.bench;

/**
 * What came of a training that was to reach some accuracy on the test images.
 *
 * @param seconds of wall time from the command on; the limit where it was not reached within it
 * @param reached whether it was
 * @param learned whether any parameter has changed, or the accuracy is above that of guessing
 * @param accuracy from 0 to 1, on the test images; 0 where none was measured
 * @param examplesPerSecond in training
 * @param loopbackBytes that went over this machine's loopback meanwhile
 */
record Trained(
        double seconds,
        boolean reached,
        boolean learned,
        double accuracy,
        double examplesPerSecond,
        double loopbackBytes) {}
