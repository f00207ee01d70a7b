// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/reboot.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/file.h"
#include "kexec/sys.h"

/* No text file of the kernel's is anywhere near this; a limit for what is not one. */
#define TEXT_MAX (8u << 20)

/* include/uapi/linux/memfd.h, since 6.3; unknown to older headers and kernels. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

static int result(long rc)
{
	return rc < 0 ? -errno : (int)rc;
}

static int linux_open(const struct kx_sys *sys _unused_, const char *path)
{
	return result(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

/* Grows the buffer for the next read; one byte stays free for the NUL. */
static int text_grow(char **buf, size_t *size)
{
	char *bigger;

	if (*size >= TEXT_MAX)
		return -EFBIG;
	*size = *size ? *size * 2 : 4096;
	bigger = realloc(*buf, *size);
	if (!bigger)
		return -ENOMEM;
	*buf = bigger;
	return 0;
}

/* To the end, or to as many bytes as are wanted, and a NUL behind them. */
static int read_all(int fd, size_t wanted, char **ret, size_t *ret_used)
{
	_cleanup_free_ char *buf = NULL;
	size_t size = 0, used = 0, room;
	ssize_t n;
	int rc;

	for (;;) {
		if (used + 1 >= size) {
			rc = text_grow(&buf, &size);
			if (rc)
				return rc;
		}
		room = size - used - 1;
		n = read(fd, buf + used, room < wanted - used ? room : wanted - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	buf[used] = '\0';
	*ret = TAKE_PTR(buf);
	*ret_used = used;
	return 0;
}

static int linux_read_text(const struct kx_sys *sys, const char *path, char **ret)
{
	_cleanup_close_ int fd = linux_open(sys, path);
	size_t used;

	return fd < 0 ? fd : read_all(fd, SIZE_MAX, ret, &used);
}

static int linux_read_bytes(const struct kx_sys *sys, const char *path, size_t limit,
			    struct bytes *ret)
{
	_cleanup_close_ int fd = linux_open(sys, path);
	char *buf;
	size_t used;
	int rc;

	if (fd < 0)
		return fd;
	rc = read_all(fd, limit, &buf, &used);
	if (rc == 0)
		*ret = bytes_of(buf, used);
	return rc;
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* The pointers and the names behind them are one block, so that one free() is enough. */
static int linux_list(const struct kx_sys *sys _unused_, const char *path, char ***ret)
{
	struct dirent **entries;
	int n = scandir(path, &entries, no_dots, alphasort);
	size_t size = sizeof(char *);
	char **names, *next;

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++)
		size += sizeof(char *) + strlen(entries[i]->d_name) + 1;
	names = malloc(size);
	next = (char *)(names + n + 1);
	for (int i = 0; i < n; i++) {
		if (names) {
			names[i] = next;
			next = stpcpy(next, entries[i]->d_name) + 1;
		}
		free(entries[i]);
	}
	free(entries);
	if (!names)
		return -ENOMEM;
	names[n] = NULL;
	*ret = names;
	return 0;
}

static int linux_is_link(const struct kx_sys *sys _unused_, const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? -errno : S_ISLNK(st.st_mode);
}

static int linux_write_text(const struct kx_sys *sys _unused_, const char *path, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : kx_file_write(fd, text, strlen(text));
}

static int linux_write_report(const struct kx_sys *sys _unused_, const char *path, const char *text)
{
	_cleanup_close_ int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0644);

	return fd < 0 ? -errno : kx_file_write(fd, text, strlen(text));
}

/*
 * From 6.3 on a memfd without MFD_NOEXEC_SEAL makes the kernel log a line about
 * us, or is refused (vm.memfd_noexec); before 6.3 the flag is EINVAL.
 */
static int linux_memfd(const struct kx_sys *sys _unused_, const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return result(fd);
}

static int linux_seal(const struct kx_sys *sys _unused_, int fd)
{
	return result(
		fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL));
}

static int linux_kexec_file_load(const struct kx_sys *sys _unused_, int kernel, int initrd,
				 size_t line_size, const char *line, unsigned long flags)
{
#ifdef SYS_kexec_file_load
	return result(syscall(SYS_kexec_file_load, kernel, initrd, line_size, line, flags));
#else
	return -ENOSYS;
#endif
}

static int linux_kexec_load(const struct kx_sys *sys _unused_, unsigned long entry,
			    unsigned long n_segments, const void *segments, unsigned long flags)
{
	return result(syscall(SYS_kexec_load, entry, n_segments, segments, flags));
}

/* Never waits: early in a boot there may be none. */
static int linux_random(const struct kx_sys *sys _unused_, void *buf, size_t size)
{
	ssize_t n = getrandom(buf, size, GRND_NONBLOCK);

	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EAGAIN;
}

static int linux_reboot_kexec(const struct kx_sys *sys _unused_)
{
	return result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			      KEXEC_REBOOT_CMD, NULL));
}

static void linux_sync(const struct kx_sys *sys _unused_)
{
	sync();
}

static int linux_exec(const struct kx_sys *sys _unused_, const char *path, char *const argv[])
{
	return result(execv(path, argv));
}

static int linux_uname(const struct kx_sys *sys _unused_, struct utsname *ret)
{
	return result(uname(ret));
}

/* The pointers and the names behind them are one block, so that one free() is enough. */
static int linux_interfaces(const struct kx_sys *sys _unused_, char ***ret)
{
	struct if_nameindex *list = if_nameindex();
	size_t n = 0;
	char **names;

	if (!list)
		return -errno;
	while (list[n].if_index != 0 && list[n].if_name)
		n++;
	names = calloc(n + 1, sizeof(*names) + IF_NAMESIZE);
	if (!names) {
		if_freenameindex(list);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		names[i] = (char *)(names + n + 1) + i * IF_NAMESIZE;
		snprintf(names[i], IF_NAMESIZE, "%s", list[i].if_name);
	}
	if_freenameindex(list);
	*ret = names;
	return 0;
}

/* A netlink socket will do for the interface ioctls where IPv4 is not built in. */
static int control_socket(void)
{
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return result(fd);
}

static int linux_interface_down(const struct kx_sys *sys _unused_, const char *name)
{
	_cleanup_close_ int fd = control_socket();
	struct ifreq request = {0};

	if (fd < 0)
		return fd;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return -errno;
	request.ifr_flags &= (short)~IFF_UP;
	return result(ioctl(fd, SIOCSIFFLAGS, &request));
}

static int linux_kmsg_open(const struct kx_sys *sys _unused_)
{
	_cleanup_close_ int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0)
		return -errno;
	return TAKE_FD(fd);
}

static ssize_t linux_kmsg_read(const struct kx_sys *sys _unused_, int fd, char *buf, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, buf, size);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	return n;
}

/* include/uapi/xen/privcmd.h, IOCTL_PRIVCMD_HYPERCALL */
struct privcmd_hypercall {
	uint64_t op;
	uint64_t arg[5];
};

/*
 * The hypervisor reads this process's memory by its page tables, and cannot wait for a page that is
 * not there: all of it is brought in and kept.
 */
static int linux_hypercall(const struct kx_sys *sys _unused_, unsigned long op, uint64_t first,
			   uint64_t second)
{
	struct privcmd_hypercall call = {.op = op, .arg = {first, second}};
	_cleanup_close_ int fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (mlockall(MCL_CURRENT) < 0)
		return -errno;
	return result(ioctl(fd, _IOC(_IOC_NONE, 'P', 0, sizeof(call)), &call));
}

const struct kx_sys kx_sys_linux = {
	.open = linux_open,
	.read_text = linux_read_text,
	.read_bytes = linux_read_bytes,
	.list = linux_list,
	.is_link = linux_is_link,
	.write_text = linux_write_text,
	.write_report = linux_write_report,
	.memfd = linux_memfd,
	.seal = linux_seal,
	.kexec_file_load = linux_kexec_file_load,
	.kexec_load = linux_kexec_load,
	.hypercall = linux_hypercall,
	.random = linux_random,
	.reboot_kexec = linux_reboot_kexec,
	.sync = linux_sync,
	.exec = linux_exec,
	.uname = linux_uname,
	.interfaces = linux_interfaces,
	.interface_down = linux_interface_down,
	.kmsg_open = linux_kmsg_open,
	.kmsg_read = linux_kmsg_read,
};

int kx_sys_number(const struct kx_sys *sys, const char *path, long long *ret)
{
	_cleanup_free_ char *text = NULL;
	long long value;
	char *end;
	int rc;

	rc = sys->read_text(sys, path, &text);
	if (rc)
		return rc;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (end == text || errno || (*end != '\0' && *end != '\n'))
		return -EBADMSG;
	*ret = value;
	return 0;
}
