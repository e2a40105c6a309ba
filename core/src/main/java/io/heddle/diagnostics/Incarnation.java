package io.heddle.diagnostics;

import java.nio.file.Path;

/** Tells a node from the one that had its directory before. */
record Incarnation(Path path, long pid, long startTimeMs) {
    static Incarnation of(final NodeDirectory node) {
        return new Incarnation(node.path(), node.pid(), node.startTimeMs());
    }
}
