// SPDX-License-Identifier: GPL-2.0-or-later
/* EFI_SIGNATURE_LIST: what is taken, what is refused, and that nothing is read beside it. */
#include "unit.h"

#include "../../kexec-sig/efi_siglist.h"

#define GUID_X509                                                                                  \
	"\xa1\x59\xc0\xa5\xe4\x94\xa7\x4a"                                                         \
	"\x87\xb5\xab\x15\x5c\x2b\xf0\x72"
#define GUID_SHA256                                                                                \
	"\x26\x16\xc4\xc1\x4c\x50\x92\x40"                                                         \
	"\xac\xa9\x41\xf9\x36\x93\x43\x28"
#define GUID_OTHER "0123456789abcdef"
#define OWNER      "OWNEROWNEROWNERO"

#define LE32(n) (n) & 0xff, (n) >> 8 & 0xff, (n) >> 16 & 0xff, (n) >> 24 & 0xff

struct taken {
	size_t n;
	enum ksig_efi_type type[8];
	char data[8][16];
	int answer;
};

static int take(void *ctx, enum ksig_efi_type type, struct bytes data)
{
	struct taken *t = ctx;

	if (t->n < ARRAY_SIZE(t->type)) {
		t->type[t->n] = type;
		snprintf(t->data[t->n], sizeof(t->data[0]), "%.*s", (int)data.size,
			 (const char *)data.data);
	}
	t->n++;
	return t->answer;
}

/* A list of n signatures of size bytes each (with owner) behind a header of its own. */
static size_t put_list(uint8_t *to, const char *guid, uint32_t header, uint32_t size, size_t n,
		       const char *letters)
{
	uint32_t whole = 28 + header + size * (uint32_t)n;
	const uint8_t sizes[] = {LE32(whole), LE32(header), LE32(size)};

	memset(to, 'h', whole);
	memcpy(to, guid, 16);
	memcpy(to + 16, sizes, sizeof(sizes));
	for (size_t i = 0; i < n; i++) {
		memcpy(to + 28 + header + i * size, OWNER, 16);
		memset(to + 28 + header + i * size + 16, letters[i], size - 16);
	}
	return whole;
}

static void takes_every_list(void **state)
{
	struct taken t = {0};
	uint8_t buf[512];
	size_t n;

	(void)state;
	n = put_list(buf, GUID_X509, 0, 16 + 3, 1, "a");
	n += put_list(buf + n, GUID_OTHER, 5, 16 + 2, 1, "b");
	n += put_list(buf + n, GUID_SHA256, 0, 16 + 4, 3, "cde");
	check_err(ksig_efi_siglist(bytes_of(buf, n), take, &t), 0);
	assert_int_equal(t.n, 5);
	assert_string_equal(t.data[0], "aaa");
	assert_int_equal(t.type[0], KSIG_EFI_X509);
	assert_string_equal(t.data[1], "bb");
	assert_int_equal(t.type[1], KSIG_EFI_OTHER);
	assert_string_equal(t.data[4], "eeee");
	assert_int_equal(t.type[4], KSIG_EFI_SHA256);
}

static void empty_is_no_list(void **state)
{
	struct taken t = {0};

	(void)state;
	check_err(ksig_efi_siglist(B(""), take, &t), 0);
	assert_int_equal(t.n, 0);
}

static void answer_ends_it(void **state)
{
	struct taken t = {.answer = -ENOMEM};
	uint8_t buf[256];
	size_t n = put_list(buf, GUID_X509, 0, 20, 3, "abc");

	(void)state;
	check_err(ksig_efi_siglist(bytes_of(buf, n), take, &t), -ENOMEM);
	assert_int_equal(t.n, 1);
}

static void keeps_what_came_before(void **state)
{
	struct taken t = {0};
	uint8_t buf[256];
	size_t n = put_list(buf, GUID_X509, 0, 20, 1, "a");

	(void)state;
	put_list(buf + n, GUID_X509, 0, 20, 1, "b");
	check_err(ksig_efi_siglist(bytes_of(buf, n + 30), take, &t), -EBADMSG);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.data[0], "aaaa");
}

/* Sizes that do not fit each other: efi_signature_list.c, "bad size combo". */
static void refuses_sizes(void **state)
{
	static const struct {
		const char *what;
		uint32_t list, header, size;
	} rows[] = {
		{"list shorter than its header", 27, 0, 20},
		{"list of nothing", 0, 0, 20},
		{"list longer than the data", 49, 0, 20},
		{"huge list", 0xffffffff, 0, 20},
		{"header longer than the list", 48, 21, 20},
		{"huge header", 48, 0xffffffff, 20},
		{"header that leaves no room", 48, 1, 20},
		{"signature of nothing", 48, 0, 0},
		{"signature shorter than its owner", 48, 0, 10},
		{"signature longer than the list", 48, 0, 21},
		{"not a multiple", 48, 0, 17},
		{"huge signature", 48, 0, 0xffffffff},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const uint8_t sizes[] = {LE32(rows[i].list), LE32(rows[i].header),
					 LE32(rows[i].size)};
		struct taken t = {0};
		uint8_t buf[64];
		size_t n = put_list(buf, GUID_X509, 0, 20, 1, "a");
		int r;

		memcpy(buf + 16, sizes, sizeof(sizes));
		r = ksig_efi_siglist(bytes_of(buf, n), take, &t);
		if (r != -EBADMSG)
			print_error("%s\n", rows[i].what);
		check_err(r, -EBADMSG);
		assert_int_equal(t.n, 0);
	}
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	struct taken t = {0};
	int r = ksig_efi_siglist(input, take, &t);
	char text[64];

	(void)context;
	if (r != 0 && r != -EBADMSG)
		print_error("%s\n", damage_text(damage, text));
	assert_true(r == 0 || r == -EBADMSG);
}

static void survives_damage(void **state)
{
	uint8_t buf[256];
	size_t n = put_list(buf, GUID_X509, 4, 24, 2, "ab");

	(void)state;
	n += put_list(buf + n, GUID_SHA256, 0, 48, 1, "c");
	assert_true(damage_all(bytes_of(buf, n), n, run_damaged, NULL) > n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_list),       cmocka_unit_test(empty_is_no_list),
		cmocka_unit_test(answer_ends_it),         cmocka_unit_test(refuses_sizes),
		cmocka_unit_test(keeps_what_came_before), cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
