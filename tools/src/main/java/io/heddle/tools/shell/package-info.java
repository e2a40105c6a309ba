/**
 * A Java shell with a client at hand: {@code heddle shell}. Start reading at {@link io.heddle.tools.shell.ShellSession}.
 *
 * <p>The shell is the one of the JDK. What is typed is compiled into classes of the package {@code REPL} and loaded into this JVM
 * by {@link io.heddle.tools.shell.ShellClassLoader}, which keeps their class files: a worker that lacks one asks the client for
 * it, as for any other class of a program.
 *
 * <p>One thing is different from a program. A variable of the shell is a static field of such a class; a worker has the class and
 * not the value. So code that leaves the shell may use methods and classes that were typed, but no variables:
 * {@link io.heddle.tools.shell.ShellClassFile} looks for them, and the submission is refused with a sentence. A variable of a
 * block is captured as everywhere.
 */
@NullMarked
package io.heddle.tools.shell;

import org.jspecify.annotations.NullMarked;
