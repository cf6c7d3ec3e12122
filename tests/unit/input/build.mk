# SPDX-License-Identifier: MIT
# Keyboards on the host: decoders, layouts, and the controller against a model of it.

INPUT_TEST_FLAGS := -Itests/unit -Idrivers/input/keyboard -Idrivers/input/ps2 -DKEYMAPS_FILE='"$(KEYMAPS)"'
INPUT_TEST_KEYBOARD := drivers/input/keyboard/keymap.c drivers/input/keyboard/keyboard.c drivers/input/ps2/scancode.c

$(call host_test,input-keyboard,tests/unit/input/test_keyboard.c $(INPUT_TEST_KEYBOARD),$(INPUT_TEST_FLAGS))
$(call host_test,input-i8042,tests/unit/input/test_i8042.c drivers/input/ps2/i8042.c drivers/input/ps2/mouse.c,$(INPUT_TEST_FLAGS))
$(call fuzz_test,input-fuzz,tests/unit/input/fuzz_keyboard.c $(INPUT_TEST_KEYBOARD),$(INPUT_TEST_FLAGS))
$(BUILD)/tests/unit/input-keyboard $(BUILD)/tests/unit/input-fuzz: | $(KEYMAPS)
