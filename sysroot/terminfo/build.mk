# SPDX-License-Identifier: MIT
# Terminal descriptions in /usr/share/terminfo, as Debian compiles them: the terminals that a session
# here has or may be reached from. TERM on the screen is xterm-256color (drivers/video/console).

TERMINFO_PACKAGE := $(BUILD)/fetched/ncurses-base_6.4-4_all.deb
TERMINFO_SHA256 := bfd1d89f833c09a28b062ee916495cf69649ca2bf529532476c7b69d75d24909
TERMINFO := $(BUILD)/terminfo
TERMINFO_NAMES := a/ansi d/dumb l/linux s/screen s/screen-256color t/tmux t/tmux-256color v/vt100 v/vt102 \
	v/vt220 v/vt52 x/xterm x/xterm-256color x/xterm-mono

$(TERMINFO_PACKAGE):
	@mkdir -p $(@D)
	$(call say,FETCH,$@)
	$(Q)scripts/fetch binary ncurses/ncurses-base 6.4-4 bookworm $(TERMINFO_SHA256) $@

$(TERMINFO)/.unpacked: $(TERMINFO_PACKAGE)
	$(Q)rm -rf $(@D) && mkdir -p $(@D) && ar p $< data.tar.xz | tar -xJ -C $(@D) && touch $@

# One target each: they come out of the package.
$(TERMINFO_NAMES:%=$(TERMINFO)/lib/terminfo/%) $(TERMINFO)/usr/share/doc/ncurses-base/copyright: \
	$(TERMINFO)/.unpacked ;

ROOT_FILES += $(foreach t,$(TERMINFO_NAMES),/usr/share/terminfo/$(t)=$(TERMINFO)/lib/terminfo/$(t):0644) \
	/usr/share/licenses/terminfo=$(TERMINFO)/usr/share/doc/ncurses-base/copyright:0644
