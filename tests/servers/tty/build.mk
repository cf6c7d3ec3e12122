# SPDX-License-Identifier: MIT
# The tty server and the serial driver on the real kernel, with a test program in the place of all
# other servers: bare=/tests/tty. That is the launcher of the cases.

TTY_PROGRAM_SOURCES := $(wildcard tests/servers/tty/*.c) tests/kernel/main.c tests/kernel/helpers.c

$(call kelner_program,/tests/tty,tests/servers/tty/launcher/main.c)
$(call kelner_program,/tests/tty-cases,$(TTY_PROGRAM_SOURCES),-Itests/kernel -I$(BUILD)/generated -fno-toplevel-reorder)
