package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Node;

/** How the gradient passes back through one op. */
interface Rule {
    /** Adds the nodes that compute the gradients of the node's inputs from those of its outputs. */
    void differentiate(Node node, Backward backward);
}
