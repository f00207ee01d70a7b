// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel for boot loaders that know the Multiboot Specification (0.6.96, or with MULTIBOOT=2
 * version 2.0): it tells the second serial port what it was given, as tests/lab/guest/second does,
 * and switches the machine off.
 */
#include <stddef.h>
#include <stdint.h>

#include "sha256.h"

#define MULTIBOOT_TEXT_(n) #n
#define MULTIBOOT_TEXT(n)  MULTIBOOT_TEXT_(n)

#if MULTIBOOT == 1
#define LOADED    0x2badb002u
#define MAGIC     0x1badb002u
#define NEED_MMAP 2u /* memory information is wanted */

__attribute__((section(".header"), used)) static const uint32_t header[] = {MAGIC, NEED_MMAP,
									    -(MAGIC + NEED_MMAP)};
#else
#define LOADED 0x36d76289u
#define MAGIC  0xe85250d6u

__attribute__((section(".header"), used, aligned(8))) static const uint32_t header[] = {
	MAGIC, 0, 24, -(MAGIC + 24), 0, 8};
#endif

__asm__(".globl _start\n"
	"_start:\n"
	"	movl $stack + 16384, %esp\n"
	"	pushl %ebx\n"
	"	pushl %eax\n"
	"	call run\n"
	"1:	hlt\n"
	"	jmp 1b\n"
	".comm stack, 16384, 16\n");

#define COM2 0x2f8

static void outb(uint8_t value, uint16_t port)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void put_text(const char *text)
{
	for (; *text; text++) {
		while (!(inb(COM2 + 5) & 0x20))
			continue;
		outb((uint8_t)*text, COM2);
	}
}

static void put_number(uint32_t value)
{
	char digits[11];
	unsigned int at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	put_text(digits + at);
}

static void tell(const char *kind, const char *text)
{
	put_text("\nLAB ");
	put_text(kind);
	put_text(" ");
	put_text(text);
	put_text("\n");
}

static uint32_t word(uint32_t address)
{
	return *(const volatile uint32_t *)address;
}

static void tell_module(uint32_t start, uint32_t end)
{
	struct sha256 hash;
	uint8_t digest[32];
	char text[2 * 32 + 4];

	sha256_init(&hash, sha256_blocks_c);
	sha256_update(&hash, (const uint8_t *)start, end - start);
	sha256_final(&hash, digest);
	for (unsigned int i = 0; i < 32; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	text[64] = text[65] = ' ';
	text[66] = '-';
	text[67] = '\0';
	tell("initrd", text);
}

/* Entries of base, length and type; KiB of memory in all. */
static uint32_t memory(uint32_t entry)
{
	return word(entry + 16) == 1 ? word(entry + 8) / 1024 + word(entry + 12) * 4194304u : 0;
}

static void tell_memory(uint32_t kib)
{
	put_text("\nLAB memory2 ");
	put_number(kib);
	put_text("\n");
}

#if MULTIBOOT == 1
static void read_information(uint32_t info)
{
	uint32_t flags = word(info), kib = 0, at, end;

	if (flags & 4)
		tell("line", (const char *)word(info + 16));
	if ((flags & 8) && word(info + 20) > 0)
		tell_module(word(word(info + 24)), word(word(info + 24) + 4));
	if (!(flags & 64))
		return;
	end = word(info + 48) + word(info + 44);
	/* An entry's size stands in front of it, and does not count itself. */
	for (at = word(info + 48); at < end; at += word(at) + 4)
		kib += memory(at + 4);
	tell_memory(kib);
}
#else
static void read_map(uint32_t tag)
{
	uint32_t end = tag + word(tag + 4), kib = 0;

	for (uint32_t at = tag + 16; at < end; at += word(tag + 8))
		kib += memory(at);
	tell_memory(kib);
}

static void read_information(uint32_t info)
{
	uint32_t end = info + word(info);

	for (uint32_t tag = info + 8; tag < end && word(tag); tag += (word(tag + 4) + 7) & ~7u) {
		switch (word(tag)) {
		case 1:
			tell("line", (const char *)(tag + 8));
			break;
		case 3:
			tell_module(word(tag + 8), word(tag + 12));
			break;
		case 6:
			read_map(tag);
			break;
		}
	}
}
#endif

__attribute__((used)) void run(uint32_t magic, uint32_t info);
void run(uint32_t magic, uint32_t info)
{
	/* 115200 bits a second, 8N1. */
	outb(0x83, COM2 + 3);
	outb(1, COM2);
	outb(0, COM2 + 1);
	outb(0x03, COM2 + 3);
	if (magic == LOADED) {
		tell("second", "multiboot " MULTIBOOT_TEXT(MULTIBOOT));
		read_information(info);
		tell("end", "second");
	} else {
		tell("not", "multiboot's magic");
	}
	/* Of the lab's machine: PM1a_CNT, the sleeping state of "off", do it. */
	__asm__ volatile("outw %0, %1" : : "a"((uint16_t)0x2000), "Nd"((uint16_t)0x604));
}
