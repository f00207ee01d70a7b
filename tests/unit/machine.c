/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"
#include "unit.h"

#include <stdio.h>

void machine_init(struct machine *m, const char *arch, uint32_t version)
{
	static char release[] = "6.x-test";
	struct ksig_system *s = &m->s;

	*m = (struct machine){.ram = {{MIB, 2048 * MIB - 1}}};
	s->release = release;
	s->arch = strdup(arch);
	assert_non_null(s->arch);
	s->page_size = 4096;
	s->version = version;
	for (size_t i = 0; i < CONF__COUNT; i++)
		s->config[i].value = KSIG_YES;
	s->config[CONF_SYSTEM_REVOCATION_LIST].value = KSIG_NO;
	s->cap_sys_boot.value = KSIG_YES;
	s->limit_reboot = s->limit_panic = KSIG_LIMIT_NONE;
	s->ima_mode = KSIG_IMA_ENFORCE;
	machine_policy(m, "");
	s->ima_hash = strdup("sha256");
	assert_non_null(s->ima_hash);
	s->mem_total_kib = 2000 * 1024;
	s->ram = m->ram;
	s->n_ram = 1;
	s->crash_known = true;
	s->algos = (struct ksig_algo *)(uintptr_t)ksig_all_algos;
	s->n_algos = ksig_n_all_algos;
	s->blacklist_tbs.complete = s->blacklist_bin.complete = true;
	for (size_t i = 0; i < RING__COUNT; i++) {
		s->ring[i].name = strdup(ksig_ring_name(i));
		s->ring[i].serial = (int32_t)i + 1;
		s->ring[i].listed = true;
		assert_non_null(s->ring[i].name);
	}
}

void machine_clear(struct machine *m)
{
	for (size_t i = 0; i < RING__COUNT; i++)
		ksig_keyring_clear(&m->s.ring[i]);
	free(m->s.arch);
	free(m->s.ima_policy);
	free(m->s.ima_hash);
}

void machine_policy(struct machine *m, const char *rules)
{
	free(m->s.ima_policy);
	m->s.ima_policy = strdup(rules);
	assert_non_null(m->s.ima_policy);
}

void machine_key(struct machine *m, enum ksig_ring which, struct gen_keys *keys, enum gen_cert cert,
		 const char *from)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = ksig_system_rules(&m->s, &doubt);
	struct ksig_keyring *ring = &m->s.ring[which];
	struct ksig_x509 *x509 = NULL;
	const uint8_t *der;
	char text[256], *hex;
	size_t len;

	check_err(gen_cert_der(keys, cert, &der, &len), 0);
	check_err(ksig_x509_parse(bytes_of(der, len), &rules, &x509), 0);
	hex = ksig_key_id_hex(&x509->skid);
	assert_non_null(hex);
	snprintf(text, sizeof(text), "%s: %s", x509->subject, hex);
	check_err(ksig_keyring_add(ring, 77 + (int32_t)ring->n_keys, text, ring->name), 0);
	assert_int_equal(ksig_keyring_offer(ring, x509, from, &rules), 1);
	free(hex);
	ksig_x509_free(x509);
}

void machine_trust(struct machine *m, enum ksig_ring which, struct gen_keys *keys)
{
	machine_key(m, which, keys, GEN_CERT_CA, "db");
}

void machine_own(struct ksig_image *image)
{
	ksig_ima_file_unlabel(&image->ima);
	image->ima.evm = image->ima.verity = KSIG_NO;
	image->ima.place = (struct ksig_ima_place){.owned = true, .fsmagic = 0xef53};
}

struct ksig_image *machine_image(struct gen_keys *keys, enum gen_arch arch,
				 const struct gen_case *c)
{
	struct ksig_image *image = NULL;
	uint8_t *buf;
	size_t len;

	check_err(gen_set_make(arch, c, keys, &buf, &len), 0);
	check_err(ksig_image_from_bytes(bytes_of(buf, len), c->name, &image), 0);
	free(buf);
	machine_own(image);
	return image;
}

int machine_keys_make(void **state)
{
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	struct gen_keys *keys = NULL;

	if (gen_keys_new(&options, &keys) < 0)
		return -1;
	*state = keys;
	return 0;
}

int machine_keys_drop(void **state)
{
	gen_keys_free(*state);
	return 0;
}
