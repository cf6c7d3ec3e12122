# SPDX-License-Identifier: MIT
# The initial root archive and the disk image. Read after every fragment has registered.

ROOT_MANIFEST := $(INITRD).manifest
root_line = $(subst =,$(tab),$(1))
empty :=
space := $(empty) $(empty)
tab := $(empty)	$(empty)
define newline


endef

# The manifest's text; the file changes only when the text does.
root_manifest = $(foreach f,$(ROOT_FILES),file$(tab)$(call root_line,$(f))$(newline))$(foreach \
	f,$(ROOT_LINKS),link$(tab)$(call root_line,$(f))$(newline))$(foreach \
	f,$(ROOT_DIRS),dir$(tab)$(f)$(newline))$(foreach f,$(ROOT_TREES),tree$(tab)$(f)$(newline))

root_source = $(firstword $(subst :, ,$(lastword $(subst =, ,$(1)))))
ROOT_SOURCES := $(foreach f,$(ROOT_FILES),$(call root_source,$(f)))

.PHONY: FORCE
$(ROOT_MANIFEST): FORCE
	@mkdir -p $(@D)
	$(file >$@.new,$(subst $(newline)$(space),$(newline),$(root_manifest)))
	@printf 'extra\t%s\n' "$(EXTRA_ROOT)" >> $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# A tree's files can change without make knowing their names: an EXTRA_ROOT is packed every time.
$(INITRD): $(ROOT_MANIFEST) $(ROOT_SOURCES) $(ROOT_DEPS) scripts/make-initrd $(if $(EXTRA_ROOT),FORCE)
	$(call say,INITRD,$@)
	$(Q)scripts/make-initrd --output $@ $(ROOT_MANIFEST)

IMAGE_KERNEL := $(KERNEL_BUILD)/kernel.stripped.elf
IMAGE_PARTS := $(INITRD) $(if $(wildcard kernel/build.mk),$(IMAGE_KERNEL)) \
	$(if $(wildcard efi-loader/build.mk),$(EFI_LOADER))

$(IMAGE): $(IMAGE_PARTS) esp/kelner.conf scripts/make-image
	$(call say,IMAGE,$@)
	$(Q)scripts/make-image --output $@ --config esp/kelner.conf $(if $(filter $(EFI_LOADER),$^),--loader $(EFI_LOADER)) \
		$(if $(filter $(IMAGE_KERNEL),$^),--kernel $(IMAGE_KERNEL)) --initrd $(INITRD)

$(IMAGE:.img=.vdi): $(IMAGE)
	$(call say,VDI,$@)
	$(Q)rm -f $@ && qemu-img convert -f raw -O vdi $< $@

$(IMAGE:.img=.vmdk): $(IMAGE)
	$(call say,VMDK,$@)
	$(Q)rm -f $@ && qemu-img convert -f raw -O vmdk $< $@
