# SPDX-License-Identifier: MIT
# The parts of the loader that see only bytes and numbers.

LOADER_TEST_FLAGS := -Itests/unit -Iefi-loader -Ikernel/include

loader_test = $(call host_test,loader-$(1),tests/unit/loader/test_$(1).c \
	$(patsubst %,efi-loader/%.c,$(2)) $(3),$(LOADER_TEST_FLAGS))

$(call loader_test,text,text path cmdline line)
$(call loader_test,config,config text)
$(call loader_test,sha256,sha256 sha256_plain,tests/unit/loader/sha256_emulated.c)
$(call loader_test,elf,elf elf_relocate text)
$(call loader_test,memory,memory paging)
$(call loader_test,tables,smbios calendar)
