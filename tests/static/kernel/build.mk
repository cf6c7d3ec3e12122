# SPDX-License-Identifier: MIT
# Static checks of the kernel. Each looks at every C file, the debug flavour's too, two at a time.

# The goal is 13500; this only keeps it from growing while it is brought down.
KERNEL_LINES_MAX := 22131
KERNEL_DEBUG_LINES_MAX := 1500
KERNEL_STACK_MAX := 1024

CHECKS += check-kernel-clang check-kernel-sparse check-kernel-analyzer check-kernel-cppcheck \
	check-kernel-stack check-kernel-size check-kernel-seeded

.PHONY: check-kernel-clang check-kernel-sparse check-kernel-analyzer check-kernel-cppcheck \
	check-kernel-stack check-kernel-size check-kernel-seeded

CHECK_LANGUAGE = -std=gnu17 -ffreestanding -nostdinc $(KERNEL_INCLUDES) -DKERNEL_DEBUG \
	-DKERNEL_FAILS_ALLOCATIONS -DKERNEL_SHADOW
CHECK_MACHINE := -fPIE -fvisibility=hidden -mno-red-zone -mgeneral-regs-only -fno-strict-aliasing -fno-common

# Compiles with the other compiler, whose lock analysis follows the annotations of compiler.h.
CHECK_CLANG = clang $(CHECK_LANGUAGE) -isystem $(shell clang -print-resource-dir)/include \
	$(KERNEL_WARNINGS) -Wthread-safety $(CHECK_MACHINE) -O2 -c -o /dev/null
# User pointers are of another address space.
CHECK_SPARSE = sparse $(CHECK_LANGUAGE) -isystem $(KERNEL_COMPILER_HEADERS) -Wall -Wno-decl -Wsparse-error
CHECK_ANALYZER = $(CC) $(CHECK_LANGUAGE) -isystem $(KERNEL_COMPILER_HEADERS) -Werror -fanalyzer \
	$(CHECK_MACHINE) -O1 -c -o /dev/null
CHECK_EACH = @find kernel -name '*.c' | sort | xargs -P 2 -n 1

check-kernel-clang: | $$(KERNEL_GENERATED_HEADERS)
	$(CHECK_EACH) $(CHECK_CLANG)
	@echo 'clang: the kernel compiles, locks are taken and released as declared'

check-kernel-sparse: | $$(KERNEL_GENERATED_HEADERS)
	$(CHECK_EACH) $(CHECK_SPARSE)
	@echo 'sparse: no user pointer is used as a kernel pointer'

check-kernel-analyzer: | $$(KERNEL_GENERATED_HEADERS)
	$(CHECK_EACH) $(CHECK_ANALYZER)
	@echo 'gcc -fanalyzer: nothing found in the kernel'

# comparePointers: symbols of the linker script bound one object.
check-kernel-cppcheck: | $$(KERNEL_GENERATED_HEADERS)
	@cppcheck --std=c11 --enable=warning,portability --inline-suppr --quiet --error-exitcode=1 -j 2 \
		--suppress=comparePointers -D__x86_64__ -D__GNUC__ $(KERNEL_INCLUDES) kernel
	@echo 'cppcheck: nothing found in the kernel'

check-kernel-stack: $(KERNEL_BUILD)/kernel.elf
	@scripts/check-stack $(KERNEL_STACK_MAX) $(KERNEL_BUILD)

# All that the kernel is compiled from, headers shared with programs and generated code too; the
# symbol table is data, and headers that no kernel file includes are the programs'.
check-kernel-size: $(KERNEL_BUILD)/kernel.elf
	@scripts/count-lines --limit $(KERNEL_LINES_MAX) --exclude $(KERNEL_BUILD)/symbols.S \
		--exclude $(KERNEL_BUILD)/symbols-none.S kernel --dependencies $(KERNEL_BUILD)
	@scripts/count-lines --limit $(KERNEL_DEBUG_LINES_MAX) kernel/debug kernel/debug

# Bugs planted on purpose: each file's first lines name the check that must refuse it.
SEEDED_BUGS := $(wildcard tests/static/kernel/seeded/*.c)
check-kernel-seeded:
	@tests/static/kernel/check-seeded --clang '$(CHECK_CLANG)' --sparse '$(CHECK_SPARSE)' \
		--analyzer '$(CHECK_ANALYZER)' $(SEEDED_BUGS)
