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

static int append(struct gen_job *job, const struct sign_spec *sign, uint32_t flags)
{
	_cleanup_buf_ struct gen_buf message = {0};
	struct gen_buf *file = &job->file;
	struct gen_subject subject = {.data = file->data, .data_len = file->len};
	int ret = 0;

	if (!(flags & APPEND_MARKER_ONLY)) {
		ret = gen_message(job->keys, sign, &subject, &message);
		if (!ret && job->recipe->message)
			ret = job->recipe->message(job, &message);
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
	return file->broken || message.broken ? -ENOMEM : 0;
}

int gen_append(struct gen_job *job)
{
	return append(job, &job->recipe->append->sign, job->recipe->append->flags);
}

int gen_attach_appended(struct gen_job *job)
{
	return append(job, job->recipe->sign, 0);
}

int gen_sign_appended(struct gen_keys *keys, enum gen_cert signer, struct gen_buf *image)
{
	static const struct gen_recipe recipe;
	const struct sign_spec sign = APPENDED_BY(signer);
	struct gen_job job = {.keys = keys, .recipe = &recipe, .file = *image};
	int ret = append(&job, &sign, 0);

	*image = job.file;
	return ret;
}
