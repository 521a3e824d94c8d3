package dev.cairn.driver.cluster;

import java.io.Serializable;
import java.util.function.Function;

/** A function that Spark carries to an executor: it and all that it captures must be serializable. */
@FunctionalInterface
public interface SerializableFunction<T, R> extends Function<T, R>, Serializable {}
