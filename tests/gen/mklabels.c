// SPDX-License-Identifier: GPL-2.0-or-later
/* mkimages --labels: images with values for security.ima. */
#include <errno.h>
#include <fnmatch.h>

#include "labels.h"
#include "mkfiles.h"

int labels_check(char *const *names)
{
	const struct gen_label *label;
	size_t i;

	for (; *names; names++) {
		for (i = 0; (label = gen_label_at(i)); i++)
			if (fnmatch(*names, label->name, 0) == 0)
				break;
		if (!label) {
			fprintf(stderr, "mkimages: no label '%s'; --list shows them\n", *names);
			return -ENOENT;
		}
	}
	return 0;
}

void labels_list(char *const *names)
{
	const struct gen_label *label;
	size_t i;

	for (i = 0; (label = gen_label_at(i)); i++)
		if (is_wanted(names, label->name))
			printf("%s\t%s\n", label->name, label->description);
}

static int make_label(enum gen_arch arch, const char *out, const struct gen_label *label,
		      struct gen_keys *keys)
{
	_cleanup_buf_ struct gen_buf image = {0}, bytes = {0};
	int ret = gen_label_make(arch, label, keys, &image, &bytes);

	if (ret)
		return complain(ret, "make", label->name);
	ret = write_file(out, label->name, ".img", image.data, image.len, 0644);
	if (!ret && label->spec)
		ret = write_file(out, label->name, ".img.sig", bytes.data, bytes.len, 0644);
	return ret;
}

static void print_answers(FILE *f, const struct gen_label *label)
{
	fprintf(f, "%s.img\t%s\t%s\t%s\t%s\t%s\t%s\n", label->name,
		label->setxattr ? label->setxattr : "ok", label->imasig, label->imasig_modsig,
		label->any, label->sigv3 ? label->sigv3 : "EACCES",
		label->needs ? label->needs : "-");
}

int labels_make(enum gen_arch arch, const char *out, char *const *names, struct gen_keys *keys)
{
	FILE *manifest = open_list(out, "MANIFEST"), *expected = NULL;
	const struct gen_label *label;
	int ret = 0;
	size_t i;

	if (manifest)
		expected = open_list(out, "EXPECTED");
	if (!expected)
		ret = -EIO;
	for (i = 0; !ret && (label = gen_label_at(i)); i++) {
		if (!is_wanted(names, label->name))
			continue;
		ret = make_label(arch, out, label, keys);
		fprintf(manifest, "%s.img\t%s\n", label->name, label->description);
		print_answers(expected, label);
	}
	if (manifest && fclose(manifest) && !ret)
		ret = complain(-errno, "write", "MANIFEST");
	if (expected && fclose(expected) && !ret)
		ret = complain(-errno, "write", "EXPECTED");
	return ret;
}
