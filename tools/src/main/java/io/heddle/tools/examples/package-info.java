/**
 * Small programs that show one thing each, to be read and copied: {@code heddle example} lists and runs them. Each is a main class that needs
 * nothing but Heddle, so that what a reader copies runs. The README's code is cut from them, and a test compares; another runs each and reads what it
 * prints.
 *
 * <p>Begin with {@link io.heddle.tools.examples.FirstSteps}.
 */
@NullMarked
package io.heddle.tools.examples;

import org.jspecify.annotations.NullMarked;
