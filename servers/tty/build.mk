# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/tty,$(wildcard servers/tty/*.c))
