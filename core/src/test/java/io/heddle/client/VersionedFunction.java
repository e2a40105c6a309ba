package io.heddle.client;

import io.heddle.function.TaskFunction0;

/** A function of which the worker of a test has this version and the client another one. */
public class VersionedFunction implements TaskFunction0<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply() {
        return "the worker's version";
    }
}
