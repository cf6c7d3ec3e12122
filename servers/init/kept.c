/* SPDX-License-Identifier: MIT */
/* What a service leaves to the process that is started in its place. */
#include "init.h"

#include <abi/errno.h>
#include <kelner/syscalls.h>

void kept_forget(struct service *service)
{
	for (unsigned i = 0; i < SERVICE_KEPT_MAX; i++) {
		if (service->kept[i])
			(void)kelner_handle_close(service->kept[i]);
		service->kept[i] = 0;
	}
}

int64_t kept_put(struct service *service, uint32_t number, handle_t object)
{
	if (number >= SERVICE_KEPT_MAX)
		return -EINVAL;
	if (service->kept[number])
		(void)kelner_handle_close(service->kept[number]);
	service->kept[number] = object;
	return 0;
}

int64_t kept_get(const struct service *service, uint32_t number)
{
	if (number >= SERVICE_KEPT_MAX)
		return -EINVAL;
	if (!service->kept[number])
		return -ENOENT;
	return kelner_handle_duplicate(service->kept[number], RIGHTS_ALL, 0);
}
