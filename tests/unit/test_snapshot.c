/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots: nothing that a verdict depends on is lost, and no damage makes a claim. */
#include "snapshot_world.h"
#include "tree.h"
#include "unit.h"

#include <stdio.h>

/* ---- the table ------------------------------------------------------------------ */

struct part {
	size_t offset, size;
};

#define PART(member)                                                                               \
	{                                                                                          \
		offsetof(struct ksig_system, member), sizeof(((struct ksig_system *)0)->member)    \
	}

static struct part part_of(const struct ksig_field *f)
{
	static const size_t sizes[] = {
		[FIELD_FACT] = sizeof(struct ksig_fact),
		[FIELD_WORD] = sizeof(unsigned int),
		[FIELD_TEXT] = sizeof(char *),
		[FIELD_COUNT] = sizeof(uint64_t),
		[FIELD_LIMIT] = sizeof(int64_t),
		[FIELD_FLAG] = sizeof(bool),
		[FIELD_RANGE] = sizeof(struct ksig_range),
		[FIELD_RANGES] = sizeof(void *),
		[FIELD_VERSION] = sizeof(uint32_t),
	};

	return (struct part){f->offset, sizes[f->kind]};
}

/* What system_json.c and system_read.c handle without the table, or a row does on the side. */
static void every_member_has_a_row(void **state)
{
	static const struct part others[] = {
		PART(config),        PART(lockdown_source), PART(ima_source), PART(n_ram),
		PART(algos),         PART(n_algos),         PART(ring),       PART(blacklist_tbs),
		PART(blacklist_bin), PART(blacklist_store), PART(certs),      PART(n_certs),
	};
	static bool covered[sizeof(struct ksig_system)];
	size_t gap = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		memset(covered + others[i].offset, true, others[i].size);
	for (size_t i = 0; i < ksig_n_fields; i++) {
		struct part p = part_of(&ksig_fields[i]);

		memset(covered + p.offset, true, p.size);
	}
	for (size_t i = 0; i < sizeof(covered); i++) {
		gap = covered[i] ? 0 : gap + 1;
		if (gap >= sizeof(uint64_t))
			print_error("byte %zu of struct ksig_system is in no row of "
				    "system_fields.c\n",
				    i);
		assert_true(gap < sizeof(uint64_t)); /* less is padding */
	}
}

/* A probe that finds nothing knows nothing, and the table says the same. */
static void unknown_is_unknown(void **state)
{
	static const struct put arch = {"/proc/sys/kernel/arch", B("x86_64\n")};
	static const char least[] = "{\"schema\":\"kexec-sig/system/1\",\"arch\":\"x86_64\"}";
	struct ksig_system *probed = tree_probe(&arch, 1), *s = snapshot_read(least);
	_cleanup_free_ char *seen = snapshot_text(s), *want = snapshot_text(probed);

	(void)state;
	assert_string_equal(seen, want);
	ksig_system_free(probed);
	ksig_system_free(s);
}

/* ---- there and back ---------------------------------------------------------------- */

static void made_machines(void **state)
{
	for (unsigned int i = 0; i < SNAPSHOT_VARIANTS; i++) {
		struct ksig_system *s = snapshot_machine(*state, i);
		char what[24];

		assert_non_null(s);
		snprintf(what, sizeof(what), "variant %u", i);
		check_round_trip(s, what);
		ksig_system_free(s);
	}
}

static void probed_machine(void **state)
{
	static const struct put files[] = {
		{"/proc/sys/kernel/osrelease", B("6.12.1-test\n")},
		{"/proc/sys/kernel/arch", B("x86_64\n")},
		{"/proc/sys/kernel/kexec_load_disabled", B("0\n")},
		{"/proc/sys/kernel/kexec_load_limit_reboot", B("3\n")},
		{"/proc/sys/kernel/kexec_load_limit_panic", B("-1\n")},
		{"/proc/crypto", B("name         : sha256\n\n")},
		{"/proc/iomem", B("00001000-0009ffff : System RAM\n"
				  "00100000-3fffffff : System RAM\n"
				  "  10000000-1fffffff : Crash kernel\n")},
		{"/proc/meminfo", B("MemTotal:        1048576 kB\n")},
		{"/proc/keys",
		 B("1234abcd I------ 2 perm 1f0b0000 0 0 keyring .builtin_trusted_keys: 1\n")},
		{"/sys/kernel/security/lsm", B("capability,lockdown")},
		{"/sys/kernel/security/lockdown", B("none [integrity] confidentiality\n")},
		{"/boot/config-6.12.1-test", B("CONFIG_A=y\nCONFIG_KEXEC_FILE=y\nCONFIG_IMA=m\n")},
	};
	struct ksig_system *s = tree_probe(files, ARRAY_SIZE(files));

	(void)state;
	assert_int_equal(s->lockdown, KSIG_LOCKDOWN_INTEGRITY);
	assert_int_equal(s->n_ram > 0, true);
	check_round_trip(s, "a probed machine");
	ksig_system_free(s);
}

/* ---- verdicts ------------------------------------------------------------------------ */

static void compare_verdicts(struct gen_keys *keys, enum gen_arch arch, const struct gen_case *c,
			     const struct machine *m, struct ksig_system *const *back)
{
	struct ksig_image *image = machine_image(keys, arch, c);

	for (unsigned int w = 0; w < WORLDS; w++) {
		_cleanup_free_ char *live = snapshot_verdict(image, &m[w].s, NULL);
		_cleanup_free_ char *offline = snapshot_verdict(image, back[w], NULL);

		if (strcmp(live, offline) != 0)
			print_error("%s, %s, world %u\n", gen_arch_name(arch), c->name, w);
		assert_string_equal(offline, live);
	}
	ksig_image_free(image);
}

static void verdicts_are_the_same(void **state)
{
	struct machine m[WORLDS];
	struct ksig_system *back[WORLDS];

	for (unsigned int a = 0; a < GEN_ARCHES; a++) {
		enum gen_arch arch = (enum gen_arch)a;

		for (unsigned int w = 0; w < WORLDS; w++) {
			_cleanup_free_ char *text = NULL;

			world_make(&m[w], arch, (enum world)w, *state);
			text = snapshot_text(&m[w].s);
			back[w] = snapshot_read(text);
		}
		for (size_t i = 0; i < gen_set_count(arch); i++)
			compare_verdicts(*state, arch, gen_set_at(arch, i), m, back);
		for (unsigned int w = 0; w < WORLDS; w++) {
			machine_clear(&m[w]);
			ksig_system_free(back[w]);
		}
	}
}

/* ---- what is missing ----------------------------------------------------------------- */

/* Half of what is there says nothing. */
static void missing_halves(void **state)
{
	struct ksig_system *s = snapshot_read(DOC(
		"\"memory\":{\"crash_known\":true},\"blocklist\":{\"complete\":true,\"bin\":[]},"
		"\"facts\":{\"fips\":{\"source\":\"x\"},\"efi\":{\"value\":\"maybe\"},"
		"\"lockdown\":{\"value\":\"total\"}},"
		"\"keyrings\":{\".ima\":{\"exists\":\"yes\",\"listed\":true,"
		"\"presence\":[{\"id\":\"00\"},{\"present\":false}],"
		"\"vouching\":[{\"answer\":\"ok\"}]},"
		"\".platform\":{\"exists\":\"yes\",\"serial\":7,\"listed\":true,\"keys\":[{}]}}"));

	(void)state;
	assert_false(s->crash_known);
	assert_false(s->blacklist_tbs.complete);
	assert_true(s->blacklist_bin.complete);
	assert_int_equal(s->fips.value, KSIG_DONT_KNOW);
	assert_int_equal(s->efi.value, KSIG_DONT_KNOW);
	assert_int_equal(s->lockdown, KSIG_LOCKDOWN_UNKNOWN);
	assert_int_equal(s->ring[RING_IMA].serial, KSIG_SERIAL_UNKNOWN);
	assert_false(s->ring[RING_IMA].listed);
	assert_int_equal(s->ring[RING_IMA].n_presences, 0);
	assert_int_equal(s->ring[RING_IMA].n_vouchings, 0);
	assert_int_equal(s->ring[RING_PLATFORM].n_keys, 1);
	assert_null(s->ring[RING_PLATFORM].keys[0].cert);
	ksig_system_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_has_a_row), cmocka_unit_test(unknown_is_unknown),
		cmocka_unit_test(made_machines),          cmocka_unit_test(probed_machine),
		cmocka_unit_test(verdicts_are_the_same),  cmocka_unit_test(missing_halves),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
