/* SPDX-License-Identifier: MIT */
/* The entry point of every program: hand what the system left in the registers to C. */
	.section .text._start, "ax", @progbits
	.globl	_start
	.hidden	_DYNAMIC
	.weak	_DYNAMIC
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	mov	%rdi, %rcx		/* a word that the system may pass */
	mov	%rsp, %rdi
	lea	_DYNAMIC(%rip), %rsi
	lea	main(%rip), %rdx
	and	$-16, %rsp
	call	__kelner_start
	hlt
	.size	_start, . - _start
	.section .note.GNU-stack, "", @progbits
