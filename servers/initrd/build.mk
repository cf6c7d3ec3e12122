# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/initrd,$(wildcard servers/initrd/*.c servers/filesystem/*.c),-Iservers)
