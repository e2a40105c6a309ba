package io.heddle.frame.physical;

import java.util.List;

/** A graph of tasks in an order in which inputs come before their readers; what the planner hands to the session. */
public record FrameJob(List<FrameTask> tasks) {
    public FrameJob {
        tasks = List.copyOf(tasks);
        for (int i = 0; i < tasks.size(); i++) {
            for (final TaskInput input : tasks.get(i).inputs()) {
                if (input instanceof TaskInput.OfTask task && (task.taskIndex() < 0 || task.taskIndex() >= i)) {
                    throw new IllegalArgumentException(
                            "task " + i + " reads task " + task.taskIndex() + ", which does not come before it");
                }
            }
        }
    }

    /** How many handles the session returns. */
    public int wantedCount() {
        return (int) tasks.stream().filter(FrameTask::wanted).count();
    }
}
