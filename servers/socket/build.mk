# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/socket,$(wildcard servers/socket/*.c))
