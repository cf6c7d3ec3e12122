# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/proc,$(wildcard servers/proc/*.c servers/filesystem/*.c),-Iservers)
