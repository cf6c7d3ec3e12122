/* SPDX-License-Identifier: MIT */
/*
 * System calls: entry, the two message calls with a fast path, return, and leaving one thread's
 * kernel stack for another's.
 *
 * A system call clobbers rcx, r11 and every vector register; all else is as the call says. RCX
 * cannot hold a non-canonical address at SYSRET: the last user page is never mapped, and whatever
 * changes a frame's RIP checks it (arch_user_address).
 */
#include <abi/errno.h>
#include <abi/syscall_numbers.h>
#include <arch/frame.h>

#define FRAME_RAX    80
#define FRAME_VECTOR 120
#define FRAME_RIP    136
#define FRAME_RFLAGS 152
#define FRAME_RSP    160

	.section .text.entry, "ax"

	.balign	64
	.globl	syscall_entry
	.type	syscall_entry, @function
syscall_entry:
	swapgs
	mov	%rsp, %gs:CPU_USER_STACK
	mov	%gs:CPU_KERNEL_STACK, %rsp
	push	$SELECTOR_USER_DATA
	push	%gs:CPU_USER_STACK
	push	%r11
	push	$SELECTOR_USER_CODE
	push	%rcx
	push	$0
	push	$FRAME_SYSCALL
	push	%rdi
	push	%rsi
	push	%rdx
	push	%rcx
	push	%rax
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	xor	%ebp, %ebp
	cmp	$1, %rax
	ja	.Lordinary
	mov	%rsp, %rdi
	jb	.Lcall
	call	message_reply_receive_fast
	test	%rax, %rax
	jnz	.Lswitched
	jmp	.Lmessage
.Lcall:
	call	message_call_fast
	test	%rax, %rax
	jnz	.Lswitched
.Lmessage:
	mov	%rsp, %rdi
	call	message_dispatch
	jmp	.Lcheck

.Lordinary:
	cmp	$SYSCALL_MESSAGE_CALLS, %rax
	jb	.Lmessage
	cmp	$SYSCALL_THREAD_YIELD, %rax
	je	.Lyield
	cmp	syscall_count(%rip), %rax
	jae	.Lunknown
	sbb	%r11, %r11	/* all ones: also where the branch was foreseen wrongly */
	and	%r11, %rax
	mov	%r10, %rcx
	lea	syscall_table(%rip), %r11
	call	*(%r11, %rax, 8)
.Lresult:
	mov	%rax, FRAME_RAX(%rsp)

.Lcheck:
	mov	%gs:CPU_THREAD, %rax
	cmpl	$0, THREAD_ATTENTION(%rax)
	jne	.Lsafe_point
	cmpb	$0, %gs:CPU_RESCHEDULE
	jne	.Lsafe_point

	.globl	syscall_return
syscall_return:
	cmpl	$FRAME_SYSCALL, FRAME_VECTOR(%rsp)
	jne	.Lreturn_all
.Lsysret:
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	add	$8, %rsp
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rax
	add	$8, %rsp
	pop	%rdx
	pop	%rsi
	pop	%rdi
	mov	16(%rsp), %rcx
	mov	32(%rsp), %r11
	mov	40(%rsp), %rsp
	swapgs
	sysretq

.Lsafe_point:
	mov	%rsp, %rdi
	call	safe_point
	jmp	syscall_return

.Lyield:
	mov	%rsp, %rdi
	call	thread_yield_fast
	test	%rax, %rax
	jnz	.Lswitched
	call	sys_thread_yield
	jmp	.Lresult

.Lunknown:
	mov	$-ENOSYS, %rax
	jmp	.Lresult

	/* The frame holds registers that SYSRET cannot restore. */
.Lreturn_all:
	mov	%rsp, %rdi
	jmp	trap_return

	/*
	 * A direct switch: RAX is the next thread's frame (always of a system call), RDX the
	 * on_cpu flag of the thread whose stack this still is. The exchange is a full barrier:
	 * whoever wants the next thread's attention sees that it runs here, or is seen.
	 */
.Lswitched:
	mov	%rax, %rsp
	xor	%ecx, %ecx
	xchg	%ecx, (%rdx)
	jmp	.Lcheck
	.size	syscall_entry, . - syscall_entry

/* Saves what a function must at the stack, its pointer in *RDI if not NULL; goes to that in RSI. */
	.macro leave_stack
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	test	%rdi, %rdi
	jz	1f
	mov	%rsp, (%rdi)
1:	mov	%rsi, %rsp
	movl	$0, (%rdx)
	.endm

/*
 * void arch_context_switch(uintptr_t *save, uintptr_t next, uint32_t *on_cpu): keeps this context
 * in *save (NULL: nobody will need it), goes on with the next. on_cpu is cleared when this stack
 * has been left.
 */
	.balign	16
	.globl	arch_context_switch
	.type	arch_context_switch, @function
arch_context_switch:
	leave_stack
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
	.size	arch_context_switch, . - arch_context_switch

/*
 * void arch_context_resume(uintptr_t *save, struct trap_frame *frame, uint32_t *on_cpu): the same
 * for a next thread without a context: runs thread_continue below its frame, which returns when
 * the frame may be resumed.
 */
	.globl	arch_context_resume
	.type	arch_context_resume, @function
arch_context_resume:
	leave_stack
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	call	thread_continue
	jmp	syscall_return
	.size	arch_context_resume, . - arch_context_resume

	.section .note.GNU-stack, "", @progbits
