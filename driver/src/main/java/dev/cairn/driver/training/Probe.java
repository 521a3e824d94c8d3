package dev.cairn.driver.training;

import dev.cairn.worker.scoring.NearestNeighbours;

/**
 * How the features that a network puts out are judged: by what can be told from them alone. A linear classifier is
 * fitted to those of the training part and scored on those of the test part, and so are the nearest neighbours; the
 * same for the network's initial parameters, to show what training has brought.
 *
 * @param label INT32 column of the classes
 * @param neighbours the vote of the nearest
 * @param references the most training examples among which neighbours are looked for
 * @param iterations the most that the linear classifier is fitted with; 0 leaves it out
 */
public record Probe(String label, NearestNeighbours neighbours, int references, int iterations) {}
