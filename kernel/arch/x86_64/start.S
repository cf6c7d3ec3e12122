/* SPDX-License-Identifier: MIT */
/* The loader enters here: RDI holds the boot information, the rest is abi/boot.h's contract. */
	.section .text.entry, "ax"
	.globl	kernel_entry
	.type	kernel_entry, @function
kernel_entry:
	cli
	cld
	lea	boot_stack_top(%rip), %rsp
	xor	%ebp, %ebp
	push	%rbp		/* no return address: backtraces end here */
	push	%rbp
	call	kernel_main
	ud2
	.size	kernel_entry, . - kernel_entry

	.section .bss.boot_stack, "aw", @nobits
	.balign	4096
	.skip	8192
#ifdef KERNEL_SHADOW
	.skip	24576		/* its frames are larger */
#endif
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
