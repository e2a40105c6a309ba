package io.heddle.client;

import java.util.List;

/** The futures of a map over double numbers ({@link Client#map(io.heddle.function.TaskDoubleFunction, double[])}), in their order. */
public final class DoubleFutures extends NumberFutures<Double> {
    DoubleFutures(final List<TaskFuture<Double>> futures) {
        super(futures);
    }

    /**
     * Waits for all tasks and returns their results in order.
     *
     * @throws io.heddle.graph.HeddleException with the remote exception as its cause, if a task failed.
     */
    public double[] values() {
        final double[] values = new double[size()];
        collect((index, bits) -> values[index] = Double.longBitsToDouble(bits), Double::doubleToRawLongBits);
        return values;
    }
}
