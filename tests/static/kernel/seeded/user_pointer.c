/* SPDX-License-Identifier: MIT */
/* refused by sparse: dereference of noderef expression */
#include <kernel/compiler.h>

int read_user(const int __user *pointer);

int read_user(const int __user *pointer)
{
	return *pointer;
}
