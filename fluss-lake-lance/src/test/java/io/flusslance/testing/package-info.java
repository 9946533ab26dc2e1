/**
 * What tests share: a table as the SPI sees it, random schemas and rows, values of Arrow as plain
 * Java, and the check that a test left nothing behind. Nothing here asserts what a test is about.
 */
package io.flusslance.testing;
