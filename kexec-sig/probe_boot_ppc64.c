/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Secure and trusted boot in the device tree: arch/powerpc/kernel/secure_boot.c.
 *
 *	OpenPOWER	/ibm,secureboot/os-secureboot-enforcing   a node, a property without a value
 *	PowerVM		/ibm,secure-boot                          a property: 0 off, 1 audit, 2
 *enforce
 */
#include "probe_boot.h"

#include <errno.h>
#include <stdio.h>

#define TREE "/proc/device-tree"

#define NODES_MAX    4096        /* below the root */
#define PROPERTY_MAX (64U << 10) /* bytes */
#define PATH_ROOM    512

/* A property's path; false when there is no room, which no firmware's names come near to. */
static bool path_of(char path[PATH_ROOM], const char *node, const char *property)
{
	int n = snprintf(path, PATH_ROOM, "%s/%s", node, property);

	return n > 0 && n < PATH_ROOM;
}

static bool is_compatible(struct bytes names)
{
	static const char *const ids[] = {"ibm,secureboot", "ibm,secureboot-v1",
					  "ibm,secureboot-v2"};

	while (names.size) {
		size_t n = strnlen((const char *)names.data, names.size);

		for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
			if (n == strlen(ids[i]) &&
			    strncasecmp((const char *)names.data, ids[i], n) == 0)
				return true;
		}
		n += n < names.size;
		names = bytes_of(names.data + n, names.size - n);
	}
	return false;
}

/* 1: this one; 0: not; else what reading gives. */
static int is_secureboot_node(struct ksig_probe *p, const char *node)
{
	_cleanup_file_ struct ksig_file f = {0};
	char path[PATH_ROOM];
	int r;

	if (!path_of(path, node, "compatible"))
		return 0;
	r = ksig_read_file(p->root, path, PROPERTY_MAX, &f);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	return r < 0 ? r : is_compatible(ksig_file_bytes(&f));
}

/*
 * get_ppc_fw_sb_node() looks at the whole tree; firmware puts the node below the
 * root. 1: node is its path, 0: there is none, else what kept us from seeing it.
 */
static int find_node(struct ksig_probe *p, char node[PATH_ROOM])
{
	_cleanup_(ksig_free_namesp) char **names = NULL;
	int r, hidden = 0;

	r = ksig_list_folder(p->root, TREE, NODES_MAX, &names);
	if (r < 0)
		return r;
	if (!names[0])
		return -ENOENT;
	for (size_t i = 0; names[i]; i++) {
		if (!path_of(node, TREE, names[i]))
			continue;
		r = is_secureboot_node(p, node);
		if (r == 1 || r == -ENOMEM)
			return r;
		if (r < 0)
			hidden = r;
	}
	return hidden;
}

/* of_property_read_u32(): the first cell; false for one that is missing or too short. 0 or -errno.
 */
static int read_cell(struct ksig_probe *p, const char *path, bool *there, uint32_t *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	int r = ksig_read_file(p->root, path, PROPERTY_MAX, &f);

	*there = false;
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		*there = bytes_be32(ksig_file_bytes(&f), 0, ret);
	return r;
}

/* Each of the two states has a property on either machine. */
struct state {
	const char *flag;  /* on the node */
	const char *level; /* on the root */
	uint32_t above;    /* higher levels are on */
};

/* node: NULL when there is none; node_err: why that is not known. */
static int probe_state(struct ksig_probe *p, const struct state *state, const char *node,
		       int node_err, struct ksig_fact *fact)
{
	char path[PATH_ROOM];
	uint32_t level = 0;
	bool there;
	int r;

	if (node && path_of(path, node, state->flag)) {
		r = ksig_stat_file(p->root, path);
		if (r == 0) {
			ksig_fact_set(fact, KSIG_YES, path);
			return 0;
		}
		if (r != -ENOENT)
			node_err = r;
	}
	if (!path_of(path, TREE, state->level))
		return 0;
	r = read_cell(p, path, &there, &level);
	if (r == 0 && there && level > state->above)
		ksig_fact_set(fact, KSIG_YES, path);
	else if (r == 0 && node_err == 0)
		ksig_fact_set(fact, KSIG_NO, node && !there ? node : path);
	return r == -ENOMEM ? r : 0;
}

int ksig_probe_firmware_ppc64(struct ksig_probe *p)
{
	static const struct state secure = {"os-secureboot-enforcing", "ibm,secure-boot", 1};
	static const struct state trusted = {"trusted-enabled", "ibm,trusted-boot", 0};
	struct ksig_system *s = p->system;
	char buf[PATH_ROOM];
	const char *node;
	int found, r;

	found = find_node(p, buf);
	if (found == -ENOMEM)
		return found;
	node = found == 1 ? buf : NULL;
	r = probe_state(p, &secure, node, found < 0 ? found : 0, &s->firmware_secure_boot);
	if (r == 0)
		r = probe_state(p, &trusted, node, found < 0 ? found : 0, &s->trusted_boot);
	return r;
}
