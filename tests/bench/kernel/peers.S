/* SPDX-License-Identifier: MIT */
/*
 * The other side of each benchmark, in a process of its own: position-independent code without
 * data, copied into a page that is mapped there. RDI holds up to three handle numbers in an array
 * on the thread page's mapping (see main.c, struct peer_handles).
 */
#include <abi/syscall_numbers.h>

	.section .rodata
	.balign	64
	.globl	peer_start, peer_end

peer_start:
	/* Receives and replies the words that it got. */
	.globl	peer_server
peer_server:
	mov	(%rdi), %rbx
	xor	%esi, %esi
1:	mov	$SYSCALL_REPLY_RECV, %eax
	mov	%rbx, %rdi
	syscall
	jmp	1b

	/* Waits for an event at its port and changes a bit of the other side's node. */
	.globl	peer_event
peer_event:
	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	xor	%r12d, %r12d
2:	mov	$SYSCALL_RECV, %eax
	mov	%rbx, %rdi
	syscall
	xor	$1, %r12d		/* set and clear bit 0 by turns */
	mov	%r12d, %esi
	mov	$1, %edx
	sub	%r12d, %edx
	mov	$SYSCALL_NODE_SET_BITS, %eax
	mov	%rbp, %rdi
	syscall
	jmp	2b

	.globl	peer_yield
peer_yield:
3:	mov	$SYSCALL_THREAD_YIELD, %eax
	syscall
	jmp	3b

	/* Reads a byte from descriptor 0 and writes it to descriptor 1. */
	.globl	peer_pipe
peer_pipe:
	mov	%rdi, %r12
	add	$64, %r12		/* a byte behind the handles */
4:	mov	$SYSCALL_READ, %eax
	xor	%edi, %edi
	mov	%r12, %rsi
	mov	$1, %edx
	syscall
	test	%rax, %rax
	jle	5f
	mov	$SYSCALL_WRITE, %eax
	mov	$1, %edi
	mov	%r12, %rsi
	mov	$1, %edx
	syscall
	jmp	4b
5:	mov	$SYSCALL_PROCESS_EXIT, %eax
	xor	%edi, %edi
	syscall
peer_end:

	.section .note.GNU-stack, "", @progbits
