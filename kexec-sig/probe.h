/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How the facts are gathered: an ordered table of probes, each of which reads one
 * kind of source and fills its part of the system. A probe that finds nothing
 * leaves its facts unknown; only a lack of memory, or a certificate file that the
 * caller named and that cannot be read, ends the whole.
 */
#pragma once

#include "readfile.h"
#include "system.h"

struct ksig_probe {
	const char *root; /* "" on the live machine, else a tree with its /proc, /sys, … */
	bool live;        /* root is "": keyctl and uname may be asked */
	const struct ksig_system_options *options;
	struct ksig_system *system;
	struct ksig_file cmdline; /* /proc/cmdline */
	bool sysctl;              /* /proc/sys is there, so an absent file means no such sysctl */
	bool securityfs;          /* likewise /sys/kernel/security */
};

int ksig_probe_kernel(struct ksig_probe *p);
int ksig_probe_config(struct ksig_probe *p);
int ksig_probe_boot(struct ksig_probe *p);
int ksig_probe_arch(struct ksig_probe *p);
int ksig_probe_limits(struct ksig_probe *p);
int ksig_probe_memory(struct ksig_probe *p);
int ksig_probe_crypto(struct ksig_probe *p);
int ksig_probe_keyrings(struct ksig_probe *p);
int ksig_probe_ima(struct ksig_probe *p);   /* needs configuration and secure boot */
int ksig_probe_certs(struct ksig_probe *p); /* needs algorithms and blocklist */

/* The same as ksig_system_probe() for a tree. */
int ksig_system_probe_at(const char *root, const struct ksig_system_options *options,
			 struct ksig_system **ret);

/* A file of "0" or something else; *fact is left alone when it cannot be read. 0 or -errno. */
int ksig_fact_flag(const char *root, const char *path, struct ksig_fact *fact);
void ksig_fact_set(struct ksig_fact *fact, enum ksig_tri value, const char *source);
/* Takes the kernel's command line up to the next NAME=VALUE off *rest. */
bool ksig_cmdline_next(struct bytes *rest, const char *name, struct bytes *value);
bool ksig_cmdline_has(struct bytes cmdline, const char *word);

/*
 * Adds a certificate to system->certs and offers it to the keyrings. 1: it is
 * there now, 0: not one that this kernel can parse; -ENOMEM.
 */
int ksig_system_add_cert(struct ksig_system *system, struct bytes der, const char *from);
