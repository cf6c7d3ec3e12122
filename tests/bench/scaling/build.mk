# SPDX-License-Identifier: MIT
# Wall-clock scaling of a load of messages. Emulated CPUs are threads of the host: the ratio can be
# no greater than the number of the host's cores.

$(call kelner_program,/tests/scaling,tests/bench/scaling/main.c tests/kernel/helpers.c)

.PHONY: bench-scaling
bench-scaling: $(IMAGE) ## messages a second on 1 and on 4 CPUs, and their ratio: make bench-scaling CPUS=4
	@echo "the host has $$(nproc) cores: more than that times as much cannot be seen here"
	@scripts/run-ovmf $(IMAGE) CPUS=$(or $(CPUS),4) TIMEOUT=200 CMDLINE='bare=/tests/scaling' </dev/null
