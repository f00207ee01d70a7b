/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between seeds.c and those of its corpora that have a file of their own. */
#pragma once

#include "ima_signed.h"

/* Writes one input of a corpus; makes the corpus' folder. 0 or a negative errno, as all here. */
int seed_put(const char *dir, const char *kind, const char *name, const void *data, size_t size);

int seed_ima_signed(const char *dir, struct gen_keys *keys);
