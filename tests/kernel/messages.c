/* SPDX-License-Identifier: MIT */
/* Calls and replies between threads: words, data, handles, leases, tokens, events. */
#include "test.h"

#include <abi/node.h>

#define STOP 999 /* label that ends the server */

/* What the server does with a request of a label. */
enum request {
	REQUEST_ECHO = 1,   /* replies label 5, words plus 1, the same data */
	REQUEST_FAIL,       /* replies -EPERM */
	REQUEST_HANDLE,     /* replies with a handle to its own port */
	REQUEST_PARK,       /* parks, then answers the parked call with its badge */
	REQUEST_DROP,       /* parks and closes the token */
	REQUEST_READ_LEASE, /* replies the sum of the lease's bytes */
	REQUEST_FILL_LEASE, /* fills the lease with the byte of word 0 */
	REQUEST_FORWARD,    /* forwards to the second port */
	REQUEST_FORWARD_PARKED,
	REQUEST_HOLD, /* tries what is not allowed while a call is held */
};

struct server {
	handle_t port;
	handle_t second; /* where REQUEST_FORWARD goes */
	unsigned requests;
	int64_t wrong; /* a call of its own that failed */
	int64_t hold_result;
};

static int32_t lease_sum(const struct exchange *request, int64_t *wrong)
{
	unsigned char bytes[64];
	int32_t sum = 0;
	uint64_t offset = 0;
	int64_t count;

	while ((count = kelner_lease_read(HANDLE_NONE, (uint32_t)request->word[0], offset, bytes,
					  sizeof(bytes))) > 0) {
		for (int64_t i = 0; i < count; i++)
			sum += bytes[i];
		offset += (uint64_t)count;
	}
	if (count < 0)
		*wrong = count;
	return count < 0 ? (int32_t)count : sum;
}

static int32_t lease_fill(const struct exchange *request)
{
	unsigned char bytes[64];
	uint64_t offset = 0;
	int64_t count;

	memset(bytes, (int)request->word[0], sizeof(bytes));
	while ((count = kelner_lease_write(HANDLE_NONE, 0, offset, bytes, sizeof(bytes))) > 0)
		offset += (uint64_t)count;
	return count < 0 ? (int32_t)count : (int32_t)offset;
}

/* Answers by a token; what remains is to receive again. */
static void answer_parked(struct server *server, const struct exchange *request)
{
	struct exchange reply = {.info = MESSAGE_INFO(7, 0), .word = {request->badge}};
	struct exchange onward = {.info = MESSAGE_INFO(REQUEST_ECHO, 0), .word = {1, 2, 3}};
	int64_t token = kelner_token_park();
	int64_t status;

	if (token < 0) {
		server->wrong = token;
		return;
	}
	if (MESSAGE_LABEL(request->info) == REQUEST_PARK)
		status = kelner_token_reply((handle_t)token, &reply);
	else if (MESSAGE_LABEL(request->info) == REQUEST_FORWARD_PARKED)
		status = kelner_token_forward((handle_t)token, server->second, &onward);
	else
		status = kelner_handle_close((handle_t)token);
	if (status)
		server->wrong = status;
}

/* True where the reply is ready in *exchange. */
static bool serve(struct server *server, struct exchange *exchange)
{
	struct exchange other;

	switch (MESSAGE_LABEL(exchange->info)) {
	case REQUEST_ECHO:
		exchange->info = MESSAGE_INFO(5, MESSAGE_LENGTH(exchange->info));
		for (int i = 0; i < MESSAGE_WORDS; i++)
			exchange->word[i]++;
		return true;
	case REQUEST_FAIL: exchange->info = MESSAGE_INFO(-EPERM, 0); return true;
	case REQUEST_HANDLE:
		thread_message()->handle[0] = server->port;
		exchange->info = MESSAGE_INFO(0, 0) | MESSAGE_HANDLES(1);
		return true;
	case REQUEST_READ_LEASE:
		exchange->info = MESSAGE_INFO(lease_sum(exchange, &server->wrong), 0);
		return true;
	case REQUEST_FILL_LEASE:
		exchange->info = MESSAGE_INFO(lease_fill(exchange), 0);
		return true;
	case REQUEST_FORWARD:
		exchange->info = MESSAGE_INFO(REQUEST_ECHO, MESSAGE_LENGTH(exchange->info));
		server->wrong = kelner_forward(server->second, exchange);
		return false;
	case REQUEST_HOLD:
		server->hold_result = kelner_recv(server->port, &other);
		exchange->info = MESSAGE_INFO(0, 0);
		return true;
	default: answer_parked(server, exchange); return false;
	}
}

static void server_main(void *argument)
{
	struct server *server = argument;
	struct exchange exchange;
	int64_t status = kelner_recv(server->port, &exchange);

	while (status == 0 && MESSAGE_LABEL(exchange.info) != STOP) {
		server->requests++;
		status = serve(server, &exchange) ? kelner_reply_recv(server->port, &exchange)
						  : kelner_recv(server->port, &exchange);
	}
	if (status == 0) {
		exchange.info = MESSAGE_INFO(0, 0);
		status = kelner_reply(&exchange);
	}
	if (status)
		server->wrong = status;
}

static struct server server, second;
static struct test_thread server_thread, second_thread;

static bool server_start(struct server *which, struct test_thread *thread)
{
	*which = (struct server){.port = make_port()};
	return thread_run(thread, server_main, which);
}

static void server_end(struct server *which, struct test_thread *thread)
{
	struct exchange exchange = {.info = MESSAGE_INFO(STOP, 0)};

	EXPECT(kelner_call(which->port, &exchange), 0);
	thread_join(thread);
	EXPECT(which->wrong, 0);
	close_handle(which->port);
}

TEST(call_carries_words_there_and_back)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_ECHO, 0), .word = {1, 2, 3, -1UL}};

	if (!server_start(&server, &server_thread))
		return;
	for (int round = 0; round < 100; round++) {
		EXPECT(kelner_call(server.port, &exchange), 0);
		EXPECT(MESSAGE_LABEL(exchange.info), 5);
		EXPECT(exchange.word[0], 2 + round);
		EXPECT(exchange.word[2], 4 + round);
		EXPECT(exchange.word[3], (uint64_t)round);
		exchange.info = MESSAGE_INFO(REQUEST_ECHO, 0);
	}
	exchange.info = MESSAGE_INFO(REQUEST_FAIL, 0);
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), -EPERM);
	server_end(&server, &server_thread);
}

TEST(call_carries_data_of_every_length)
{
	struct exchange exchange;

	if (!server_start(&server, &server_thread))
		return;
	for (unsigned length = 0; length <= MESSAGE_DATA_MAX; length += 7) {
		uint8_t *data = thread_message()->data;
		bool same = true;

		for (unsigned i = 0; i < length; i++)
			data[i] = (uint8_t)(i * 3 + length);
		exchange = (struct exchange){.info = MESSAGE_INFO(REQUEST_ECHO, length)};
		EXPECT(kelner_call(server.port, &exchange), 0);
		EXPECT(MESSAGE_LENGTH(exchange.info), length);
		for (unsigned i = 0; i < length; i++)
			same = same && data[i] == (uint8_t)(i * 3 + length);
		EXPECT_TRUE(same);
	}
	server_end(&server, &server_thread);
}

TEST(call_shows_the_server_who_asks)
{
	struct process_info info = {0};
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_PARK, 0)};

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), 7);
	EXPECT(kelner_process_info(HANDLE_SELF, &info), 0);
	EXPECT(info.pid, kelner_process_id());
	server_end(&server, &server_thread);
}

TEST(malformed_requests_are_refused)
{
	static const uint64_t wrong[] = {MESSAGE_INFO(1, MESSAGE_DATA_MAX + 1),
					 MESSAGE_HANDLES(MESSAGE_HANDLE_MAX + 1),
					 MESSAGE_LEASES(MESSAGE_LEASE_MAX + 1),
					 MESSAGE_SET_OFFSET,
					 MESSAGE_SET_BITS,
					 MESSAGE_EVENT};
	handle_t port = make_port();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct exchange exchange = {.info = wrong[i]};

		EXPECT(kelner_call(port, &exchange), -EINVAL);
	}
	close_handle(port);
}

TEST(call_needs_a_port_or_connection_with_the_right)
{
	struct exchange exchange = {.info = MESSAGE_INFO(1, 0)};
	handle_t port = make_port(), timer = make_timer(), mute = without(port, RIGHT_WRITE),
		 deaf = without(port, RIGHT_READ);

	EXPECT(kelner_call(timer, &exchange), -EINVAL);
	exchange.info = MESSAGE_INFO(1, 0);
	EXPECT(kelner_call(mute, &exchange), -EACCES);
	exchange.info = MESSAGE_INFO(1, 0);
	EXPECT(kelner_call(stale_handle(), &exchange), -EBADF);
	EXPECT(kelner_recv(deaf, &exchange), -EACCES);
	EXPECT(kelner_recv(timer, &exchange), -EINVAL);
	EXPECT(kelner_recv(stale_handle(), &exchange), -EBADF);
	close_handle(mute);
	close_handle(deaf);
	close_handle(timer);
	close_handle(port);
}

TEST(call_to_a_port_without_receivers_left_fails)
{
	struct exchange exchange = {.info = MESSAGE_INFO(1, 0)};
	handle_t port = make_port(), caller = without(port, RIGHT_READ);

	close_handle(port);
	EXPECT(kelner_call(caller, &exchange), -EPIPE);
	close_handle(caller);
}

TEST(call_ends_at_its_deadline)
{
	struct exchange exchange = {.info = MESSAGE_INFO(1, 0) | MESSAGE_DEADLINE};
	handle_t port = make_port();
	uint64_t begin = now();

	thread_message()->deadline = begin + 5 * MILLISECOND;
	EXPECT(kelner_call(port, &exchange), -ETIMEDOUT);
	EXPECT_TRUE(now() >= begin + 5 * MILLISECOND);
	close_handle(port);
}

TEST(reply_without_a_call_is_refused)
{
	struct exchange exchange = {.info = MESSAGE_INFO(0, 0)};

	EXPECT(kelner_reply(&exchange), -ESRCH);
	EXPECT(kelner_token_park(), -ESRCH);
	EXPECT(kelner_lease_read(HANDLE_NONE, 0, 0, &exchange, 1), -ESRCH);
	EXPECT(kelner_lease_write(HANDLE_NONE, 0, 0, &exchange, 1), -ESRCH);
}

TEST(forward_without_a_call_is_refused)
{
	struct exchange exchange = {.info = MESSAGE_INFO(0, 0)};
	handle_t port = make_port();

	EXPECT(kelner_forward(port, &exchange), -ESRCH);
	close_handle(port);
}

TEST(recv_while_a_call_is_held_is_refused)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_HOLD, 0)};

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(server.hold_result, -EBUSY);
	server_end(&server, &server_thread);
}

TEST(parked_call_can_be_answered_later)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_PARK, 0)};

	if (!server_start(&server, &server_thread))
		return;
	for (int i = 0; i < 20; i++) {
		exchange.info = MESSAGE_INFO(REQUEST_PARK, 0);
		EXPECT(kelner_call(server.port, &exchange), 0);
		EXPECT(MESSAGE_LABEL(exchange.info), 7);
	}
	server_end(&server, &server_thread);
}

TEST(closing_a_token_fails_the_call)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_DROP, 0)};

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(kelner_call(server.port, &exchange), -EPIPE);
	server_end(&server, &server_thread);
}

TEST(forwarded_call_is_answered_by_the_other_server)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_FORWARD, 5), .word = {10}};

	if (!server_start(&server, &server_thread) || !server_start(&second, &second_thread))
		return;
	server.second = second.port;
	memcpy(thread_message()->data, "hello", 5);
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), 5);
	EXPECT(exchange.word[0], 11);
	EXPECT(memcmp(thread_message()->data, "hello", 5), 0);
	exchange = (struct exchange){.info = MESSAGE_INFO(REQUEST_FORWARD_PARKED, 0)};
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(exchange.word[0], 2);
	EXPECT(exchange.word[2], 4);
	EXPECT(second.requests, 2);
	server_end(&second, &second_thread);
	server_end(&server, &server_thread);
}

TEST(handles_travel_in_replies)
{
	struct exchange exchange = {.info = MESSAGE_INFO(REQUEST_HANDLE, 0)};
	struct handle_info mine = {0}, sent = {0};

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(kelner_call(server.port, &exchange), 0);
	EXPECT(MESSAGE_HANDLE_COUNT(exchange.info), 1);
	EXPECT(kelner_handle_info(server.port, &mine), 0);
	EXPECT(kelner_handle_info(thread_message()->handle[0], &sent), 0);
	EXPECT(sent.kind, OBJECT_PORT);
	EXPECT(sent.id, mine.id);
	close_handle(thread_message()->handle[0]);
	server_end(&server, &server_thread);
}

TEST(handles_to_be_sent_must_be_open_and_transferable)
{
	handle_t port = make_port(), kept = without(port, RIGHT_TRANSFER);
	struct exchange exchange = {.info = MESSAGE_INFO(1, 0) | MESSAGE_HANDLES(1)};

	thread_message()->handle[0] = stale_handle();
	EXPECT(kelner_call(port, &exchange), -EBADF);
	exchange.info = MESSAGE_INFO(1, 0) | MESSAGE_HANDLES(1);
	thread_message()->handle[0] = kept;
	EXPECT(kelner_call(port, &exchange), -EACCES);
	close_handle(kept);
	close_handle(port);
}

static int64_t call_with_lease(enum request request, void *address, uint32_t length,
			       uint32_t access, uint64_t word)
{
	struct exchange exchange = {.info = MESSAGE_INFO(request, 0) | MESSAGE_LEASES(1),
				    .word = {word}};
	int64_t status;

	thread_message()->lease[0] = (struct lease){(uintptr_t)address, length, access};
	status = kelner_call(server.port, &exchange);
	return status ? status : MESSAGE_LABEL(exchange.info);
}

TEST(lease_lets_the_server_read_and_write)
{
	static unsigned char memory[20000];
	bool same = true;

	if (!server_start(&server, &server_thread))
		return;
	memset(memory, 1, sizeof(memory));
	EXPECT(call_with_lease(REQUEST_READ_LEASE, memory + 1, 19000, LEASE_READ, 0), 19000);
	EXPECT(call_with_lease(REQUEST_FILL_LEASE, memory + 5, 9000, LEASE_WRITE, 6), 9000);
	for (int i = 0; i < 9000; i++)
		same = same && memory[5 + i] == 6;
	EXPECT_TRUE(same && memory[4] == 1 && memory[9005] == 1);
	server_end(&server, &server_thread);
}

TEST(lease_gives_no_more_than_it_says)
{
	static char memory[100];

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(call_with_lease(REQUEST_FILL_LEASE, memory, 100, LEASE_READ, 6), -EACCES);
	EXPECT(call_with_lease(REQUEST_READ_LEASE, memory, 100, LEASE_WRITE, 0), -EACCES);
	server.wrong = 0;
	EXPECT(call_with_lease(REQUEST_READ_LEASE, memory, 100, LEASE_READ, 1), -EINVAL);
	server.wrong = 0;
	server_end(&server, &server_thread);
}

TEST(lease_must_cover_good_memory)
{
	static char memory[LEASE_BYTES_MAX + 1];

	if (!server_start(&server, &server_thread))
		return;
	EXPECT(call_with_lease(REQUEST_READ_LEASE, memory, sizeof(memory), LEASE_READ, 0), -EINVAL);
	EXPECT(call_with_lease(REQUEST_READ_LEASE, memory, 10, 0, 0), -EINVAL);
	EXPECT(call_with_lease(REQUEST_READ_LEASE, page_end() - 10, 11, LEASE_READ, 0), -EFAULT);
	EXPECT(call_with_lease(REQUEST_READ_LEASE, page_end() - 10, 10, LEASE_READ, 0), 0);
	/* Code is not writable. */
	EXPECT(call_with_lease(REQUEST_FILL_LEASE, (void *)(uintptr_t)server_main, 10, LEASE_WRITE,
			       0),
	       -EFAULT);
	for (int i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(call_with_lease(REQUEST_READ_LEASE, hostile[i], 10, LEASE_READ, 0), -EFAULT);
	EXPECT(server.requests, 1);
	server_end(&server, &server_thread);
}

TEST(timer_event_arrives_at_a_watching_port)
{
	handle_t port = make_port(), timer = make_timer();
	struct exchange event;

	EXPECT(kelner_port_watch(port, timer, EVENT_TIMER, 77), 0);
	EXPECT(kelner_port_watch(port, timer, EVENT_TIMER, 78), -EBUSY);
	EXPECT(kelner_port_watch(port, timer, EVENT_EXIT, 78), -EINVAL);
	EXPECT(kelner_timer_set(timer, now() + 2 * MILLISECOND, 0), 0);
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT_TRUE(event.info & MESSAGE_EVENT);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_TIMER);
	EXPECT(event.word[0], 77);
	EXPECT(event.word[1], 1);
	EXPECT(kelner_port_unwatch(port, timer, EVENT_TIMER), 0);
	EXPECT(kelner_port_unwatch(port, timer, EVENT_TIMER), -ESRCH);
	close_handle(timer);
	close_handle(port);
}

TEST(exit_event_tells_the_status)
{
	handle_t port = make_port(), process = make_process();
	struct exchange event;

	EXPECT(kelner_port_watch(port, process, EVENT_EXIT, 5), 0);
	EXPECT(kelner_process_kill(process, 15), 0);
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_EXIT);
	EXPECT(event.word[0], 5);
	EXPECT(event.word[2], 15);
	close_handle(process);
	close_handle(port);
}

TEST(last_close_arrives_after_the_last_connection)
{
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 4242, 0));
	handle_t connection = (handle_t)EXPECT_GOOD(kelner_connection_open(node, 0));
	struct exchange event;

	close_handle(connection);
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT_TRUE(event.info & MESSAGE_EVENT);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_LAST_CLOSE);
	EXPECT(event.badge, 4242);
	close_handle(node);
	close_handle(port);
}

TEST(node_bits_are_an_event)
{
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 9, NODE_STREAM));
	struct exchange event;

	EXPECT(kelner_port_watch(port, node, EVENT_BITS, 3), 0);
	EXPECT_TRUE(kelner_node_set_bits(node, LEVEL_READABLE, 0) > 0);
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_BITS);
	EXPECT(event.word[0], LEVEL_READABLE);
	EXPECT(kelner_node_set_bits(node, 1U << 20, 0), -EINVAL);
	close_handle(node);
	close_handle(port);
}
