/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine from a file: what kexec-sig system --json wrote there. */
#include "cmd.h"
#include "decompress.h"
#include "keys_file.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define READ_FIRST 65536U

static const struct cmd_cause snapshot_causes[] = {
	{EISDIR, "it is a directory", "give one file, made with 'kexec-sig system --json'"},
	{EBADMSG, "what gzip made of it is damaged", "copy it again"},
	{EFBIG, "it is larger than any snapshot",
	 "give a file made with 'kexec-sig system --json'"},
	{0, NULL, NULL},
};

/* 0 or an errno. A pipe is as good as a file, so its size says nothing. */
static int read_all(int fd, char **ret, size_t *ret_size)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0, room = 0;

	for (;;) {
		ssize_t n;

		if (size == room) {
			size_t more = room ? room * 2 : READ_FIRST;
			char *grown = room > KSIG_SYSTEM_SIZE_MAX ? NULL : realloc(text, more);

			if (!grown)
				return room > KSIG_SYSTEM_SIZE_MAX ? EFBIG : ENOMEM;
			text = grown;
			room = more;
		}
		n = read(fd, text + size, room - size);
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return errno;
		size += n > 0 ? (size_t)n : 0;
	}
	*ret = TAKE_PTR(text);
	*ret_size = size;
	return 0;
}

static int read_file(const char *path, char **ret, size_t *ret_size)
{
	bool standard = strcmp(path, "-") == 0;
	/* To wait for a fifo is right here: somebody is going to write the snapshot. */
	_cleanup_close_ int opened = standard ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	const char *shown = standard ? "standard input" : path;
	int err;

	if (!standard && opened < 0) {
		cmd_error("open", path, errno, NULL);
		return -1;
	}
	err = read_all(standard ? STDIN_FILENO : opened, ret, ret_size);
	if (err)
		cmd_error("read", shown, err, snapshot_causes);
	return err ? -1 : 0;
}

/* Takes text; what gzip made of a snapshot becomes the snapshot. 0 or an errno. */
static int unpack(char **text, size_t *size)
{
	static const char magic[] = {0x1f, (char)0x8b};
	struct ksig_file plain = {0};
	int r;

	if (*size < sizeof(magic) || memcmp(*text, magic, sizeof(magic)) != 0)
		return 0;
	r = ksig_decompress(bytes_of(*text, *size), KSIG_SYSTEM_SIZE_MAX, &plain);
	if (r < 0)
		return -r;
	free(*text);
	*text = (char *)plain.data;
	*size = plain.size;
	return 0;
}

static int take_cert(void *ctx, struct bytes der, const char *from)
{
	return ksig_system_add_cert(ctx, der, from) == -ENOMEM ? -ENOMEM : 0;
}

/* Certificates from here may tell whose keys those there are. */
static int add_certs(struct ksig_system *s, const struct cmd_list *certs)
{
	for (size_t i = 0; i < certs->n; i++) {
		int r = ksig_certs_at("", certs->v[i], take_cert, s);

		if (r < 0) {
			cmd_error("read certificates from", certs->v[i], -r, cmd_cert_causes);
			return r;
		}
	}
	return 0;
}

struct ksig_system *cmd_read_system(const char *path, const struct cmd_list *certs)
{
	const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
	_cleanup_free_ char *text = NULL;
	struct ksig_system *s = NULL;
	char why[256] = "";
	size_t size = 0;
	int r;

	if (read_file(path, &text, &size) < 0)
		return NULL;
	r = unpack(&text, &size);
	if (r) {
		cmd_error("unpack the snapshot", shown, r, snapshot_causes);
		return NULL;
	}
	r = ksig_system_from_json(text, size, why, sizeof(why), &s);
	if (r == -EBADMSG)
		cmd_error_text("read the snapshot", shown, EBADMSG,
			       "%s; give a file made with 'kexec-sig system --json'", why);
	else if (r < 0)
		cmd_error("read the snapshot", shown, -r, snapshot_causes);
	if (r == 0 && add_certs(s, certs) < 0) {
		ksig_system_free(s);
		return NULL;
	}
	return s;
}
