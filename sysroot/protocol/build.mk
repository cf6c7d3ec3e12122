# SPDX-License-Identifier: MIT
# The protocols between processes: headers, dispatch code and reference, from the definitions here.

PROTOCOLS := $(patsubst sysroot/protocol/%.def,%,$(wildcard sysroot/protocol/*.def))
PROTOCOL_GENERATE := scripts/generate-protocols
PROTOCOL_HEADERS := $(PROTOCOLS:%=$(SYSCALL_INCLUDE)/protocol/%.h)
PROTOCOL_SOURCES := $(PROTOCOLS:%=$(BUILD)/generated/protocol/%.c) $(BUILD)/generated/protocol/names.c
PROTOCOL_REFERENCE := docs/PROTOCOLS.md

$(SYSCALL_INCLUDE)/protocol/%.h: sysroot/protocol/%.def $(PROTOCOL_GENERATE)
	$(Q)$(PROTOCOL_GENERATE) --header $< $@

$(BUILD)/generated/protocol/%.c: sysroot/protocol/%.def $(PROTOCOL_GENERATE)
	$(Q)$(PROTOCOL_GENERATE) --dispatch $< $@

$(BUILD)/generated/protocol/names.c: $(PROTOCOLS:%=sysroot/protocol/%.def) $(PROTOCOL_GENERATE)
	$(Q)$(PROTOCOL_GENERATE) --names $@ $(filter %.def,$^)

.PHONY: protocol-reference check-protocol-reference
protocol-reference: ## docs/PROTOCOLS.md from the definitions of the protocols
	$(Q)$(PROTOCOL_GENERATE) --reference $(PROTOCOL_REFERENCE) $(PROTOCOLS:%=sysroot/protocol/%.def)

CHECKS += check-protocol-reference
check-protocol-reference:
	$(Q)$(PROTOCOL_GENERATE) --reference $(BUILD)/generated/PROTOCOLS.md $(PROTOCOLS:%=sysroot/protocol/%.def)
	$(Q)cmp -s $(BUILD)/generated/PROTOCOLS.md $(PROTOCOL_REFERENCE) || { \
		echo "$(PROTOCOL_REFERENCE) is not what the definitions say: run make protocol-reference"; exit 1; }

.SECONDARY: $(PROTOCOL_HEADERS) $(PROTOCOL_SOURCES)
