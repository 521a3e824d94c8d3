/** What a network is, and the layers that networks are built of. Knows no Spark and no server. */
@NullMarked
package dev.cairn.models;

import org.jspecify.annotations.NullMarked;
