/* SPDX-License-Identifier: MIT */
/* refused by clang: incompatible type 'uaddr_t' */
#include <kernel/arch_paging.h>

entry_t *user_entry(paddr_t root, paddr_t page);

entry_t *user_entry(paddr_t root, paddr_t page)
{
	return arch_entry_find(root, page);
}
