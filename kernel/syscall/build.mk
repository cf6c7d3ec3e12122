# SPDX-License-Identifier: MIT
# What is generated from the definition of the system calls. $(SYSCALL_HEADERS) must exist before
# anything that includes <abi/syscall_numbers.h>, <kernel/syscalls.h> or <kelner/syscalls.h>;
# they lie below -I$(SYSCALL_INCLUDE).

SYSCALL_DEFINITION := kernel/syscall/syscalls.def
SYSCALL_GENERATOR := scripts/generate-syscalls
SYSCALL_GENERATE = $(SYSCALL_GENERATOR) --input $(SYSCALL_DEFINITION) --errors kernel/include/abi/errno.h
SYSCALL_INCLUDE := $(BUILD)/generated/include
SYSCALL_HEADERS := $(SYSCALL_INCLUDE)/abi/syscall_numbers.h $(SYSCALL_INCLUDE)/kernel/syscalls.h \
	$(SYSCALL_INCLUDE)/kelner/syscalls.h
SYSCALL_STUBS := $(BUILD)/generated/syscall_stubs.S
SYSCALL_REFERENCE := docs/SYSCALLS.md

# What uname -v tells of the kernel beside its flavour: the beginning of the SHA-256 of all its
# sources in the order of their names, the same wherever they are built.
KERNEL_IDENTITY := $(SYSCALL_INCLUDE)/kernel/identity.h
KERNEL_FILES := $(sort $(shell find kernel -type f))

$(KERNEL_IDENTITY): $(KERNEL_FILES)
	@mkdir -p $(@D)
	$(Q)printf '#define KERNEL_IDENTITY "%.12s"\n' "$$(cat $(KERNEL_FILES) | sha256sum)" > $@

KERNEL_INCLUDES += -I$(SYSCALL_INCLUDE)
KERNEL_GENERATED_HEADERS += $(SYSCALL_HEADERS) $(KERNEL_IDENTITY)
KERNEL_GENERATED_SOURCES += $(KERNEL_BUILD)/syscall/table.S

$(SYSCALL_INCLUDE)/abi/syscall_numbers.h: SYSCALL_KIND := numbers
$(SYSCALL_INCLUDE)/kernel/syscalls.h: SYSCALL_KIND := prototypes
$(SYSCALL_INCLUDE)/kelner/syscalls.h: SYSCALL_KIND := header
$(SYSCALL_STUBS): SYSCALL_KIND := stubs
$(KERNEL_BUILD)/syscall/table.S: SYSCALL_KIND := table

$(SYSCALL_HEADERS) $(SYSCALL_STUBS) $(KERNEL_BUILD)/syscall/table.S: $(SYSCALL_DEFINITION) $(SYSCALL_GENERATOR)
	@mkdir -p $(@D)
	$(call say,SYSCALLS,$@)
	$(Q)$(SYSCALL_GENERATE) --$(SYSCALL_KIND) $@

.PHONY: syscall-reference syscall-report check-syscall-reference
CHECKS += check-syscall-reference

syscall-reference: ## docs/SYSCALLS.md from the definition of the system calls
	@mkdir -p $(dir $(SYSCALL_REFERENCE))
	$(Q)$(SYSCALL_GENERATE) --reference $(SYSCALL_REFERENCE)

check-syscall-reference:
	@mkdir -p $(BUILD)/generated
	$(Q)$(SYSCALL_GENERATE) --reference $(BUILD)/generated/SYSCALLS.md
	@cmp -s $(BUILD)/generated/SYSCALLS.md $(SYSCALL_REFERENCE) || { \
		echo '$(SYSCALL_REFERENCE) does not agree with the definition: run make syscall-reference' >&2; false; }

syscall-report: $(KERNEL_BUILD)/kernel.elf ## which system calls the kernel does not implement yet
	$(Q)scripts/syscall-report $<
