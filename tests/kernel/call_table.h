/* SPDX-License-Identifier: MIT */
/* What the table made from the definition of the system calls (syscall_cases.h) says of each. */
#ifndef CALL_TABLE_H
#define CALL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define KIND_ANY  0U
#define ERROR_MAX 20

enum role { ROLE_VALUE, ROLE_HANDLE, ROLE_IN, ROLE_OUT, ROLE_INOUT };

struct argument {
	enum role role;
	uint32_t kinds; /* bits of object kinds */
	uint32_t rights;
	bool optional;
};

struct call {
	const char *name;
	unsigned number;
	unsigned count;
	struct argument argument[6];
	int errors[ERROR_MAX]; /* those that the reference names, then 0 */
};

#endif
