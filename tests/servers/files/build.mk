# SPDX-License-Identifier: MIT
# File servers on the real kernel, without init: `make run-ovmf RUN=/tests/files` with bare= in place
# of run=.

$(call kelner_program,/tests/files,$(wildcard tests/servers/files/*.c))
