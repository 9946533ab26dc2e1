/**
 * Lance as a lake format of Apache Fluss: the entry of the plugin. Fluss's service loader comes in
 * here and gets a catalog (DDL) and a factory of writers and committers (tiering). Nothing is done
 * here but to check the process and to wire those.
 */
package io.flusslance;
