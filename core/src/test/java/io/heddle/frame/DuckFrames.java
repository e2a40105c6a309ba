package io.heddle.frame;

import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.optimizer.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Frames of random rows beside tables of the same rows in DuckDB, for comparing what operations yield. */
final class DuckFrames {
    private final Path directory;
    private final int seedCount;

    DuckFrames(final Path directory, final int seedCount) {
        this.directory = directory;
        this.seedCount = seedCount;
    }

    /** One comparison over two frames of random rows, which DuckDB knows as x and y. */
    interface Comparison {
        void run(DataFrame x, DataFrame y, ReferenceFrame rows, DuckOracle duckdb, RandomSource random)
                throws Exception;
    }

    void forRandomFrames(final long base, final Comparison comparison) throws Exception {
        try (DuckOracle duckdb = new DuckOracle()) {
            RandomSource.forSeeds(base, seedCount, random -> {
                final ReferenceFrame x = RandomData.frame(random, random.oneOf(0, 1, 30, 300, 1000));
                final ReferenceFrame y = new ReferenceFrame(
                        x.schema(), RandomData.frameOf(x.schema(), random, random.oneOf(0, 1, 40, 200)));
                duckdb.table("x", x);
                duckdb.table("y", y);
                // In every third case hardly anything fits into memory, and tasks have few inputs.
                final boolean isTight = random.below(3) == 0;
                try (LocalSession session =
                        new LocalSession(isTight ? 1 << 10 : 1 << 20, random.between(1, 4), isTight ? 10 : 100)) {
                    comparison.run(read(session, x, "x", random), read(session, y, "y", random), x, duckdb, random);
                }
            });
        }
    }

    private DataFrame read(
            final LocalSession session, final ReferenceFrame rows, final String name, final RandomSource random)
            throws Exception {
        final String text = RandomData.csv(rows, random);
        final Path path = Files.writeString(directory.resolve(name + ".csv"), text);
        final long blockBytes = random.oneOf(200L, 2000L, 1L << 20);
        final CsvOptions options =
                CsvOptions.DEFAULTS.withSchema(rows.schema()).withBlockBytes(Math.max(blockBytes, text.length() / 20));
        return DataFrame.readCsv(session, options, path.toString());
    }

    static void check(final DuckOracle duckdb, final String sql, final DataFrame frame, final boolean ordered)
            throws Exception {
        for (final Optimizer optimizer : List.of(Optimizer.standard(), Optimizer.none())) {
            try (Table table = frame.compute(optimizer)) {
                duckdb.assertAnswer(sql, table, ordered);
            } catch (final AssertionError | RuntimeException ex) {
                throw new AssertionError(ex.getMessage() + "\nin\n" + frame.explain(), ex);
            }
        }
    }
}
