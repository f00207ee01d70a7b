/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kernels of several architectures and ages answer to the same few images: the rows
 * are the policies' history, the images are made here.
 */
#include "machine.h"
#include "unit.h"
#include "../gen/recipe.h"

#include <errno.h>
#include <stdio.h>

enum kind { GOOD, UNSIGNED, ROGUE, TAMPERED, MARKER, RESERVED, NO_KERNEL, KIND_COUNT };

static const char *const kinds[KIND_COUNT] = {
	"good", "unsigned", "rogue", "tampered", "marker only", "reserved field set", "no kernel"};

/* Bits of a machine. */
enum {
	OPEN = 1 << 0, /* neither KEXEC_SIG_FORCE nor an architecture policy */
	LOCKED = 1 << 1,
	NO_SIG = 1 << 2,
	SECURE = 1 << 3,   /* Secure Boot, enforcement by the architecture policy only */
	IPL = 1 << 4,      /* secure IPL */
	UNIFIED = 1 << 5,  /* verify_appended_signature() */
	ON_BUILTIN = 1 << 6, /* the CA is there instead of on .platform */
	NO_SECONDARY = 1 << 7,
	IMA = 1 << 8,        /* its policy demands a signature of kernels */
	MODSIG = 1 << 9,     /* the same, and an appended one will do */
	ON_IMA = 1 << 10,    /* the CA is there instead of on .platform */
};

static const struct row {
	const char *arch;
	uint32_t version;
	unsigned int machine;
	const char *want[KIND_COUNT]; /* NULL: not asked */
} rows[] = {
#define V KSIG_VERSION
	/* one symbol for checked and mandatory */
	{"x86_64", V(3, 16), 0, {"unknown", "unknown"}},
	{"x86_64", V(4, 18), ON_BUILTIN, {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED"}},
	{"x86_64", V(4, 18), 0, {"ENOKEY", "EKEYREJECTED", "ENOKEY", "ENOKEY"}},
	{"x86_64", V(5, 0), 0, {"ENOKEY", "EKEYREJECTED", "ENOKEY", "ENOKEY"}},
	{"x86_64", V(5, 3), 0, {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED"}},
	/* a bad signature is worse than none */
	{"x86_64", V(5, 4), OPEN, {"ok", "ok", "ok", "EKEYREJECTED"}},
	{"x86_64", V(5, 8), OPEN | LOCKED, {"ok", "EPERM", "EPERM", "EKEYREJECTED"}},
	{"x86_64", V(5, 8), 0, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED"}},
	{"x86_64", V(5, 9), OPEN, {"ok", "ok", "ok", "ok"}},
	{"x86_64", V(5, 9), OPEN | LOCKED, {"ok", "EPERM", "EPERM", "EPERM"}},
	/* set_kexec_sig_enforced() came with 5.19 and to some stable releases */
	{"x86_64", V(5, 10), SECURE, {"ok", "unknown", "unknown", "unknown"}},
	{"x86_64", V(5, 19), SECURE, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED"}},
	{"x86_64", V(6, 6), 0, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED"}},

	{"arm64", V(4, 19), 0, {"unknown", "unknown"}},
	{"arm64", V(5, 3), ON_BUILTIN,
	 {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED", [NO_KERNEL] = "EINVAL"}},
	{"arm64", V(5, 3), 0, {"ENOKEY", "EKEYREJECTED", "ENOKEY", "ENOKEY"}},
	{"arm64", V(5, 8), OPEN | ON_BUILTIN, {"ok", "ok", "ok", "EKEYREJECTED"}},
	{"arm64", V(5, 10), ON_BUILTIN, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED"}},
	{"arm64", V(5, 10), 0, {"unknown", "ENODATA", "ENOKEY", "unknown"}},
	{"arm64", V(6, 0), 0, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED"}},
	{"arm64", V(6, 12), OPEN, {"ok", "ok", "ok", "ok", [NO_KERNEL] = "EINVAL"}},
	{"arm64", V(6, 12), OPEN | LOCKED, {"ok", "EPERM", "EPERM", "EPERM"}},

	/* without secure IPL everything is taken, lockdown or not */
	{"s390x", V(6, 12), OPEN | LOCKED, {"ok", "ok", "ok", "ok", "EINVAL", "ok", "EINVAL"}},
	{"s390x", V(6, 12), IPL,
	 {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED", "hazard", "EBADMSG", "EKEYREJECTED"}},
	{"s390x", V(6, 12), IPL | UNIFIED,
	 {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED", "EBADMSG", "EBADMSG", "EKEYREJECTED"}},
	{"s390x", V(6, 12), IPL | OPEN | LOCKED,
	 {"ok", "EPERM", "EPERM", "EPERM", "hazard", "EPERM", "EPERM"}},
	{"s390x", V(6, 1), IPL, {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED", "hazard"}},
	{"s390x", V(5, 10), IPL, {"ok", "EKEYREJECTED", "ENOKEY", "EKEYREJECTED"}},
	{"s390x", V(5, 10), IPL | ON_BUILTIN, {"unknown", "EKEYREJECTED", "ENOKEY", "unknown"}},
	{"s390x", V(5, 4), IPL | OPEN, {"ok", "EKEYREJECTED", "ok", "EKEYREJECTED"}},
	{"s390x", V(5, 1), IPL, {"unknown", "unknown"}},

	/* upstream has no KEXEC_SIG */
	{"ppc64", V(6, 12), NO_SIG | LOCKED, {"ok", "ok", "ok", "ok", [NO_KERNEL] = "ENOEXEC"}},
	{"ppc64", V(6, 12), UNIFIED,
	 {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED", [RESERVED] = "EBADMSG"}},
	/* somebody else's patch */
	{"ppc64", V(6, 12), 0, {"ok", "ENODATA", "ENOKEY", "EKEYREJECTED", [RESERVED] = "unknown"}},
	{"ppc64", V(6, 12), UNIFIED | OPEN | LOCKED, {"ok", "EPERM", "EPERM", "EPERM"}},
	{"ppc64", V(6, 12), UNIFIED | OPEN, {"ok", "ok", "ok", "ok", [NO_KERNEL] = "ENOEXEC"}},

	/* IMA: one errno for whatever is wrong, before anything else looks at the image */
	{"ppc64", V(6, 12), NO_SIG | MODSIG,
	 {"ok", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES"}},
	{"ppc64", V(6, 12), NO_SIG | MODSIG | ON_IMA,
	 {"ok", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES"}},
	{"ppc64", V(6, 12), NO_SIG | MODSIG | ON_BUILTIN, {"EACCES", "EACCES", "EACCES", "EACCES"}},
	{"ppc64", V(6, 12), NO_SIG | IMA, {"EACCES", "EACCES", "EACCES", "EACCES"}},
	{"s390x", V(6, 12), IPL | MODSIG, {"ok", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES"}},
	{"s390x", V(6, 12), IPL | MODSIG | ON_IMA, {"ENOKEY", "EACCES", "EACCES", "EACCES"}},
	{"x86_64", V(6, 12), MODSIG, {"EACCES", "EACCES", "EACCES", "EACCES"}},
#undef V
};

static void configure(struct machine *m, unsigned int bits)
{
	static const enum ksig_config not_always[] = {CONF_KEXEC_SIG_FORCE, CONF_IMA_ARCH_POLICY};

	m->s.config[CONF_KEXEC_SIG].value = bits & NO_SIG ? KSIG_NO : KSIG_YES;
	for (size_t i = 0; i < ARRAY_SIZE(not_always); i++)
		m->s.config[not_always[i]].value =
			bits & (OPEN | NO_SIG) ? KSIG_NO : KSIG_YES;
	if (bits & SECURE) {
		m->s.config[CONF_KEXEC_SIG_FORCE].value = KSIG_NO;
		m->s.secure_boot.value = KSIG_YES;
	}
	m->s.lockdown = bits & LOCKED ? KSIG_LOCKDOWN_INTEGRITY : KSIG_LOCKDOWN_NONE;
	m->s.ipl_secure.value = bits & IPL ? KSIG_YES : KSIG_NO;
	m->s.unified_appended.value = bits & UNIFIED ? KSIG_YES : KSIG_NO;
	if (bits & (IMA | MODSIG))
		machine_policy(m, bits & MODSIG ? "appraise func=KEXEC_KERNEL_CHECK "
						  "appraise_type=imasig|modsig\n"
						: "appraise func=KEXEC_KERNEL_CHECK "
						  "appraise_type=imasig\n");
}

/* ---- images ---------------------------------------------------------------------- */

static void base_arm64(struct gen_buf *b)
{
	gen_base_image(b);
	gen_put_le(b, 8, 8, 0);
	gen_put_le(b, 16, 8, 2 * MIB);
	gen_put_le(b, 24, 8, 0);
	gen_put_le(b, 56, 4, 0x644d5241); /* "ARM\x64" */
}

static void base_s390(struct gen_buf *b)
{
	gen_buf_fill(b, 0, 0x11000);
}

/* One segment of a page, the header in it. */
static void base_ppc64(struct gen_buf *b)
{
	gen_buf_fill(b, 0, 0x1000);
	gen_put_le(b, 0, 8, UINT64_C(0x00010102464c457f));
	gen_put_le(b, 16, 4, 0x00150002); /* ET_EXEC, EM_PPC64 */
	gen_put_le(b, 20, 4, 1);
	gen_put_le(b, 32, 8, 64);         /* e_phoff */
	gen_put_le(b, 52, 8, UINT64_C(0x0000000100380040));
	gen_put_le(b, 64, 4, 1);          /* PT_LOAD */
	gen_put_le(b, 64 + 32, 8, 0x1000); /* p_filesz */
	gen_put_le(b, 64 + 40, 8, 0x10000);
	gen_put_le(b, 64 + 48, 8, 0x10000);
}

static const struct {
	const char *arch;
	void (*base)(struct gen_buf *b);
	bool appended;
} bases[] = {
	{"x86_64", gen_base_image, false},
	{"arm64", base_arm64, false},
	{"s390x", base_s390, true},
	{"ppc64", base_ppc64, true},
};

static void sign(struct gen_buf *b, struct gen_keys *keys, bool appended, bool rogue)
{
	static const struct sign_spec by_rogue = {.signers = {{.cert = GEN_CERT_ROGUE_LEAF}}};
	static const struct gen_recipe recipe = {.sign = &by_rogue};
	struct gen_job job = {.keys = keys, .recipe = &recipe, .file = *b};

	if (appended) {
		check_err(gen_sign_appended(keys, rogue ? GEN_CERT_ROGUE_LEAF : GEN_CERT_CA, b), 0);
	} else if (rogue) {
		check_err(gen_attach(&job), 0);
		*b = job.file;
	} else {
		check_err(gen_sign_pe(keys, b), 0);
	}
}

static void make_image(struct gen_buf *b, size_t base, enum kind kind, struct gen_keys *keys)
{
	static const char marker[] = "~Module signature appended~\n";

	if (kind == MARKER)
		gen_buf_put(b, marker, sizeof(marker) - 1);
	else if (kind == NO_KERNEL)
		gen_buf_fill(b, 'x', 4096);
	else
		bases[base].base(b);
	if (kind == GOOD || kind == ROGUE || kind == TAMPERED || kind == RESERVED)
		sign(b, keys, bases[base].appended, kind == ROGUE);
	if (kind == TAMPERED)
		gen_damage_flip(b, 0x700);
	if (kind == RESERVED)
		gen_damage_flip(b, -(int64_t)(sizeof(marker) - 1) - 5);
	assert_false(b->broken);
}

/* ---- rows ----------------------------------------------------------------------------- */

static const char *answer(const struct machine *m, const struct gen_buf *b)
{
	static const struct ksig_request plain = {.file_flags = 0x4, .cmdline_size = 1};
	struct ksig_image *image;
	struct ksig_verdict *v;
	const char *word;

	check_err(ksig_image_from_bytes(bytes_of(b->data, b->len), "image", &image), 0);
	machine_own(image);
	check_err(ksig_judge(image, &m->s, &plain, &v), 0);
	word = prediction_word(ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD));
	ksig_verdict_free(v);
	ksig_image_free(image);
	return word;
}

static size_t base_of(const char *arch)
{
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		if (strcmp(bases[i].arch, arch) == 0)
			return i;
	}
	fail_msg("no base image for %s", arch);
	return 0;
}

static size_t wrong_in(const struct row *row, struct gen_keys *keys)
{
	struct machine m;
	size_t wrong = 0;

	machine_init(&m, row->arch, row->version);
	configure(&m, row->machine);
	machine_trust(&m,
		      row->machine & ON_BUILTIN ? RING_BUILTIN
		      : row->machine & ON_IMA   ? RING_IMA
						: RING_PLATFORM,
		      keys);
	/* The secondary keyring shows what is linked into it. */
	if (row->machine & ON_BUILTIN)
		machine_trust(&m, RING_SECONDARY, keys);
	for (unsigned int k = 0; k < KIND_COUNT; k++) {
		struct gen_buf b = {0};
		const char *seen;

		if (!row->want[k])
			continue;
		make_image(&b, base_of(row->arch), k, keys);
		seen = answer(&m, &b);
		if (strcmp(seen, row->want[k]) != 0) {
			print_error("%s %u.%u, machine 0x%x, %s: expected %s, seen %s\n", row->arch,
				    row->version >> 16, row->version & 0xffff, row->machine,
				    kinds[k], row->want[k], seen);
			wrong++;
		}
		gen_buf_free(&b);
	}
	machine_clear(&m);
	return wrong;
}

static void test_history(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		wrong += wrong_in(&rows[i], *state);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_history, machine_keys_make,
						machine_keys_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
