# SPDX-License-Identifier: MIT
# The test program that runs on the real kernel: `make run-ovmf RUN=/tests/kernel`.

KERNEL_TEST_SOURCES := $(wildcard tests/kernel/*.c)
KERNEL_TEST_TABLE := $(BUILD)/generated/syscall_cases.h

$(call kelner_program,/tests/kernel,$(KERNEL_TEST_SOURCES),-I$(BUILD)/generated -fno-toplevel-reorder)
$(call kelner_program,/tests/child,tests/kernel/child/main.c)

$(KERNEL_TEST_TABLE): $(SYSCALL_DEFINITION) $(SYSCALL_GENERATOR)
	@mkdir -p $(@D)
	$(Q)$(SYSCALL_GENERATE) --cases $@

$(call user_objects,$(KERNEL_TEST_SOURCES)): $(KERNEL_TEST_TABLE)

OPTIONS += MINUTES SEED
.PHONY: torture
torture: $(IMAGE) ## random deeds on random kernel objects: make torture MINUTES=5 CPUS=8 SEED=7
	@scripts/run-ovmf $(IMAGE) CPUS=$(or $(CPUS),4) TIMEOUT=$$(($(or $(MINUTES),5) * 120 + 600)) \
		CMDLINE='bare=/tests/torture -- $(or $(MINUTES),5)m $(or $(SEED),1)' </dev/null

$(call kelner_program,/tests/torture,$(wildcard tests/kernel/torture/*.c) tests/kernel/helpers.c)

# `make run-ovmf RUN=/tests/exhaustion KERNEL_FLAVOUR=debug`: each allocation of each call fails once.
EXHAUSTION_SOURCES := $(wildcard tests/kernel/exhaustion/*.c)
$(call kelner_program,/tests/exhaustion,$(EXHAUSTION_SOURCES) tests/kernel/helpers.c,-I$(BUILD)/generated)
$(call user_objects,$(EXHAUSTION_SOURCES)): $(KERNEL_TEST_TABLE)
