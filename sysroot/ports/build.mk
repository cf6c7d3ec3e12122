# SPDX-License-Identifier: MIT
# Ports: existing software, built unpatched. Each folder with a recipe is one; see README.md.

PORTS_BUILD := $(BUILD)/ports
PORTS := $(patsubst sysroot/ports/%/recipe,%,$(wildcard sysroot/ports/*/recipe))
PORTS_TOOL := sysroot/ports/build-port
PORTS_SYSTEMS := linux $(if $(wildcard sysroot/lib/kelner/*.c),kelner)

# Objects depend on the binary interface; a change elsewhere in the library only links again.
PORTS_ABI := $(addprefix kernel/include/abi/,types.h stat.h statvfs.h dirent.h termios.h)
PORTS_LIBRARY := $(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o $(SYSROOT)/tools.stamp

# $(1): port, $(2): back end of the library
define port_install_rules
$(PORTS_BUILD)/$(1)/$(2).stamp: $(PORTS_BUILD)/$(1)/compile.stamp $(PORTS_LIBRARY) \
		$(SYSROOT)/lib/$(2)/libsystem.a
	$$(call say,PORT,$(1): link for $(2))
	+$$(Q)$(PORTS_TOOL) $(1) install $(2)
endef

define port_rules
$(PORTS_BUILD)/$(1)/archive: sysroot/ports/$(1)/recipe
	$$(call say,FETCH,$(1))
	$$(Q)$(PORTS_TOOL) $(1) fetch
$(PORTS_BUILD)/$(1)/configure.stamp: $(PORTS_BUILD)/$(1)/archive $(PORTS_TOOL) $(PORTS_ABI) \
		| $(PORTS_LIBRARY) $(SYSROOT)/headers.stamp $(SYSROOT)/lib/linux/libsystem.a
	$$(call say,PORT,$(1): configure)
	+$$(Q)$(PORTS_TOOL) $(1) configure
$(PORTS_BUILD)/$(1)/compile.stamp: $(PORTS_BUILD)/$(1)/configure.stamp
	$$(call say,PORT,$(1): compile)
	+$$(Q)$(PORTS_TOOL) $(1) compile
endef
$(foreach p,$(PORTS),$(eval $(call port_rules,$(p)))$(foreach s,$(PORTS_SYSTEMS),$(eval $(call port_install_rules,$(p),$(s)))))

# The others take over what the longest configure has found out.
PORTS_CACHED := sed grep gawk findutils diffutils tar gzip patch less nano procps
$(PORTS_CACHED:%=$(PORTS_BUILD)/%/configure.stamp): | $(PORTS_BUILD)/coreutils/configure.stamp

# These find the library that an earlier port puts into the sysroot.
PORTS_CURSES := less nano procps
$(PORTS_CURSES:%=$(PORTS_BUILD)/%/configure.stamp): | $(PORTS_BUILD)/ncurses/compile.stamp

# In the image as soon as Kelner's back end can be linked with.
ifneq ($(filter kelner,$(PORTS_SYSTEMS)),)
ROOT_TREES += $(PORTS:%=$(PORTS_BUILD)/%/kelner)
ROOT_DEPS += $(PORTS:%=$(PORTS_BUILD)/%/kelner.stamp)
endif

.PHONY: ports ports-linux clean-ports
## ports: existing software for the image, shell and utilities
ports: $(foreach s,$(PORTS_SYSTEMS),$(PORTS:%=$(PORTS_BUILD)/%/$(s).stamp))
## ports-linux: the same, to be run on this machine
ports-linux: $(PORTS:%=$(PORTS_BUILD)/%/linux.stamp)
## clean-ports: forget every built port
clean-ports:
	rm -rf $(PORTS_BUILD)
