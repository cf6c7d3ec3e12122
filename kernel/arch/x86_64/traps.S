/* SPDX-License-Identifier: MIT */
/*
 * Entries of all 256 vectors. Each fills a struct trap_frame; C looks at it and returns the frame
 * to resume. The saved code segment alone says whether GS is the user's: a user may write any GS
 * base, but not its own privilege.
 */
#include <arch/frame.h>

#define FRAME_VECTOR 120
#define FRAME_RIP    136
#define FRAME_CS     144
#define MSR_GS_BASE  0xc0000101

	.section .text.entry, "ax"

.macro push_registers
	.irp	register, rdi, rsi, rdx, rcx, rax, r8, r9, r10, r11, rbx, rbp, r12, r13, r14, r15
	push	%\register
	.endr
.endm

.macro pop_registers
	.irp	register, r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi
	pop	%\register
	.endr
	add	$16, %rsp	/* vector and error code */
.endm

/* The processor keeps RFLAGS.AC, which a user may set and which opens SMAP. */
.macro close_user_access
	cmpb	$0, trap_smap(%rip)
	je	.Lclosed\@
	clac
.Lclosed\@:
.endm

/* Vectors without an error code push a zero; each stub has 16 bytes (cpu_tables.c). */
	.balign	16
	.globl	trap_stubs
trap_stubs:
	.set	vector, 0
	.rept	256
	.balign	16
	.if	vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21 && \
		vector != 29 && vector != 30
	push	$0
	.endif
	.byte	0x68		/* push a 32-bit immediate */
	.long	vector
	.if	vector == 2 || vector == 8 || vector == 18
	jmp	trap_entry_own_stack
	.else
	jmp	trap_entry
	.endif
	.set	vector, vector + 1
	.endr

	.balign	16
	.type	trap_entry, @function
trap_entry:
	cld
	push_registers
	testb	$3, FRAME_CS(%rsp)
	jz	1f
	swapgs
	lfence			/* nothing runs ahead with the user's GS */
	xor	%ebp, %ebp
	jmp	2f
1:	/* From the kernel. Only a fault of the very IRETQ came with the user's GS. */
	lea	trap_iret(%rip), %rax
	cmp	%rax, FRAME_RIP(%rsp)
	jne	2f
	swapgs
	lfence
2:	close_user_access
	mov	%rsp, %rdi
	call	trap_dispatch
	mov	%rax, %rdi
	.size	trap_entry, . - trap_entry

	.globl	trap_return
	.type	trap_return, @function
trap_return:
	mov	%rdi, %rsp
	testb	$3, FRAME_CS(%rsp)
	jz	1f
	swapgs
1:	pop_registers
	.globl	trap_iret
trap_iret:
	iretq
	.size	trap_return, . - trap_return

/*
 * NMI, double fault and machine check come at any instruction, so GS may be anyone's. Their stack
 * holds the CPU's structure above the frame (cpu_set_interrupt_stack).
 */
	.balign	16
	.type	trap_entry_own_stack, @function
trap_entry_own_stack:
	cld
	push_registers
	mov	$MSR_GS_BASE, %ecx
	rdmsr
	mov	%eax, %r12d
	mov	%edx, %r13d
	mov	TRAP_FRAME_BYTES(%rsp), %rax
	mov	%rax, %rdx
	shr	$32, %rdx
	wrmsr
	lfence
	testb	$3, FRAME_CS(%rsp)
	jz	1f
	xor	%ebp, %ebp
1:	close_user_access
	mov	%rsp, %rdi
	call	trap_dispatch_own_stack
	mov	$MSR_GS_BASE, %ecx
	mov	%r12d, %eax
	mov	%r13d, %edx
	wrmsr
	pop_registers
	iretq
	.size	trap_entry_own_stack, . - trap_entry_own_stack

	.section .note.GNU-stack, "", @progbits
