/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IMA's measurement list, before and after a load. */
#include "ima_measure.h"
#include "readfile.h"
#include "scan.h"

#include <errno.h>

#define COUNT "/sys/kernel/security/ima/runtime_measurements_count"
#define LIST  "/sys/kernel/security/ima/ascii_runtime_measurements"
/* A list that is longer belongs to a machine that measures everything. */
#define LIST_MAX (64U << 20)

int ksig_measured_count(uint64_t *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	int r = ksig_read_file("", COUNT, 64, &f);

	if (r == 0 && !ksig_number(ksig_trim(ksig_file_bytes(&f)), 10, ret))
		r = -EBADMSG;
	return r;
}

static int take_line(struct ksig_measured *m, struct bytes line)
{
	char **grown = reallocarray(m->line, m->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	m->line = grown;
	grown[m->n] = strndup((const char *)line.data, line.size);
	if (!grown[m->n])
		return -ENOMEM;
	m->n++;
	return 0;
}

int ksig_measured_read(uint64_t n_before, struct ksig_measured *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_measured m = {.before = 0};
	struct bytes rest, line;
	int r = ksig_read_file("", LIST, LIST_MAX, &f);

	rest = ksig_file_bytes(&f);
	while (r == 0 && ksig_next_line(&rest, &line)) {
		r = take_line(&m, line);
		m.before += m.n <= n_before;
	}
	if (r < 0)
		ksig_measured_clear(&m);
	else
		*ret = m;
	return r;
}
