# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/session,$(wildcard servers/session/*.c))
