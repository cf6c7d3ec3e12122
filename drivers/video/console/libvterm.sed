# SPDX-License-Identifier: MIT
# Our changes to libvterm: src/state.c, src/pen.c, src/vterm_internal.h and include/vterm.h. A test in
# tests/unit/console/test_sequences.c stands for each.

# REP (CSI n b) never came to an end where nothing, or only a mark of no width, had been printed; and it
# counted columns, where a wide character takes two.
s/while (state->pos\.col < col) {/while (state->pos.col < col \&\& state->combine_width > 0) {/
/case 0x62: { \/\/ REP/,/UBOUND/ s/col = state->pos\.col + count;/col = state->pos.col + count * state->combine_width;/

# Faint text (SGR 2), which is a colour of the painter's.
s/^  VTERM_N_ATTRS/  VTERM_ATTR_FAINT,      \/\/ bool:   2, 22\n\n&/
/^struct VTermPen$/,/^};/ s/unsigned int bold:1;/& unsigned int faint:1;/
s/^  state->pen\.bold = 0; .*/&\n  state->pen.faint = 0; setpenattr_bool(state, VTERM_ATTR_FAINT, 0);/
s/^    setpenattr_bool(state, VTERM_ATTR_BOLD,  *state->pen\.bold);/&\n    setpenattr_bool(state, VTERM_ATTR_FAINT, state->pen.faint);/
s/^    case 3: \/\/ Italic on/    case 2: state->pen.faint = 1; setpenattr_bool(state, VTERM_ATTR_FAINT, 1); break;\n\n&/
s/^    case 22: \/\/ Bold off/&\n      state->pen.faint = 0; setpenattr_bool(state, VTERM_ATTR_FAINT, 0);/
s/^  if(state->pen\.italic)$/  if(state->pen.faint)\n    args[argi++] = 2;\n\n&/

# The alternate screen under its oldest name.
s/^ *case 1047:$/case 47: &/

# With the origin mode a cursor report counts from the margins, as the sequences that move it do.
s/"%s%d;%dR", qmark, state->pos\.row + 1, state->pos\.col + 1/"%s%d;%dR", qmark,\
  state->pos.row + 1 - (state->mode.origin ? state->scrollregion_top : 0),\
  state->pos.col + 1 - (state->mode.origin ? SCROLLREGION_LEFT(state) : 0)/

# ESC 7 and 8 save and restore the character sets and the origin mode too.
/Saved state under DEC mode/,/saved;/ s/^    struct VTermPen pen;/&\n    VTermEncodingInstance encoding[4];\n    int gl_set, gr_set;\n    unsigned int origin:1;/
s/^    state->saved\.pos = state->pos;/&\n    memcpy(state->saved.encoding, state->encoding, sizeof(state->encoding));\
    state->saved.gl_set = state->gl_set;\n    state->saved.gr_set = state->gr_set;\n    state->saved.origin = state->mode.origin;/
s/^    state->pos = state->saved\.pos;/&\n    if(state->saved.encoding[0].enc) {\
      memcpy(state->encoding, state->saved.encoding, sizeof(state->encoding));\
      state->gl_set = state->saved.gl_set;\n      state->gr_set = state->saved.gr_set;\n    }\n    state->mode.origin = state->saved.origin;/
