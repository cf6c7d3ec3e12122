# SPDX-License-Identifier: MIT
# The library of file servers, with the system played by shim.c.

$(call host_test,filesystem,$(wildcard tests/unit/filesystem/*.c) $(wildcard servers/filesystem/*.c) servers/vfs/mounts.c,\
	-Itests/unit -Iservers -Ikernel/include -I$(SYSCALL_INCLUDE) -Isysroot/lib/system/include)
$(call host_objects,filesystem,$(wildcard tests/unit/filesystem/*.c) $(wildcard servers/filesystem/*.c) servers/vfs/mounts.c): \
	| $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)
