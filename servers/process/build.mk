# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/process,$(wildcard servers/process/*.c))
