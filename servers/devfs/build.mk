# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/devfs,$(wildcard servers/devfs/*.c servers/filesystem/*.c),-Iservers)
