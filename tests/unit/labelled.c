/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "labelled.h"
#include "unit.h"

void labels_machine(struct machine *m, struct gen_keys *keys, enum gen_arch arch)
{
	static const enum gen_cert ima[] = {GEN_CERT_LEAF, GEN_CERT_LEAF2, GEN_CERT_RSA_4096,
					    GEN_CERT_P256, GEN_CERT_P384,  GEN_CERT_P521};

	machine_init(m, gen_arch_name(arch), KSIG_VERSION(6, 12));
	for (size_t i = 0; i < ARRAY_SIZE(ima); i++)
		machine_key(m, RING_IMA, keys, ima[i], "/etc/keys");
	machine_key(m, RING_IMA_BLACKLIST, keys, GEN_CERT_LEAF2, "/etc/keys");
	machine_key(m, RING_PLATFORM, keys, GEN_CERT_CA, "/etc/keys");
	machine_key(m, RING_PLATFORM, keys, GEN_CERT_SECOND_CA, "/etc/keys");
}

struct ksig_image *labels_image(struct gen_keys *keys, enum gen_arch arch,
				const struct gen_label *label, bool verity)
{
	struct gen_buf image = {0}, bytes = {0};
	struct ksig_image *made = NULL;
	struct bytes contents;

	check_err_in(gen_label_make(arch, label, keys, &image, &bytes), 0, "%s", label->name);
	contents = bytes_of(image.data, image.len);
	check_err(ksig_image_from_bytes(contents, label->name, &made), 0);
	machine_own(made);
	/* A label that cannot be set is none; see there. */
	if (label->spec && !label->setxattr)
		check_err(ksig_ima_file_relabel(&made->ima, contents,
						bytes_of(bytes.data, bytes.len)),
			  0);
	check_err(ksig_digests_add(&made->ima.digests, "sha256", &contents, 1), 0);
	if (verity) {
		made->ima.verity = KSIG_YES;
		made->ima.verity_algo = "sha256";
		made->ima.verity_size = GEN_VERITY_DIGEST;
		check_err(gen_verity_digest(image.data, image.len, made->ima.verity_digest), 0);
	}
	gen_buf_free(&image);
	gen_buf_free(&bytes);
	return made;
}

void labels_begin(struct labelled *s, struct gen_keys *keys, const char *label)
{
	labels_machine(&s->m, keys, GEN_X86_64);
	s->image = labels_image(keys, GEN_X86_64, gen_label_find(label), false);
}

void labels_end(struct labelled *s)
{
	ksig_image_free(s->image);
	machine_clear(&s->m);
}

void labels_block(struct machine *m, const struct ksig_digests *digests, struct bytes *room)
{
	const struct ksig_one_digest *d = ksig_digests_find(digests, "sha256");

	assert_non_null(d);
	*room = bytes_of(d->value, d->size);
	m->s.blacklist_bin.hash = room;
	m->s.blacklist_bin.n = 1;
}
