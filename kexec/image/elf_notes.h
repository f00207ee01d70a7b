/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF boot notes: how a program that is no Linux kernel learns who loaded it and its command line.
 * A header {signature, size, checksum, records}, then as many ELF notes of the name "ELFBoot".
 */
#pragma once

#include "bytes.h"
#include "kexec/segments.h"

/* 0 and *ret, owned by the plan; -ENOMEM. */
int kx_elf_notes_make(struct kx_segments *s, const char *line, struct bytes *ret);
