# SPDX-License-Identifier: MIT
# The kernel's memory management on the host: real page tables in fake RAM.

MM_TEST_FLAGS := -Itests/unit/mm/shim -Ikernel/include -Ikernel/arch/x86_64/include -DKERNEL_DEBUG \
	-DKERNEL_FAILS_ALLOCATIONS
MM_TEST_BASE := tests/unit/mm/machine.c kernel/arch/x86_64/paging.c kernel/lib/tree.c \
	$(addprefix kernel/debug/,allocation.c lock_order.c) \
	$(addprefix kernel/mm/,early.c kernel_space.c page.c page_init.c slab.c tlb.c)

$(call host_test,mm-page,tests/unit/mm/test_page.c $(MM_TEST_BASE),$(MM_TEST_FLAGS))
$(call host_test,mm-slab,tests/unit/mm/test_slab.c $(MM_TEST_BASE),$(MM_TEST_FLAGS))
$(call host_test,mm-tree,tests/unit/mm/test_tree.c $(MM_TEST_BASE),$(MM_TEST_FLAGS))

MM_SPACE_BASE := $(MM_TEST_BASE) tests/unit/mm/objects.c kernel/lib/radix.c \
	$(addprefix kernel/mm/,advise.c clone.c entries.c fault.c mapping.c pin.c plain.c space.c sweep.c user_copy.c) \
	$(addprefix kernel/object/,vmo.c vmo_copy.c vmo_pager.c)

$(call host_test,mm-space,tests/unit/mm/test_space.c $(MM_SPACE_BASE),$(MM_TEST_FLAGS))
$(call host_test,mm-vmo,tests/unit/mm/test_vmo.c $(MM_SPACE_BASE),$(MM_TEST_FLAGS))
$(call host_test,mm-radix,tests/unit/mm/test_radix.c $(MM_TEST_BASE) kernel/lib/radix.c,$(MM_TEST_FLAGS))
