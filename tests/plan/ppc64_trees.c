// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "kexec/fdt_edit.h"

#include "ppc64_trees.h"

#define TREE_ROOM 65536

static void need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "fixture: %s\n", what);
	abort();
}

struct bytes be_numbers(unsigned int size, size_t n, const uint64_t *numbers)
{
	struct blob out = blob_new(n * size);
	uint8_t *at = out.data;

	for (size_t i = 0; i < n; i++) {
		for (unsigned int k = size; k-- > 0;)
			*at++ = (uint8_t)(numbers[i] >> 8 * k);
	}
	return bytes_of(out.data, out.size);
}

/* ---- device trees -------------------------------------------------------- */

static void prop(uint8_t *fdt, const char *name, struct bytes value)
{
	need(fdt_property(fdt, name, value.data, (int)value.size) == 0, name);
}

static void text(uint8_t *fdt, const char *name, const char *value)
{
	need(fdt_property_string(fdt, name, value) == 0, name);
}

static void begin(uint8_t *fdt, const char *name)
{
	need(fdt_begin_node(fdt, name) == 0, name);
}

static void end(uint8_t *fdt)
{
	need(fdt_end_node(fdt) == 0, "end of a node");
}

static void memory(uint8_t *fdt, const char *name, struct bytes reg)
{
	begin(fdt, name);
	text(fdt, "device_type", "memory");
	prop(fdt, "reg", reg);
	end(fdt);
}

static void cpus(uint8_t *fdt)
{
	begin(fdt, "cpus");
	begin(fdt, "PowerPC,POWER9@0");
	text(fdt, "device_type", "cpu");
	prop(fdt, "reg", BE32S(8));
	prop(fdt, "ibm,ppc-interrupt-server#s", BE32S(8, 9, 10, 11));
	end(fdt);
	end(fdt);
}

static void chosen(uint8_t *fdt, enum ppc64_kind kind)
{
	begin(fdt, "chosen");
	text(fdt, "bootargs", "BOOT_IMAGE=/vmlinux root=/dev/vda2 ro quiet");
	prop(fdt, "linux,kernel-end", BE64S(48 * MIB));
	prop(fdt, "linux,memory-limit", BE64S(0));
	prop(fdt, "linux,initrd-start", BE64S(64 * MIB));
	prop(fdt, "linux,initrd-end", BE64S(64 * MIB + 12345));
	if (kind != PPC64_POWERNV) {
		text(fdt, "stdout-path", "/vdevice/vty@71000000");
		prop(fdt, "linux,crashkernel-base", BE64S(128 * MIB));
		prop(fdt, "linux,crashkernel-size",
		     BE64S(kind == PPC64_PSERIES ? 512 * MIB : 128 * MIB));
	} else {
		prop(fdt, "linux,htab-base", BE64S(GIB));
		prop(fdt, "linux,htab-size", BE64S(256 * MIB));
	}
	end(fdt);
}

static void guest_firmware(uint8_t *fdt)
{
	begin(fdt, "rtas");
	prop(fdt, "linux,rtas-base", BE32S(240 * MIB));
	prop(fdt, "rtas-size", BE32S(0x2000));
	end(fdt);
	begin(fdt, "vdevice");
	begin(fdt, "vty@71000000");
	prop(fdt, "reg", BE32S(0x71000000));
	text(fdt, "compatible", "hvterm1");
	end(fdt);
	end(fdt);
}

static void host_firmware(uint8_t *fdt)
{
	begin(fdt, "ibm,opal");
	prop(fdt, "opal-base-address", BE64S(0x30000000));
	prop(fdt, "opal-entry-address", BE64S(0x30001000));
	prop(fdt, "opal-runtime-size", BE64S(0x2000000));
	end(fdt);
	begin(fdt, "pciex@3fffe40000000");
	prop(fdt, "linux,tce-base", BE64S(0x60000000));
	prop(fdt, "linux,tce-size", BE32S(0x800000));
	prop(fdt, "linux,pci-domain", BE32S(0));
	end(fdt);
}

/* Blocks of 256 MiB: one is the RMA's, three more are owned, one is not, and one is behind it. */
static void blocks(uint8_t *fdt, bool v2)
{
	begin(fdt, "ibm,dynamic-reconfiguration-memory");
	prop(fdt, "ibm,lmb-size", BE64S(256 * MIB));
	if (v2)
		prop(fdt, "ibm,dynamic-memory-v2",
		     BE32S(3, /* */ 3, 0, 0x10000000, 0x80000001, 0, 8, /* */
			   1, 0, 0x40000000, 0x80000004, 0, 0,          /* */
			   1, 0, 0x50000000, 0x80000005, 0, 8));
	else
		prop(fdt, "ibm,dynamic-memory",
		     BE32S(5, /* */ 0, 0x10000000, 0x80000001, 0, 0, 8, /* */
			   0, 0x20000000, 0x80000002, 0, 0, 8,          /* */
			   0, 0x30000000, 0x80000003, 0, 0, 8,          /* */
			   0, 0x40000000, 0x80000004, 0, 0, 0,          /* */
			   0, 0x50000000, 0x80000005, 0, 0, 8));
	end(fdt);
}

struct blob ppc64_tree(enum ppc64_kind kind)
{
	struct blob out = blob_new(TREE_ROOM);
	uint8_t *fdt = out.data;

	need(fdt_create(fdt, TREE_ROOM) == 0 && fdt_finish_reservemap(fdt) == 0, "create");
	begin(fdt, "");
	prop(fdt, "#address-cells", BE32S(2));
	prop(fdt, "#size-cells", BE32S(2));
	text(fdt, "name", "");
	if (kind == PPC64_POWERNV)
		prop(fdt, "reserved-ranges", BE64S(0x39c00000, 0x400000, 0x3a000000, 0x10000));
	chosen(fdt, kind);
	cpus(fdt);
	if (kind == PPC64_DRCONF_V1 || kind == PPC64_DRCONF_V2)
		blocks(fdt, kind == PPC64_DRCONF_V2);
	if (kind == PPC64_PSERIES) {
		memory(fdt, "memory@0", BE64S(0, 2 * GIB));
		memory(fdt, "memory@80000000", BE64S(2 * GIB, 2 * GIB, 4 * GIB, 4 * GIB));
	} else if (kind == PPC64_POWERNV) {
		memory(fdt, "memory@0", BE64S(0, 64 * GIB));
		memory(fdt, "memory@200000000000", BE64S(0x200000000000, 64 * GIB));
	} else {
		memory(fdt, "memory@0", BE64S(0, 256 * MIB));
	}
	if (kind == PPC64_POWERNV)
		host_firmware(fdt);
	else
		guest_firmware(fdt);
	end(fdt);
	need(fdt_finish(fdt) == 0, "finish");
	out.size = fdt_totalsize(fdt);
	return out;
}

static struct blob edited(struct blob tree, const char *path, const char *name, struct bytes *value)
{
	struct kx_fdt fdt;
	struct bytes done;

	need(kx_fdt_open(bytes_of(tree.data, tree.size), &fdt) == 0, "open");
	need((value ? kx_fdt_set(&fdt, path, name, *value) : kx_fdt_delete(&fdt, path, name)) == 0,
	     name);
	need(kx_fdt_finish(&fdt, 0, &done) == 0, "finish");
	tree = blob_new(done.size);
	memcpy(tree.data, done.data, done.size);
	free((void *)(uintptr_t)done.data);
	return tree;
}

struct blob ppc64_tree_with(struct blob tree, const char *path, const char *name,
			    struct bytes value)
{
	return edited(tree, path, name, &value);
}

struct blob ppc64_tree_without(struct blob tree, const char *path, const char *name)
{
	return edited(tree, path, name, NULL);
}
