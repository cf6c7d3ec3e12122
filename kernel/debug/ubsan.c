/* SPDX-License-Identifier: MIT */
/*
 * What the compiler calls where it finds undefined behaviour (-fsanitize=undefined): a panic with
 * the place in the source. The structures are the compiler's, as gcc and clang lay them out.
 */
#include <kernel/types.h>

#include "found.h"

struct place {
	const char *file;
	uint32_t line;
	uint32_t column;
};

struct type {
	uint16_t kind; /* 0: integer */
	uint16_t info; /* bit 0: signed; above: binary logarithm of the width */
	char name[];
};

struct type_data {
	struct place place;
	const struct type *type;
};

struct shift_data {
	struct place place;
	const struct type *value_type;
	const struct type *count_type;
};

struct bounds_data {
	struct place place;
	const struct type *array_type;
	const struct type *index_type;
};

struct pointer_data {
	struct place place;
	const struct type *type;
	uint8_t log_alignment;
	uint8_t kind; /* of access: an index into access_names */
};

struct nonnull_data {
	struct place place;
	struct place attribute;
	int argument;
};

static const char *const access_names[] = {
	"load of",     "store to",    "reference to", "member access in", "member call on",
	"constructor", "downcast of", "downcast of",  "upcast of",        "cast to virtual base of",
	"nonnull use", "dynamic use",
};

static void report(const struct place *place, const char *what, const char *type)
{
	found("undefined behaviour: %s%s at %s:%u:%u", what, type, place->file, place->line,
	      place->column);
}

/* A value is passed in the word itself where it fits. */
static int64_t word_value(const struct type *type, uintptr_t word)
{
	unsigned bits = 1U << (type->info >> 1);

	if (type->kind != 0 || bits >= 64)
		return (int64_t)word;
	if (type->info & 1)
		return (int64_t)(word << (64 - bits)) >> (64 - bits);
	return (int64_t)(word & ((1UL << bits) - 1));
}

#define HANDLER(name, ...)                       \
	void __ubsan_handle_##name(__VA_ARGS__); \
	void __ubsan_handle_##name(__VA_ARGS__)

#define ARITHMETIC(operation, words)                                              \
	HANDLER(operation, const struct type_data *data, uintptr_t left UNUSED,   \
		uintptr_t right UNUSED)                                           \
	{                                                                         \
		report(&data->place, words " overflows type ", data->type->name); \
	}

ARITHMETIC(add_overflow, "an addition")
ARITHMETIC(sub_overflow, "a subtraction")
ARITHMETIC(mul_overflow, "a multiplication")
ARITHMETIC(divrem_overflow, "a division by zero or one that")
ARITHMETIC(negate_overflow, "a negation")

HANDLER(shift_out_of_bounds, const struct shift_data *data, uintptr_t value, uintptr_t count)
{
	found("undefined behaviour: shift of %ld by %ld in type %s at %s:%u:%u",
	      word_value(data->value_type, value), word_value(data->count_type, count),
	      data->value_type->name, data->place.file, data->place.line, data->place.column);
}

HANDLER(out_of_bounds, const struct bounds_data *data, uintptr_t index)
{
	found("undefined behaviour: index %ld is outside type %s at %s:%u:%u",
	      word_value(data->index_type, index), data->array_type->name, data->place.file,
	      data->place.line, data->place.column);
}

HANDLER(type_mismatch_v1, const struct pointer_data *data, uintptr_t pointer)
{
	unsigned kind = data->kind < array_count(access_names) ? data->kind : 0;
	const char *wrong = pointer ? "a misaligned or too small" : "a null";

	found("undefined behaviour: %s %s pointer %#lx of type %s at %s:%u:%u", access_names[kind],
	      wrong, pointer, data->type->name, data->place.file, data->place.line,
	      data->place.column);
}

HANDLER(pointer_overflow, const struct place *place, uintptr_t from, uintptr_t to)
{
	found("undefined behaviour: pointer arithmetic from %#lx to %#lx at %s:%u:%u", from, to,
	      place->file, place->line, place->column);
}

HANDLER(load_invalid_value, const struct type_data *data, uintptr_t value UNUSED)
{
	report(&data->place, "a value that is none of type ", data->type->name);
}

HANDLER(vla_bound_not_positive, const struct type_data *data, uintptr_t bound UNUSED)
{
	report(&data->place, "an array of no elements of type ", data->type->name);
}

HANDLER(nonnull_arg, const struct nonnull_data *data)
{
	report(&data->place, "a null pointer for an argument that must not be null", "");
}

HANDLER(builtin_unreachable, const struct place *place)
{
	panic("undefined behaviour: the unreachable was reached at %s:%u:%u", place->file,
	      place->line, place->column);
}

HANDLER(missing_return, const struct place *place)
{
	panic("undefined behaviour: a function ended without its value at %s:%u:%u", place->file,
	      place->line, place->column);
}

HANDLER(invalid_builtin, const struct place *place)
{
	report(place, "zero given to a bit count", "");
}
