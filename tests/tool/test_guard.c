/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_guard(): work that ends well, badly, and not at all. TAP on standard output. */
#include "cmd.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define SIZE (1U << 20) /* of the file that shrinks; more than a page anywhere */

static enum cmd_status refuse(void *ctx, FILE *out)
{
	fprintf(out, "# %s\n", (const char *)ctx);
	return STATUS_NO;
}

/* More than a pipe holds. */
static enum cmd_status write_much(void *ctx _unused_, FILE *out)
{
	for (unsigned int i = 0; i < 100000; i++)
		fputs("# much\n", out);
	return STATUS_UNKNOWN;
}

static enum cmd_status crash(void *ctx _unused_, FILE *out)
{
	fputs("not ok - half a report\n", out);
	fflush(out);
	raise(SIGKILL);
	return STATUS_OK;
}

/* What a sanitizer does after its own report. */
static enum cmd_status leave(void *ctx _unused_, FILE *out _unused_)
{
	_exit(1);
}

static enum cmd_status shrink(void *ctx, FILE *out)
{
	const char *path = ctx;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	volatile const char *map;

	if (fd < 0 || ftruncate(fd, SIZE) < 0)
		return STATUS_OK;
	map = mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED || ftruncate(fd, 0) < 0)
		return STATUS_OK;
	fprintf(out, "not ok - read %d behind the end\n", map[SIZE - 1]);
	return STATUS_OK;
}

/* Runs the work with standard error in a file; message: what has to be in there. */
static bool check(int n, const char *what, enum cmd_status (*work)(void *ctx, FILE *out), void *ctx,
		  enum cmd_status expected, const char *message)
{
	char seen[512] = "";
	FILE *errors = tmpfile();
	int saved = dup(STDERR_FILENO);
	enum cmd_status status;
	bool ok;

	if (!errors || saved < 0)
		return false;
	dup2(fileno(errors), STDERR_FILENO);
	status = cmd_guard("FILE", work, ctx);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(errors);
	seen[fread(seen, 1, sizeof(seen) - 1, errors)] = '\0';
	fclose(errors);
	ok = status == expected && (*message ? strstr(seen, message) != NULL : !*seen);
	printf("%sok %d - %s\n", ok ? "" : "not ", n, what);
	if (!ok)
		printf("# seen: status %d, %s# expected: status %d, %s\n", (int)status, seen,
		       (int)expected, message);
	return ok;
}

int main(void)
{
	char answer[] = "the report", path[] = "guard-XXXXXX";
	const struct rlimit no_core = {0, 0};
	int fd = mkstemp(path);
	bool ok = true;

	setrlimit(RLIMIT_CORE, &no_core);
	if (fd < 0)
		return 99;
	close(fd);
	puts("1..5");
	ok &= check(1, "an answer is passed on", refuse, answer, STATUS_NO, "");
	ok &= check(2, "a long answer is passed on", write_much, NULL, STATUS_UNKNOWN, "");
	ok &= check(3, "a crash is a sentence", crash, NULL, STATUS_TROUBLE,
		    "read 'FILE': the image reader was ended by SIGKILL");
	ok &= check(4, "an end by somebody else is a sentence", leave, NULL, STATUS_TROUBLE,
		    "read 'FILE': the image reader failed (status 1)");
	ok &= check(5, "a file that shrinks is a sentence", shrink, path, STATUS_TROUBLE,
		    "read 'FILE': ESTALE: the file changed while it was read");
	unlink(path);
	return ok ? 0 : 1;
}
