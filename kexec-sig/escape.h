/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text that somebody else chose, made harmless for a terminal: control characters,
 * characters that reorder or hide what is shown, and bytes that are no UTF-8 become
 * visible escapes.
 */
#pragma once

enum ksig_escape {
	ESCAPE_TEXT,  /* "\x1b" and "\u202e"; other characters stay */
	ESCAPE_ASCII, /* every character outside ASCII as well */
	ESCAPE_JSON,  /* finished JSON: as "\u009b", invalid bytes as "\ufffd" */
};

/* The caller frees; NULL: no memory. */
char *ksig_escape(const char *s, enum ksig_escape how);
