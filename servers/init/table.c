/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <kelner/memory.h>
#include <kelner/print.h>

#define WORDS_MAX 16

/* Names are resolved when all lines have been read: until then these stand in the table. */
struct reference {
	unsigned line;
	const char *name;
	bool peer; /* of peer[] and, but for a dash, also need[] */
	bool loose;
};

struct parser {
	struct service_table *table;
	struct table_problem *problem;
	unsigned line;
	unsigned word_count;
	char *word[WORDS_MAX];
	struct reference reference[SERVICES_MAX][PEERS_MAX + NEEDS_MAX];
	unsigned reference_count[SERVICES_MAX];
};

static struct parser parser;

static int fail(struct parser *p, const char *what, const char *word)
{
	p->problem->line = p->line;
	(void)text_format(p->problem->text, sizeof(p->problem->text), what, word);
	return -1;
}

static const struct {
	const char *name;
	uint32_t bit;
} givens[] = {
	{"job", GIVEN_JOB},      {"users", GIVEN_USERS},
	{"log", GIVEN_LOG},      {"initrd", GIVEN_INITRD},
	{"init", GIVEN_INIT},    {"schedule", GIVEN_SCHEDULE},
	{"clock", GIVEN_CLOCK},  {"power", GIVEN_POWER},
	{"trace", GIVEN_TRACE},  {"framebuffer", GIVEN_FRAMEBUFFER},
	{"machine", GIVEN_ROOT},
};

/* Decimal or 0x...; 0 on success. */
static int number(const char *text, uint64_t *value)
{
	unsigned base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
	const char *digit = base == 16 ? text + 2 : text;

	*value = 0;
	if (!*digit)
		return -1;
	for (; *digit; digit++) {
		unsigned d = (unsigned)(*digit >= 'a' ? *digit - 'a' + 10 : *digit - '0');

		if (d >= base || *value > UINT32_MAX)
			return -1;
		*value = *value * base + d;
	}
	return 0;
}

static int add_given(struct parser *p, struct service_line *service)
{
	for (unsigned i = 1; i < p->word_count; i++) {
		uint32_t bit = 0;

		for (size_t g = 0; g < sizeof(givens) / sizeof(givens[0]); g++) {
			if (strcmp(givens[g].name, p->word[i]) == 0)
				bit = givens[g].bit;
		}
		if (!bit)
			return fail(p, "nothing called \"%s\" can be given", p->word[i]);
		service->given |= bit;
	}
	return 0;
}

static int add_references(struct parser *p, unsigned service, bool peer)
{
	for (unsigned i = 1; i < p->word_count; i++) {
		unsigned n = p->reference_count[service];
		bool loose = p->word[i][0] == '-';

		if (n == PEERS_MAX + NEEDS_MAX)
			return fail(p, "too many names for one service: \"%s\"", p->word[i]);
		p->reference[service][n] =
			(struct reference){p->line, p->word[i] + loose, peer, loose};
		p->reference_count[service]++;
	}
	return 0;
}

static int set_numbers(struct parser *p, struct service_line *service)
{
	uint64_t value[INTERRUPTS_MAX];
	unsigned count = p->word_count - 1;

	if (count == 0 || count > INTERRUPTS_MAX)
		return fail(p, "\"%s\" takes other arguments", p->word[0]);
	for (unsigned i = 0; i < count; i++) {
		if (number(p->word[i + 1], &value[i]) < 0)
			return fail(p, "\"%s\" is no number", p->word[i + 1]);
	}
	if (strcmp(p->word[0], "irq") == 0) {
		for (unsigned i = 0; i < count; i++)
			service->irq[i] = (uint32_t)value[i];
		service->irq_count = count;
		return 0;
	}
	if (count != 2)
		return fail(p, "\"%s\" takes a first port and a count", p->word[0]);
	service->ports_first = (uint32_t)value[0];
	service->ports_count = (uint32_t)value[1];
	return 0;
}

static int set_percent(struct parser *p, struct service_line *service)
{
	size_t length = strlen(p->word[2]);
	uint64_t percent = 0;

	if (length > 1 && p->word[2][length - 1] == '%') {
		p->word[2][length - 1] = '\0';
		if (number(p->word[2], &percent) < 0 || percent > 50)
			percent = 0;
	}
	if (percent == 0)
		return fail(p, "\"%s\" is no part of memory: write 1%% to 50%%", p->word[2]);
	service->memory_percent = (uint32_t)percent;
	return 0;
}

static int set_memory(struct parser *p, struct service_line *service)
{
	size_t length = strlen(p->word[1]);
	uint64_t value;

	if (length < 2 || (p->word[1][length - 1] != 'M' && p->word[1][length - 1] != 'K'))
		return fail(p, "\"%s\" is no size: write 8M or 512K", p->word[1]);
	value = p->word[1][length - 1] == 'M' ? 1 << 20 : 1 << 10;
	p->word[1][length - 1] = '\0';
	if (number(p->word[1], &service->memory) < 0)
		return fail(p, "\"%s\" is no number", p->word[1]);
	service->memory *= value;
	return p->word_count == 3 ? set_percent(p, service) : 0;
}

static int set_restart(struct parser *p, struct service_line *service)
{
	static const char *const name[] = {"always", "never", "once", "critical"};

	for (unsigned i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		if (strcmp(name[i], p->word[1]) == 0) {
			service->restart = (enum restart)i;
			return 0;
		}
	}
	return fail(p, "\"%s\" is not always, never, once or critical", p->word[1]);
}

static int new_service(struct parser *p)
{
	struct service_table *table = p->table;

	for (unsigned i = 0; i < table->count; i++) {
		if (strcmp(table->service[i].name, p->word[1]) == 0)
			return fail(p, "there are two services called \"%s\"", p->word[1]);
	}
	if (table->count == SERVICES_MAX)
		return fail(p, "too many services: no room for \"%s\"", p->word[1]);
	table->service[table->count++] = (struct service_line){.name = p->word[1]};
	return 0;
}

static int add_session(struct parser *p)
{
	struct session_line *session;
	uint64_t line;

	if (p->table->session_count == SESSIONS_MAX)
		return fail(p, "too many sessions: no room for \"%s\"", p->word[1]);
	session = &p->table->session[p->table->session_count++];
	*session = (struct session_line){.terminal = p->word[1]};
	if (p->word_count == 2)
		return 0;
	if (p->word_count != 5 || strcmp(p->word[2], "when") != 0)
		return fail(p, "after \"session %s\" comes nothing, or: when SERVICE LINE",
			    p->word[1]);
	if (number(p->word[4], &line) < 0)
		return fail(p, "\"%s\" is no number", p->word[4]);
	session->service = p->word[3];
	session->line = (uint32_t)line;
	return 0;
}

static int directive(struct parser *p)
{
	static const struct {
		const char *name;
		unsigned least, most; /* words, its own included */
	} known[] = {
		{"service", 2, 2},
		{"program", 2, PROGRAM_WORDS_MAX + 1},
		{"give", 2, WORDS_MAX},
		{"ports", 3, 3},
		{"irq", 2, INTERRUPTS_MAX + 1},
		{"peer", 2, PEERS_MAX + 1},
		{"needs", 2, 13},
		{"mount", 3, 3},
		{"memory", 2, 3},
		{"restart", 2, 2},
		{"session", 2, 5},
	};
	struct service_line *service;
	unsigned index = p->table->count - 1, i = 0;
	unsigned kinds = sizeof(known) / sizeof(known[0]);

	while (i < kinds && strcmp(known[i].name, p->word[0]) != 0)
		i++;
	if (i == kinds)
		return fail(p, "\"%s\" is not understood", p->word[0]);
	if (p->word_count < known[i].least || p->word_count > known[i].most)
		return fail(p, "\"%s\" takes another number of words", p->word[0]);
	if (i == 0)
		return new_service(p);
	if (i == kinds - 1)
		return add_session(p);
	if (p->table->count == 0)
		return fail(p, "\"%s\" stands before the first service", p->word[0]);
	service = &p->table->service[index];
	switch (i) {
	case 1:
		service->argc = (int)p->word_count - 1;
		for (int w = 0; w < service->argc; w++)
			service->argv[w] = p->word[w + 1];
		return 0;
	case 2: return add_given(p, service);
	case 3:
	case 4: return set_numbers(p, service);
	case 5: return add_references(p, index, true);
	case 6: return add_references(p, index, false);
	case 7:
		service->mount_path = p->word[1];
		service->mount_type = p->word[2];
		return 0;
	case 8: return set_memory(p, service);
	default: return set_restart(p, service);
	}
}

static int resolve(struct parser *p, unsigned index)
{
	struct service_line *service = &p->table->service[index];

	for (unsigned i = 0; i < p->reference_count[index]; i++) {
		const struct reference *reference = &p->reference[index][i];
		unsigned other = 0;

		p->line = reference->line;
		while (other < p->table->count &&
		       strcmp(p->table->service[other].name, reference->name) != 0)
			other++;
		if (other == p->table->count)
			return fail(p, "there is no service called \"%s\"", reference->name);
		if (reference->peer)
			service->peer[service->peer_count++] = other;
		if (!reference->loose && service->need_count < NEEDS_MAX)
			service->need[service->need_count++] = other;
	}
	return 0;
}

static int check_sessions(struct parser *p)
{
	for (unsigned i = 0; i < p->table->session_count; i++) {
		const char *service = p->table->session[i].service;
		unsigned other = 0;

		p->line = 0;
		while (service && other < p->table->count &&
		       strcmp(p->table->service[other].name, service) != 0)
			other++;
		if (service && other == p->table->count)
			return fail(p, "a session waits for \"%s\", which is no service", service);
	}
	return 0;
}

/* A service that waits for itself, by way of others, would never start. */
static int check_order(struct parser *p)
{
	bool started[SERVICES_MAX] = {false};
	unsigned left = p->table->count, last;

	do {
		last = left;
		for (unsigned i = 0; i < p->table->count; i++) {
			const struct service_line *service = &p->table->service[i];
			bool can = !started[i];

			for (unsigned n = 0; n < service->need_count; n++)
				can = can && started[service->need[n]];
			if (can) {
				started[i] = true;
				left--;
			}
		}
	} while (left && left != last);
	for (unsigned i = 0; left && i < p->table->count; i++) {
		p->line = 0;
		if (!started[i])
			return fail(p, "\"%s\" needs services that wait for it",
				    p->table->service[i].name);
	}
	return 0;
}

/* Cuts one line into words; *text moves behind it. */
static int split(struct parser *p, char **text, const char *end)
{
	char *at = *text;

	p->word_count = 0;
	while (at < end && *at != '\n') {
		if (*at == '#') {
			while (at < end && *at != '\n')
				at++;
			break;
		}
		if (*at == ' ' || *at == '\t' || *at == '\r') {
			*at++ = '\0';
			continue;
		}
		if (p->word_count == WORDS_MAX)
			return fail(p, "too many words%s", "");
		p->word[p->word_count++] = at;
		while (at < end && *at != '\n' && *at != ' ' && *at != '\t' && *at != '\r' &&
		       *at != '#')
			at++;
	}
	*text = at;
	return 0;
}

int table_parse(const char *text, size_t size, struct service_table *table,
		struct table_problem *problem)
{
	struct parser *p = &parser;
	char *at = table->text, *end;

	*p = (struct parser){.table = table, .problem = problem};
	table->count = table->session_count = 0;
	if (size >= TABLE_BYTES)
		return fail(p, "it is larger than 16 KiB%s", "");
	memcpy(table->text, text, size);
	end = table->text + size;
	while (at < end) {
		char *line_end;

		p->line++;
		if (split(p, &at, end) < 0)
			return -1;
		line_end = at;
		if (at < end)
			at++;
		*line_end = '\0';
		if (p->word_count) {
			/* A comment may touch the last word. */
			for (unsigned i = 0; i < p->word_count; i++) {
				for (char *c = p->word[i]; *c; c++) {
					if (*c == '#')
						*c = '\0';
				}
			}
			if (directive(p) < 0)
				return -1;
		}
	}
	for (unsigned i = 0; i < table->count; i++) {
		if (!table->service[i].argc) {
			p->line = 0;
			return fail(p, "service \"%s\" has no program", table->service[i].name);
		}
		if (resolve(p, i) < 0)
			return -1;
	}
	return check_sessions(p) < 0 ? -1 : check_order(p);
}
