# SPDX-License-Identifier: MIT
# The framebuffer console. Its terminal emulation is libvterm, built from Debian's source; its fonts
# are Spleen and, for the rest of Unicode, Unifont.

CONSOLE := drivers/video/console
CONSOLE_BUILD := $(BUILD)/console

LIBVTERM_PACKAGE := $(BUILD)/fetched/libvterm_0.3.3.orig.tar.gz
LIBVTERM_SHA256 := 09156f43dd2128bd347cbeebe50d9a571d32c64e0cf18d211197946aff7226e0
LIBVTERM := $(CONSOLE_BUILD)/libvterm-0.3.3
LIBVTERM_NAMES := encoding keyboard mouse parser pen screen state unicode vterm
LIBVTERM_READY := $(LIBVTERM)/.unpacked
UNIFONT_PACKAGE := $(BUILD)/fetched/unifont_15.0.01-2_all.deb
UNIFONT_SHA256 := 94a81ded10cb6d810fd1982edbe9587bf3b6af6fa2cb9bee4d00477131097a84
CONSOLE_FONT := $(CONSOLE_BUILD)/font.bin

$(LIBVTERM_PACKAGE):
	@mkdir -p $(@D)
	$(call say,FETCH,$@)
	$(Q)scripts/fetch source libvterm 0.3.3 trixie libvterm_0.3.3.orig.tar.gz $(LIBVTERM_SHA256) $@

$(UNIFONT_PACKAGE):
	@mkdir -p $(@D)
	$(call say,FETCH,$@)
	$(Q)scripts/fetch binary unifont 1:15.0.01-2 bookworm $(UNIFONT_SHA256) $@

$(LIBVTERM_READY): $(LIBVTERM_PACKAGE) $(CONSOLE)/libvterm.sed
	@mkdir -p $(CONSOLE_BUILD)
	$(Q)rm -rf $(LIBVTERM) && tar -xf $< -C $(CONSOLE_BUILD)
	$(Q)sed -i -f $(CONSOLE)/libvterm.sed $(addprefix $(LIBVTERM)/,src/state.c src/pen.c src/vterm_internal.h include/vterm.h)
	$(Q)touch $@

# One target each: the sources and the licence come out of the packages.
$(LIBVTERM_NAMES:%=$(LIBVTERM)/src/%.c) $(LIBVTERM)/LICENSE: $(LIBVTERM_READY) ;

$(CONSOLE_BUILD)/unifont-copyright: $(UNIFONT_PACKAGE) $(CONSOLE)/make-font-table
	@mkdir -p $(@D)
	$(Q)$(CONSOLE)/make-font-table --licence --unifont $< --output $@

$(CONSOLE_FONT): $(FONT_PACKAGE) $(UNIFONT_PACKAGE) $(CONSOLE)/make-font-table
	@mkdir -p $(@D)
	$(call say,FONT,$@)
	$(Q)$(CONSOLE)/make-font-table --spleen $(FONT_PACKAGE) --unifont $(UNIFONT_PACKAGE) --output $@

ROOT_FILES += /usr/share/licenses/libvterm=$(LIBVTERM)/LICENSE:0644 \
	/usr/share/licenses/unifont=$(CONSOLE_BUILD)/unifont-copyright:0644

# The library: only its own warnings are not ours. Numbers in sequences may wrap.
LIBVTERM_HOST := $(CONSOLE_BUILD)/libvterm-host.a
LIBVTERM_HOST_OBJECTS := $(LIBVTERM_NAMES:%=$(CONSOLE_BUILD)/host/%.o)

$(LIBVTERM_HOST_OBJECTS): $(CONSOLE_BUILD)/host/%.o: $(LIBVTERM)/src/%.c
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(CC) -std=gnu17 -O1 -g -w -fwrapv -fno-omit-frame-pointer -fsanitize=address \
		-I$(LIBVTERM)/include -c -o $@ $<

$(LIBVTERM_HOST): $(LIBVTERM_HOST_OBJECTS)
	$(Q)rm -f $@ && $(AR) rcD $@ $^

# The program. The library's includes of a C library find the few headers in libc/.
CONSOLE_SOURCES := $(wildcard $(CONSOLE)/*.c) $(CONSOLE)/tables.S \
	drivers/input/keyboard/keyboard.c drivers/input/keyboard/keymap.c
CONSOLE_FLAGS := -isystem $(CONSOLE)/libc -isystem $(LIBVTERM)/include -isystem $(LIBVTERM)/src -Idrivers/input/keyboard \
	-DFONT_FILE='"$(CONSOLE_FONT)"' -DKEYMAP_FILE='"$(BUILD)/keyboard/keymaps.bin"'
LIBVTERM_OBJECTS := $(LIBVTERM_NAMES:%=$(CONSOLE_BUILD)/system/%.o)

$(LIBVTERM_OBJECTS): $(CONSOLE_BUILD)/system/%.o: $(LIBVTERM)/src/%.c $(wildcard $(CONSOLE)/libc/*.h) \
		scripts/user.mk | $$(SYSCALL_HEADERS)
	@mkdir -p $(@D)
	$(call say,USERCC,$<)
	$(Q)$(CC) $(USER_LANGUAGE_FLAGS) $(USER_CODE_FLAGS) $(CONSOLE_FLAGS) -w -fwrapv -c -o $@ $<

$(call kelner_program,/drivers/console,$(CONSOLE_SOURCES),$(CONSOLE_FLAGS))
$(call user_program,/drivers/console): $(LIBVTERM_OBJECTS)
$(call user_objects,$(CONSOLE_SOURCES)): | $(LIBVTERM_READY)
$(USER_BUILD)/$(CONSOLE)/tables.o: $(CONSOLE_FONT) $(BUILD)/keyboard/keymaps.bin
