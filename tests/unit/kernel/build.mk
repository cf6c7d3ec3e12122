# SPDX-License-Identifier: MIT
# Kernel parts compiled for the host. The C library stands in for kernel/lib/string.c.

UNIT_KERNEL_FLAGS := -Ikernel/include -Ikernel/arch/x86_64/include -Ikernel

$(call host_test,kernel-format,tests/unit/kernel/test_format.c kernel/log/format.c,$(UNIT_KERNEL_FLAGS))
$(call host_test,kernel-options,tests/unit/kernel/test_options.c kernel/lib/options.c,$(UNIT_KERNEL_FLAGS))
$(call host_test,kernel-log,tests/unit/kernel/test_log.c kernel/log/log.c kernel/log/format.c kernel/lib/options.c,$(UNIT_KERNEL_FLAGS))
$(call host_test,kernel-random,tests/unit/kernel/test_random.c tests/unit/kernel/memory_wipe.c kernel/random/random.c kernel/random/chacha20.c,$(UNIT_KERNEL_FLAGS))
$(call host_test,kernel-lock-order,tests/unit/kernel/test_lock_order.c kernel/debug/lock_order.c,$(UNIT_KERNEL_FLAGS) -DKERNEL_DEBUG)
$(call host_test,kernel-spinlock,tests/unit/kernel/test_spinlock.c,$(UNIT_KERNEL_FLAGS))
$(call host_test,kernel-screen,tests/unit/kernel/test_screen.c kernel/console/font.c kernel/console/utf8.c kernel/console/canvas.c kernel/console/screen.c,$(UNIT_KERNEL_FLAGS) -DFONT_FILE='"$(BUILD)/kernel/font.psf"')
$(BUILD)/tests/unit/kernel-screen: | $(BUILD)/kernel/font.psf
