// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first process of a big-endian kernel, for which there are no programs: it says the same as
 * tests/lab/guest/second of the other kernels, without a library.
 */
#include <asm/unistd.h>
#include <stddef.h>
#include <stdint.h>

/* uapi: linux/fcntl.h, linux/reboot.h */
#define AT_FDCWD  (-100)
#define WRITE     01
#define MAGIC1    0xfee1dead
#define MAGIC2    672274793
#define POWER_OFF 0x4321fedc

void start(void);

/* Documentation/arch/powerpc/syscall64-abi.rst: summary overflow tells an error. */
static long call(long number, long a, long b, long c, long d, long e)
{
	register long r0 __asm__("r0") = number;
	register long r3 __asm__("r3") = a;
	register long r4 __asm__("r4") = b;
	register long r5 __asm__("r5") = c;
	register long r6 __asm__("r6") = d;
	register long r7 __asm__("r7") = e;

	__asm__ volatile("sc\n\tbns+ 1f\n\tneg 3, 3\n1:"
			 : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
			 :
			 : "memory", "cr0", "ctr", "r8", "r9", "r10", "r11", "r12");
	return r3;
}

static long address(const void *of)
{
	return (long)of;
}

static size_t length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

static void read_file(const char *path, char *to, size_t size)
{
	long fd = call(__NR_openat, AT_FDCWD, address(path), 0, 0, 0), n = -1;

	if (fd >= 0) {
		n = call(__NR_read, fd, address(to), (long)size - 1, 0, 0);
		call(__NR_close, fd, 0, 0, 0, 0);
	}
	to[n > 0 ? n : 0] = '\0';
}

static void put(long port, const char *text)
{
	call(__NR_write, port, address(text), (long)length(text), 0, 0);
}

static void tell(long port, const char *kind, const char *text)
{
	put(port, "\nLAB ");
	put(port, kind);
	put(port, " ");
	put(port, text);
	put(port, "\n");
}

/* It gets a number, and comes after this has started; where none comes, the console is 1. */
static long find_port(void)
{
	char path[] = "/dev/vport0p1";
	const struct {
		int64_t seconds, nanoseconds;
	} tenth = {0, 100000000};
	long fd;

	for (int i = 0; i < 1000; i++) {
		path[10] = (char)('0' + i % 10);
		fd = call(__NR_openat, AT_FDCWD, address(path), WRITE, 0, 0);
		if (fd >= 0)
			return fd;
		if (i % 10 == 9)
			call(__NR_nanosleep, address(&tenth), 0, 0, 0, 0);
	}
	return 1;
}

/* The first number of a text; the text ends behind it. */
static const char *number(char *text)
{
	char *end;

	while (*text && (*text < '0' || *text > '9'))
		text++;
	for (end = text; *end >= '0' && *end <= '9';)
		end++;
	*end = '\0';
	return text;
}

static void ends_at_line(char *text)
{
	while (*text && *text != '\n')
		text++;
	*text = '\0';
}

void start(void)
{
	const uint16_t one = 1;
	static char text[4096];
	long port;

	call(__NR_mkdirat, AT_FDCWD, address("/proc"), 0755, 0, 0);
	call(__NR_mkdirat, AT_FDCWD, address("/dev"), 0755, 0, 0);
	call(__NR_mount, address("none"), address("/proc"), address("proc"), 0, 0);
	call(__NR_mount, address("none"), address("/dev"), address("devtmpfs"), 0, 0);
	port = find_port();
	tell(port, "second", "of the other byte order");
	tell(port, "order", *(const uint8_t *)&one ? "little" : "big");
	read_file("/proc/cmdline", text, sizeof(text));
	ends_at_line(text);
	tell(port, "line", text);
	read_file("/lab/initrd-end", text, sizeof(text));
	ends_at_line(text);
	tell(port, "initrd_end", text);
	read_file("/proc/meminfo", text, sizeof(text));
	tell(port, "memory2", number(text));
	tell(port, "end", "second");
	call(__NR_reboot, (long)MAGIC1, MAGIC2, POWER_OFF, 0, 0);
}
