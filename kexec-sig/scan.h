/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's text files, taken apart without copying: lines, words, numbers. */
#pragma once

#include "bytes.h"

/* Takes the next line off *rest, without its newline. false: nothing left. */
bool ksig_next_line(struct bytes *rest, struct bytes *line);
/* Takes the next word (between blanks and newlines) off *rest. */
bool ksig_next_word(struct bytes *rest, struct bytes *word);
/* Without blanks and newlines at both ends. */
struct bytes ksig_trim(struct bytes b);

bool ksig_is(struct bytes b, const char *what);
/* Does it begin with prefix? Then *ret is what follows. */
bool ksig_after(struct bytes b, const char *prefix, struct bytes *ret);
/*
 * Takes lines off *rest up to the next "name : value", as in /proc/cpuinfo and /proc/crypto, with
 * any blanks around the colon. false: there is none.
 */
bool ksig_next_value(struct bytes *rest, const char *name, struct bytes *value);

/* The whole of b as a number; no sign, no blanks, no prefix. */
bool ksig_number(struct bytes b, unsigned int base, uint64_t *ret);
/* Hex digits to bytes, out has room for b.size / 2. false for an odd or foreign digit. */
bool ksig_unhex(struct bytes b, uint8_t *out);
