// SPDX-License-Identifier: GPL-2.0-or-later
/* .config: y and m are there, everything else is not. */
#include "unit.h"

#include "../../kexec-sig/kconfig.h"

#define HEAD "#\n# Automatically generated file; DO NOT EDIT.\n#\n"

static enum ksig_tri look_up(struct bytes text, uint32_t version, enum ksig_config c)
{
	enum ksig_tri value[CONF__COUNT];

	check_err(ksig_kconfig_parse(text, version, value), 0);
	return value[c];
}

static void reads_lines(void **state)
{
	static const struct {
		struct bytes text;
		enum ksig_tri kexec;
	} rows[] = {
		{B(HEAD "CONFIG_KEXEC=y\n"), KSIG_YES},
		{B(HEAD "CONFIG_KEXEC=m\n"), KSIG_YES},
		{B(HEAD "CONFIG_KEXEC=y"), KSIG_YES}, /* no newline at the end */
		{B(HEAD "CONFIG_KEXEC=n\n"), KSIG_NO},
		{B(HEAD "CONFIG_KEXEC=\n"), KSIG_NO},
		{B(HEAD "CONFIG_KEXEC\nCONFIG_A=y\n"), KSIG_NO},
		{B(HEAD "# CONFIG_KEXEC is not set\n"), KSIG_NO},
		{B(HEAD "CONFIG_KEXEC_FILE=y\n"), KSIG_NO}, /* no prefix of another */
		{B(HEAD "CONFIG_XKEXEC=y\n"), KSIG_NO},
		{B(HEAD " CONFIG_KEXEC=y\nCONFIG_A=y\n"), KSIG_NO},
		{B(HEAD "CONFIG_KEXEC=\"y\"\n"), KSIG_NO},
		{B(HEAD "CONFIG_KEXEC=1y\n"), KSIG_NO},
		{B(HEAD "CONFIG_A=\"CONFIG_KEXEC=y\"\n"), KSIG_NO},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum ksig_tri seen = look_up(rows[i].text, KSIG_VERSION(6, 12), CONF_KEXEC);

		if (seen != rows[i].kexec)
			print_error("%.*s", (int)rows[i].text.size, rows[i].text.data);
		assert_int_equal(seen, rows[i].kexec);
	}
}

static void refuses_other_texts(void **state)
{
	static const struct bytes texts[] = {B(""), B("\n\n"), B("KEXEC=y\n"), B("\x1f\x8b\x08"),
					     B("<html>CONFIG_KEXEC=y</html>\n")};
	enum ksig_tri value[CONF__COUNT] = {KSIG_DONT_KNOW};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		check_err(ksig_kconfig_parse(texts[i], KSIG_VERSION(6, 12), value), -EBADMSG);
	assert_int_equal(value[0], KSIG_DONT_KNOW); /* untouched */
}

/* Every symbol in the table is found by its own name, and by no other. */
static void knows_every_symbol(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CONF__COUNT; i++) {
		const char *name = ksig_config_name((enum ksig_config)i);
		enum ksig_tri value[CONF__COUNT];
		char text[128];
		int n;

		assert_non_null(name);
		n = snprintf(text, sizeof(text), "CONFIG_%s=y\n", name);
		check_err(ksig_kconfig_parse(bytes_of(text, (size_t)n), KSIG_VERSION(6, 12), value),
			  0);
		for (unsigned int k = 0; k < CONF__COUNT; k++) {
			if ((value[k] == KSIG_YES) != (k == i))
				print_error("CONFIG_%s and %s\n", name,
					    ksig_config_name((enum ksig_config)k));
			assert_int_equal(value[k], k == i ? KSIG_YES : KSIG_NO);
		}
	}
}

static void follows_renames(void **state)
{
	struct bytes old = B("CONFIG_KEXEC_VERIFY_SIG=y\n"), none = B("CONFIG_A=y\n");

	(void)state;
	assert_int_equal(look_up(old, KSIG_VERSION(5, 3), CONF_KEXEC_SIG), KSIG_YES);
	assert_int_equal(look_up(old, KSIG_VERSION(5, 3), CONF_KEXEC_SIG_FORCE), KSIG_YES);
	/* 5-level paging became unconditional and its symbol went away. */
	assert_int_equal(look_up(none, KSIG_VERSION(6, 16), CONF_X86_5LEVEL), KSIG_NO);
	assert_int_equal(look_up(none, KSIG_VERSION(6, 17), CONF_X86_5LEVEL), KSIG_YES);
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	enum ksig_tri value[CONF__COUNT];
	int r = ksig_kconfig_parse(input, KSIG_VERSION(6, 12), value);

	(void)damage;
	(void)context;
	assert_true(r == 0 || r == -EBADMSG);
}

static void survives_damage(void **state)
{
	struct bytes good = B("# CONFIG_KEXEC is not set\nCONFIG_IMA=y\nCONFIG_=y\nCONFIG_A=m\n");

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged, NULL) > good.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lines),        cmocka_unit_test(refuses_other_texts),
		cmocka_unit_test(knows_every_symbol), cmocka_unit_test(follows_renames),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
