# SPDX-License-Identifier: MIT
# Time zones in /usr/share/zoneinfo, as Debian compiles them, without the variants that count leap
# seconds. /etc/localtime is what programs use whose environment has no TZ.

ZONEINFO_PACKAGE := $(BUILD)/fetched/tzdata_2026b-0+deb12u1_all.deb
ZONEINFO_SHA256 := 0edb49f4dffe0d5608069f7e4ba4d69544d3b9e86fc314dd8b75e9958d8e5e98
ZONEINFO := $(BUILD)/zoneinfo

$(ZONEINFO_PACKAGE):
	@mkdir -p $(@D)
	$(call say,FETCH,$@)
	$(Q)scripts/fetch binary tzdata 2026b-0+deb12u1 bookworm $(ZONEINFO_SHA256) $@

$(ZONEINFO).unpacked: $(ZONEINFO_PACKAGE) sysroot/zoneinfo/build.mk
	$(Q)rm -rf $(ZONEINFO) && mkdir -p $(ZONEINFO)/usr/share/licenses
	$(Q)ar p $< data.tar.xz | tar -xJ -C $(ZONEINFO) ./usr/share/zoneinfo ./usr/share/doc/tzdata/copyright
	$(Q)cd $(ZONEINFO)/usr/share && mv doc/tzdata/copyright licenses/tzdata && rm -r doc && cd zoneinfo && \
		rm -rf right posix posixrules localtime leapseconds leap-seconds.list tzdata.zi
	$(Q)touch $@

ROOT_TREES += $(ZONEINFO)
ROOT_DEPS += $(ZONEINFO).unpacked
ROOT_LINKS += /etc/localtime=../usr/share/zoneinfo/Etc/UTC
