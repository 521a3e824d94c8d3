package dev.cairn.models;

/**
 * A figure of the batch that training uses as it comes, and inference by its moving average: batch norm's mean and
 * variance.
 *
 * @param batch name of the op output that computes it
 * @param running name of the SameDiff variable, of the same shape, that holds the average; never trained
 */
public record Statistic(String batch, String running) {}
