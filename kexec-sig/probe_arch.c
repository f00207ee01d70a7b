/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What only some architectures have: page sizes, and one verification for all appended
 * signatures.
 */
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <unistd.h>

#define KALLSYMS_MAX (64 << 20)

/* "0000000000000000 T verify_appended_signature" */
static bool has_symbol(struct bytes text, const char *name)
{
	struct bytes line, word;

	while (ksig_next_line(&text, &line)) {
		if (ksig_next_word(&line, &word) && ksig_next_word(&line, &word) &&
		    ksig_next_word(&line, &word) && ksig_is(word, name))
			return true;
	}
	return false;
}

int ksig_probe_arch(struct ksig_probe *p)
{
	static const char path[] = "/proc/kallsyms";
	struct ksig_system *s = p->system;
	_cleanup_file_ struct ksig_file f = {0};
	long page = p->live ? sysconf(_SC_PAGESIZE) : 0;
	int r;

	if (page > 0)
		s->page_size = (uint64_t)page;
	/* Only these verify appended signatures of kernel images. */
	if (strcmp(s->arch, "s390x") != 0 && strcmp(s->arch, "ppc64") != 0)
		return 0;
	r = ksig_read_file(p->root, path, KALLSYMS_MAX, &f);
	if (r == 0)
		ksig_fact_set(&s->unified_appended,
			      has_symbol(ksig_file_bytes(&f), "verify_appended_signature")
				      ? KSIG_YES
				      : KSIG_NO,
			      path);
	return r == -ENOMEM ? r : 0;
}
