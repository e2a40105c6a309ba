package io.heddle.cluster;

import io.heddle.graph.ErrorKind;

/**
 * Why a task failed.
 *
 * @param kind who can mend it.
 * @param message one sentence for people.
 * @param exception the serialised exception, empty if there is none or it cannot be serialised.
 */
public record TaskError(ErrorKind kind, String message, byte[] exception) {}
