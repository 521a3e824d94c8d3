package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Node;

/** How the gradient passes back through one op. */
interface Rule {
    /** For ops through which no gradient passes: their slope is zero, or is to be taken as zero. */
    Rule NONE = (node, backward) -> {};

    /** Adds the nodes that compute the gradients of the node's inputs from those of its outputs. */
    void differentiate(Node node, Backward backward);
}
