package dev.cairn.driver.dataset.source;

import java.io.Serializable;

/**
 * What is wrong with a row, and where it lies.
 *
 * @param row its number in the file, from 1
 */
public record RowProblem(String file, long row, String problem) implements Serializable {
    @Override
    public String toString() {
        return file + ", row " + row + ": " + problem;
    }
}
