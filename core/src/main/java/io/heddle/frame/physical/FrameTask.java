package io.heddle.frame.physical;

import java.util.List;

/**
 * One task of a job.
 *
 * @param prefix what the task is called in diagnostics, for example {@code read-csv}; few different ones exist.
 * @param wanted whether the session returns a handle for the output; other outputs may be dropped after their last reader.
 */
public record FrameTask(
        String prefix, Fragment fragment, FragmentArgument argument, List<TaskInput> inputs, boolean wanted) {
    public FrameTask {
        inputs = List.copyOf(inputs);
    }
}
