/**
 * Lance as a lake format of Apache Fluss: the entry point of the plugin. Fluss's service loader
 * calls it to get a catalog (DDL), a factory of writers and committers (tiering) and sources
 * (queries). It only checks the process and wires these together.
 */
package io.flusslance;
