# SPDX-License-Identifier: MIT
# Benchmarks in plain POSIX: the same program on Kelner and, linked against the C library of this
# machine, on Linux. `make bench` runs both in a machine that counts instructions.

POSIX_BENCH := bench tiny step
POSIX_BENCH_BUILD := $(BUILD)/tests/bench
POSIX_BENCH_FLAGS := -std=gnu17 -D_DEFAULT_SOURCE -O2 -g -ffile-prefix-map=$(CURDIR)=. $(WARNINGS) -Wno-discarded-qualifiers

$(POSIX_BENCH:%=$(POSIX_BENCH_BUILD)/kelner/%): $(POSIX_BENCH_BUILD)/kelner/%: tests/bench/posix/%.c \
		$(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp $(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o \
		$(SYSROOT)/lib/kelner/libsystem.a
	@mkdir -p $(@D)
	$(call say,KELNERCC,$<)
	$(Q)$(SYSROOT_KELNER_CC) $(POSIX_BENCH_FLAGS) -o $@.debug $<
	$(Q)$(STRIP) -o $@ $@.debug

# Each at an address of its own, so that a trace tells them apart.
$(POSIX_BENCH_BUILD)/linux/tiny: POSIX_BENCH_AT := -Wl,-Ttext-segment=0x10000000
$(POSIX_BENCH_BUILD)/linux/step: POSIX_BENCH_AT := -Wl,-Ttext-segment=0x20000000
$(POSIX_BENCH:%=$(POSIX_BENCH_BUILD)/linux/%): $(POSIX_BENCH_BUILD)/linux/%: tests/bench/posix/%.c
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(CC) $(POSIX_BENCH_FLAGS) -static -pthread $(POSIX_BENCH_AT) -o $@ $<

ROOT_FILES += $(foreach p,$(POSIX_BENCH),/tests/bench/$(p)=$(POSIX_BENCH_BUILD)/kelner/$(p):0755)

.PHONY: bench
bench: $(IMAGE) $(POSIX_BENCH:%=$(POSIX_BENCH_BUILD)/linux/%) ## instructions per POSIX operation, beside Linux
	@scripts/bench $(IMAGE)
