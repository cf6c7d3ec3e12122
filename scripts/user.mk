# SPDX-License-Identifier: MIT
# User programs without a C library: static PIEs made with the system library (sysroot/lib/system).
#
#   $(call kelner_program,/PATH/IN/ROOT,SOURCES,FLAGS)
#       a program made of SOURCES and the system library, put into the root file system
#   $(call user_program,/PATH/IN/ROOT)
#       the file that it is built as
#   $(call user_objects,SOURCES), $(SYSTEM_START), $(SYSTEM_LIBRARY), $(USER_LINK)
#       for programs that are linked in another way

USER_BUILD := $(BUILD)/user
SYSTEM_LIBRARY := $(USER_BUILD)/libkelner.a
SYSTEM_START := $(USER_BUILD)/sysroot/lib/system/entry.o

USER_LANGUAGE_FLAGS = -std=gnu17 -ffreestanding -nostdinc -isystem $(KERNEL_COMPILER_HEADERS) \
	-Ikernel/include -I$(SYSCALL_INCLUDE) -Isysroot/lib/system/include
USER_CODE_FLAGS := -O2 -g -fPIE -fvisibility=hidden -fno-strict-aliasing -fno-common \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-ftrivial-auto-var-init=zero -ffunction-sections -fdata-sections -fno-ident
USER_COMPILE = $(CC) $(USER_LANGUAGE_FLAGS) $(USER_CODE_FLAGS) $(WARNINGS) -Wconversion \
	-Wno-sign-conversion $(DEPFLAGS)
USER_LINK = $(LD) -m elf_x86_64 -pie --no-dynamic-linker -z text -z noexecstack -z norelro \
	-z separate-code -z max-page-size=4096 --hash-style=sysv --gc-sections --build-id=none --fatal-warnings

user_program = $(USER_BUILD)/root$(strip $(1))
user_objects = $(patsubst %,$(USER_BUILD)/%.o,$(basename $(1)))

.SECONDEXPANSION:

$(USER_BUILD)/%.o: %.c scripts/user.mk | $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)
	@mkdir -p $(@D)
	$(call say,USERCC,$<)
	$(Q)$(USER_COMPILE) $(USERFLAGS_$<) -c -o $@ $<

$(USER_BUILD)/%.o: %.S scripts/user.mk | $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)
	@mkdir -p $(@D)
	$(call say,USERAS,$<)
	$(Q)$(USER_COMPILE) $(USERFLAGS_$<) -c -o $@ $<

define kelner_program_rules
$$(call user_program,$(1)): $$(call user_objects,$(2)) $$(SYSTEM_START) $$(SYSTEM_LIBRARY)
	@mkdir -p $$(@D)
	$$(call say,USERLD,$$@)
	$$(Q)$$(USER_LINK) -o $$@.debug $$(filter-out %.a,$$^) $$(SYSTEM_LIBRARY)
	$$(Q)$$(STRIP) -o $$@ $$@.debug
endef
kelner_program = $(eval ROOT_FILES += $(strip $(1))=$(user_program):0755)$(foreach \
	s,$(2),$(eval USERFLAGS_$(s) := $(3)))$(eval $(call kelner_program_rules,$(strip $(1)),$(2)))

-include $(shell test -d $(USER_BUILD) && find $(USER_BUILD) -name '*.d')
