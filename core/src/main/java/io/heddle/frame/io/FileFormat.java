package io.heddle.frame.io;

/** What files can be. */
public enum FileFormat {
    ARROW,
    CSV,
    JSON,
    PARQUET
}
