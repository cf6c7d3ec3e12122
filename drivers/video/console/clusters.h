/* SPDX-License-Identifier: MIT */
/*
 * Characters with combining marks: each different sequence is kept once and never changes, so a
 * cell can name it by a number. When the table is full, new sequences lose their marks.
 */
#ifndef CONSOLE_CLUSTERS_H
#define CONSOLE_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLUSTER_LENGTH_MAX 6
#define CLUSTERS_MAX       4096 /* a power of two */

struct cluster {
	uint32_t character[CLUSTER_LENGTH_MAX]; /* what is not used is 0 */
};

struct clusters {
	uint32_t count;
	struct cluster entry[CLUSTERS_MAX];
	uint16_t slot[2 * CLUSTERS_MAX]; /* hash table: number + 1 */
};

/* The text of a cell that shows these characters, length of them, at least 1; more are cut off. */
uint32_t clusters_text(struct clusters *clusters, const uint32_t *characters, size_t length);

/* Whether a table that somebody else has left can be used. */
bool clusters_valid(const struct clusters *clusters);

/* What a text of TEXT_CLUSTER or above stands for. */
const struct cluster *clusters_get(const struct clusters *clusters, uint32_t text);

#endif
