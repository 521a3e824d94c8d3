package dev.cairn.worker.step.recurrent;

/** Appends what goes step by step. */
interface Core {
    void emit(Recurrence recurrence, Nodes nodes);
}
