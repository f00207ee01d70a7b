/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which algorithms the kernel's crypto API can find: those it has, and those it
 * would load a module for (crypto/api.c, crypto_larval_lookup()).
 */
#include "modules.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#define TABLE_MAX (32U << 20)

/* ---- loadable --------------------------------------------------------------- */

struct loader {
	struct ksig_probe *p;
	struct ksig_file alias, dep;
};

static int read_module_table(struct ksig_probe *p, const char *name, struct ksig_file *ret)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "/lib/modules/%s/%s", p->system->release, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	return ksig_read_file(p->root, path, TABLE_MAX, ret);
}

static bool module_is_installed(const struct loader *l, struct bytes module)
{
	char path[PATH_MAX];
	struct bytes file;
	int n;

	if (!ksig_modules_file(ksig_file_bytes(&l->dep), module, &file) || file.size > 1024)
		return false;
	n = snprintf(path, sizeof(path), "/lib/modules/%s/%.*s", l->p->system->release,
		     (int)file.size, (const char *)file.data);
	return n > 0 && (size_t)n < sizeof(path) && ksig_stat_file(l->p->root, path) == 0;
}

static enum ksig_tri loadable(const struct loader *l, const char *algo)
{
	struct bytes module;
	char alias[64];
	size_t at = 0;

	snprintf(alias, sizeof(alias), "crypto-%s", algo);
	while (ksig_modules_alias(ksig_file_bytes(&l->alias), alias, &at, &module)) {
		if (module_is_installed(l, module))
			return KSIG_YES;
	}
	return KSIG_NO;
}

static bool file_says(struct ksig_probe *p, const char *path, const char *value)
{
	_cleanup_file_ struct ksig_file f = {0};

	return ksig_read_file(p->root, path, 256, &f) == 0 &&
	       ksig_is(ksig_trim(ksig_file_bytes(&f)), value);
}

/* Can the kernel start modprobe at all? */
static enum ksig_tri modules_can_load(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	char program[256];
	struct bytes path;
	int r;

	if (p->cmdline.data && ksig_cmdline_has(ksig_file_bytes(&p->cmdline), "nomodule"))
		return KSIG_NO;
	if (file_says(p, "/proc/sys/kernel/modules_disabled", "1"))
		return KSIG_NO;
	r = ksig_read_file(p->root, "/proc/sys/kernel/modprobe", 256, &f);
	if (r < 0)
		return r == -ENOENT && p->sysctl ? KSIG_NO : KSIG_DONT_KNOW;
	path = ksig_trim(ksig_file_bytes(&f));
	if (path.size == 0)
		return KSIG_NO;
	snprintf(program, sizeof(program), "%.*s", (int)path.size, (const char *)path.data);
	r = ksig_stat_file(p->root, program);
	if (r == 0)
		return KSIG_YES;
	return r == -ENOENT ? KSIG_NO : KSIG_DONT_KNOW;
}

/* Every algorithm that is still unknown gets an answer, as far as there is one. */
static int resolve_missing(struct ksig_probe *p)
{
	struct loader l = {.p = p};
	enum ksig_tri can = modules_can_load(p);
	struct ksig_system *s = p->system;
	bool have = false;
	int r = 0;

	if (can == KSIG_YES) {
		r = read_module_table(p, "modules.alias", &l.alias);
		if (r == 0)
			r = read_module_table(p, "modules.dep", &l.dep);
		if (r == -ENOENT) /* nothing to load from */
			can = KSIG_NO;
		have = r == 0;
	}
	for (size_t i = 0; r != -ENOMEM && i < s->n_algos; i++) {
		if (s->algos[i].available != KSIG_DONT_KNOW)
			continue;
		if (can == KSIG_NO)
			s->algos[i].available = KSIG_NO;
		else if (have)
			s->algos[i].available = loadable(&l, s->algos[i].name);
	}
	ksig_file_clear(&l.alias);
	ksig_file_clear(&l.dep);
	return r == -ENOMEM ? r : 0;
}

/* ---- what is there ---------------------------------------------------------- */

static void take_name(struct ksig_system *s, struct bytes name)
{
	for (size_t i = 0; i < s->n_algos; i++) {
		if (ksig_is(name, s->algos[i].name))
			s->algos[i].available = KSIG_YES;
	}
}

int ksig_probe_crypto(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_system *s = p->system;
	struct bytes rest, value;
	int r;

	s->algos = calloc(ksig_n_all_algos, sizeof(*s->algos));
	if (!s->algos)
		return -ENOMEM;
	s->n_algos = ksig_n_all_algos;
	for (size_t i = 0; i < s->n_algos; i++)
		s->algos[i] = (struct ksig_algo){ksig_all_algos[i].name, KSIG_DONT_KNOW};
	r = ksig_read_file(p->root, "/proc/crypto", 1 << 20, &f);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	rest = ksig_file_bytes(&f);
	while (ksig_next_value(&rest, "name", &value))
		take_name(s, value);
	return resolve_missing(p);
}
