# SPDX-License-Identifier: MIT
# The kernel's benchmarks: `make bench-kernel` runs them in a machine that counts instructions.

$(call kelner_program,/tests/bench-kernel,$(wildcard tests/bench/kernel/*.c tests/bench/kernel/*.S))

.PHONY: bench-kernel
bench-kernel: $(IMAGE) ## instructions per kernel operation, beside seL4 and Linux
	@scripts/bench-kernel $(IMAGE)
