// SPDX-License-Identifier: GPL-2.0-or-later
/* Where certificates come from on each architecture: EFI variables, secure variables, cert_store.
 */
#include "pki.h"
#include "tree.h"
#include "unit.h"

#include "../../kexec-sig/keyctl.h"
#include "../../kexec-sig/keys_certstore.h"
#include "../../kexec-sig/keys_efi.h"
#include "../../kexec-sig/keys_secvar.h"

#include <keyutils.h>
#include <stdio.h>

#define GUID_X509                                                                                  \
	"\xa1\x59\xc0\xa5\xe4\x94\xa7\x4a"                                                         \
	"\x87\xb5\xab\x15\x5c\x2b\xf0\x72"
#define OWNER "OWNEROWNEROWNERO"
/* A list of one signature of one byte: 28 + 16 + 1 bytes. */
#define LIST(c) GUID_X509 "\x2d\0\0\0\0\0\0\0\x11\0\0\0" OWNER c
#define CUT     GUID_X509 "\x2e\0\0\0\0\0\0\0\x11\0\0\0" OWNER "x"
#define STAMP   "12345678"

#define OPAL  "ibm,edk2-compat-v1"
#define PLPKS "ibm,plpks-sb-v1"

/* "a from db, b from dbx, " */
struct said {
	char text[256];
	int answer;
};

static int say(void *ctx, struct bytes der, const char *from)
{
	struct said *s = ctx;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof(s->text) - n, "%.*s from %s, ", (int)der.size,
		 (const char *)der.data, from);
	return s->answer;
}

/* ---- contents ---------------------------------------------------------------- */

static void secvar_contents(void **state)
{
	static const struct {
		const char *what;
		struct bytes format, data;
		int want;
		const char *said;
	} rows[] = {
		{"OPAL", B(OPAL), B(LIST("a") LIST("b")), 0, "a from db, b from db, "},
		{"OPAL has no timestamp", B(OPAL), B(STAMP LIST("a")), -EBADMSG, ""},
		{"OPAL, empty", B(OPAL), B(""), 0, ""},
		{"PLPKS", B(PLPKS), B(STAMP LIST("a")), 0, "a from db, "},
		{"PLPKS without its timestamp", B(PLPKS), B(LIST("a")), -EBADMSG, ""},
		{"PLPKS, timestamp only", B(PLPKS), B(STAMP), 0, ""},
		{"PLPKS, timestamp cut short", B(PLPKS), B("1234567"), -EBADMSG, ""},
		{"PLPKS, empty", B(PLPKS), B(""), -EBADMSG, ""},
		{"static keys", B("ibm,plpks-sb-v0"), B(STAMP LIST("a")), -EOPNOTSUPP, ""},
		{"no version", B("ibm,plpks-sb-unknown"), B(LIST("a")), -EOPNOTSUPP, ""},
		{"longer name", B(OPAL "0"), B(LIST("a")), -EOPNOTSUPP, ""},
		{"no format", B(""), B(LIST("a")), -EOPNOTSUPP, ""},
		{"second list damaged", B(OPAL), B(LIST("a") CUT), -EBADMSG, "a from db, "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct said s = {.text = ""};

		check_err_in(ksig_certs_in_secvar(rows[i].format, rows[i].data, "db", say, &s),
			     rows[i].want, "%s", rows[i].what);
		assert_string_equal(s.text, rows[i].said);
	}
}

static void taker_ends_it(void **state)
{
	struct said s = {.answer = -ENOMEM};

	(void)state;
	check_err(ksig_certs_in_secvar(B(OPAL), B(LIST("a") LIST("b")), "db", say, &s), -ENOMEM);
	assert_string_equal(s.text, "a from db, ");
}

static int touch(void *ctx, struct bytes der, const char *from)
{
	unsigned int *sum = ctx;

	(void)from;
	for (size_t i = 0; i < der.size; i++)
		*sum += der.data[i];
	return 0;
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	const struct bytes *format = context;
	unsigned int sum = 0;
	int r = ksig_certs_in_secvar(*format, input, "db", touch, &sum);
	char text[64];

	if (r != 0 && r != -EBADMSG)
		print_error("%s\n", damage_text(damage, text));
	assert_true(r == 0 || r == -EBADMSG);
}

static void secvar_survives_damage(void **state)
{
	struct bytes good = B(STAMP LIST("a") LIST("b")), plain = B(LIST("a") LIST("b"));
	struct bytes plpks = B(PLPKS), opal = B(OPAL);

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged, &plpks) > good.size);
	assert_true(damage_all(plain, plain.size, run_damaged, &opal) > plain.size);
}

/* ---- files ------------------------------------------------------------------- */

#define SECVAR "/sys/firmware/secvar/"
#define FILE_(p, c)                                                                                \
	{                                                                                          \
		p, B(c)                                                                            \
	}
#define VAR(n, size, c)                                                                            \
	FILE_(SECVAR "vars/" n "/data", c), FILE_(SECVAR "vars/" n "/size", size "\n")
#define FORMAT(name) FILE_(SECVAR "format", name "\n")
#define DB           "/sys/firmware/efi/efivars/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define DBX          "/sys/firmware/efi/efivars/dbx-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define MOK          "/sys/firmware/efi/efivars/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define MOKX         "/sys/firmware/efi/efivars/MokListXRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define MOK_TABLE    "/sys/firmware/efi/mok-variables/MokListRT"
#define ATTRS        "\6\0\0\0"

struct files {
	const char *what;
	struct put file[9];
	const char *allowed, *forbidden;
};

typedef int (*find_fn)(const char *root, ksig_take_cert_fn take, void *ctx);

static void check_files(const struct files *rows, size_t n, find_fn allowed, find_fn forbidden)
{
	for (size_t i = 0; i < n; i++) {
		struct said a = {.text = ""}, f = {.text = ""};
		char root[] = TREE_TEMPLATE;

		assert_non_null(mkdtemp(root));
		for (size_t k = 0; k < ARRAY_SIZE(rows[i].file) && rows[i].file[k].path; k++)
			tree_put(root, &rows[i].file[k]);
		check_err_in(allowed(root, say, &a), 0, "%s", rows[i].what);
		check_err_in(forbidden(root, say, &f), 0, "%s", rows[i].what);
		tree_remove(root);
		if (strcmp(a.text, rows[i].allowed) != 0 || strcmp(f.text, rows[i].forbidden) != 0)
			print_error("%s\n", rows[i].what);
		assert_string_equal(a.text, rows[i].allowed);
		assert_string_equal(f.text, rows[i].forbidden);
	}
}

static void secvar_files(void **state)
{
	static const struct files rows[] = {
		{"no secure variables", {{0}}, "", ""},
		{"OpenPOWER",
		 {FORMAT(OPAL), VAR("db", "45", LIST("a")), VAR("dbx", "45", LIST("x")),
		  VAR("KEK", "45", LIST("k"))},
		 "a from db, ",
		 "x from dbx, "},
		{"PowerVM",
		 {FORMAT(PLPKS), VAR("db", "53", STAMP LIST("a")),
		  VAR("moduledb", "53", STAMP LIST("m")), VAR("trustedcadb", "53", STAMP LIST("c")),
		  VAR("grubdb", "53", STAMP LIST("g"))},
		 "a from db, c from trustedcadb, m from moduledb, ",
		 ""},
		{"a format that the kernel does not know",
		 {FORMAT("ibm,plpks-sb-v0"), VAR("db", "53", STAMP LIST("a"))},
		 "",
		 ""},
		{"no format", {VAR("db", "45", LIST("a"))}, "", ""},
		{"less than there is",
		 {FORMAT(OPAL), VAR("db", "46", LIST("a")), VAR("moduledb", "45", LIST("m"))},
		 "m from moduledb, ",
		 ""},
		{"no size", {FORMAT(OPAL), FILE_(SECVAR "vars/db/data", LIST("a"))}, "", ""},
		{"size that is no number", {FORMAT(OPAL), VAR("db", "45x", LIST("a"))}, "", ""},
		{"one damaged, the next not",
		 {FORMAT(OPAL), VAR("db", "45", CUT), VAR("moduledb", "45", LIST("m"))},
		 "m from moduledb, ",
		 ""},
		{"unreadable", {FORMAT(OPAL), FILE_(SECVAR "vars/db/data/", "")}, "", ""},
	};

	(void)state;
	check_files(rows, ARRAY_SIZE(rows), ksig_certs_secvar_allowed, ksig_certs_secvar_forbidden);
}

static void efi_files(void **state)
{
	static const struct files rows[] = {
		{"no variables", {{0}}, "", ""},
		{"all",
		 {FILE_(DB, ATTRS LIST("a")), FILE_(DBX, ATTRS LIST("x")),
		  FILE_(MOK, ATTRS LIST("m")), FILE_(MOKX, ATTRS LIST("y"))},
		 "a from db, m from MokListRT, ",
		 "x from dbx, y from MokListXRT, "},
		{"shim's table first",
		 {FILE_(MOK_TABLE, LIST("t")), FILE_(MOK, ATTRS LIST("m"))},
		 "t from MokListRT, ",
		 ""},
		{"table damaged",
		 {FILE_(MOK_TABLE, CUT), FILE_(MOK, ATTRS LIST("m"))},
		 "m from MokListRT, ",
		 ""},
		{"attributes cut short",
		 {FILE_(DB, "\6\0\0"), FILE_(MOK, ATTRS LIST("m"))},
		 "m from MokListRT, ",
		 ""},
		{"nothing but attributes", {FILE_(DB, ATTRS)}, "", ""},
	};

	(void)state;
	check_files(rows, ARRAY_SIZE(rows), ksig_certs_efi_allowed, ksig_certs_efi_forbidden);
}

/* ---- machines ---------------------------------------------------------------- */

/* A variable with one certificate behind what comes before the list. */
static size_t put_cert_list(uint8_t *to, struct bytes before, const struct gen_buf *cert)
{
	uint32_t sizes[] = {28 + 16 + (uint32_t)cert->len, 0, 16 + (uint32_t)cert->len};

	if (before.size)
		memcpy(to, before.data, before.size);
	to += before.size;
	memcpy(to, GUID_X509, 16);
	for (size_t i = 0; i < 12; i++)
		to[16 + i] = (uint8_t)(sizes[i / 4] >> 8 * (i % 4));
	memcpy(to + 28, OWNER, 16);
	memcpy(to + 44, cert->data, cert->len);
	return before.size + sizes[0];
}

/* Each architecture's sources are its own. */
static void machines(void **state)
{
	static const struct {
		struct bytes arch;
		bool efi;
		const char *from;
	} rows[] = {
		{B("x86_64\n"), true, "db"},  {B("x86_64\n"), false, NULL},
		{B("aarch64\n"), true, "db"}, {B("ppc64le\n"), false, "moduledb"},
		{B("s390x\n"), false, NULL},
	};
	static uint8_t variable[4096], stamped[4096];
	char size[24];
	struct pki p;
	size_t n, m;

	(void)state;
	pki_new(&p);
	assert_true(p.ca.len < 4000);
	n = put_cert_list(variable, B(ATTRS), &p.ca);
	m = put_cert_list(stamped, B(STAMP), &p.ca);
	snprintf(size, sizeof(size), "%zu\n", m);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct put files[] = {
			{"/proc/sys/kernel/arch", rows[i].arch},
			FILE_("/proc/sys/kernel/osrelease", "6.12.1\n"),
			{rows[i].efi ? DB : "/nowhere", bytes_of(variable, n)},
			{SECVAR "vars/moduledb/data", bytes_of(stamped, m)},
			{SECVAR "vars/moduledb/size", bytes_of(size, strlen(size))},
			FORMAT(PLPKS),
		};
		struct ksig_system *s = tree_probe(files, ARRAY_SIZE(files));

		if (s->n_certs != (rows[i].from ? 1U : 0U))
			print_error("%s: %zu certificates\n", (const char *)rows[i].arch.data,
				    s->n_certs);
		assert_int_equal(s->n_certs, rows[i].from ? 1 : 0);
		if (rows[i].from)
			assert_string_equal(s->certs[0].from, rows[i].from);
		ksig_system_free(s);
	}
	pki_free(&p);
}

/* ---- cert_store -------------------------------------------------------------- */

#define LINE(serial, uid, type, name)                                                              \
	serial " I--Q---     1 perm 1f030000 " uid "     0 " type " " name "\n"

static void finds_cert_store(void **state)
{
	static const struct {
		const char *what;
		struct bytes keys;
		int32_t want;
	} rows[] = {
		{"there", B(LINE("0000beef", "    0", "keyring  ", "cert_store: 2")), 0xbeef},
		{"behind others",
		 B(LINE("00000001", "    0", "keyring  ", ".platform: 1")
			   LINE("00000002", "    0", "keyring  ", "cert_store: empty")),
		 2},
		{"somebody's", B(LINE("00000003", " 1000", "keyring  ", "cert_store: 2")), 0},
		{"no keyring", B(LINE("00000004", "    0", "user     ", "cert_store: 2")), 0},
		{"longer name", B(LINE("00000005", "    0", "keyring  ", "cert_stores: 2")), 0},
		{"serial too large", B(LINE("ffffffff", "    0", "keyring  ", "cert_store: 2")), 0},
		{"serial that is none", B(LINE("0000beeg", "    0", "keyring  ", "cert_store: 2")),
		 0},
		{"serial of nothing", B(LINE("00000000", "    0", "keyring  ", "cert_store: 2")),
		 0},
		{"line cut short", B("00000006 I--Q---     1 perm 1f030000     0     0 keyring"),
		 0},
		{"nothing", B(""), 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes rest = rows[i].keys;
		int32_t serial = 0;
		bool found = ksig_certstore_next(&rest, &serial);

		if (found != (rows[i].want != 0) || serial != rows[i].want)
			print_error("%s: seen %d\n", rows[i].what, serial);
		assert_int_equal(found, rows[i].want != 0);
		assert_int_equal(serial, rows[i].want);
	}
}

/* With keys of another type, because only s390 has this one. */
static void reads_payloads(void **state)
{
	struct said s = {.text = ""};
	int32_t ring;

	(void)state;
	ring = add_key("keyring", "kexec-sig-test", NULL, 0, KEY_SPEC_PROCESS_KEYRING);
	if (ring < 0) {
		print_message("no keyring can be made here: %s\n", strerror(errno));
		skip();
	}
	assert_true(add_key("user", "one", "a", 1, ring) > 0);
	check_err(ksig_certs_on_keyring(ring, "user", say, &s), 0);
	assert_string_equal(s.text, "a from cert_store, ");
	s.text[0] = '\0';
	check_err(ksig_certs_on_keyring(ring, "logon", say, &s), 0);
	assert_string_equal(s.text, "");
	s.answer = -ENOMEM;
	check_err(ksig_certs_on_keyring(ring, "user", say, &s), -ENOMEM);
	keyctl_clear(ring);
	keyctl_unlink(ring, KEY_SPEC_PROCESS_KEYRING);
}

static void payload_has_a_limit(void **state)
{
	uint8_t *data = NULL;
	size_t size = 0;
	int32_t key;

	(void)state;
	key = add_key("user", "kexec-sig-test", "12345", 5, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0) {
		print_message("no key can be made here: %s\n", strerror(errno));
		skip();
	}
	check_err(ksig_keyctl_payload(key, 4, &data, &size), -EFBIG);
	assert_null(data);
	check_err(ksig_keyctl_payload(key, 5, &data, &size), 0);
	check_bytes(bytes_of(data, size), B("12345"));
	free(data);
	keyctl_unlink(key, KEY_SPEC_PROCESS_KEYRING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secvar_contents),     cmocka_unit_test(taker_ends_it),
		cmocka_unit_test(secvar_files),        cmocka_unit_test(secvar_survives_damage),
		cmocka_unit_test(efi_files),           cmocka_unit_test(machines),
		cmocka_unit_test(finds_cert_store),    cmocka_unit_test(reads_payloads),
		cmocka_unit_test(payload_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
