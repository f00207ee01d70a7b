// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the images of gen.h to files, with what they are and what Linux answers beside them.
 * See there for how to call it.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "mkfiles.h"

struct request {
	struct gen_key_options keys;
	enum gen_arch arch;
	const char *out;
	const char *keys_dir;
	const char *print_tbs; /* a certificate's name */
	bool list;
	bool labels;
	bool modsig;
	char **names; /* NULL-terminated shell patterns; none means everything */
};

enum {
	EXIT_USAGE = 2,
	OPT_OUT = 256,
	OPT_ARCH,
	OPT_KEYS,
	OPT_CA_CERT,
	OPT_CA_KEY,
	OPT_CA_PASS,
	OPT_CACHE,
	OPT_PRINT_TBS,
	OPT_LIST,
	OPT_LABELS,
	OPT_MODSIG,
	OPT_HELP,
};

static const struct option long_options[] = {
	{"out", required_argument, NULL, OPT_OUT},
	{"arch", required_argument, NULL, OPT_ARCH},
	{"keys", required_argument, NULL, OPT_KEYS},
	{"ca-cert", required_argument, NULL, OPT_CA_CERT},
	{"ca-key", required_argument, NULL, OPT_CA_KEY},
	{"ca-pass", required_argument, NULL, OPT_CA_PASS},
	{"key-cache", required_argument, NULL, OPT_CACHE},
	{"print-tbs", required_argument, NULL, OPT_PRINT_TBS},
	{"list", no_argument, NULL, OPT_LIST},
	{"labels", no_argument, NULL, OPT_LABELS},
	{"modsig", no_argument, NULL, OPT_MODSIG},
	{"help", no_argument, NULL, OPT_HELP},
	{0},
};

static const char help_text[] =
	"Usage: mkimages --out DIR [--keys DIR] [OPTION...] [NAME...]\n"
	"       mkimages --list [NAME...]\n"
	"       mkimages --print-tbs CERT\n"
	"\n"
	"Makes signed kernel images, good and damaged; NAME may be a shell pattern.\n"
	"\n"
	"  --out DIR        write NAME.img, MANIFEST and EXPECTED to this directory\n"
	"  --arch ARCH      for arm64, ppc64, s390x or x86_64 (default)\n"
	"  --keys DIR       write every certificate (DER) and key (PEM) to this directory\n"
	"  --ca-cert FILE   use this CA (PEM, RSA) instead of the published one\n"
	"  --ca-key FILE    its private key (PEM)\n"
	"  --ca-pass TEXT   passphrase of the key\n"
	"  --key-cache DIR  take keys from this directory, and keep new ones there;\n"
	"                   the default is to use the published keys in tests/keys\n"
	"  --print-tbs CERT print what blocks this certificate as a key's description on\n"
	"                   .blacklist: tbs:HEX\n"
	"  --list           print names and descriptions\n"
	"  --labels         of images with values for security.ima: NAME.img, and NAME.img.sig\n"
	"                   where there is one\n"
	"  --modsig         of images with appended signatures where others are attached; the "
	"same\n"
	"                   as --arch ARCH-modsig\n"
	"\n"
	"MANIFEST has lines of file, description; EXPECTED of file, kernel and the answers, all\n"
	"separated by tabs. Signatures enforced: with the CA on .platform, with no key. Then\n"
	"without enforcement; locked down but not enforced, with the CA; enforced with the CA\n"
	"and certificate 'blocked' on .blacklist; enforced with the CA and 'second-ca'; and\n"
	"where nobody looks at signatures. With --labels, the answers are what setxattr() says,\n"
	"and then the load with IMA appraising kernels: with appraise_type=imasig,\n"
	"imasig|modsig, none, and with digest_type=verity; and the hash that they need.\n";

/* ---- actions ---------------------------------------------------------------- */

static bool wanted(const struct request *request, const struct gen_case *c)
{
	return is_wanted(request->names, c->name);
}

/* A pattern that names nothing is a mistake, not an empty result. */
static int check_names(const struct request *request)
{
	const struct gen_case *c;
	char **name;
	size_t i;

	for (name = request->names; *name; name++) {
		for (i = 0; (c = gen_set_at(request->arch, i)); i++)
			if (fnmatch(*name, c->name, 0) == 0)
				break;
		if (!c) {
			fprintf(stderr, "mkimages: no case '%s'; --list shows them\n", *name);
			return -ENOENT;
		}
	}
	return 0;
}

static void list_cases(const struct request *request)
{
	const struct gen_case *c;
	size_t i;

	for (i = 0; (c = gen_set_at(request->arch, i)); i++)
		if (wanted(request, c))
			printf("%s\t%s\n", c->name, c->description);
}

static void print_answers(FILE *f, enum gen_arch arch, const struct gen_case *c)
{
	unsigned k, n;

	for (k = 0; k < GEN_KERNELS; k++) {
		fprintf(f, "%s.img\t%s", c->name, gen_kernel_name((enum gen_kernel)k));
		for (n = 0; n < GEN_SITUATIONS; n++)
			fprintf(f, "\t%s",
				gen_set_expected(arch, c, (enum gen_situation)n,
						 (enum gen_kernel)k));
		fputc('\n', f);
	}
}

static int make_image(const struct request *request, struct gen_keys *keys,
		      const struct gen_case *c)
{
	_cleanup_free_ uint8_t *image = NULL;
	size_t len;
	int ret = gen_set_make(request->arch, c, keys, &image, &len);

	if (ret)
		return complain(ret, "make", c->name);
	return write_file(request->out, c->name, ".img", image, len, 0644);
}

static int make_images(const struct request *request, struct gen_keys *keys)
{
	FILE *manifest = open_list(request->out, "MANIFEST"), *expected = NULL;
	const struct gen_case *c;
	int ret = 0;
	size_t i;

	if (manifest)
		expected = open_list(request->out, "EXPECTED");
	if (!expected)
		ret = -EIO;
	for (i = 0; !ret && (c = gen_set_at(request->arch, i)); i++) {
		if (!wanted(request, c))
			continue;
		ret = make_image(request, keys, c);
		fprintf(manifest, "%s.img\t%s\n", c->name, c->description);
		print_answers(expected, request->arch, c);
	}
	if (manifest && fclose(manifest) && !ret)
		ret = complain(-errno, "write", "MANIFEST");
	if (expected && fclose(expected) && !ret)
		ret = complain(-errno, "write", "EXPECTED");
	return ret;
}

static int write_keys(const struct request *request, struct gen_keys *keys)
{
	unsigned i;
	int ret = 0;

	for (i = GEN_CERT_NONE + 1; !ret && i < GEN_CERT_COUNT; i++) {
		const char *name = gen_cert_name((enum gen_cert)i);
		_cleanup_free_ char *pem = NULL;
		const uint8_t *der;
		size_t len;

		ret = gen_cert_der(keys, (enum gen_cert)i, &der, &len);
		if (ret)
			return complain(ret, "make certificate", name);
		ret = write_file(request->keys_dir, name, ".der", der, len, 0644);
		if (ret)
			return ret;
		ret = gen_cert_key_pem(keys, (enum gen_cert)i, &pem, &len);
		if (ret)
			return complain(ret, "export key of", name);
		ret = write_file(request->keys_dir, name, ".key.pem", pem, len, 0600);
	}
	return ret;
}

static int print_tbs(const struct request *request, struct gen_keys *keys)
{
	uint8_t digest[GEN_TBS_DIGEST];
	enum gen_cert cert = gen_cert_find(request->print_tbs);
	size_t i;
	int ret;

	if (cert == GEN_CERT_NONE)
		return complain(-ENOENT, "find certificate", request->print_tbs);
	ret = gen_cert_tbs_digest(keys, cert, digest);
	if (ret)
		return complain(ret, "digest certificate", request->print_tbs);
	fputs("tbs:", stdout);
	for (i = 0; i < sizeof(digest); i++)
		printf("%02x", digest[i]);
	putchar('\n');
	return 0;
}

static int make_output(const struct request *request, struct gen_keys *keys)
{
	return request->labels ? labels_make(request->arch, request->out, request->names, keys)
			       : make_images(request, keys);
}

static int run(const struct request *request)
{
	_cleanup_(gen_keys_freep) struct gen_keys *keys = NULL;
	int ret = request->labels ? labels_check(request->names) : check_names(request);

	if (ret)
		return ret;
	if (request->list) {
		if (request->labels)
			labels_list(request->names);
		else
			list_cases(request);
		return 0;
	}
	ret = gen_keys_new(&request->keys, &keys);
	if (ret)
		return complain(ret, "use CA",
				request->keys.ca_cert ? request->keys.ca_cert : GEN_KEYS_DIR);
	if (request->keys_dir)
		ret = write_keys(request, keys);
	if (!ret && request->print_tbs)
		ret = print_tbs(request, keys);
	if (!ret && request->out)
		ret = make_output(request, keys);
	return ret;
}

/* ---- command line ------------------------------------------------------------- */

static int parse(int argc, char **argv, struct request *request)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (opt) {
		case OPT_OUT:
			request->out = optarg;
			break;
		case OPT_ARCH:
			if (!gen_arch_find(optarg, &request->arch)) {
				fprintf(stderr, "mkimages: no architecture '%s'\n", optarg);
				return -EINVAL;
			}
			break;
		case OPT_KEYS:
			request->keys_dir = optarg;
			break;
		case OPT_CA_CERT:
			request->keys.ca_cert = optarg;
			break;
		case OPT_CA_KEY:
			request->keys.ca_key = optarg;
			break;
		case OPT_CA_PASS:
			request->keys.ca_pass = optarg;
			break;
		case OPT_CACHE:
			request->keys.cache_dir = optarg;
			break;
		case OPT_PRINT_TBS:
			request->print_tbs = optarg;
			break;
		case OPT_LIST:
			request->list = true;
			break;
		case OPT_LABELS:
			request->labels = true;
			break;
		case OPT_MODSIG:
			request->modsig = true;
			break;
		case OPT_HELP:
			fputs(help_text, stdout);
			return 1;
		default:
			return -EINVAL;
		}
	}
	request->names = argv + optind;
	if (request->modsig)
		request->arch = gen_arch_appended(request->arch);
	if (!request->keys.cache_dir)
		request->keys.published_dir = GEN_KEYS_DIR;
	if (request->out || request->keys_dir || request->list || request->print_tbs)
		return 0;
	fprintf(stderr, "mkimages: one of --out, --keys, --print-tbs and --list is needed\n");
	return -EINVAL;
}

int main(int argc, char **argv)
{
	struct request request = {0};
	int ret = parse(argc, argv, &request);

	if (ret > 0)
		return EXIT_SUCCESS;
	if (ret < 0) {
		fprintf(stderr, "Try 'mkimages --help'.\n");
		return EXIT_USAGE;
	}
	return run(&request) ? EXIT_FAILURE : EXIT_SUCCESS;
}
