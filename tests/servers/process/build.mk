# SPDX-License-Identifier: MIT
# The process server on the real kernel: `make run-ovmf RUN=/tests/process-server`. The launcher
# plays init and a file server, the suite is a program that it starts.

$(call kelner_program,/tests/process-server,$(wildcard tests/servers/process/launcher/*.c))
$(call kelner_program,/tests/process-suite,$(wildcard tests/servers/process/suite/*.c))
