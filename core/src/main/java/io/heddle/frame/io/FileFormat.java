package io.heddle.frame.io;

/** What files can be. */
public enum FileFormat {
    CSV,
    JSON,
    PARQUET
}
