package org.genie.jobs.embedded;

/** Told what a long operation is doing, in a few words each time. */
public interface Progress {
    void say(String what);
}
