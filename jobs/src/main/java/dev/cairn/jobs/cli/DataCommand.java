package dev.cairn.jobs.cli;

import picocli.CommandLine.Command;

@Command(name = "data", description = "What concerns data alone.")
final class DataCommand {}
