package dev.cairn.worker.training;

import dev.cairn.models.Network;
import java.io.Serializable;

/** Builds the same network, initial parameters included, on whatever machine it is called. */
public interface NetworkFactory extends Serializable {
    Network build();
}
