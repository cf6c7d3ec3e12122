# SPDX-License-Identifier: MIT

$(call kelner_program,/drivers/rtc,$(wildcard drivers/char/rtc/*.c))
