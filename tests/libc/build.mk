# SPDX-License-Identifier: MIT
# Tests of the C library. `hosted` ones link the library, renamed with k_ and with sanitizers, into a
# program of the host's C library; `programs` are whole programs of ours on the Linux back end.

LIBC_HOSTED := $(BUILD)/tests/libc/hosted
LIBC_HOSTED_SOURCES := $(filter-out sysroot/lib/start/% %.S,$(SYSROOT_SOURCES)) \
	$(wildcard sysroot/lib/linux/*.c) tests/libc/hosted/adopt.c
LIBC_HOSTED_OBJECTS := $(LIBC_HOSTED_SOURCES:%.c=$(LIBC_HOSTED)/%.o)
LIBC_HOSTED_TESTS := $(patsubst tests/libc/hosted/%.c,$(LIBC_HOSTED)/%,$(wildcard tests/libc/hosted/*_test.c))
LIBC_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

$(LIBC_HOSTED_OBJECTS): $(LIBC_HOSTED)/%.o: %.c $(SYSROOT_PICOLIBC).unpacked | $(SYSROOT_CHARSETS)
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(CC) $(filter-out -O2 -ftls-model=local-exec,$(SYSROOT_FLAGS)) -O1 -DKELNER_HOSTED \
		$(LIBC_SANITIZE) $(DEPFLAGS) -c -o $@ $<
-include $(LIBC_HOSTED_OBJECTS:.o=.d)

$(LIBC_HOSTED)/call.o: sysroot/lib/linux/call.S
	@mkdir -p $(@D)
	$(Q)$(CC) -c -o $@ $<
$(LIBC_HOSTED)/setjmp.o: sysroot/lib/signal/setjmp.S
	@mkdir -p $(@D)
	$(Q)$(CC) -c -o $@ $<

# Every symbol that the library defines gets the prefix; the sanitizers' and the linker's do not.
$(LIBC_HOSTED)/libk.a: $(LIBC_HOSTED_OBJECTS) $(LIBC_HOSTED)/call.o $(LIBC_HOSTED)/setjmp.o \
		$(SYSROOT_PICOLIBC_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ $@.tmp && printf '%s\n' $^ > $@.list && $(AR) rcs $@.tmp @$@.list
	$(Q)nm -g --defined-only $@.tmp 2>/dev/null | awk 'NF == 3 && $$3 !~ /^(__asan|__ubsan)/ \
		{print $$3, "k_" $$3}' | sort -u > $@.names
	$(Q)$(OBJCOPY) --redefine-syms=$@.names $@.tmp $@ && rm $@.tmp

$(LIBC_HOSTED_TESTS): $(LIBC_HOSTED)/%: tests/libc/hosted/%.c tests/libc/hosted/check.h $(LIBC_HOSTED)/libk.a
	$(call say,HOSTLD,$@)
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -O1 -g $(WARNINGS) -Wno-unused-function -Wno-discarded-qualifiers -fno-builtin \
		$(LIBC_SANITIZE) -o $@ $< $(LIBC_HOSTED)/libk.a -lm

# The same once more under the thread sanitizer, for the locks.
LIBC_RACES := $(BUILD)/tests/libc/threads
LIBC_RACES_OBJECTS := $(LIBC_HOSTED_SOURCES:%.c=$(LIBC_RACES)/%.o)

$(LIBC_RACES_OBJECTS): $(LIBC_RACES)/%.o: %.c $(SYSROOT_PICOLIBC).unpacked | $(SYSROOT_CHARSETS)
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(CC) $(filter-out -O2 -ftls-model=local-exec,$(SYSROOT_FLAGS)) -O1 -DKELNER_HOSTED \
		-fsanitize=thread $(DEPFLAGS) -c -o $@ $<
-include $(LIBC_RACES_OBJECTS:.o=.d)

$(LIBC_RACES)/race_test: tests/libc/threads/race_test.c tests/libc/hosted/check.h $(LIBC_RACES_OBJECTS) \
		$(LIBC_HOSTED)/call.o $(LIBC_HOSTED)/setjmp.o $(SYSROOT_PICOLIBC_OBJECTS)
	$(call say,HOSTLD,$@)
	$(Q)rm -f $@.a && printf '%s\n' $(filter %.o,$^) > $@.list && $(AR) rcs $@.a @$@.list
	$(Q)nm -g --defined-only $@.a 2>/dev/null | awk 'NF == 3 && $$3 !~ /^__tsan/ \
		{print $$3, "k_" $$3}' | sort -u > $@.names
	$(Q)$(OBJCOPY) --redefine-syms=$@.names $@.a
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -O1 -g $(WARNINGS) -fno-builtin -fsanitize=thread -o $@ $< $@.a -lm

LIBC_PROGRAMS := $(patsubst tests/libc/programs/%.c,$(BUILD)/tests/libc/%,$(wildcard tests/libc/programs/*.c))

$(LIBC_PROGRAMS): $(BUILD)/tests/libc/%: tests/libc/programs/%.c tests/libc/programs/check.h \
		$(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp $(SYSROOT)/lib/libc.a \
		$(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/linux/libsystem.a
	@mkdir -p $(@D)
	$(call say,KELNERCC,$@)
	$(Q)$(SYSROOT_KELNER_CC) --kelner-system=linux -std=gnu17 -O1 -g $(WARNINGS) -Wno-discarded-qualifiers -fno-builtin \
		-fsanitize=undefined -fsanitize-undefined-trap-on-error -o $@ $< -lm

# `families`: programs about functions that POSIX defines in full. The same source is also built for
# the host's C library, so that a test that asks for more than the standard does shows itself.
LIBC_FAMILY_SOURCES := $(wildcard tests/libc/families/*.c)
LIBC_FAMILIES := $(LIBC_FAMILY_SOURCES:tests/libc/families/%.c=$(BUILD)/tests/libc/families/%)
LIBC_FAMILIES_ELSEWHERE := $(patsubst tests/libc/families/%.c,$(BUILD)/tests/libc/families/host/%, \
	$(shell grep -L 'Not for the host' $(LIBC_FAMILY_SOURCES)))

$(LIBC_FAMILIES): $(BUILD)/tests/libc/families/%: tests/libc/families/%.c \
		tests/libc/programs/check.h $(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp \
		$(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/linux/libsystem.a
	@mkdir -p $(@D)
	$(call say,KELNERCC,$@)
	$(Q)$(SYSROOT_KELNER_CC) --kelner-system=linux -std=gnu17 -O1 -g $(WARNINGS) -Wno-discarded-qualifiers -fno-builtin \
		-fsanitize=undefined -fsanitize-undefined-trap-on-error -o $@ $< -lm

$(LIBC_FAMILIES_ELSEWHERE): $(BUILD)/tests/libc/families/host/%: tests/libc/families/%.c \
		tests/libc/programs/check.h
	@mkdir -p $(@D)
	$(call say,HOSTCC,$@)
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -O1 -g -w -fno-builtin -o $@ $< -lm -lpthread

# Allocations of the host's programs, recorded and replayed.
LIBC_TRACE := $(BUILD)/tests/libc/trace

$(LIBC_TRACE)/recorder.so: tests/libc/trace/recorder.c tests/libc/trace/trace.h
	@mkdir -p $(@D)
	$(call say,HOSTLD,$@)
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -O2 $(filter-out -Wmissing-prototypes,$(WARNINGS)) -fno-builtin -fPIC -shared -o $@ $<

$(LIBC_TRACE)/replay: tests/libc/trace/replay.c tests/libc/trace/trace.h tests/libc/programs/check.h \
		$(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp $(SYSROOT)/lib/libc.a \
		$(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/linux/libsystem.a
	@mkdir -p $(@D)
	$(call say,KELNERCC,$@)
	$(Q)$(SYSROOT_KELNER_CC) --kelner-system=linux -std=gnu17 -O1 -g $(WARNINGS) -fno-builtin -o $@ $<

LIBC_BENCH := $(BUILD)/tests/libc/bench

$(LIBC_BENCH)/ours: tests/libc/bench/bench.c $(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp \
		$(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/linux/libsystem.a
	@mkdir -p $(@D)
	$(Q)$(SYSROOT_KELNER_CC) --kelner-system=linux -std=gnu17 -O2 -fno-builtin -o $@ $<

$(LIBC_BENCH)/host: tests/libc/bench/bench.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu17 -O2 -fno-builtin -o $@ $< -lpthread

.PHONY: bench-libc
## bench-libc: the hot functions of the C library beside those of the host's
bench-libc: $(LIBC_BENCH)/ours $(LIBC_BENCH)/host
	@tests/libc/bench/compare $^

.PHONY: posix-page
## posix-page: renew docs/POSIX.md, the report of POSIX functions by state
posix-page: sysroot
	$(Q)sysroot/toolchain/posix-report --page $(SYSROOT) > docs/POSIX.md

# The same programs for Kelner itself: a tree for EXTRA_ROOT with a script that runs them there, and
# the image's own root archive with that tree, for the system tests.
LIBC_KELNER := $(BUILD)/tests/libc/kelner
LIBC_KELNER_PROGRAMS := $(patsubst tests/libc/programs/%.c,$(LIBC_KELNER)/tests/libc/%,$(wildcard tests/libc/programs/*.c)) \
	$(LIBC_FAMILY_SOURCES:tests/libc/families/%.c=$(LIBC_KELNER)/tests/libc/families/%)
LIBC_KELNER_FILES := $(LIBC_KELNER_PROGRAMS) $(LIBC_KELNER)/tests/libc/all.sh
LIBC_INITRD := $(BUILD)/tests/libc/initrd.img

$(LIBC_KELNER_PROGRAMS): tests/libc/programs/check.h $(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp \
		$(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/kelner/libsystem.a
$(LIBC_KELNER)/tests/libc/%: tests/libc/programs/%.c
	$(libc_kelner_program)
$(LIBC_KELNER)/tests/libc/families/%: tests/libc/families/%.c
	$(libc_kelner_program)
define libc_kelner_program
	@mkdir -p $(@D)
	$(call say,KELNERCC,$@)
	$(Q)$(SYSROOT_KELNER_CC) -std=gnu17 -O1 -g $(WARNINGS) -Wno-discarded-qualifiers -fno-builtin \
		-fsanitize=undefined -fsanitize-undefined-trap-on-error -o $@.debug $< -lm
	$(Q)$(STRIP) -o $@ $@.debug && rm $@.debug
endef

$(LIBC_KELNER)/tests/libc/all.sh: tests/libc/all.sh
	@mkdir -p $(@D)
	$(Q)install -m 755 $< $@

$(LIBC_INITRD): $(INITRD) $(LIBC_KELNER_FILES)
	$(call say,INITRD,$@)
	$(Q)printf 'tree\t%s\n' $(LIBC_KELNER) | cat $(INITRD).manifest - > $@.manifest
	$(Q)scripts/make-initrd --output $@ $@.manifest

.PHONY: libc-kelner
## libc-kelner: the library's test programs for the machine: make run-ovmf EXTRA_ROOT=build/tests/libc/kelner RUN=/tests/libc/all.sh
libc-kelner: $(LIBC_KELNER_FILES)
test-system: $(LIBC_INITRD)

OPTIONS += EFFORT

.PHONY: test-libc
## test-libc: the C library's tests, on this machine (EFFORT=30: with so many times more random values)
test-libc: sysroot ports-linux $(LIBC_TRACE)/recorder.so $(LIBC_TRACE)/replay $(LIBC_HOSTED_TESTS) $(LIBC_RACES)/race_test $(LIBC_PROGRAMS) $(LIBC_FAMILIES) $(LIBC_FAMILIES_ELSEWHERE)
	@KELNER_EFFORT=$(or $(EFFORT),1) $(PYTHON) tests/libc/run $(SYSROOT) tests/libc/programs/ports_test.sh tests/libc/trace/trace_test.sh \
		$(LIBC_HOSTED_TESTS) $(LIBC_RACES)/race_test $(LIBC_PROGRAMS) $(LIBC_FAMILIES) $(LIBC_FAMILIES_ELSEWHERE)
