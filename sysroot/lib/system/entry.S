/* SPDX-License-Identifier: MIT */
/* Where a freestanding program begins: rdi holds the address of its start block. */
	.section .text._start, "ax", @progbits
	.globl _start
	.hidden _DYNAMIC
	.type _start, @function
_start:
	xor %ebp, %ebp
	lea _DYNAMIC(%rip), %rsi
	lea __ehdr_start(%rip), %rdx
	and $-16, %rsp
	call kelner_start
	hlt
	.size _start, . - _start

	.hidden __ehdr_start
	.section .note.GNU-stack, "", @progbits
