/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing list of lines of text. */
#pragma once

#include <stddef.h>

struct kx_lines {
	char **text;
	size_t n;
};

/* 0 or -ENOMEM; a copy is made. */
int kx_lines_add(struct kx_lines *lines, const char *text, size_t len);
void kx_lines_clear(struct kx_lines *lines);
