/* SPDX-License-Identifier: MIT */
/*
 * The message calls as C functions. They keep a register convention of their own: status, badge,
 * information word and four words come back in registers. Data, handles and leases travel in the
 * thread page: fill thread_message() before, read it after.
 */
#ifndef KELNER_MESSAGE_H
#define KELNER_MESSAGE_H

#include <abi/message.h>
#include <abi/syscall_numbers.h>
#include <stdint.h>

/* What goes into a message call, and what comes out of it. */
struct exchange {
	uint64_t badge; /* out: of a message received */
	uint64_t info;  /* MESSAGE_INFO(...) in, the other side's out */
	uint64_t word[MESSAGE_WORDS];
};

#ifdef __AVX512F__
#define KELNER_VECTORS_512                                                                       \
	, "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24",       \
		"xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", \
		"k4", "k5", "k6", "k7"
#else
#define KELNER_VECTORS_512
#endif

#ifdef __SSE__
#define KELNER_VECTORS                                                                             \
	, "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
		"xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)", "st(3)",      \
		"st(4)", "st(5)", "st(6)", "st(7)" KELNER_VECTORS_512
#else
#define KELNER_VECTORS
#endif

/* One message call: returns rax. */
static inline int64_t kelner_exchange(uint64_t number, handle_t target, struct exchange *exchange)
{
	register uint64_t word1 __asm__("r10") = exchange->word[1];
	register uint64_t word2 __asm__("r8") = exchange->word[2];
	register uint64_t word3 __asm__("r9") = exchange->word[3];
	uint64_t info = exchange->info;
	uint64_t word0 = exchange->word[0];
	int64_t status = (int64_t)number;
	uint64_t badge = target;

	__asm__ volatile("syscall"
			 : "+a"(status), "+D"(badge), "+S"(info), "+d"(word0), "+r"(word1),
			   "+r"(word2), "+r"(word3)
			 :
			 : "rcx", "r11", "memory" KELNER_VECTORS);
	exchange->badge = badge;
	exchange->info = info;
	exchange->word[0] = word0;
	exchange->word[1] = word1;
	exchange->word[2] = word2;
	exchange->word[3] = word3;
	return status;
}

/* Asks and waits. 0: a reply came, its status is MESSAGE_LABEL(exchange->info). */
static inline int64_t kelner_call(handle_t target, struct exchange *exchange)
{
	return kelner_exchange(SYSCALL_CALL, target, exchange);
}

/* Replies to the call that the thread holds and waits for the next message or event. */
static inline int64_t kelner_reply_recv(handle_t port, struct exchange *exchange)
{
	return kelner_exchange(SYSCALL_REPLY_RECV, port, exchange);
}

static inline int64_t kelner_recv(handle_t port, struct exchange *exchange)
{
	*exchange = (struct exchange){0};
	return kelner_exchange(SYSCALL_RECV, port, exchange);
}

static inline int64_t kelner_reply(const struct exchange *reply)
{
	struct exchange copy = *reply;

	return kelner_exchange(SYSCALL_REPLY, HANDLE_NONE, &copy);
}

static inline int64_t kelner_forward(handle_t target, const struct exchange *request)
{
	struct exchange copy = *request;

	return kelner_exchange(SYSCALL_FORWARD, target, &copy);
}

/* The call that the thread holds becomes a handle. */
static inline int64_t kelner_token_park(void)
{
	struct exchange none = {0};

	return kelner_exchange(SYSCALL_TOKEN_PARK, HANDLE_NONE, &none);
}

static inline int64_t kelner_token_reply(handle_t token, const struct exchange *reply)
{
	struct exchange copy = *reply;

	return kelner_exchange(SYSCALL_TOKEN_REPLY, token, &copy);
}

/* Words 0 to 2 of the request are passed on; word 3 arrives as 0. */
static inline int64_t kelner_token_forward(handle_t token, handle_t target,
					   const struct exchange *request)
{
	struct exchange copy = {
		.info = request->info,
		.word = {target, request->word[0], request->word[1], request->word[2]},
	};

	return kelner_exchange(SYSCALL_TOKEN_FORWARD, token, &copy);
}

/* The calling thread's page. Its base is in GS, where the kernel put it at the thread's start. */
static inline struct thread_page *thread_page(void)
{
	struct thread_page *page;

	__asm__("movq %%gs:%c1, %0"
		: "=r"(page)
		: "i"(__builtin_offsetof(struct thread_page, self)));
	return page;
}

static inline struct message *thread_message(void)
{
	return &thread_page()->message;
}

#endif
