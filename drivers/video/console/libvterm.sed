# SPDX-License-Identifier: MIT
# Our changes to libvterm's src/state.c.
# REP (CSI n b) never came to an end where nothing, or only a mark of no width, had been printed.
s/while (state->pos\.col < col) {/while (state->pos.col < col \&\& state->combine_width > 0) {/
