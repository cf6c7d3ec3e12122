/* SPDX-License-Identifier: MIT */
#include "clusters.h"

#include <string.h>

#include "cell.h"

static uint32_t hash(const struct cluster *cluster)
{
	uint32_t value = 2166136261u;

	for (size_t i = 0; i < CLUSTER_LENGTH_MAX; i++)
		value = (value ^ cluster->character[i]) * 16777619u;
	return value ^ value >> 15;
}

uint32_t clusters_text(struct clusters *clusters, const uint32_t *characters, size_t length)
{
	struct cluster wanted = {{0}};
	uint32_t place;

	if (length == 1)
		return characters[0];
	if (length > CLUSTER_LENGTH_MAX)
		length = CLUSTER_LENGTH_MAX;
	memcpy(wanted.character, characters, length * sizeof(*characters));
	for (place = hash(&wanted);; place++) {
		uint16_t *slot = &clusters->slot[place % (2 * CLUSTERS_MAX)];

		if (*slot == 0) {
			if (clusters->count == CLUSTERS_MAX)
				return characters[0];
			clusters->entry[clusters->count] = wanted;
			*slot = (uint16_t)++clusters->count;
		}
		if (memcmp(&clusters->entry[*slot - 1], &wanted, sizeof(wanted)) == 0)
			return TEXT_CLUSTER + (*slot - 1u);
	}
}

const struct cluster *clusters_get(const struct clusters *clusters, uint32_t text)
{
	uint32_t index = text - TEXT_CLUSTER;

	return &clusters->entry[index < clusters->count ? index : 0];
}

bool clusters_valid(const struct clusters *clusters)
{
	if (clusters->count > CLUSTERS_MAX)
		return false;
	for (size_t i = 0; i < 2 * CLUSTERS_MAX; i++) {
		if (clusters->slot[i] > clusters->count)
			return false;
	}
	return true;
}
