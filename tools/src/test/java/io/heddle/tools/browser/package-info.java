/**
 * The pages of the dashboard in a real browser. Where there is none the tests are skipped and say what to install; the driver, 200 MB, is on
 * the class path only where the profile {@code browser} finds a browser.
 */
@NullMarked
package io.heddle.tools.browser;

import org.jspecify.annotations.NullMarked;
