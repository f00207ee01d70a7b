/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Situations to judge in, and what the tests of snapshots do with them. */
#pragma once

#include "machine.h"
#include "snapshot.h"

/* A snapshot with these fields and no other. */
#define DOC(rest) "{\"schema\":\"kexec-sig/system/1\"," rest "}"

/* Written on one line, freed by the caller; and read from there. */
char *snapshot_text(const struct ksig_system *s);
struct ksig_system *snapshot_read(const char *text);
/* Written, read and written again it is the same. */
void check_round_trip(const struct ksig_system *s, const char *what);

enum world { TRUSTED, NO_KEY, OPEN, LOCKED, BLOCKED, ANSWERS, UNSEEN, WORLDS };

/* A machine for machine_clear(). */
void world_make(struct machine *m, enum gen_arch arch, enum world w, struct gen_keys *keys);

/* The verdict as JSON, freed by the caller, and what kexec_file_load() is expected to say. */
char *snapshot_verdict(const struct ksig_image *image, const struct ksig_system *s,
		       struct ksig_prediction *ret);
