/* SPDX-License-Identifier: MIT */
#include "library_image.h"

#include <string.h>

static const char designations[] = {'0', 'A', 'B'};

static char designation_of(const VTermEncodingInstance *instance)
{
	for (unsigned i = 0; i < sizeof(designations); i++) {
		if (instance->enc == vterm_lookup_encoding(ENC_SINGLE_94, designations[i]))
			return designations[i];
	}
	return 'u';
}

static VTermEncoding *encoding_of(char designation)
{
	return vterm_lookup_encoding(designation == 'u' ? ENC_UTF8 : ENC_SINGLE_94, designation);
}

static size_t tab_bytes(const struct VTermState *state)
{
	size_t bytes = ((size_t)state->cols + 7) / 8;

	return bytes < IMAGE_COLUMNS_MAX / 8 ? bytes : IMAGE_COLUMNS_MAX / 8;
}

void library_image_take(struct library_image *image, const struct VTerm *library)
{
	const struct VTermState *state = library->state;

	image->state = *state;
	memcpy(image->parser, &library->parser, sizeof(image->parser));
	memcpy(image->tab_stops, state->tabstops, tab_bytes(state));
	for (unsigned i = 0; i < 4; i++)
		image->encoding[i] = designation_of(&state->encoding[i]);
	image->encoding[4] = designation_of(&state->encoding_utf8);
	for (unsigned i = 0; i < 4; i++)
		image->encoding[5 + i] = designation_of(&state->saved.encoding[i]);
	image->controls_8bit = library->mode.ctrl8bit;
}

static void put_parser(const struct library_image *image, struct VTerm *library)
{
	const VTermParserCallbacks *callbacks = library->parser.callbacks;
	void *context = library->parser.cbdata;

	memcpy(&library->parser, image->parser, sizeof(image->parser));
	library->parser.callbacks = callbacks;
	library->parser.cbdata = context;
}

void library_image_put(const struct library_image *image, struct VTerm *library)
{
	struct VTermState *state = library->state;
	struct VTermState fresh = *state;

	*state = image->state;
	state->vt = fresh.vt;
	state->callbacks = fresh.callbacks;
	state->cbdata = fresh.cbdata;
	state->fallbacks = fresh.fallbacks;
	state->fbdata = fresh.fbdata;
	state->rows = fresh.rows;
	state->cols = fresh.cols;
	state->tabstops = fresh.tabstops;
	memcpy(state->tabstops, image->tab_stops, tab_bytes(state));
	state->lineinfos[0] = fresh.lineinfos[0];
	state->lineinfos[1] = fresh.lineinfos[1];
	state->lineinfo = fresh.lineinfos[state->mode.alt_screen ? 1 : 0];
	state->selection = fresh.selection;
	for (unsigned i = 0; i < 4; i++)
		state->encoding[i].enc = encoding_of(image->encoding[i]);
	state->encoding_utf8.enc = encoding_of(image->encoding[4]);
	for (unsigned i = 0; i < 4; i++)
		state->saved.encoding[i].enc = encoding_of(image->encoding[5 + i]);
	/* The glyph that a combining character could still join is not known any more. */
	state->combine_chars = fresh.combine_chars;
	state->combine_chars_size = fresh.combine_chars_size;
	state->combine_pos = (VTermPos){-1, -1};
	library->mode.ctrl8bit = image->controls_8bit;
	put_parser(image, library);
}
