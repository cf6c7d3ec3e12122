# SPDX-License-Identifier: MIT
# What the registers of the real-time clock mean.

$(call host_test,rtc,tests/unit/rtc/test_calendar.c drivers/char/rtc/calendar.c,-Itests/unit -Idrivers/char/rtc)
