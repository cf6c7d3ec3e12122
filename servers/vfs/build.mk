# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/vfs,$(wildcard servers/vfs/*.c))
