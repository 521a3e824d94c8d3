/** Graphs in the ONNX format, as what other frameworks export, made trainable again. */
@NullMarked
package dev.cairn.models.onnx;

import org.jspecify.annotations.NullMarked;
