# SPDX-License-Identifier: MIT
# Damaged input for everything in the loader that reads what it did not write.

LOADER_FUZZ_FLAGS := -Itests/fuzz/loader -Itests/unit/loader -Iefi-loader -Ikernel/include

loader_fuzz = $(call fuzz_test,loader-fuzz-$(1),tests/fuzz/loader/fuzz_$(1).c \
	tests/fuzz/loader/driver.c $(patsubst %,efi-loader/%.c,$(2)),$(LOADER_FUZZ_FLAGS))

$(call loader_fuzz,config,config text path cmdline)
$(call loader_fuzz,elf,elf elf_relocate text)
$(call loader_fuzz,tables,smbios memory)
