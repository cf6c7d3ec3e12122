/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "runtime.h"
#include "text.h"

/* Part of the file, not NUL-terminated. */
struct span {
	const char *bytes;
	size_t length;
};

struct config_parser {
	struct config *config;
	struct config_error *error;
	struct config_entry *entry; /* NULL before the first section */
	uint32_t line;
	uint32_t seen_global; /* bit per key: already given */
	uint32_t seen_entry;
	struct span default_name;
	uint32_t default_line;
};

/* One key of the file. set is called at most once per section. */
struct config_key {
	const char *name;
	bool (*set)(struct config_parser *parser, struct span value);
};

__attribute__((format(printf, 2, 3))) static bool config_fail(struct config_parser *parser,
							      const char *format, ...)
{
	struct text text;
	va_list arguments;

	text_init(&text, parser->error->text, sizeof(parser->error->text));
	parser->error->line = parser->line;
	va_start(arguments, format);
	text_vformat(&text, format, arguments);
	va_end(arguments);
	return false;
}

/* As config_fail, with the offending bytes quoted between the two parts of the sentence. */
static bool config_fail_quoting(struct config_parser *parser, const char *before,
				struct span offending, const char *after)
{
	struct text text;

	text_init(&text, parser->error->text, sizeof(parser->error->text));
	parser->error->line = parser->line;
	text_append(&text, before);
	text_append_quoted(&text, offending.bytes, offending.length);
	text_append(&text, after);
	return false;
}

static bool span_is(struct span span, const char *string)
{
	return strlen(string) == span.length && memcmp(span.bytes, string, span.length) == 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static struct span span_trim(struct span span)
{
	while (span.length > 0 && is_blank(span.bytes[0])) {
		span.bytes++;
		span.length--;
	}
	while (span.length > 0 && is_blank(span.bytes[span.length - 1]))
		span.length--;
	return span;
}

/* Copies a value into a buffer of the given size, or says that it is too long. */
static bool config_copy(struct config_parser *parser, const char *key, struct span value,
			char *buffer, size_t capacity)
{
	if (value.length >= capacity)
		return config_fail(parser, "the value of %s is %zu bytes long, the limit is %zu",
				   key, value.length, capacity - 1);
	memcpy(buffer, value.bytes, value.length);
	buffer[value.length] = '\0';
	return true;
}

static bool config_set_path(struct config_parser *parser, const char *key, struct span value,
			    struct config_file *file)
{
	if (value.length == 0)
		return config_fail(parser, "%s= names no file", key);
	return config_copy(parser, key, value, file->path, sizeof(file->path));
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

static bool config_set_hash(struct config_parser *parser, const char *key, struct span value,
			    struct config_file *file)
{
	if (value.length != 2 * SHA256_BYTES)
		return config_fail(parser, "%s= takes 64 hexadecimal digits, not %zu characters",
				   key, value.length);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = hex_digit(value.bytes[2 * i]);
		int low = hex_digit(value.bytes[2 * i + 1]);

		if (high < 0 || low < 0)
			return config_fail(
				parser, "%s= takes 64 hexadecimal digits, and one of these is not",
				key);
		file->hash[i] = (uint8_t)(high << 4 | low);
	}
	file->has_hash = true;
	return true;
}

static bool set_timeout(struct config_parser *parser, struct span value)
{
	if (!text_parse_number(value.bytes, value.length, CONFIG_TIMEOUT_MAX,
			       &parser->config->timeout))
		return config_fail_quoting(parser, "timeout= takes seconds from 0 to 86400, not ",
					   value, "");
	return true;
}

static bool set_default(struct config_parser *parser, struct span value)
{
	parser->default_name = value;
	parser->default_line = parser->line;
	return true;
}

static bool set_kernel(struct config_parser *parser, struct span value)
{
	return config_set_path(parser, "kernel", value, &parser->entry->kernel);
}

static bool set_kernel_hash(struct config_parser *parser, struct span value)
{
	return config_set_hash(parser, "kernel_sha256", value, &parser->entry->kernel);
}

static bool set_initrd(struct config_parser *parser, struct span value)
{
	return config_set_path(parser, "initrd", value, &parser->entry->initrd);
}

static bool set_initrd_hash(struct config_parser *parser, struct span value)
{
	return config_set_hash(parser, "initrd_sha256", value, &parser->entry->initrd);
}

static bool set_cmdline(struct config_parser *parser, struct span value)
{
	return config_copy(parser, "cmdline", value, parser->entry->cmdline,
			   sizeof(parser->entry->cmdline));
}

static bool set_resolution(struct config_parser *parser, struct span value)
{
	if (!text_parse_resolution(value.bytes, value.length, &parser->entry->width,
				   &parser->entry->height))
		return config_fail_quoting(parser,
					   "resolution= takes WIDTHxHEIGHT, such as 1280x800, not ",
					   value, "");
	return true;
}

static bool set_verify(struct config_parser *parser, struct span value)
{
	if (!span_is(value, "yes") && !span_is(value, "no"))
		return config_fail_quoting(parser, "verify= takes yes or no, not ", value, "");
	parser->entry->verify = span_is(value, "yes");
	return true;
}

static const struct config_key global_keys[] = {
	{"timeout", set_timeout},
	{"default", set_default},
};

static const struct config_key entry_keys[] = {
	{"kernel", set_kernel},   {"kernel_sha256", set_kernel_hash},
	{"initrd", set_initrd},   {"initrd_sha256", set_initrd_hash},
	{"cmdline", set_cmdline}, {"resolution", set_resolution},
	{"verify", set_verify},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool config_set(struct config_parser *parser, struct span key, struct span value)
{
	bool global = parser->entry == NULL;
	const struct config_key *keys = global ? global_keys : entry_keys;
	size_t count = global ? COUNT(global_keys) : COUNT(entry_keys);
	uint32_t *seen = global ? &parser->seen_global : &parser->seen_entry;

	for (size_t i = 0; i < count; i++) {
		if (!span_is(key, keys[i].name))
			continue;
		if (*seen & 1u << i)
			return config_fail_quoting(parser, "the key ", key, " is given twice");
		*seen |= 1u << i;
		return keys[i].set(parser, value);
	}
	if (global)
		return config_fail_quoting(
			parser, "the key ", key,
			" is not known; before the first [NAME] there are timeout and default");
	return config_fail_quoting(parser, "the key ", key,
				   " is not known; an entry has kernel, kernel_sha256, initrd, "
				   "initrd_sha256, cmdline, resolution and verify");
}

/* Checks what only the end of a section can show. */
static bool config_end_entry(struct config_parser *parser)
{
	struct config_entry *entry = parser->entry;

	if (entry == NULL)
		return true;
	parser->line = entry->line;
	if (entry->kernel.path[0] == '\0')
		return config_fail(parser, "the entry [%s] has no kernel=", entry->name);
	if (entry->initrd.path[0] == '\0' && entry->initrd.has_hash)
		return config_fail(parser,
				   "the entry [%s] has initrd_sha256= but no initrd=", entry->name);
	return true;
}

static bool config_begin_entry(struct config_parser *parser, struct span name)
{
	struct config *config = parser->config;
	uint32_t line = parser->line;

	if (!config_end_entry(parser))
		return false;
	parser->line = line;
	if (name.length == 0)
		return config_fail(parser, "the section name in [] is missing");
	for (uint32_t i = 0; i < config->count; i++) {
		if (span_is(name, config->entries[i].name))
			return config_fail_quoting(parser, "there are two entries called ", name,
						   "");
	}
	if (config->count == CONFIG_ENTRIES_MAX)
		return config_fail(parser, "there are more than %u entries",
				   (unsigned)CONFIG_ENTRIES_MAX);
	parser->entry = &config->entries[config->count];
	memset(parser->entry, 0, sizeof(*parser->entry));
	parser->entry->line = line;
	parser->entry->verify = true;
	parser->seen_entry = 0;
	if (!config_copy(parser, "[NAME]", name, parser->entry->name, CONFIG_NAME_MAX))
		return false;
	config->count++;
	return true;
}

static bool config_parse_line(struct config_parser *parser, struct span line)
{
	size_t equals = 0;

	for (size_t i = 0; i < line.length; i++) {
		unsigned char byte = (unsigned char)line.bytes[i];

		if ((byte < ' ' && byte != '\t') || byte == 0x7f)
			return config_fail(
				parser,
				"column %zu holds the control character 0x%02x; the file "
				"must be plain text in UTF-8",
				i + 1, (unsigned)byte);
	}
	line = span_trim(line);
	if (line.length == 0 || line.bytes[0] == '#')
		return true;
	if (line.bytes[0] == '[' && line.bytes[line.length - 1] == ']')
		return config_begin_entry(
			parser, span_trim((struct span){line.bytes + 1, line.length - 2}));
	while (equals < line.length && line.bytes[equals] != '=')
		equals++;
	if (equals == 0 || equals == line.length)
		return config_fail_quoting(parser, "", line, " is neither KEY=VALUE nor [NAME]");
	return config_set(
		parser, span_trim((struct span){line.bytes, equals}),
		span_trim((struct span){line.bytes + equals + 1, line.length - equals - 1}));
}

/* Finds the default entry once all are known. */
static bool config_end(struct config_parser *parser)
{
	struct config *config = parser->config;
	uint32_t i = 0;

	if (!config_end_entry(parser))
		return false;
	parser->line = 0;
	if (config->count == 0)
		return config_fail(parser, "it has no entry; one starts with a line [NAME]");
	if (!(parser->seen_global & 1u))
		config->timeout = config->count > 1 ? CONFIG_TIMEOUT_DEFAULT : 0;
	if (parser->default_line == 0)
		return true;
	while (i < config->count && !span_is(parser->default_name, config->entries[i].name))
		i++;
	parser->line = parser->default_line;
	if (i == config->count)
		return config_fail_quoting(parser, "default= names ", parser->default_name,
					   ", and there is no such entry");
	config->default_entry = i;
	return true;
}

bool config_parse(const char *bytes, size_t size, struct config *config, struct config_error *error)
{
	struct config_parser parser = {.config = config, .error = error};
	size_t at = 0;

	memset(config, 0, sizeof(*config));
	if (size > CONFIG_FILE_MAX)
		return config_fail(&parser, "it is %zu bytes long, the limit is %u", size,
				   (unsigned)CONFIG_FILE_MAX);
	if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		at = 3; /* the mark that some editors put before UTF-8 text */
	while (at < size) {
		struct span line = {bytes + at, 0};

		while (at < size && bytes[at] != '\n')
			at++;
		line.length = (size_t)(bytes + at - line.bytes);
		if (line.length > 0 && line.bytes[line.length - 1] == '\r')
			line.length--;
		at++;
		parser.line++;
		if (!config_parse_line(&parser, line))
			return false;
	}
	return config_end(&parser);
}
