/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every unit test needs: cmocka, readable errnos, and systematic damage. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "../harness.h"
#include "compiler.h"
#include "../../kexec-sig/rules.h"

/* A view of a literal, which may contain NULs. */
#define B(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

/* Compares results that are 0 or a negative errno, and shows both by name. */
#define check_err(seen, want) check_err_at((seen), (want), __FILE__, __LINE__, "%s", #seen)
/* The same in a loop: a format and its arguments say which row it was. */
#define check_err_in(seen, want, ...) check_err_at((seen), (want), __FILE__, __LINE__, __VA_ARGS__)
void check_err_at(int seen, int want, const char *file, int line, const char *fmt, ...)
	_printf_(5, 6);

#define check_bytes(seen, want) check_bytes_at((seen), (want), #seen, __FILE__, __LINE__)
void check_bytes_at(struct bytes seen, struct bytes want, const char *what, const char *file,
		    int line);

/* A kernel of that release with every algorithm and an empty blocklist. */
#define RULES(major, minor, doubt_)                                                                \
	{                                                                                          \
		.version = KSIG_VERSION(major, minor), .algos = ksig_all_algos,                    \
		.n_algos = ksig_n_all_algos, .doubt = (doubt_)                                     \
	}

/* ---- damage ---------------------------------------------------------------- */

enum damage_kind { DAMAGE_CUT, DAMAGE_SET, DAMAGE_GROWN };

struct damage {
	enum damage_kind kind;
	size_t at;     /* new size, or offset of the changed byte */
	uint8_t value; /* what stands there now */
};

/* input ends directly in front of a page without access. */
typedef void damage_fn(struct bytes input, const struct damage *damage, void *context);

/*
 * Calls fn with every truncation, with every one of the first n bytes set to 0, 0xff, its
 * complement and its neighbours, and with the input grown. Returns the number of calls.
 */
size_t damage_all(struct bytes good, size_t n, damage_fn *fn, void *context);

/* "cut to 17 bytes", "byte 3 is 0xff", for messages. */
const char *damage_text(const struct damage *damage, char buf[64]);
