/* SPDX-License-Identifier: MIT */
/* The service table: what is understood, and what is said of what is not. */
#include "table.h"
#include "test.h"

#include <abi/start.h>
#include <kelner/syscalls.h>
#include <string.h>

struct start_block *start_block;

int64_t kelner_log_write(handle_t log, const char *text, size_t length)
{
	(void)log, (void)text;
	return (int64_t)length;
}

static struct service_table table;
static struct table_problem problem;

static int parse(const char *text)
{
	memset(&problem, 0, sizeof(problem));
	return table_parse(text, strlen(text), &table, &problem);
}

TEST(a_table_is_read)
{
	CHECK(parse("# first line\n"
		    "service process\n\tprogram /servers/process -x\n\tgive users clock\n"
		    "\tpeer -vfs\n\trestart critical\n\n"
		    "service vfs # comment\n\tprogram /servers/vfs\n\tneeds process\n"
		    "service tmp\n\tprogram /t\n\tmount /tmp tmpfs\n\tmemory 8M 5%\n"
		    "\tports 0x3f8 8\n\tirq 3 4\n\tpeer vfs\n"
		    "session /dev/console\nsession /dev/tty2 when tmp 0x2") == 0);
	CHECK(table.count == 3 && table.session_count == 2);
	CHECK_TEXT(table.service[0].argv[0], "/servers/process");
	CHECK_TEXT(table.service[0].argv[1], "-x");
	CHECK(table.service[0].argc == 2 && !table.service[0].argv[2]);
	CHECK(table.service[0].given == (GIVEN_USERS | GIVEN_CLOCK));
	CHECK(table.service[0].peer_count == 1 && table.service[0].peer[0] == 1);
	CHECK(table.service[0].need_count == 0); /* a loose peer */
	CHECK(table.service[0].restart == RESTART_CRITICAL);
	CHECK(table.service[1].need_count == 1 && table.service[1].need[0] == 0);
	CHECK(table.service[2].memory == 8UL << 20 && table.service[2].memory_percent == 5);
	CHECK(table.service[2].ports_first == 0x3f8 && table.service[2].ports_count == 8);
	CHECK(table.service[2].irq_count == 2 && table.service[2].irq[1] == 4);
	CHECK(table.service[2].need_count == 1 && table.service[2].need[0] == 1);
	CHECK_TEXT(table.service[2].mount_type, "tmpfs");
	CHECK(!table.session[0].service);
	CHECK_TEXT(table.session[1].terminal, "/dev/tty2");
	CHECK_TEXT(table.session[1].service, "tmp");
	CHECK(table.session[1].line == 2);
	CHECK(parse("") == 0 && table.count == 0);
}

TEST(what_is_wrong_is_said_with_its_line)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *says;
	} bad[] = {
		{"service a\nprogram /a\nfoo b\n", 3, "\"foo\" is not understood"},
		{"program /a\n", 1, "\"program\" stands before the first service"},
		{"service a\n", 0, "service \"a\" has no program"},
		{"service a\nprogram /a\nneeds b\n", 3, "there is no service called \"b\""},
		{"service a\nprogram /a\nservice a\n", 3, "there are two services called \"a\""},
		{"service a\nprogram /a\ngive gold\n", 3, "nothing called \"gold\" can be given"},
		{"service a\nprogram /a\nirq four\n", 3, "\"four\" is no number"},
		{"service a\nprogram /a\nmemory 8\n", 3, "\"8\" is no size: write 8M or 512K"},
		{"service a\nprogram /a\nmemory 8M 90%\n", 3,
		 "\"90\" is no part of memory: write 1% to 50%"},
		{"service a\nprogram /a\nrestart often\n", 3,
		 "\"often\" is not always, never, once or critical"},
		{"service a\nprogram /a\nmount /tmp\n", 3,
		 "\"mount\" takes another number of words"},
		{"service a\nprogram /a\nneeds b\nservice b\nprogram /b\nneeds a\n", 0,
		 "\"a\" needs services that wait for it"},
		{"session /dev/tty2 soon\n", 1,
		 "after \"session /dev/tty2\" comes nothing, or: when SERVICE LINE"},
		{"session /dev/tty2 when a one\n", 1, "\"one\" is no number"},
		{"session /dev/tty2 when a 1\n", 0,
		 "a session waits for \"a\", which is no service"},
		{"service a b c d e f g h i j k l m n o p q\n", 1, "too many words"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(parse(bad[i].text) == -1);
		CHECK(problem.line == bad[i].line);
		CHECK_TEXT(problem.text, bad[i].says);
	}
}

/* Whatever the bytes are, the parser stays inside them and ends. */
TEST(noise_does_no_harm)
{
	static const char alphabet[] = "service program needs peer \n\t#-/0x9aM give\n";
	char text[400];
	unsigned seed = 1;

	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = alphabet[seed / 65536 % (sizeof(alphabet) - 1)];
		}
		(void)table_parse(text, sizeof(text), &table, &problem);
	}
	CHECK(table_parse(text, TABLE_BYTES, &table, &problem) == -1);
}

int main(void)
{
	RUN(a_table_is_read);
	RUN(what_is_wrong_is_said_with_its_line);
	RUN(noise_does_no_harm);
	return test_end();
}
