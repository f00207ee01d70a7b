/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec-sig verify for many machines: each image is read once and judged for each snapshot. */
#pragma once

#include "cmd.h"

#include <stdint.h>

struct fleet_job {
	const struct cmd_list *sources; /* of --system: snapshots, and folders of them */
	const struct cmd_list *certs;
	const struct cmd_operands *images;
	const struct ksig_request *request;
	const struct ksig_report_options *report;
	const struct cmd_how *how;
	const char *initrd; /* NULL: none */
	enum cmd_json json;
};

/* More than one snapshot can be meant by these. */
bool cmd_is_fleet(const struct cmd_list *sources);

enum cmd_status cmd_fleet(const struct fleet_job *job);

/* ---- cmd_fleet_list.c: which machines there are ------------------------------------- */

#define FLEET_MAX 1000000U

struct fleet_machine {
	char *path; /* of the snapshot */
	char *name; /* the file's, without folder and ending; where two are the same: path */
	bool found; /* in a folder */
};

struct fleet {
	struct fleet_machine *v;
	size_t n;
};

/* In the order of the options, a folder's by name. Complains about folders. */
enum cmd_status fleet_list(const struct cmd_list *sources, struct fleet *ret);
void fleet_clear(struct fleet *f);

/* ---- cmd_fleet_groups.c: who gets the same answer --------------------------------------- */

/* What a worker says about a pair in a text report, each with its NUL: the words of a group. */
enum fleet_word { WORD_OUTCOME, WORD_ERRNO, WORD_REASON, WORD_SENTENCE, WORD_REMEDY, WORD__COUNT };

struct fleet_group {
	size_t image;
	const char *word[WORD__COUNT];
	size_t *machines; /* in order */
	size_t n;

	/* how it is kept */
	const char *key; /* all words */
	char *text;      /* owns them */
	size_t key_size, room;
};

struct fleet_groups {
	struct fleet_group **v;
	size_t n, room;
	void *tree; /* of the same, for tsearch(3) */
};

/*
 * Takes the words of the next image from *text, which ends at end, and adds the machine to
 * their group. An image without an outcome was not read. -EBADMSG, -ENOMEM.
 */
int fleet_groups_add(struct fleet_groups *g, size_t image, size_t machine, const char **text,
		     const char *end);
/* By image; the smallest first, which is where something is odd. */
void fleet_groups_sort(struct fleet_groups *g);
void fleet_groups_clear(struct fleet_groups *g);

/* ---- cmd_fleet_text.c: the summary ------------------------------------------------------- */

struct fleet_summary {
	const struct fleet *fleet;
	const struct cmd_operands *images;
	const struct ksig_report_options *report;
	struct fleet_groups *groups;
	size_t *lost; /* machines that nothing was judged for */
	size_t n_lost;
};

/* The caller frees; NULL: no memory. */
char *fleet_text(const struct fleet_summary *s);
