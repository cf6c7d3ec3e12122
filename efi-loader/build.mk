# SPDX-License-Identifier: MIT
# The loader: a PE application made with Debian's gnu-efi.

OPTIONS += VERSION EFI_INCLUDE EFI_LIB
VERSION ?= 0.1.0
EFI_INCLUDE ?= /usr/include/efi
EFI_LIB ?= /usr/lib

LOADER_OUT := $(BUILD)/efi
LOADER_OBJECTS := $(patsubst efi-loader/%.c,$(LOADER_OUT)/%.o,$(wildcard efi-loader/*.c))

# Built for the firmware's world: no red zone, 16-bit wide characters, no libraries.
LOADER_CFLAGS := -std=gnu17 -O2 -g -fpic -ffreestanding -fshort-wchar -mno-red-zone \
	$(if $(findstring clang,$(CC)),,-maccumulate-outgoing-args) -fno-strict-aliasing -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fcf-protection=none -fvisibility=hidden \
	-ffile-prefix-map=$(CURDIR)/= -Wconversion
LOADER_CPPFLAGS := -DGNU_EFI_USE_MS_ABI -DLOADER_VERSION='"$(VERSION)"' -Ikernel/include \
	-Iefi-loader -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/x86_64

$(LOADER_OUT)/%.o: efi-loader/%.c efi-loader/build.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(WARNINGS) $(LOADER_CPPFLAGS) $(LOADER_CFLAGS) $(DEPFLAGS) -c $< -o $@

# crt0 relocates the image itself, so nothing may be left for a dynamic linker to resolve.
$(LOADER_OUT)/loader.so: $(LOADER_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(LD) -nostdlib -shared -Bsymbolic -znocombreloc --no-undefined --build-id=none \
		-z noexecstack -T $(EFI_LIB)/elf_x86_64_efi.lds $(EFI_LIB)/crt0-efi-x86_64.o $^ \
		$(EFI_LIB)/libgnuefi.a -o $@
	$(Q)undefined=$$(nm -u $@); if [ -n "$$undefined" ]; then \
		echo "$@ has undefined symbols: $$undefined" >&2; rm -f $@; exit 1; fi

$(EFI_LOADER): $(LOADER_OUT)/loader.so
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -j .text -j .sdata -j .data -j .dynamic -j .dynsym -j .rel -j .rela \
		-j '.rel.*' -j '.rela.*' -j .reloc --target efi-app-x86_64 --subsystem=10 $< $@

-include $(LOADER_OBJECTS:.o=.d)
