# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/tmpfs,$(wildcard servers/tmpfs/*.c servers/filesystem/*.c),-Iservers)
