/* SPDX-License-Identifier: MIT */
/* The font that kernel/console/build.mk names, as it is. */
	.section .rodata, "a"
	.balign	8
	.globl	console_font_data, console_font_end
	.hidden	console_font_data, console_font_end
console_font_data:
	.incbin	FONT_FILE
console_font_end:

	.section .note.GNU-stack, "", @progbits
