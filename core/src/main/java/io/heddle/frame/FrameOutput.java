package io.heddle.frame;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.io.AtomicFile;
import io.heddle.frame.io.FileTarget;
import io.heddle.frame.io.OutputFormat;
import io.heddle.frame.io.StagedDirectory;
import io.heddle.frame.io.WriteOptions;
import io.heddle.frame.optimizer.Optimizer;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.PartitionMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has the rows of a plan written by the tasks that make them, a file per partition, and waits. */
final class FrameOutput {
    private final FrameExecution execution;
    private final LogicalPlan plan;

    FrameOutput(final FrameExecution execution, final LogicalPlan plan) {
        this.execution = execution;
        this.plan = plan;
    }

    WrittenFiles write(final String directory, final WriteOptions options) {
        final OutputFormat format = options.output();
        final List<String> folders = options.folders();
        plan.schema().select(folders);
        if (folders.size() == plan.schema().size()) {
            throw FrameException.user(
                    "all columns are folders, so that nothing is left for the files: " + String.join(", ", folders));
        }
        try (StagedDirectory staged = StagedDirectory.begin(directory, options.overwrite())) {
            final FileTarget target = new FileTarget(staged.attempts().toString(), directory, format, folders);
            final List<Path> files = new ArrayList<>();
            long rows = 0;
            long bytes = 0;
            final LogicalPlan writing = new MapPartitions(plan, new PartitionMapping.Written(target), FileTarget.FILES);
            try (Table made = execution.compute(Optimizer.standard().optimize(writing))) {
                for (long row = 0; row < made.rowCount(); row++) {
                    final String file = text(made, row, "file");
                    staged.accept(text(made, row, "attempt"), file);
                    files.add(Path.of(directory, file));
                    rows += made.getLong(row, "rows");
                    bytes += made.getLong(row, "bytes");
                }
            }
            if (files.isEmpty() && folders.isEmpty()) {
                files.add(Path.of(directory, empty(staged, format)));
            }
            staged.publish();
            return new WrittenFiles(Path.of(directory), files, rows, bytes);
        }
    }

    /** Where no task has written anything, a file that names the columns. */
    private String empty(final StagedDirectory staged, final OutputFormat format) {
        final String attempt = "empty";
        final String file = "part-00000" + format.ending();
        AtomicFile.write(
                staged.attempts().resolve(attempt),
                path -> format.open(path, plan.schema()).close());
        staged.accept(attempt, file);
        return file;
    }

    private static String text(final Table table, final long row, final String column) {
        return String.valueOf(table.getString(row, column));
    }
}
