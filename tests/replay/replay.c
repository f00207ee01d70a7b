// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kernels answered, once more: for each recorded state of a machine its snapshot, and what
 * its kernel said to every image and request. The images are made anew, judged by the snapshot,
 * and the prediction has to be the answer. No kernel is needed, and any host will do.
 *
 *	replay DIR
 *
 * Of a state there are NAME.json.gz, what kexec-sig system --json said, and NAME.answers: lines of
 * image, request, system call and answer, divided by tabs.
 */
#include "config.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../gen/gen.h"
#include "../prediction.h"
#include "../../include/kexec-uapi.h"
#include "../../kexec-sig/decompress.h"
#include "../../kexec-sig/readfile.h"
#include "../../kexec-sig/system.h"
#include "../../kexec-sig/verdict.h"

enum { FILE_MAX = 16 << 20, CASES_MAX = 1024 };

struct replay {
	struct gen_keys *keys;
	struct ksig_image *image[GEN_SETS][CASES_MAX]; /* made when first asked for */
	size_t pairs, wrong;
};

/* ---- images -------------------------------------------------------------------------- */

static int make(struct replay *r, enum gen_arch arch, const struct gen_case *c,
		struct ksig_image **ret)
{
	uint8_t *buf = NULL;
	size_t len;
	int rc;

	rc = gen_set_make(arch, c, r->keys, &buf, &len);
	if (rc == 0)
		rc = ksig_image_from_bytes(bytes_of(buf, len), c->name, ret);
	free(buf);
	if (rc == 0) {
		ksig_ima_file_unlabel(&(*ret)->ima);
		(*ret)->ima.evm = KSIG_NO;
	}
	return rc;
}

/* file is NAME.img. */
static int find_image(struct replay *r, enum gen_arch arch, const char *file,
		      const struct ksig_image **ret)
{
	size_t n = strlen(file), count = gen_set_count(arch);
	int rc;

	if (n < 4 || strcmp(file + n - 4, ".img") != 0)
		return -ENOENT;
	for (size_t i = 0; i < count && i < CASES_MAX; i++) {
		const struct gen_case *c = gen_set_at(arch, i);

		if (strlen(c->name) != n - 4 || strncmp(c->name, file, n - 4) != 0)
			continue;
		if (!r->image[arch][i]) {
			rc = make(r, arch, c, &r->image[arch][i]);
			if (rc < 0)
				return rc;
		}
		*ret = r->image[arch][i];
		return 0;
	}
	return -ENOENT;
}

/* ---- requests ------------------------------------------------------------------------ */

/* "-", or words as tests/lab/guest/agree has them: crash,initrd=65536,line=300 */
static int parse_request(char *words, struct ksig_request *ret)
{
	char *rest = words, *word;

	*ret = (struct ksig_request){.file_flags = KEXEC_FILE_NO_INITRAMFS, .cmdline_size = 1};
	while ((word = strsep(&rest, ","))) {
		uint64_t number;

		if (strcmp(word, "crash") == 0) {
			ret->on_crash = true;
			ret->file_flags |= KEXEC_FILE_ON_CRASH;
		} else if (sscanf(word, "initrd=%" SCNu64, &number) == 1) {
			ret->has_initrd = ret->initrd_regular = true;
			ret->initrd_size = number;
			ret->file_flags &= ~(uint64_t)KEXEC_FILE_NO_INITRAMFS;
		} else if (sscanf(word, "line=%" SCNu64, &number) == 1) {
			ret->cmdline_size = number + 1;
		} else if (strcmp(word, "-") != 0 && strcmp(word, "keep") != 0 &&
			   strcmp(word, "classic") != 0) {
			return -EINVAL;
		}
	}
	return 0;
}

static int parse_syscall(const char *name, enum ksig_syscall *ret)
{
	if (strcmp(name, "kexec_file_load") == 0)
		*ret = KSIG_KEXEC_FILE_LOAD;
	else if (strcmp(name, "kexec_load") == 0)
		*ret = KSIG_KEXEC_LOAD;
	else
		return -EINVAL;
	return 0;
}

/* ---- a state ------------------------------------------------------------------------- */

enum { FIELD_IMAGE, FIELD_REQUEST, FIELD_SYSCALL, FIELD_ANSWER, FIELD__COUNT };

static int judge_line(struct replay *r, const struct ksig_system *s, enum gen_arch arch,
		      const char *state, char *field[FIELD__COUNT])
{
	const struct ksig_image *image = NULL;
	struct ksig_verdict *v = NULL;
	struct ksig_request request;
	enum ksig_syscall syscall;
	const char *seen;
	char asked[64];
	int rc;

	snprintf(asked, sizeof(asked), "%s", field[FIELD_REQUEST]);
	rc = parse_syscall(field[FIELD_SYSCALL], &syscall);
	if (rc == 0)
		rc = parse_request(field[FIELD_REQUEST], &request);
	if (rc == 0)
		rc = find_image(r, arch, field[FIELD_IMAGE], &image);
	if (rc == 0)
		rc = ksig_judge(image, s, &request, &v);
	if (rc < 0) {
		fprintf(stderr, "%s: %s %s: %s\n", state, field[FIELD_IMAGE], asked, strerror(-rc));
		return rc;
	}
	seen = prediction_word(ksig_verdict_predict(v, syscall));
	r->pairs++;
	if (strcmp(seen, field[FIELD_ANSWER]) != 0) {
		r->wrong++;
		fprintf(stderr, "%s: %s %s: %s: seen %s, expected %s (%s)\n", state,
			field[FIELD_IMAGE], asked, field[FIELD_SYSCALL], seen, field[FIELD_ANSWER],
			ksig_verdict_predict(v, syscall)->sentence);
	}
	ksig_verdict_free(v);
	return 0;
}

static int judge_answers(struct replay *r, const struct ksig_system *s, const char *state,
			 char *answers)
{
	enum gen_arch arch;
	char *line;
	int rc = 0;

	if (!gen_arch_find(s->arch, &arch)) {
		fprintf(stderr, "%s: no images for architecture '%s'\n", state, s->arch);
		return -EINVAL;
	}
	while (rc == 0 && (line = strsep(&answers, "\n"))) {
		char *field[FIELD__COUNT];
		size_t n = 0;

		if (!*line)
			continue;
		while (n < FIELD__COUNT && (field[n] = strsep(&line, "\t")))
			n++;
		if (n != FIELD__COUNT || line) {
			fprintf(stderr, "%s: a line has not %d fields\n", state, FIELD__COUNT);
			return -EBADMSG;
		}
		rc = judge_line(r, s, arch, state, field);
	}
	return rc;
}

/* answers is NAME.answers. */
static int judge_state(struct replay *r, const char *answers)
{
	_cleanup_file_ struct ksig_file lines = {0}, zipped = {0}, json = {0};
	int n = (int)(strlen(answers) - strlen(".answers"));
	const char *state = strrchr(answers, '/') + 1;
	struct ksig_system *s = NULL;
	char path[4096], why[256] = "";
	int rc;

	snprintf(path, sizeof(path), "%.*s.json.gz", n, answers);
	rc = ksig_read_file("", answers, FILE_MAX, &lines);
	if (rc == 0)
		rc = ksig_read_file("", path, FILE_MAX, &zipped);
	if (rc == 0)
		rc = ksig_decompress(ksig_file_bytes(&zipped), FILE_MAX, &json);
	if (rc == 0)
		rc = ksig_system_from_json((const char *)json.data, json.size, why, sizeof(why), &s);
	if (rc < 0) {
		fprintf(stderr, "%s: %s %s\n", state, strerror(-rc), why);
		return rc;
	}
	rc = judge_answers(r, s, state, (char *)lines.data);
	ksig_system_free(s);
	return rc;
}

static int judge_all(struct replay *r, const char *dir)
{
	char pattern[4096];
	glob_t found;
	int rc = 0;

	snprintf(pattern, sizeof(pattern), "%s/*.answers", dir);
	if (glob(pattern, 0, NULL, &found) != 0)
		return -ENOENT;
	for (size_t i = 0; rc == 0 && i < found.gl_pathc; i++)
		rc = judge_state(r, found.gl_pathv[i]);
	printf("%zu pairs of %zu states of machines, %zu wrong\n", r->pairs, found.gl_pathc,
	       r->wrong);
	globfree(&found);
	return rc;
}

int main(int argc, char **argv)
{
	const struct gen_key_options options = {.published_dir = getenv("KSIG_TEST_KEYS")};
	struct replay *r = calloc(1, sizeof(*r));
	int rc;

	if (argc != 2 || !options.published_dir || !r) {
		fprintf(stderr, "usage: KSIG_TEST_KEYS=DIR replay DIR\n");
		free(r);
		return 2;
	}
	rc = gen_keys_new(&options, &r->keys);
	if (rc == 0)
		rc = judge_all(r, argv[1]);
	if (rc == -ENOENT && r->pairs == 0)
		fprintf(stderr, "nothing is recorded in %s\n", argv[1]);
	else if (rc < 0)
		fprintf(stderr, "replay: %s\n", strerror(-rc));
	for (size_t a = 0; a < GEN_SETS; a++) {
		for (size_t i = 0; i < CASES_MAX; i++)
			ksig_image_free(r->image[a][i]);
	}
	gen_keys_free(r->keys);
	rc = rc < 0 || r->wrong || r->pairs == 0;
	free(r);
	return rc;
}
