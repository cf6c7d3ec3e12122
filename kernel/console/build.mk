# SPDX-License-Identifier: MIT
# The console font: Spleen 8x16, under the BSD 2-clause licence, whose text goes with the image.

ROOT_FILES += /usr/share/licenses/spleen=kernel/console/LICENSE-spleen:0644

FONT_PACKAGE := $(BUILD)/fetched/fonts-spleen_1.9.1-1_all.deb
FONT_SHA256 := 30327f54c2ef1bf9b257cebe601df089b1791d68f05df5fa175bb7d8aa014cc6
FONT := $(BUILD)/kernel/font.psf

$(FONT_PACKAGE):
	@mkdir -p $(@D)
	$(call say,FETCH,$@)
	$(Q)scripts/fetch binary fonts-spleen 1.9.1-1 bookworm $(FONT_SHA256) $@

$(FONT): $(FONT_PACKAGE) scripts/make-font
	@mkdir -p $(@D)
	$(call say,FONT,$@)
	$(Q)scripts/make-font --deb $< --member usr/share/consolefonts/spleen-8x16.psfu.gz --output $@

$(KERNEL_BUILD)/console/font_data.o: $(FONT)
CFLAGS_kernel/console/font_data.S := -DFONT_FILE='"$(FONT)"'
