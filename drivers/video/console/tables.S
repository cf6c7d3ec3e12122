/* SPDX-License-Identifier: MIT */
/* The tables that build.mk names, as they are; used where they lie in the program's file. */
	.section .rodata.tables, "a"
	.balign	16
	.globl	console_font_data, console_font_end, console_keymap_data, console_keymap_end
	.hidden	console_font_data, console_font_end, console_keymap_data, console_keymap_end
console_font_data:
	.incbin	FONT_FILE
console_font_end:
	.balign	16
console_keymap_data:
	.incbin	KEYMAP_FILE
console_keymap_end:

	.section .note.GNU-stack, "", @progbits
