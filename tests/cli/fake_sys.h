/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine made of answers. Every call that would change something is written
 * down, in order, as one line of text; files that are not listed are really opened.
 */
#pragma once

#include <stdio.h>

#include "kexec/context.h"
#include "kexec/preflight.h"

#define FAKE_FILES 12
#define FAKE_LOGS  6

struct fake_file {
	const char *path;
	const char *text; /* NULL: does not exist */
};

struct fake {
	const char *machine;
	const char *release; /* "6.12.0" when NULL */
	struct fake_file files[FAKE_FILES];
	const char *later_iomem; /* /proc/iomem when it is read again; NULL: as before */
	int file_load;           /* answer to a load: 0 or a negative errno */
	int file_unload;
	int classic_load;
	int classic_unload;
	int reboot;
	int exec;
	int interface_down;
	const char *interfaces[6];
	const char *kmsg[FAKE_LOGS];    /* records the kernel logs during a load or unload */
	const struct kx_oracle *oracle; /* oracle_accept when NULL */
	unsigned int patience_ms;       /* 20000 when 0 */
	bool posix;
	unsigned int width; /* of the terminal; 0: none */
	int (*hypercall)(const struct kx_sys *sys, unsigned long op, uint64_t first,
			 uint64_t second); /* -ENOENT when NULL */
};

struct outcome {
	int status;
	char *out;
	char *err;
	char *calls;
};

/* Runs the whole program on that machine. argv ends with NULL and begins with the program's name.
 */
struct outcome fake_run(const struct fake *fake, const char *const *argv);
void outcome_free(struct outcome *outcome);

#define RUN(fake, ...) fake_run(fake, (const char *const[]){"kexec", __VA_ARGS__, NULL})

/* A system that only answers; for testing single modules. */
struct fake_machine {
	struct kx_sys sys;
	const struct fake *fake;
	FILE *calls;
	size_t next_log;
	bool logged;
	bool disarmed;
	bool iomem_read;
};
void fake_machine_init(struct fake_machine *machine, const struct fake *fake, FILE *calls);

/* Oracles; each is one way a pre-flight can go. */
extern const struct kx_oracle oracle_accept;
extern const struct kx_oracle oracle_unknown;
extern const struct kx_oracle oracle_hazard;
extern const struct kx_oracle oracle_refuse_enokey;
extern const struct kx_oracle oracle_refuse_enoexec;
extern const struct kx_oracle oracle_fails;
extern const struct kx_oracle oracle_crashes;
extern const struct kx_oracle oracle_hangs;
extern const struct kx_oracle oracle_exits;
extern const struct kx_oracle oracle_lies;          /* nonsense in its answer */
extern const struct kx_oracle oracle_report_hangs;  /* accepts, then hangs over the report */
extern const struct kx_oracle oracle_report_breaks; /* accepts, then dies over the report */
extern const struct kx_oracle oracle_touches_file;  /* accepts, and appends to the file it judges */
