package io.heddle.frame.physical;

/** A job together with its description for {@code explain}. */
public record PhysicalPlan(FrameJob job, String text) {}
