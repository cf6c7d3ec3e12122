/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <arch/port_io.h>
#include <kernel/job.h>
#include <kernel/port_range.h>
#include <kernel/slab.h>

static struct object_cache port_range_cache = OBJECT_CACHE("port range", struct port_range);

int port_range_create(struct job *job, uint32_t first, uint32_t count, struct port_range **result)
{
	struct port_range *range;

	if (count == 0 || first >= PORT_RANGE_LIMIT || count > PORT_RANGE_LIMIT - first)
		return -EINVAL;
	range = job_alloc(job, &port_range_cache);
	if (!range)
		return -ENOMEM;
	object_init(&range->object, OBJECT_PORT_RANGE);
	range->job = job;
	range->first = first;
	range->count = count;
	*result = range;
	return 0;
}

static bool access_fits(const struct port_range *range, uint32_t offset, uint32_t width)
{
	return (width == 1 || width == 2 || width == 4) && width <= range->count &&
	       offset <= range->count - width;
}

int port_range_read(const struct port_range *range, uint32_t offset, uint32_t width,
		    uint32_t *value)
{
	if (!access_fits(range, offset, width))
		return -EINVAL;
	*value = arch_port_read((uint16_t)(range->first + offset), width);
	return 0;
}

int port_range_write(const struct port_range *range, uint32_t offset, uint32_t width,
		     uint32_t value)
{
	if (!access_fits(range, offset, width))
		return -EINVAL;
	arch_port_write((uint16_t)(range->first + offset), width, value);
	return 0;
}

static void port_range_destroy(struct object *object)
{
	struct port_range *range = container_of(object, struct port_range, object);

	job_free(range->job, &port_range_cache, range);
}

const struct object_type port_range_type = {
	.name = "port range",
	.destroy = port_range_destroy,
};
