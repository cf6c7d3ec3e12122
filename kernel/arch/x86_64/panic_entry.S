/* SPDX-License-Identifier: MIT */
/*
 * panic(): keeps the registers of its first call, whose argument registers and stack stay as they
 * are for panic_now().
 */
#define R15 0
#define R14 8
#define R13 16
#define R12 24
#define RBP 32
#define RBX 40
#define R11 48
#define R10 56
#define R9  64
#define R8  72
#define RAX 80
#define RCX 88
#define RDX 96
#define RSI 104
#define RDI 112
#define RIP 136
#define CS  144
#define FLAGS 152
#define RSP 160
#define SS  168

	.text
	.globl	panic
	.hidden	panic
	.type	panic, @function
panic:
	pushfq
	push	%rax
	lock btsl $0, captured(%rip)
	jc	1f
	lea	arch_panic_frame(%rip), %rax
	mov	%r15, R15(%rax)
	mov	%r14, R14(%rax)
	mov	%r13, R13(%rax)
	mov	%r12, R12(%rax)
	mov	%rbp, RBP(%rax)
	mov	%rbx, RBX(%rax)
	mov	%r11, R11(%rax)
	mov	%r10, R10(%rax)
	mov	%r9, R9(%rax)
	mov	%r8, R8(%rax)
	mov	%rcx, RCX(%rax)
	mov	%rdx, RDX(%rax)
	mov	%rsi, RSI(%rax)
	mov	%rdi, RDI(%rax)
	mov	%cs, CS(%rax)
	mov	%ss, SS(%rax)
	pop	RAX(%rax)
	pop	FLAGS(%rax)
	push	(%rsp)
	pop	RIP(%rax)
	lea	8(%rsp), %r11
	mov	%r11, RSP(%rax)
	jmp	panic_now
1:
	add	$16, %rsp
	jmp	panic_now
	.size	panic, . - panic

	.section .bss.panic_frame, "aw", @nobits
	.balign	8
	.globl	arch_panic_frame
	.hidden	arch_panic_frame
arch_panic_frame:
	.skip	176
captured:
	.skip	4

	.section .note.GNU-stack, "", @progbits
