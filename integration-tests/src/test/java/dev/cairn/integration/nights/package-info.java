/** A month of retraining nights on real data, good ones and bad, each a process of its own. */
package dev.cairn.integration.nights;
