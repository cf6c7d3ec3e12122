# SPDX-License-Identifier: MIT

$(call kelner_program,/drivers/ps2,$(wildcard drivers/input/ps2/*.c))
