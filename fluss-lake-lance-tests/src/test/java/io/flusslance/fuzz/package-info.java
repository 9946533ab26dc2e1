/**
 * Random tables whose columns follow patterns (runs of constant, sorted, null, empty, long values),
 * written through the plugin, compacted, and read back by the plugin and by pylance. In comes a
 * seed, out comes whether every value came back. Each part runs in a process that may die. Nothing
 * here may spare the plugin a kind of table that a user can create.
 */
package io.flusslance.fuzz;
