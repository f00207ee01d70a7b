// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/modes.h"

#include "check.h"
#include "fake_sys.h"

static struct fake_machine *machine_of(const struct kx_sys *sys)
{
	return sys->data;
}

static const struct fake_file *find(const struct kx_sys *sys, const char *path)
{
	const struct fake *fake = machine_of(sys)->fake;

	for (size_t i = 0; i < FAKE_FILES && fake->files[i].path; i++) {
		if (strcmp(fake->files[i].path, path) == 0)
			return &fake->files[i];
	}
	return NULL;
}

static int fake_read_text(const struct kx_sys *sys, const char *path, char **ret)
{
	struct fake_machine *machine = machine_of(sys);
	const struct fake_file *file = find(sys, path);
	const char *text = file ? file->text : NULL;

	if (!text)
		return -ENOENT;
	if (machine->disarmed && strstr(path, "crash_loaded"))
		text = "0\n";
	if (strcmp(path, KX_PATH_IOMEM) == 0) {
		if (machine->iomem_read && machine->fake->later_iomem)
			text = machine->fake->later_iomem;
		machine->iomem_read = true;
	}
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
}

static int fake_read_bytes(const struct kx_sys *sys, const char *path, size_t limit,
			   struct bytes *ret)
{
	const struct fake_file *file = find(sys, path);
	size_t size = file && file->text ? strlen(file->text) : 0;
	uint8_t *copy;

	if (!file || !file->text)
		return -ENOENT;
	*ret = bytes_of(file->text, size < limit ? size : limit);
	copy = bytes_dup(*ret);
	ret->data = copy;
	return copy ? 0 : -ENOMEM;
}

/* There are no folders. */
static int fake_list(const struct kx_sys *sys, const char *path, char ***ret)
{
	(void)sys;
	(void)path;
	(void)ret;
	return -ENOENT;
}

static int no_hypercall(const struct kx_sys *sys, unsigned long op, uint64_t first, uint64_t second)
{
	(void)sys;
	(void)op;
	(void)first;
	(void)second;
	return -ENOENT;
}

static int fake_random(const struct kx_sys *sys, void *buf, size_t size)
{
	(void)sys;
	memset(buf, 0x5a, size);
	return 0;
}

static int fake_write_text(const struct kx_sys *sys, const char *path, const char *text)
{
	fprintf(machine_of(sys)->calls, "write %s %s\n", path, text);
	return 0;
}

/* Sealed against everything: a payload of ours. Otherwise a file. */
static void describe_fd(FILE *out, const char *name, int fd)
{
	const int all = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	int seals = fcntl(fd, F_GET_SEALS); /* fails but for memory files */
	struct stat st;

	if (fd < 0) {
		fprintf(out, " %s=none", name);
		return;
	}
	if (fstat(fd, &st) < 0)
		st.st_size = -1;
	fprintf(out, " %s=%s:%lld", name, seals >= 0 && (seals & all) == all ? "memfd" : "file",
		(long long)st.st_size);
}

static int fake_file_load(const struct kx_sys *sys, int kernel, int initrd, size_t line_size,
			  const char *line, unsigned long flags)
{
	struct fake_machine *machine = machine_of(sys);

	machine->logged = true;
	if (flags & KEXEC_FILE_UNLOAD) {
		fprintf(machine->calls, "file_unload kernel=%d initrd=%d size=%zu flags=%#lx\n",
			kernel, initrd, line_size, flags);
		return machine->fake->file_unload;
	}
	fprintf(machine->calls, "file_load");
	describe_fd(machine->calls, "kernel", kernel);
	describe_fd(machine->calls, "initrd", initrd);
	fprintf(machine->calls, " line=%s%s%s size=%zu flags=%#lx\n", line ? "'" : "",
		line ? line : "NULL", line ? "'" : "", line_size, flags);
	/* The kernel frees the crash kernel first, and then looks. */
	machine->disarmed = (flags & KEXEC_FILE_ON_CRASH) && machine->fake->file_load < 0;
	return machine->fake->file_load;
}

static int fake_kexec_load(const struct kx_sys *sys, unsigned long entry, unsigned long n_segments,
			   const void *segments, unsigned long flags)
{
	struct fake_machine *machine = machine_of(sys);

	machine->logged = true;
	fprintf(machine->calls, "kexec_load entry=%#lx n=%lu segments=%s flags=%#lx\n", entry,
		n_segments, segments ? "some" : "NULL", flags);
	return n_segments ? machine->fake->classic_load : machine->fake->classic_unload;
}

static int fake_reboot(const struct kx_sys *sys)
{
	fprintf(machine_of(sys)->calls, "reboot\n");
	return machine_of(sys)->fake->reboot;
}

static void fake_sync(const struct kx_sys *sys)
{
	fprintf(machine_of(sys)->calls, "sync\n");
}

static int fake_exec(const struct kx_sys *sys, const char *path, char *const argv[])
{
	fprintf(machine_of(sys)->calls, "exec %s:", path);
	for (; *argv; argv++)
		fprintf(machine_of(sys)->calls, " %s", *argv);
	fputc('\n', machine_of(sys)->calls);
	return machine_of(sys)->fake->exec;
}

static int fake_uname(const struct kx_sys *sys, struct utsname *ret)
{
	const struct fake *fake = machine_of(sys)->fake;

	*ret = (struct utsname){0};
	snprintf(ret->machine, sizeof(ret->machine), "%s", fake->machine);
	snprintf(ret->release, sizeof(ret->release), "%s",
		 fake->release ? fake->release : "6.12.0");
	return 0;
}

static int fake_interfaces(const struct kx_sys *sys, char ***ret)
{
	const char *const *names = machine_of(sys)->fake->interfaces;
	char **copy = calloc(ARRAY_SIZE(machine_of(sys)->fake->interfaces) + 1, sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	/* The names are only read. */
	memcpy(copy, names, sizeof(machine_of(sys)->fake->interfaces));
	*ret = copy;
	return 0;
}

static int fake_interface_down(const struct kx_sys *sys, const char *name)
{
	fprintf(machine_of(sys)->calls, "down %s\n", name);
	return machine_of(sys)->fake->interface_down;
}

static int fake_kmsg_open(const struct kx_sys *sys)
{
	int fd = machine_of(sys)->fake->kmsg[0] ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;

	return fd < 0 ? -EPERM : fd;
}

static ssize_t fake_kmsg_read(const struct kx_sys *sys, int fd, char *buf, size_t size)
{
	struct fake_machine *machine = machine_of(sys);
	const char *record;

	(void)fd;
	if (!machine->logged || machine->next_log >= FAKE_LOGS)
		return 0;
	record = machine->fake->kmsg[machine->next_log++];
	if (!record)
		return 0;
	if (strcmp(record, "EPIPE") == 0)
		return -EPIPE;
	return snprintf(buf, size, "%s", record);
}

void fake_machine_init(struct fake_machine *machine, const struct fake *fake, FILE *calls)
{
	*machine = (struct fake_machine){.sys = kx_sys_linux, .fake = fake, .calls = calls};
	machine->sys.data = machine;
	machine->sys.read_text = fake_read_text;
	machine->sys.read_bytes = fake_read_bytes;
	machine->sys.list = fake_list;
	machine->sys.random = fake_random;
	machine->sys.hypercall = fake->hypercall ? fake->hypercall : no_hypercall;
	machine->sys.write_text = fake_write_text;
	machine->sys.kexec_file_load = fake_file_load;
	machine->sys.kexec_load = fake_kexec_load;
	machine->sys.reboot_kexec = fake_reboot;
	machine->sys.sync = fake_sync;
	machine->sys.exec = fake_exec;
	machine->sys.uname = fake_uname;
	machine->sys.interfaces = fake_interfaces;
	machine->sys.interface_down = fake_interface_down;
	machine->sys.kmsg_open = fake_kmsg_open;
	machine->sys.kmsg_read = fake_kmsg_read;
}

/* Every run has to close what it opens. */
static size_t open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	if (!dir)
		return 0;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void check_leftovers(size_t descriptors_before)
{
	size_t now = open_descriptors();

	if (now != descriptors_before)
		fail_msg("open descriptors\n    seen:     %zu\n    expected: %zu", now,
			 descriptors_before);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		fail_msg("a child process is left over");
}

struct outcome fake_run(const struct fake *fake, const char *const *argv)
{
	size_t descriptors = open_descriptors();
	struct outcome outcome = {0};
	size_t out_size, err_size, calls_size;
	FILE *out = open_memstream(&outcome.out, &out_size);
	FILE *err = open_memstream(&outcome.err, &err_size);
	FILE *calls = open_memstream(&outcome.calls, &calls_size);
	struct fake_machine machine;
	struct kx_env env = {
		.sys = &machine.sys,
		.oracle = fake->oracle ? fake->oracle : &oracle_accept,
		.patience_ms = fake->patience_ms ? fake->patience_ms : 20000,
		.posix = fake->posix,
		.log = {.out = out, .err = err, .out_width = fake->width, .err_width = fake->width},
	};
	int argc = 0;

	if (!out || !err || !calls)
		abort();
	while (argv[argc])
		argc++;
	fake_machine_init(&machine, fake, calls);
	/* main() has char **, and nothing writes to the words. */
	outcome.status = kx_run(&env, argc, (char **)(uintptr_t)argv);
	fclose(out);
	fclose(err);
	fclose(calls);
	check_leftovers(descriptors);
	return outcome;
}

void outcome_free(struct outcome *outcome)
{
	free(outcome->out);
	free(outcome->err);
	free(outcome->calls);
	*outcome = (struct outcome){0};
}
