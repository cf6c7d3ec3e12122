# SPDX-License-Identifier: MIT

$(call kelner_program,/drivers/serial,$(wildcard drivers/char/serial/*.c))
