package dev.cairn.worker.training;

/**
 * What a worker with a card gets of its executor.
 *
 * @param card its number or UUID, as CUDA_VISIBLE_DEVICES takes it
 * @param heapMiB for its Java heap
 * @param nativeMiB for memory outside of it, on the host; 0 for no limit
 */
public record WorkerPlace(String card, long heapMiB, long nativeMiB) {}
