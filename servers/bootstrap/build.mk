# SPDX-License-Identifier: MIT
# The first program: a flat image (abi/bootstrap.h) that the kernel carries inside itself, between
# the symbols bootstrap_image and bootstrap_image_end.

BOOTSTRAP_SOURCES := $(wildcard servers/bootstrap/*.c)
BOOTSTRAP := $(USER_BUILD)/bootstrap

KERNEL_GENERATED_SOURCES += $(KERNEL_BUILD)/bootstrap_image.S

$(BOOTSTRAP).elf: $(call user_objects,$(BOOTSTRAP_SOURCES)) $(SYSTEM_START) $(SYSTEM_LIBRARY) servers/bootstrap/bootstrap.ld
	$(call say,USERLD,$@)
	$(Q)$(USER_LINK) --orphan-handling=error -T servers/bootstrap/bootstrap.ld -o $@ $(filter %.o,$^) $(SYSTEM_LIBRARY)

$(BOOTSTRAP).bin: $(BOOTSTRAP).elf
	$(Q)$(OBJCOPY) -O binary $< $@

$(KERNEL_BUILD)/bootstrap_image.S: $(BOOTSTRAP).bin
	@mkdir -p $(@D)
	$(Q)printf '%s\n' '.section .rodata.bootstrap, "a"' '.balign 4096' '.globl bootstrap_image, bootstrap_image_end' \
		'bootstrap_image:' '.incbin "$<"' 'bootstrap_image_end:' '.section .note.GNU-stack, "", @progbits' > $@
