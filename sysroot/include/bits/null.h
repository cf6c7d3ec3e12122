/* SPDX-License-Identifier: MIT */
/* size_t and NULL without the rest of <stddef.h>. */
#define __need_size_t
#define __need_NULL
#include <stddef.h>
