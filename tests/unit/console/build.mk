# SPDX-License-Identifier: MIT
# The framebuffer console on the host, with the real library and the real fonts.

CONSOLE_TEST_FLAGS := -Itests/unit -Itests/unit/console -I$(CONSOLE) -isystem $(LIBVTERM)/include -isystem $(LIBVTERM)/src -DFONT_FILE='"$(CONSOLE_FONT)"'
CONSOLE_TERMINAL_SOURCES := tests/unit/console/memory_host.c \
	$(addprefix $(CONSOLE)/,clusters.c grid.c guard.c reflow.c heap.c terminal.c terminal_screen.c \
	terminal_kept.c library_image.c log_view.c)
CONSOLE_DRAW_SOURCES := $(addprefix $(CONSOLE)/,font.c palette.c surface.c painter.c paint_cell.c)

# Needs the library unpacked and the fonts made.
define console_test
$(call $(1),console-$(2),tests/unit/console/$(2).c $(3),$(CONSOLE_TEST_FLAGS))
$(BUILD)/tests/unit/console-$(2): $(LIBVTERM_HOST) | $(CONSOLE_FONT)
$(call host_objects,console-$(2),tests/unit/console/$(2).c $(3)): | $(LIBVTERM_READY)
endef

$(eval $(call console_test,host_test,test_terminal,$(CONSOLE_TERMINAL_SOURCES)))
$(eval $(call console_test,host_test,test_sequences,$(CONSOLE_TERMINAL_SOURCES)))
$(eval $(call console_test,host_test,test_font,$(CONSOLE_DRAW_SOURCES) $(CONSOLE_TERMINAL_SOURCES)))
$(eval $(call console_test,fuzz_test,fuzz_terminal,$(CONSOLE_DRAW_SOURCES) $(CONSOLE_TERMINAL_SOURCES)))

# `make console-picture` draws a screen full of everything: build/console/demo.png.
CONSOLE_DEMO_SOURCES := tests/unit/console/demo.c $(CONSOLE_DRAW_SOURCES) $(CONSOLE_TERMINAL_SOURCES)
$(eval $(call host_program,console-demo,$(CONSOLE_DEMO_SOURCES),$(CONSOLE_TEST_FLAGS)))
$(BUILD)/tests/unit/console-demo: $(LIBVTERM_HOST) | $(CONSOLE_FONT)
$(call host_objects,console-demo,$(CONSOLE_DEMO_SOURCES)): | $(LIBVTERM_READY)

.PHONY: console-picture
console-picture: $(BUILD)/tests/unit/console-demo
	$(Q)$< $(PICTURE) | tests/unit/console/to-png > $(CONSOLE_BUILD)/demo.png
OPTIONS += PICTURE
