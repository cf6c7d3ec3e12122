# SPDX-License-Identifier: MIT
# What every build.mk fragment may use and where it registers its products.
#
#   $(BUILD)            build
#   $(KERNEL_FLAVOUR)   release or debug; $(KERNEL_BUILD) is the kernel's folder for it
#   $(CC) $(WARNINGS)   the compiler and the warnings (all errors) of every C file
#   $(DEPFLAGS)         writes the .d file beside an object; -include them in the fragment
#   $(call say,CC,$<)   the short line; put $(Q) before the command that follows
#   $(call host_test,NAME,SOURCES,FLAGS)  a sanitized host program, run by `make test-unit`
#   $(call fuzz_test,NAME,SOURCES,FLAGS)  the same, run for FUZZ_SECONDS (in its environment)
#   $(call kelner_program,/PATH/IN/ROOT,SOURCES,FLAGS)  a user program, see scripts/user.mk
#
# A fragment registers with:
#   UNIT_TESTS, FUZZ_TESTS += PROGRAM         (host_test and fuzz_test do it)
#   OPTIONS    += NAME                        a variable that may be set on make's command line
#   CHECKS     += TARGET                      phony targets that `make check` runs
#   ROOT_FILES += /path/in/root=FILE[:MODE]   mode 0755 where not given and FILE is executable, or 0644
#   ROOT_LINKS += /path/in/root=TARGET
#   ROOT_DIRS  += /path/in/root[:MODE]        parents are made; empty folders need a line
#   ROOT_TREES += FOLDER                      a whole tree, laid over the root
#   ROOT_DEPS  += FILE                        what must be built before ROOT_TREES are read

BUILD := build
KERNEL_FLAVOUR ?= release
ifeq ($(filter $(KERNEL_FLAVOUR),release debug),)
$(error KERNEL_FLAVOUR is "$(KERNEL_FLAVOUR)": choose release or debug)
endif
FLAVOUR_SUFFIX := $(if $(filter debug,$(KERNEL_FLAVOUR)),-debug)
KERNEL_BUILD := $(BUILD)/kernel$(FLAVOUR_SUFFIX)
IMAGE := $(BUILD)/kelner$(FLAVOUR_SUFFIX).img
INITRD := $(BUILD)/initrd$(FLAVOUR_SUFFIX).img
EFI_LOADER := $(BUILD)/efi/BOOTX64.EFI

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
LD := ld
AR := ar
OBJCOPY := objcopy
STRIP := strip
# Debian's own interpreter: pytest is installed for it.
PYTHON := /usr/bin/python3

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef \
	-Wpointer-arith -Wwrite-strings
DEPFLAGS = -MMD -MP -MF $(@:.o=.d)

ifdef V
Q :=
say = @:
else
Q := @
say = @printf '  %-8s %s\n' '$(1)' '$(2)'
endif

OPTIONS :=
UNIT_TESTS :=
FUZZ_TESTS :=
CHECKS :=
ROOT_FILES :=
ROOT_LINKS :=
ROOT_DIRS :=
ROOT_TREES :=
ROOT_DEPS :=
FUZZ_SECONDS ?= 5

HOST_TEST_FLAGS := -std=gnu17 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all $(WARNINGS)

host_objects = $(patsubst %.c,$(BUILD)/tests/unit/$(1).o/%.o,$(2))

define host_program
$$(BUILD)/tests/unit/$(1): $$(call host_objects,$(1),$(2))
	$$(call say,HOSTLD,$$@)
	$$(Q)$$(CC) $$(HOST_TEST_FLAGS) -o $$@ $$^ $(4)
$$(call host_objects,$(1),$(2)): $$(BUILD)/tests/unit/$(1).o/%.o: %.c
	@mkdir -p $$(@D)
	$$(call say,HOSTCC,$$<)
	$$(Q)$$(CC) $$(HOST_TEST_FLAGS) $$(DEPFLAGS) $(3) -c -o $$@ $$<
-include $$(patsubst %.o,%.d,$$(call host_objects,$(1),$(2)))
endef

host_test = $(eval UNIT_TESTS += $(BUILD)/tests/unit/$(strip $(1)))$(eval $(call host_program,$(strip $(1)),$(2),$(3),$(4)))
fuzz_test = $(eval FUZZ_TESTS += $(BUILD)/tests/unit/$(strip $(1)))$(eval $(call host_program,$(strip $(1)),$(2),$(3),$(4)))

include scripts/user.mk
