/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secure IPL: ipl_secure_flag and sclp.has_sipl, as arch/s390/kernel/ipl.c shows them. */
#include "probe_boot.h"
#include "scan.h"

#include <errno.h>

#define IPL "/sys/firmware/ipl/"

static int read_flag(struct ksig_probe *p, const char *path, struct ksig_fact *fact)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes text;
	int r;

	ksig_fact_set(fact, KSIG_DONT_KNOW, "");
	r = ksig_read_file(p->root, path, 64, &f);
	if (r < 0)
		return r;
	text = ksig_trim(ksig_file_bytes(&f));
	if (ksig_is(text, "1"))
		ksig_fact_set(fact, KSIG_YES, path);
	else if (ksig_is(text, "0"))
		ksig_fact_set(fact, KSIG_NO, path);
	return 0;
}

int ksig_probe_firmware_s390(struct ksig_probe *p)
{
	static const char secure[] = IPL "secure";
	struct ksig_system *s = p->system;
	int r;

	r = read_flag(p, IPL "has_secure", &s->ipl_has_secure);
	if (r == -ENOMEM)
		return r;
	r = read_flag(p, secure, &s->ipl_secure);
	/*
	 * Kernels before 5.3 know no secure IPL; some later ones do not show the file
	 * when the kernel was not loaded by the machine, and then there was none.
	 */
	if (r == -ENOENT && ksig_stat_file(p->root, IPL "ipl_type") == 0)
		ksig_fact_set(&s->ipl_secure, KSIG_NO, IPL "ipl_type");
	s->firmware_secure_boot = s->ipl_secure;
	return r == -ENOMEM ? r : 0;
}
