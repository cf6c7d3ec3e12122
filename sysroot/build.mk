# SPDX-License-Identifier: MIT
# The C library and the compiler wrapper, installed in build/sysroot. Nothing of the boot image
# depends on it until a program in the image needs it: `make sysroot` builds it.

SYSROOT := $(BUILD)/sysroot
SYSROOT_OBJ := $(BUILD)/sysroot-obj
SYSROOT_PICOLIBC := $(SYSROOT_OBJ)/picolibc-1.8.10
SYSROOT_PICOLIBC_SHA256 := d1fc2a20f217472f8d9da084a519a25678e8d91852a41c7f3f1840d3508f7163
SYSROOT_KELNER_CC := $(SYSROOT)/bin/x86_64-kelner-gcc

# ---- picolibc: fetched, unpacked, and the files of picolibc.sources compiled

$(SYSROOT_OBJ)/picolibc.tar.gz:
	@mkdir -p $(@D)
	$(call say,FETCH,picolibc 1.8.10)
	$(Q)scripts/fetch source picolibc 1.8.10 trixie picolibc_1.8.10.orig.tar.gz \
		$(SYSROOT_PICOLIBC_SHA256) $@

$(SYSROOT_PICOLIBC).unpacked: $(SYSROOT_OBJ)/picolibc.tar.gz
	$(Q)rm -rf $(SYSROOT_PICOLIBC) && tar -xzf $< -C $(@D) && touch $@

SYSROOT_PICOLIBC_NAMES := $(shell sed '/^\#/d' sysroot/toolchain/picolibc.sources)
SYSROOT_PICOLIBC_OBJECTS := $(SYSROOT_PICOLIBC_NAMES:%.c=$(SYSROOT_OBJ)/picolibc/%.o)
SYSROOT_GCC_INCLUDE := $(shell $(CC) -print-file-name=include)
SYSROOT_CPPFLAGS := -nostdinc -U__linux__ -U__linux -Ulinux -U__gnu_linux__ -D__kelner__=1 \
	-U_FORTIFY_SOURCE -D_GNU_SOURCE -Isysroot/include -Ikernel/include
SYSROOT_PICOLIBC_INCLUDES := $(addprefix -isystem $(SYSROOT_PICOLIBC)/newlib/, \
	libc/machine/x86 libc/include) -isystem $(SYSROOT_GCC_INCLUDE)
# The system's reports of crashes follow the frames.
SYSROOT_CODE := -O2 -g -fPIE -ftls-model=local-exec -ffunction-sections -fdata-sections \
	-fno-builtin -ffreestanding -fno-common -fno-omit-frame-pointer \
	-fno-tree-loop-distribute-patterns

$(SYSROOT_PICOLIBC_OBJECTS): $(SYSROOT_OBJ)/picolibc/%.o: $(SYSROOT_PICOLIBC).unpacked \
		sysroot/toolchain/picolibc.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu18 -w -O2 -fPIE -ffunction-sections -fdata-sections -fno-builtin \
		-fno-stack-protector -ffp-contract=off -D_LIBC $(SYSROOT_CPPFLAGS) \
		-I$(SYSROOT_OBJ) -include sysroot/toolchain/picolibc.h $(SYSROOT_PICOLIBC_INCLUDES) \
		$(addprefix -I$(SYSROOT_PICOLIBC)/newlib/,libm/common libm/ld libm/ld/ld80 \
		libc/machine/x86_64 libm/machine/x86) \
		-c -o $@ $(SYSROOT_PICOLIBC)/newlib/$*.c

# picolibc's files include <picolibc.h>; ours comes by -include.
$(SYSROOT_OBJ)/picolibc.h:
	@mkdir -p $(@D)
	$(Q)echo > $@
$(SYSROOT_PICOLIBC_OBJECTS): | $(SYSROOT_OBJ)/picolibc.h

# ---- our library, once for programs and once for each back end

# Not part of libc.a: the back ends, and the library of servers and drivers.
SYSROOT_BACKENDS := linux kelner system
SYSROOT_SOURCES := $(filter-out $(foreach b,$(SYSROOT_BACKENDS),sysroot/lib/$(b)/%) \
	sysroot/lib/start/crt1.S,$(wildcard sysroot/lib/*/*.c sysroot/lib/*/*.S))
SYSROOT_OBJECTS := $(patsubst %,$(SYSROOT_OBJ)/%.o,$(SYSROOT_SOURCES))
SYSROOT_FLAGS := -std=gnu17 $(WARNINGS) -Wno-psabi $(SYSROOT_CODE) $(SYSROOT_CPPFLAGS) \
	-I$(SYSROOT_PICOLIBC)/newlib/libc -I$(SYSROOT_OBJ)/generated $(SYSROOT_PICOLIBC_INCLUDES)

# Tables of iconv().
SYSROOT_CHARSETS := $(SYSROOT_OBJ)/generated/charsets.h
$(SYSROOT_CHARSETS): sysroot/toolchain/make-charsets
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< > $@
$(SYSROOT_OBJECTS): | $(SYSROOT_CHARSETS)

$(SYSROOT_OBJ)/sysroot/lib/%.o: sysroot/lib/% $(SYSROOT_PICOLIBC).unpacked
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(SYSROOT_FLAGS) -fno-stack-protector $(DEPFLAGS) -c -o $@ $<
# Short loops that lie across the processor's fetch lines cost half as much again, and some
# processors decode a branch that touches a line's end anew each time.
$(filter $(SYSROOT_OBJ)/sysroot/lib/string/%,$(SYSROOT_OBJECTS)): SYSROOT_FLAGS += \
	-falign-functions=64 -falign-loops=32 -Wa,-mbranches-within-32B-boundaries
-include $(SYSROOT_OBJECTS:.o=.d) $(wildcard $(SYSROOT_OBJ)/sysroot/lib/linux/*.d)

# The seam's functions get names that no program may have: sys_read becomes __sys_read.
sysroot_reserve = nm -g $(1) 2>/dev/null | awk '$$NF ~ /^(sys|linux)_/ && \
	$$NF !~ /^sys_(siglist|signame|nsig|errlist|nerr)$$/ {print $$NF, "__" $$NF}' | sort -u > $(1).names && \
	$(OBJCOPY) --redefine-syms=$(1).names $(1) && rm $(1).names

$(SYSROOT)/lib/libc.a: sysroot/toolchain/picolibc.sources $(SYSROOT_OBJECTS) $(SYSROOT_PICOLIBC_OBJECTS)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && printf '%s\n' $(filter %.o,$^) > $(SYSROOT_OBJ)/libc.list && $(AR) rcs $@ @$(SYSROOT_OBJ)/libc.list
	$(Q)$(call sysroot_reserve,$@)
	$(Q)for name in m pthread rt dl util crypt xnet; do \
		[ -f $(@D)/lib$$name.a ] || $(AR) rcs $(@D)/lib$$name.a; done

$(SYSROOT)/lib/crt1.o: $(SYSROOT_OBJ)/sysroot/lib/start/crt1.S.o
	@mkdir -p $(@D)
	$(Q)cp $< $@

# sysroot/lib/kelner is Kelner's own back end; sysroot/lib/linux is for tests on the host.
define sysroot_backend
$(SYSROOT)/lib/$(1)/libsystem.a: $$(patsubst %,$(SYSROOT_OBJ)/%.o,$$(wildcard sysroot/lib/$(1)/*.c sysroot/lib/$(1)/*.S)) $(2)
	@mkdir -p $$(@D)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
	$$(Q)$$(call sysroot_reserve,$$@)
endef

# Kelner's also has the stubs of the system calls and the client's side of messages.
SYSROOT_MESSAGE_OBJECTS := $(SYSROOT_OBJ)/kelner/syscall_stubs.o $(SYSROOT_OBJ)/kelner/protocol.o
SYSROOT_KELNER_FLAGS := -I$(SYSCALL_INCLUDE) -Isysroot/lib/system/include -Isysroot/lib/system \
	-fvisibility=hidden

$(SYSROOT_OBJ)/sysroot/lib/kelner/%.o: SYSROOT_FLAGS += $(SYSROOT_KELNER_FLAGS)
$(patsubst %,$(SYSROOT_OBJ)/%.o,$(wildcard sysroot/lib/kelner/*.[cS])): | $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)

$(SYSROOT_OBJ)/kelner/protocol.o: sysroot/lib/system/protocol.c | $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(SYSROOT_FLAGS) $(SYSROOT_KELNER_FLAGS) -fno-stack-protector $(DEPFLAGS) \
		-DPROTOCOL_SEND=__kelner_send -c -o $@ $<

$(SYSROOT_OBJ)/kelner/syscall_stubs.o: $(SYSCALL_STUBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SYSROOT_FLAGS) -c -o $@ $<

-include $(wildcard $(SYSROOT_OBJ)/sysroot/lib/kelner/*.d) $(SYSROOT_OBJ)/kelner/protocol.d

$(eval $(call sysroot_backend,linux))
$(eval $(call sysroot_backend,kelner,$(SYSROOT_MESSAGE_OBJECTS)))

# ---- headers and tools

SYSROOT_HEADERS := $(shell find sysroot/include kernel/include/abi -name '*.h')
SYSROOT_TOOLS := gcc cc g++ c++ cpp ar ld ranlib nm strip objcopy objdump readelf pkg-config

$(SYSROOT)/headers.stamp: sysroot/build.mk $(SYSROOT_HEADERS)
	$(call say,INSTALL,$(SYSROOT)/include)
	$(Q)rm -rf $(SYSROOT)/include/machine && mkdir -p $(SYSROOT)/include && \
		cp -r sysroot/include/. kernel/include/abi $(SYSROOT)/include/
	$(Q)touch $@

$(SYSROOT)/tools.stamp: sysroot/build.mk $(wildcard sysroot/toolchain/*)
	$(call say,INSTALL,$(SYSROOT)/bin)
	$(Q)mkdir -p $(SYSROOT)/bin $(SYSROOT)/lib $(SYSROOT)/share
	$(Q)cp sysroot/toolchain/kelner.specs $(SYSROOT)/lib/
	$(Q)cp sysroot/toolchain/kelner.cmake $(SYSROOT)/share/
	$(Q)for t in $(SYSROOT_TOOLS); do case $$t in gcc|cc|g++|c++|cpp) from=gcc ;; \
		pkg-config) from=pkg-config ;; *) from=tool ;; esac; \
		install -m 755 sysroot/toolchain/x86_64-kelner-$$from.in $(SYSROOT)/bin/x86_64-kelner-$$t; done
	$(Q)touch $@

.PHONY: sysroot
sysroot: $(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp $(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o \
	$(SYSROOT)/lib/linux/libsystem.a $(if $(wildcard sysroot/lib/kelner/*),$(SYSROOT)/lib/kelner/libsystem.a)

.PHONY: posix-report
## posix-report: which declared functions the library provides, refuses, or lacks
posix-report: sysroot
	@sysroot/toolchain/posix-report $(SYSROOT)
