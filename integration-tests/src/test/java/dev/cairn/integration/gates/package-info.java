/** The long training gates: what each job must reach on real data, cut into pieces that are kept once they are done. */
package dev.cairn.integration.gates;
