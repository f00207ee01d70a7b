/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules.h"
#include "compiler.h"

#include <stdarg.h>
#include <stdio.h>

const struct ksig_algo ksig_all_algos[] = {
	{"md4", KSIG_YES},
	{"md5", KSIG_YES},
	{"sha1", KSIG_YES},
	{"sha224", KSIG_YES},
	{"sha256", KSIG_YES},
	{"sha384", KSIG_YES},
	{"sha512", KSIG_YES},
	{"sha3-256", KSIG_YES},
	{"sha3-384", KSIG_YES},
	{"sha3-512", KSIG_YES},
	{"sm3", KSIG_YES},
	{"streebog256", KSIG_YES},
	{"streebog512", KSIG_YES},
	{"rmd160", KSIG_YES},
	{"wp256", KSIG_YES},
	{"wp384", KSIG_YES},
	{"wp512", KSIG_YES},
	{"rsa", KSIG_YES},
	{"ecdsa-nist-p192", KSIG_YES},
	{"ecdsa-nist-p256", KSIG_YES},
	{"ecdsa-nist-p384", KSIG_YES},
	{"ecdsa-nist-p521", KSIG_YES},
	{"ecrdsa", KSIG_YES},
	{"sm2", KSIG_YES},
};
const size_t ksig_n_all_algos = ARRAY_SIZE(ksig_all_algos);

void ksig_doubt_note(struct ksig_doubt *doubt, const char *fmt, ...)
{
	va_list ap;

	if (doubt->fact[0])
		return;
	va_start(ap, fmt);
	vsnprintf(doubt->fact, sizeof(doubt->fact), fmt, ap);
	va_end(ap);
}

enum ksig_tri ksig_algo_state(const struct ksig_rules *rules, const char *name)
{
	for (size_t i = 0; i < rules->n_algos; i++) {
		if (strcmp(rules->algos[i].name, name) == 0)
			return rules->algos[i].available;
	}
	return KSIG_DONT_KNOW;
}

bool ksig_algo_available(const struct ksig_rules *rules, const char *name)
{
	enum ksig_tri state = ksig_algo_state(rules, name);

	if (state == KSIG_DONT_KNOW)
		ksig_doubt_note(rules->doubt, "whether the kernel's crypto API has %s", name);
	return state != KSIG_NO;
}

struct ksig_rules ksig_rules_lenient(uint32_t version, struct ksig_doubt *doubt)
{
	return (struct ksig_rules){
		.version = version,
		.algos = ksig_all_algos,
		.n_algos = ksig_n_all_algos,
		.doubt = doubt,
	};
}
