package dev.cairn.models.contrastive;

import dev.cairn.models.Network;
import dev.cairn.models.vision.ImageEncoder;
import java.io.Serializable;

/** What an encoder is made to learn of images without labels. */
public sealed interface ContrastiveMethod extends Serializable permits SimClr, Moco, Byol {

    /**
     * Fed by the two placeholders {@link Images#VIEWS}; the output [batch, width of the encoder] are the features of the
     * first view. The encoder's parameters have the names that they have in a classifier.
     */
    Network build(ImageEncoder encoder);
}
