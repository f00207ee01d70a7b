/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user reads. Errors, warnings and diagnostics go to err, what was
 * asked for goes to out. An error's text and the exit status it leads to are
 * given in one call, so that they cannot drift apart.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "compiler.h"

/* Exit statuses of the program. */
enum kx_exit {
	KX_EXIT_OK = 0,
	KX_EXIT_DIE = 1,           /* usage, or a condition that stops everything */
	KX_EXIT_UNAVAILABLE = 253, /* kexec_file_load cannot do it and -s forbids another way */
	KX_EXIT_FAIL = 255,        /* a load, unload or exec failed */
};

struct kx_log {
	FILE *out;
	FILE *err;
	unsigned int out_width; /* columns to wrap at; 0: do not wrap */
	unsigned int err_width;
	bool out_color;
	bool err_color;
	bool debug;   /* -d */
	bool verbose; /* -V */
};

/* An error message; returns status. */
int kx_fail(const struct kx_log *log, int status, const char *format, ...) _printf_(3, 4);
void kx_warn(const struct kx_log *log, const char *format, ...) _printf_(2, 3);
/* Always, and nothing is wrong: what the stock program says too. */
void kx_note(const struct kx_log *log, const char *format, ...) _printf_(2, 3);
/* Only with -d or -V: something was left aside, and the load goes on. */
void kx_remark(const struct kx_log *log, const char *format, ...) _printf_(2, 3);
/* Only with -d. */
void kx_debug(const struct kx_log *log, const char *format, ...) _printf_(2, 3);
/* "  label:   text", wrapped behind the label. An empty text prints nothing. */
void kx_labelled(const struct kx_log *log, const char *label, const char *text);
