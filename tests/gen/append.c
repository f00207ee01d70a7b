// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A signature appended as to a kernel module.
 *
 *	file │ PKCS#7, detached │ struct module_signature, 12 bytes │ marker, 28 bytes
 *
 *	0 algo  1 hash  2 id_type (2: PKCS#7)  3 signer_len  4 key_id_len  5 reserved × 3
 *	8 sig_len, big-endian
 *
 * include/linux/module_signature.h; scripts/sign-file.c makes the same message: no
 * attributes, no certificates, the signer by issuer and serial number.
 */
#include <errno.h>
#include <string.h>

#include "message.h"

#define MARKER        "~Module signature appended~\n"
#define TRAILER_SIZE  12
#define ID_TYPE_X509  1
#define ID_TYPE_PKCS7 2

static void put_trailer(struct gen_buf *b, uint32_t flags, size_t sig_len)
{
	uint8_t trailer[TRAILER_SIZE] = {0};
	size_t i;

	if (flags & APPEND_LEN_ZERO)
		sig_len = 0;
	if (flags & APPEND_LEN_HUGE)
		sig_len = 0xfffffff0;
	if (flags & APPEND_LEN_PLUS_ONE)
		sig_len++;
	trailer[2] = flags & APPEND_TYPE_X509 ? ID_TYPE_X509 : ID_TYPE_PKCS7;
	if (flags & APPEND_RESERVED)
		trailer[6] = 1;
	for (i = 0; i < 4; i++)
		trailer[8 + i] = (uint8_t)(sig_len >> 8 * (3 - i));
	gen_buf_put(b, trailer, sizeof(trailer));
}

static int append(struct gen_keys *keys, const struct append_spec *spec, struct gen_buf *file)
{
	_cleanup_buf_ struct gen_buf message = {0};
	struct gen_subject subject = {.data = file->data, .data_len = file->len};
	uint32_t flags = spec->flags;
	int ret;

	if (!(flags & APPEND_MARKER_ONLY)) {
		ret = gen_message(keys, &spec->sign, &subject, &message);
		if (ret)
			return ret;
		if (flags & APPEND_FLIPPED)
			gen_damage_flip(file, GEN_OFF_TEXT);
		gen_buf_put(file, message.data, message.len);
		put_trailer(file, flags, message.len);
	}
	gen_buf_put(file, MARKER, sizeof(MARKER) - 1 - (flags & APPEND_NO_MARKER_END ? 1 : 0));
	if (flags & APPEND_TRAILING)
		gen_buf_byte(file, '\n');
	return file->broken ? -ENOMEM : 0;
}

int gen_append(struct gen_job *job)
{
	return append(job->keys, job->recipe->append, &job->file);
}

int gen_sign_appended(struct gen_keys *keys, enum gen_cert signer, struct gen_buf *image)
{
	const struct append_spec spec = {.sign = APPENDED_BY(signer)};

	return append(keys, &spec, image);
}
