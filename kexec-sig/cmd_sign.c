/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "appended.h"
#include "cmd.h"
#include "outfile.h"
#include "pe.h"
#include "sign.h"

#include <errno.h>
#include <sys/mman.h>

enum { OPT_CERT = CMD_LONG, OPT_FORCE, OPT_HASH, OPT_KEY, OPT_KEYID };

const struct cmd_option cmd_sign_options[] = {
	{OPT_CERT, "cert", "FILE|URI", false, "the key's certificate, PEM or DER"},
	{OPT_FORCE, "force", NULL, false, "sign even what has an appended signature"},
	{OPT_HASH, "hash", "NAME", false,
	 "digest: sha256 (default), sha384, sha512, sha3-256, ..."},
	{OPT_KEY, "key", "FILE|URI", false, "private key: a file, or pkcs11:..."},
	{OPT_KEYID, "keyid", NULL, false, "name the signer by subject key id"},
	{0},
};

struct sign {
	const char *key, *cert, *hash;
	bool force;
	const char *in, *out;
	struct sign_request request;
	uint8_t *signature;
	size_t size;
};

static const char *take(void *ctx, int id, const char *value)
{
	struct sign *s = ctx;

	switch (id) {
	case OPT_CERT:
		s->cert = value;
		break;
	case OPT_FORCE:
		s->force = true;
		break;
	case OPT_HASH:
		s->hash = value;
		break;
	case OPT_KEY:
		s->key = value;
		break;
	case OPT_KEYID:
		s->request.keyid = true;
		break;
	}
	return NULL;
}

/* An errno explains itself where libcrypto has nothing to add. */
static enum cmd_status complain(const char *operation, const char *object, int err, const char *why)
{
	return *why ? cmd_error_text(operation, object, -err, "%s", why)
		    : cmd_error(operation, object, -err, NULL);
}

static enum cmd_status load_key(struct sign *s)
{
	const char *pin = getenv("KEXEC_SIG_PIN");
	char why[SIGN_WHY_MAX] = "";
	int r;

	r = sign_load_cert(s->cert, pin, &s->request.cert, why);
	if (r < 0)
		return complain("load the certificate from", s->cert, r, why);
	r = sign_load_key(s->key, pin, &s->request.key, why);
	if (r < 0)
		return complain("load the key from", s->key, r, why);
	if (!EVP_PKEY_is_a(s->request.key, "RSA") && !EVP_PKEY_is_a(s->request.key, "EC"))
		return cmd_error_text("use", s->key, ENOPKG,
				      "the kernel verifies signatures of RSA and ECDSA keys only");
	if (X509_check_private_key(s->request.cert, s->request.key) != 1)
		return cmd_error_text("use", s->key, EINVAL,
				      "the key is not the one of the certificate '%s'", s->cert);
	return STATUS_OK;
}

/* Looks at the end of the file only: a mapping of it could shrink. */
static enum cmd_status check_unsigned(const struct sign *s, int fd, const struct stat *st)
{
	char end[KSIG_APPENDED_MARKER_SIZE];
	ssize_t n;

	if (s->force || st->st_size < (off_t)sizeof(end))
		return STATUS_OK;
	n = pread(fd, end, sizeof(end), st->st_size - (off_t)sizeof(end));
	if (n < 0)
		return cmd_error("read", s->in, errno, NULL);
	if ((size_t)n < sizeof(end) || memcmp(end, KSIG_APPENDED_MARKER, sizeof(end)) != 0)
		return STATUS_OK;
	cmd_error_text(
		"sign", s->in, EEXIST,
		"it has an appended signature already; remove it first (kexec-sig strip), or "
		"sign it as it is with --force");
	return STATUS_NO;
}

static void note_format(const struct sign *s, struct bytes file)
{
	struct ksig_pe pe;

	if (!bytes_match(file, 0, "MZ", 2))
		return;
	if (ksig_pe_parse(file, &pe) == 0)
		cmd_note(s->out, "its Authenticode signature is no longer good, because bytes were "
				 "added behind it");
	else
		cmd_note(s->out,
			 "in PE/COFF images, as for x86_64 and arm64, kexec_file_load looks "
			 "for Authenticode (sbsign), not for an appended signature");
}

/* The copy is ours: it does not change while it is mapped. */
static enum cmd_status check_copy(const struct sign *s, const struct outfile *out, uint64_t size)
{
	void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, out->fd, 0);
	char why[SIGN_WHY_MAX] = "";
	int r;

	if (map == MAP_FAILED)
		return cmd_error("read", s->out, errno, NULL);
	r = sign_check(bytes_of(map, (size_t)size), s->request.cert, why);
	if (r == 0)
		note_format(s, bytes_of(map, (size_t)size));
	munmap(map, (size_t)size);
	if (r < 0)
		return cmd_error_text("sign", s->in, -r, "%s; nothing was written", why);
	return STATUS_OK;
}

static enum cmd_status write_signed(const struct sign *s, int fd, const struct stat *st)
{
	uint64_t data = (uint64_t)st->st_size;
	enum cmd_status status;
	struct outfile out;
	int r;

	r = outfile_open(s->out, &out);
	if (r < 0)
		return cmd_error("write", s->out, -r, cmd_target_causes);
	r = outfile_copy(&out, fd, data);
	if (r < 0) {
		status = cmd_error("copy", s->in, -r, cmd_image_causes);
	} else {
		r = outfile_write(&out, data, s->signature, s->size);
		status = r < 0 ? cmd_error("write", s->out, -r, NULL)
			       : check_copy(s, &out, data + s->size);
	}
	if (status == STATUS_OK) {
		r = outfile_commit(&out, st);
		if (r < 0)
			status = cmd_error("write", s->out, -r, NULL);
	}
	outfile_close(&out);
	return status;
}

static enum cmd_status sign(struct sign *s)
{
	_cleanup_close_ int fd = -1;
	char why[SIGN_WHY_MAX] = "";
	enum cmd_status status;
	struct stat st;
	int r;

	fd = cmd_open_regular(s->in, &st);
	if (fd < 0)
		return STATUS_TROUBLE;
	status = check_unsigned(s, fd, &st);
	if (status == STATUS_OK)
		status = load_key(s);
	if (status != STATUS_OK)
		return status;
	r = sign_file(&s->request, fd, &s->signature, &s->size, why);
	if (r < 0)
		return complain("sign", s->in, r, why);
	return write_signed(s, fd, &st);
}

enum cmd_status cmd_sign(const struct cmd *cmd, int argc, char **argv)
{
	struct sign s = {.hash = "sha256"};
	struct cmd_operands paths;
	enum cmd_status status;

	if (!cmd_parse(cmd, argc, argv, take, &s, &paths, &status))
		return status;
	if (!s.key || !s.cert)
		return cmd_usage_error(cmd, "option '--%s' is needed", s.key ? "cert" : "key");
	s.request.hash = sign_hash(s.hash);
	if (!s.request.hash)
		return cmd_usage_error(cmd, "option '--hash': '%s' is none of %s", s.hash,
				       sign_hash_names);
	s.in = paths.v[0];
	s.out = paths.v[1];
	status = sign(&s);
	EVP_PKEY_free(s.request.key);
	X509_free(s.request.cert);
	free(s.signature);
	return status;
}
