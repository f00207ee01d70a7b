/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "probe.h"
#include "scan.h"
#include "system_fields.h"

#include <errno.h>
#include <stdio.h>

/* Later ones use what earlier ones found. */
static int (*const probes[])(struct ksig_probe *p) = {
	ksig_probe_kernel, /* release, command line */
	ksig_probe_config, ksig_probe_arch,     ksig_probe_boot,     ksig_probe_limits, ksig_probe_memory,
	ksig_probe_crypto, ksig_probe_keyrings, ksig_probe_ima,    ksig_probe_certs,
};

void ksig_fact_set(struct ksig_fact *fact, enum ksig_tri value, const char *source)
{
	fact->value = value;
	snprintf(fact->source, sizeof(fact->source), "%s", source);
}

int ksig_fact_flag(const char *root, const char *path, struct ksig_fact *fact)
{
	_cleanup_file_ struct ksig_file f = {0};
	int r = ksig_read_file(root, path, 64, &f);

	if (r == 0)
		ksig_fact_set(fact,
			      ksig_is(ksig_trim(ksig_file_bytes(&f)), "0") ? KSIG_NO : KSIG_YES,
			      path);
	return r;
}

int ksig_system_probe_at(const char *root, const struct ksig_system_options *options,
			 struct ksig_system **ret)
{
	struct ksig_probe p = {.root = root, .live = !root[0], .options = options};
	int r = 0;

	p.system = calloc(1, sizeof(*p.system));
	if (!p.system)
		return -ENOMEM;
	ksig_system_forget(p.system); /* zero would mean "no" for most facts */
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(probes); i++)
		r = probes[i](&p);
	ksig_file_clear(&p.cmdline);
	if (r < 0) {
		ksig_system_free(p.system);
		return r;
	}
	*ret = p.system;
	return 0;
}

int ksig_system_probe(const struct ksig_system_options *options, struct ksig_system **ret)
{
	return ksig_system_probe_at("", options, ret);
}

void ksig_system_free(struct ksig_system *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < RING__COUNT; i++)
		ksig_keyring_clear(&s->ring[i]);
	for (size_t i = 0; i < s->n_certs; i++) {
		ksig_x509_free(s->certs[i].cert);
		free(s->certs[i].from);
	}
	free(s->certs);
	free(s->blacklist_tbs.hash);
	free(s->blacklist_bin.hash);
	free(s->blacklist_store);
	free(s->algos);
	free(s->ram);
	free(s->ima_policy);
	free(s->ima_hash);
	free(s->ima_template);
	free(s->boot_fsuuid);
	free(s->release);
	free(s->arch);
	free(s);
}

/* ---- certificates ----------------------------------------------------------- */

static bool is_known(const struct ksig_system *s, struct bytes der)
{
	for (size_t i = 0; i < s->n_certs; i++) {
		const struct ksig_x509 *cert = s->certs[i].cert;

		if (bytes_equal(bytes_of(cert->der, cert->der_size), der))
			return true;
	}
	return false;
}

/* Takes ownership of cert. */
static int append_cert(struct ksig_system *s, struct ksig_x509 *cert, const char *from)
{
	struct ksig_cert_source *certs = reallocarray(s->certs, s->n_certs + 1, sizeof(*certs));
	char *name = strdup(from);

	if (certs)
		s->certs = certs;
	if (!certs || !name) {
		free(name);
		ksig_x509_free(cert);
		return -ENOMEM;
	}
	certs[s->n_certs++] = (struct ksig_cert_source){.cert = cert, .from = name};
	return 0;
}

int ksig_system_add_cert(struct ksig_system *s, struct bytes der, const char *from)
{
	struct ksig_doubt doubt = {""}; /* what is missing is noted again when it matters */
	struct ksig_rules rules = ksig_system_rules(s, &doubt);
	struct ksig_x509 *cert = NULL;
	int r;

	if (is_known(s, der))
		return 1;
	r = ksig_x509_parse(der, &rules, &cert);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = append_cert(s, cert, from);
	for (size_t i = 0; r >= 0 && i < RING__COUNT; i++)
		r = ksig_keyring_offer(&s->ring[i], cert, from, &rules);
	return r < 0 ? r : 1;
}

/* ---- derived ---------------------------------------------------------------- */

struct ksig_rules ksig_system_rules(const struct ksig_system *s, struct ksig_doubt *doubt)
{
	return (struct ksig_rules){
		.version = s->version,
		.fips = s->fips.value == KSIG_YES,
		.algos = s->algos,
		.n_algos = s->n_algos,
		.blacklist_tbs = s->ring[RING_BLACKLIST].serial == 0 ? NULL : &s->blacklist_tbs,
		.doubt = doubt,
	};
}

static bool sets_enforcement(const char *arch)
{
	return strcmp(arch, "x86_64") == 0 || strcmp(arch, "arm64") == 0;
}

enum ksig_tri ksig_system_enforces(const struct ksig_system *s, const char **ret_why)
{
	enum ksig_tri sig = s->config[CONF_KEXEC_SIG].value;
	enum ksig_tri force = s->config[CONF_KEXEC_SIG_FORCE].value;
	enum ksig_tri arch = s->config[CONF_IMA_ARCH_POLICY].value;

	*ret_why = "";
	if (sig == KSIG_NO)
		return KSIG_NO;
	if (force == KSIG_YES) {
		*ret_why = "KEXEC_SIG_FORCE";
		return KSIG_YES;
	}
	/* Only ima_efi.c calls set_kexec_sig_enforced(), since 5.19 and some stable releases. */
	if (!sets_enforcement(s->arch))
		arch = KSIG_NO;
	else if (s->version < KSIG_VERSION(5, 19) && arch == KSIG_YES)
		arch = KSIG_DONT_KNOW;
	if (arch == KSIG_YES && s->secure_boot.value == KSIG_YES && sig == KSIG_YES) {
		*ret_why = "IMA arch policy";
		return KSIG_YES;
	}
	if (force == KSIG_NO && (arch == KSIG_NO || s->secure_boot.value == KSIG_NO))
		return KSIG_NO;
	return KSIG_DONT_KNOW;
}
