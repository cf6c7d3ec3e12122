/* SPDX-License-Identifier: MIT */
/* Host tests know address spaces by name only. */
struct space;
