/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "appended.h"

#include <errno.h>

enum { INFO_ALGO = 0, INFO_HASH = 1, INFO_ID_TYPE = 2, INFO_RESERVED = 3, INFO_SIG_LEN = 8 };

static int fail(struct ksig_appended *a, enum ksig_trailer trailer, const char *note)
{
	/* mod_check_sig(); a file without a marker is simply not signed. */
	static const int errnos[TRAILER__COUNT] = {
		[TRAILER_MISSING] = -ENODATA,    [TRAILER_SHORT] = -EBADMSG,
		[TRAILER_SHORT_TYPE] = -EBADMSG, [TRAILER_SIG_LEN] = -EBADMSG,
		[TRAILER_ID_TYPE] = -ENOPKG,     [TRAILER_RESERVED] = -EBADMSG,
	};

	a->trailer = trailer;
	a->note = note;
	return errnos[trailer];
}

/* Where the trailer begins in front of the file, its id_type may still be in it. */
static enum ksig_trailer short_trailer(struct bytes rest)
{
	const size_t behind_type = KSIG_APPENDED_INFO_SIZE - INFO_ID_TYPE;
	uint8_t id_type;

	if (rest.size < behind_type || !bytes_u8(rest, rest.size - behind_type, &id_type))
		return TRAILER_SHORT;
	return id_type == KSIG_APPENDED_PKCS7 ? TRAILER_SHORT : TRAILER_SHORT_TYPE;
}

int ksig_appended_parse(struct bytes file, struct ksig_appended *ret)
{
	static const uint8_t zero[5];
	struct bytes rest, info, data, pkcs7;
	uint32_t sig_len;

	*ret = (struct ksig_appended){0};
	if (file.size < KSIG_APPENDED_MARKER_SIZE ||
	    !bytes_match(file, file.size - KSIG_APPENDED_MARKER_SIZE, KSIG_APPENDED_MARKER,
			 KSIG_APPENDED_MARKER_SIZE))
		return fail(ret, TRAILER_MISSING, "no appended signature");
	rest = bytes_of(file.data, file.size - KSIG_APPENDED_MARKER_SIZE);
	if (rest.size < KSIG_APPENDED_INFO_SIZE ||
	    !bytes_sub(rest, rest.size - KSIG_APPENDED_INFO_SIZE, KSIG_APPENDED_INFO_SIZE, &info) ||
	    !bytes_be32(info, INFO_SIG_LEN, &sig_len))
		return fail(ret, short_trailer(rest),
			    "nothing in front of the signature's marker");
	rest.size -= KSIG_APPENDED_INFO_SIZE;
	if (sig_len >= rest.size || !bytes_sub(rest, 0, rest.size - sig_len, &data) ||
	    !bytes_sub(rest, rest.size - sig_len, sig_len, &pkcs7))
		return fail(ret, TRAILER_SIG_LEN, "the appended signature is larger than the file");
	if (!bytes_match(info, INFO_ID_TYPE, "\x02", 1))
		return fail(ret, TRAILER_ID_TYPE, "the appended signature is not PKCS#7");
	if (!bytes_match(info, INFO_ALGO, zero, 2) || !bytes_match(info, INFO_RESERVED, zero, 5))
		return fail(ret, TRAILER_RESERVED, "reserved fields of the trailer are not zero");
	ret->data = data;
	ret->pkcs7 = pkcs7;
	return 0;
}
