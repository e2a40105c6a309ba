/**
 * The protocol of Heddle: four SBE schemas and the codecs generated from them at build time.
 */
package io.heddle.codecs;
