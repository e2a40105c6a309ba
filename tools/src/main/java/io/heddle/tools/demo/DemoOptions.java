package io.heddle.tools.demo;

/**
 * How the demo runs.
 *
 * @param persistAll     keep the loaded rows in the workers' memory too, not only the late ones.
 * @param verify         compare with an independent computation.
 * @param requireSpilling with {@code persistAll}: the rows are known to be more than the workers' memory, so workers must have spilled and reloaded.
 */
public record DemoOptions(boolean persistAll, boolean verify, boolean requireSpilling) {}
