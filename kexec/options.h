/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line: one table (options_table.c), a scanner with GNU rules
 * (scan.c), and the effect of each option on the request (options_apply.c).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "compiler.h"
#include "kexec/arch.h"
#include "kexec/request.h"

/* Where an option belongs. */
enum kx_option_class {
	KX_COMMON,
	KX_ARCH,   /* accepted in every mode */
	KX_LOADER, /* refused when nothing is to be loaded */
};

enum kx_option_value { KX_VALUE_NONE, KX_VALUE_REQUIRED, KX_VALUE_OPTIONAL };

/* Options that act where they stand, before anything behind them is looked at. */
enum kx_action {
	KX_RUN,
	KX_HELP,
	KX_USAGE, /* the help text, and exit status 1 */
	KX_VERSION,
	KX_CRASH_SIZE,
	KX_STOP, /* a message, and exit status 1 */
};

/* How reading the command line ended. */
struct kx_stop {
	enum kx_action action;
	char message[2048]; /* for standard error; may be empty */
};

/* A switch of the modes: each option assigns some, in the order of the command line. */
enum kx_switch { KX_KEEP, KX_ON, KX_OFF };

struct kx_effect {
	uint8_t load, shutdown, sync, ifdown, exec;
};

struct kx_option {
	const char *name; /* without the dashes; NULL for a bare letter */
	char letter;      /* 0: none */
	uint8_t class;
	uint8_t value;
	bool added;     /* not in the stock program: may not take part in its abbreviations */
	uint8_t arches; /* KX_X86_64 | …; 0: all */
	uint32_t types; /* image types that know a loader option; 0: all */
	const char *metavar;
	const char *help;

	/* 0, or a negative errno with the action to end with and perhaps a message in *stop. */
	int (*apply)(struct kx_request *request, const struct kx_option *option, const char *value,
		     struct kx_stop *stop);
	size_t field; /* offset in struct kx_request */
	unsigned long number;
	const struct kx_effect *effect;
};

extern const struct kx_option kx_options[];
extern const size_t kx_n_options;

bool kx_option_in_arch(const struct kx_option *option, const struct kx_arch *arch);

/*
 * Reads argv. *ret is allocated whatever happens and is released with
 * kx_request_free(); stop tells whether to go on.
 */
int kx_options_parse(const struct kx_arch *arch, int argc, char **argv, bool posix,
		     struct kx_request **ret, struct kx_stop *stop);
void kx_request_free(struct kx_request *request);
DEFINE_CLEANUP(struct kx_request *, kx_request_free)
