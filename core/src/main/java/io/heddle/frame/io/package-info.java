/**
 * Readers of files. A format implements {@link io.heddle.frame.io.BlockSource} (on the client: finds files, learns columns, cuts blocks) and
 * {@link io.heddle.frame.io.BlockFormat} (in a task: decodes a block into a builder).
 *
 * <p>CSV: {@link io.heddle.frame.io.CsvSource} samples each file and cuts it at byte offsets; {@code CsvBlockReader} moves a {@code CsvWindow} over
 * its block and reads values from bytes. A record belongs to the block in which it starts. Blocks cut at line ends, so a file whose sample
 * shows a line end inside quotes is read as one block; when one shows up later in a file that was cut, the block that holds the start of that
 * record notices and refuses, because up to there it was in step: such a file is never read wrongly.
 *
 * <p>Parquet: {@link io.heddle.frame.io.ParquetSource} reads the footers; a block is some row groups of one file, and carries the ranges of its columns,
 * so that a filter leaves blocks out of the plan. {@code ParquetBlockReader} takes only the wanted columns, and values from the library's column
 * readers straight into builders. The library is an optional dependency, touched by nothing else; of Hadoop there are only the few classes that it
 * brings itself. Types: {@code ParquetTypes}.
 *
 * <p>What was learnt: searching the last line end of a window first spares the check for a cut record in every field; remembering the last date
 * makes timestamps of ordered files as cheap as integers.
 */
@NullMarked
package io.heddle.frame.io;

import org.jspecify.annotations.NullMarked;
