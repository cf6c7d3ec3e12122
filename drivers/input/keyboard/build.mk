# SPDX-License-Identifier: MIT
# Keyboard layouts: one table made from text files. The first layout is the default.

KEYBOARD := drivers/input/keyboard
KEYMAPS := $(BUILD)/keyboard/keymaps.bin
KEYMAP_LAYOUTS := $(KEYBOARD)/layouts/us.txt $(filter-out %/us.txt,$(wildcard $(KEYBOARD)/layouts/*.txt))

$(KEYMAPS): $(KEYMAP_LAYOUTS) $(KEYBOARD)/compose.txt $(KEYBOARD)/make-keymaps
	@mkdir -p $(@D)
	$(call say,KEYMAPS,$@)
	$(Q)$(KEYBOARD)/make-keymaps --output $@ --compose $(KEYBOARD)/compose.txt $(KEYMAP_LAYOUTS)
