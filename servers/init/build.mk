# SPDX-License-Identifier: MIT

$(call kelner_program,/servers/init,$(wildcard servers/init/*.c) servers/bootstrap/command_line.c)
ROOT_FILES += /etc/init.conf=servers/init/init.conf:0644
