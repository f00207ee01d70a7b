/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot_world.h"
#include "unit.h"

#include <stdio.h>

char *snapshot_text(const struct ksig_system *s)
{
	char *text = NULL;

	check_err(ksig_system_json(s, false, &text), 0);
	return text;
}

struct ksig_system *snapshot_read(const char *text)
{
	struct ksig_system *s = NULL;
	char why[256] = "";
	int r = ksig_system_from_json(text, strlen(text), why, sizeof(why), &s);

	check_err_in(r, 0, "%s", why);
	return s;
}

void check_round_trip(const struct ksig_system *s, const char *what)
{
	_cleanup_free_ char *text = snapshot_text(s), *again = NULL, *pretty = NULL, *last = NULL;
	struct ksig_system *back = snapshot_read(text), *twice;

	again = snapshot_text(back);
	if (strcmp(text, again) != 0)
		print_error("%s\n", what);
	assert_string_equal(again, text);
	check_err(ksig_system_json(s, true, &pretty), 0);
	twice = snapshot_read(pretty);
	last = snapshot_text(twice);
	assert_string_equal(last, text);
	ksig_system_free(back);
	ksig_system_free(twice);
}

static const struct ksig_request plain = {.file_flags = 0x4, .cmdline_size = 1};

char *snapshot_verdict(const struct ksig_image *image, const struct ksig_system *s,
		       struct ksig_prediction *ret)
{
	struct ksig_verdict *v = NULL;
	char *text = NULL;

	check_err(ksig_judge(image, s, &plain, &v), 0);
	check_err(ksig_verdict_json(v, false, &text), 0);
	if (ret)
		*ret = *ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD);
	ksig_verdict_free(v);
	return text;
}

/* Nothing can be listed; the kernel said that the CA is there and vouches for the leaf. */
static void answers_only(struct machine *m, struct gen_keys *keys)
{
	struct ksig_keyring *ring = &m->s.ring[RING_PLATFORM];
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_system_rules(&m->s, &doubt);
	static const enum gen_cert certs[] = {GEN_CERT_CA, GEN_CERT_LEAF};

	ring->listed = false;
	for (size_t i = 0; i < ARRAY_SIZE(certs); i++) {
		struct ksig_x509 *cert = NULL;
		const uint8_t *der;
		size_t len;

		check_err(gen_cert_der(keys, certs[i], &der, &len), 0);
		check_err(ksig_x509_parse(bytes_of(der, len), &rules, &cert), 0);
		check_err(ksig_keyring_note_presence(ring, &cert->id, i == 0), 0);
		check_err(ksig_keyring_note_presence(ring, &cert->skid, i == 0), 0);
		check_err(ksig_keyring_note_vouching(ring, cert, 0), 0);
		ksig_x509_free(cert);
	}
}

void world_make(struct machine *m, enum gen_arch arch, enum world w, struct gen_keys *keys)
{
	static struct bytes blocked;
	static uint8_t digest[GEN_TBS_DIGEST];

	machine_init(m, gen_arch_name(arch), KSIG_VERSION(6, 12));
	m->s.blacklist_bin.complete = true;
	m->s.ipl_secure.value = KSIG_YES;
	if (w == OPEN || w == LOCKED)
		m->s.config[CONF_KEXEC_SIG_FORCE].value = KSIG_NO;
	if (w == LOCKED)
		m->s.lockdown = KSIG_LOCKDOWN_CONFIDENTIALITY;
	if (w == TRUSTED || w == LOCKED || w == BLOCKED)
		machine_trust(m, RING_PLATFORM, keys);
	if (w == BLOCKED) {
		check_err(gen_cert_tbs_digest(keys, GEN_CERT_BLOCKED, digest), 0);
		blocked = bytes_of(digest, sizeof(digest));
		m->s.blacklist_tbs.hash = &blocked;
		m->s.blacklist_tbs.n = 1;
	}
	if (w == ANSWERS)
		answers_only(m, keys);
	if (w == UNSEEN)
		m->s.ring[RING_PLATFORM].serial = KSIG_SERIAL_UNKNOWN;
}
