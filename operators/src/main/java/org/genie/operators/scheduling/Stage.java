package org.genie.operators.scheduling;

/** Where a live request stands. */
enum Stage {
    /** There is no place for its model yet. */
    PARKED,
    /** In line for an executor. */
    WAITING,
    /** Between two attempts. */
    PAUSED,
    /** An attempt is out. */
    RUNNING
}
