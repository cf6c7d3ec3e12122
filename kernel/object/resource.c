/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <kernel/job.h>
#include <kernel/process.h>
#include <kernel/resource.h>
#include <kernel/slab.h>
#include <kernel/string.h>
#include <kernel/thread.h>

static struct object_cache resource_cache = OBJECT_CACHE("resource", struct resource);

static bool kind_has_range(uint32_t kind)
{
	return kind == RESOURCE_MEMORY || kind == RESOURCE_IRQ || kind == RESOURCE_PORTS;
}

int resource_check(const struct resource *resource, uint32_t kind, uint64_t base, uint64_t size)
{
	if (resource->kind == RESOURCE_ROOT)
		return 0;
	if (resource->kind != kind)
		return -EINVAL;
	if (!kind_has_range(kind))
		return 0;
	if (base < resource->base || size > resource->size ||
	    base - resource->base > resource->size - size)
		return -EPERM;
	return 0;
}

int resource_check_handle(handle_t handle, uint32_t rights, uint32_t kind, uint64_t base,
			  uint64_t size)
{
	struct object *object;
	int error = handle_get(&thread_current()->process->handles, handle, OBJECT_RESOURCE, rights,
			       &object);

	if (error)
		return error;
	error = resource_check(container_of(object, struct resource, object), kind, base, size);
	object_release(object);
	return error;
}

static int check_range(uint32_t kind, uint64_t base, uint64_t size)
{
	uint64_t last;

	if (kind < RESOURCE_MEMORY || kind > RESOURCE_SCHEDULE)
		return -EINVAL;
	if (!kind_has_range(kind))
		return base || size ? -EINVAL : 0;
	return size == 0 || __builtin_add_overflow(base, size - 1, &last) ? -EINVAL : 0;
}

int resource_create(const struct resource *parent, uint32_t kind, uint64_t base, uint64_t size,
		    const char *name, struct job *job, struct resource **result)
{
	struct resource *resource;
	int error = 0;

	if (parent) {
		error = check_range(kind, base, size);
		if (error == 0)
			error = resource_check(parent, kind, base, size);
	}
	if (error)
		return error;
	resource = job_alloc(job, &resource_cache);
	if (!resource)
		return -ENOMEM;
	object_init(&resource->object, OBJECT_RESOURCE);
	resource->job = job;
	resource->kind = parent ? kind : RESOURCE_ROOT;
	resource->base = base;
	resource->size = size;
	memcpy(resource->name, name, strnlen(name, OBJECT_NAME_SIZE - 1));
	*result = resource;
	return 0;
}

static void resource_destroy(struct object *object)
{
	struct resource *resource = container_of(object, struct resource, object);

	job_free(resource->job, &resource_cache, resource);
}

const struct object_type resource_type = {
	.name = "resource",
	.destroy = resource_destroy,
};
