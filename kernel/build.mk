# SPDX-License-Identifier: MIT
# The kernel: one static PIE linked at 0, made of every .c and .S file under kernel/. Files under
# kernel/debug belong to the debug flavour only.
#
# A fragment of a folder below may add
#   KERNEL_GENERATED_SOURCES += FILE   .c or .S files made by a rule of that fragment, under build/
#   KERNEL_GENERATED_HEADERS += FILE   made before any kernel file is compiled
#   KERNEL_INCLUDES          += -IDIR
#   CFLAGS_kernel/PATH/FILE.c := ...   for one file, after all others

KERNEL_GENERATED_SOURCES :=
KERNEL_GENERATED_HEADERS :=
KERNEL_INCLUDES := -Ikernel/include -Ikernel/arch/x86_64/include -Ikernel

# The compiler's own headers (stdint.h and the like) and no others.
KERNEL_COMPILER_HEADERS := $(shell $(CC) -print-file-name=include)

# What any compiler needs to understand the kernel's sources: also used by the static checks.
KERNEL_LANGUAGE_FLAGS = -std=gnu17 -ffreestanding -nostdinc -isystem $(KERNEL_COMPILER_HEADERS) \
	$(KERNEL_INCLUDES) $(KERNEL_FLAVOUR_DEFINES)

# -fno-omit-frame-pointer: backtraces need nothing else. The guard is global and never changes
# after the first instructions, see kernel/panic/stack_protector.c.
KERNEL_CODE_FLAGS := -O2 -g -fPIE -fvisibility=hidden -mno-red-zone -mgeneral-regs-only \
	-fno-strict-aliasing -fno-common -fno-omit-frame-pointer -fno-optimize-sibling-calls \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fcf-protection=none -fno-stack-clash-protection \
	-fstack-protector-strong -mstack-protector-guard=global -ftrivial-auto-var-init=zero \
	-ffunction-sections -fdata-sections -fno-ident -fstack-usage

# A loop in here must not become a call of the function that it implements.
CFLAGS_kernel/arch/x86_64/memory.c := -fno-tree-loop-distribute-patterns
CFLAGS_kernel/lib/string.c := -fno-tree-loop-distribute-patterns

KERNEL_WARNINGS := $(WARNINGS) -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough

ifeq ($(KERNEL_FLAVOUR),debug)
KERNEL_FLAVOUR_DEFINES := -DKERNEL_DEBUG -DKERNEL_FAILS_ALLOCATIONS -DKERNEL_SHADOW
# Every check, reported by kernel/debug/ubsan.c.
KERNEL_CODE_FLAGS += -fsanitize=undefined
# A call for each access, borders between variables: kernel/debug/shadow.c, arch/layout.h.
KERNEL_ADDRESS_FLAGS := -fsanitize=kernel-address -fasan-shadow-offset=0xe000000000000000 \
	--param asan-stack=1 --param asan-globals=1 --param asan-instrumentation-with-call-threshold=0
# The checker, and what it stands on, are not checked: they would call themselves.
KERNEL_UNCHECKED := kernel/arch/x86_64/memory.c \
	$(addprefix kernel/debug/,shadow.c shadow_report.c quarantine.c)
# These run before there is a shadow, so they may not mark borders in it.
$(foreach file,mm/early mm/page_init arch/x86_64/paging,\
	$(eval CFLAGS_kernel/$(file).c := --param asan-stack=0))
else
KERNEL_FLAVOUR_DEFINES :=
# The checks that cost little: a violation is one ud2, which the panic screen explains.
KERNEL_CODE_FLAGS += -fsanitize=bounds,shift,signed-integer-overflow,integer-divide-by-zero \
	-fsanitize=unreachable,return -fsanitize-undefined-trap-on-error
endif

KERNEL_SOURCES := $(sort $(shell find kernel -name '*.c' -o -name '*.S'))
ifneq ($(KERNEL_FLAVOUR),debug)
KERNEL_SOURCES := $(filter-out kernel/debug/%,$(KERNEL_SOURCES))
endif

# kernel/a/b.c becomes build/kernel/a/b.o; a generated build/kernel/x.c becomes build/kernel/x.o.
KERNEL_OBJECTS = $(patsubst kernel/%,$(KERNEL_BUILD)/%.o,$(basename $(KERNEL_SOURCES))) \
	$(addsuffix .o,$(basename $(KERNEL_GENERATED_SOURCES)))

KERNEL_LINKER_SCRIPT := kernel/arch/x86_64/kernel.ld
KERNEL_LINK = $(LD) -m elf_x86_64 -pie --no-dynamic-linker -z text -z noexecstack -z norelro \
	-z max-page-size=4096 --hash-style=sysv --gc-sections --build-id=none --fatal-warnings \
	--orphan-handling=error -T $(KERNEL_LINKER_SCRIPT)

KERNEL_COMPILE = $(CC) $(KERNEL_LANGUAGE_FLAGS) $(KERNEL_CODE_FLAGS) $(KERNEL_WARNINGS) $(DEPFLAGS) \
	$(if $(filter $<,$(KERNEL_UNCHECKED)),,$(KERNEL_ADDRESS_FLAGS))

# Generated headers come first, and a change of flags rebuilds everything.
KERNEL_FIRST = $(KERNEL_GENERATED_HEADERS)

.SECONDEXPANSION:

$(KERNEL_BUILD)/%.o: kernel/%.c kernel/build.mk | $$(KERNEL_FIRST)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(KERNEL_COMPILE) $(CFLAGS_$<) -c -o $@ $<

$(KERNEL_BUILD)/%.o: kernel/%.S kernel/build.mk | $$(KERNEL_FIRST)
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(KERNEL_COMPILE) $(CFLAGS_$<) -c -o $@ $<

$(KERNEL_BUILD)/%.o: $(KERNEL_BUILD)/%.c kernel/build.mk | $$(KERNEL_FIRST)
	$(call say,CC,$<)
	$(Q)$(KERNEL_COMPILE) -c -o $@ $<

$(KERNEL_BUILD)/%.o: $(KERNEL_BUILD)/%.S kernel/build.mk | $$(KERNEL_FIRST)
	$(call say,AS,$<)
	$(Q)$(KERNEL_COMPILE) -c -o $@ $<

# The symbol table lies behind all code, so the second link moves no function; make-symbols checks.
$(KERNEL_BUILD)/symbols-none.S: scripts/make-symbols
	@mkdir -p $(@D)
	$(Q)scripts/make-symbols --output $@

$(KERNEL_BUILD)/kernel.nosymbols.elf: $$(KERNEL_OBJECTS) $(KERNEL_BUILD)/symbols-none.o $(KERNEL_LINKER_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(KERNEL_LINK) -o $@ $(KERNEL_OBJECTS) $(KERNEL_BUILD)/symbols-none.o

$(KERNEL_BUILD)/symbols.S: $(KERNEL_BUILD)/kernel.nosymbols.elf scripts/make-symbols
	$(call say,SYMBOLS,$@)
	$(Q)scripts/make-symbols --output $@ $<

$(KERNEL_BUILD)/kernel.elf: $(KERNEL_BUILD)/kernel.nosymbols.elf $(KERNEL_BUILD)/symbols.o scripts/make-symbols \
		scripts/check-kernel-image
	$(call say,LD,$@)
	$(Q)$(KERNEL_LINK) -o $@ $(KERNEL_OBJECTS) $(KERNEL_BUILD)/symbols.o
	$(Q)scripts/make-symbols --compare $(KERNEL_BUILD)/symbols.S $@
	$(Q)scripts/check-kernel-image $@

$(KERNEL_BUILD)/kernel.stripped.elf: $(KERNEL_BUILD)/kernel.elf
	$(Q)$(STRIP) -o $@ $<

-include $(shell test -d $(KERNEL_BUILD) && find $(KERNEL_BUILD) -name '*.d')
