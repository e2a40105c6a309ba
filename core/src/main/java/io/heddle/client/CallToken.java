package io.heddle.client;

/**
 * Names a call: the first 128 bits of a digest over a function and its canonical arguments. Equal tokens are taken for
 * equal calls.
 *
 * @param high the first 64 bits.
 * @param low the next 64 bits.
 */
record CallToken(long high, long low) {}
