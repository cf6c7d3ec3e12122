/* SPDX-License-Identifier: MIT */
#include "wide_format.h"

#include "../private/utf8.h"

#include <errno.h>
#include <stdlib.h>

char *__wide_format(const wchar_t *format, char *own, size_t size)
{
	size_t length = wcslen(format), n = 0;
	char *to = length * 4 + 1 <= size ? own : malloc(length * 4 + 1);

	if (!to)
		return 0;
	for (; *format; format++) {
		size_t used = utf8_put(to + n, (unsigned int)*format);
		if (used == 0) {
			if (to != own)
				free(to);
			errno = EILSEQ;
			return 0;
		}
		n += used;
	}
	to[n] = 0;
	return to;
}
