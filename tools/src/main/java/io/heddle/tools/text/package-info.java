/**
 * How commands speak to people: where text goes, tables, a progress bar. Results that programs read go to standard output and nothing else
 * does then; {@link io.heddle.tools.text.Terminal} knows.
 */
@NullMarked
package io.heddle.tools.text;

import org.jspecify.annotations.NullMarked;
