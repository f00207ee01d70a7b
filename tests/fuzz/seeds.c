/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the corpora: seeds DIR makes a folder for each kind of input below DIR, from
 * the generated images, the messages inside them and the certificates they are signed with.
 */
#include "../../kexec-sig/image.h"
#include "../gen/labels.h"
#include "../gen/vmcore.h"
#include "../unit/snapshot.h"
#include "der_damage.h"
#include "seeds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* Of the images every so many-th is taken: replay multiplies each by a few hundred. */
#define IMAGE_STEP   12
#define MESSAGE_STEP 6
#define SYSTEM_STEP  5
#define LABEL_STEP   5
#define LABEL_MAX    1024

int seed_put(const char *dir, const char *kind, const char *name, const void *data, size_t size)
{
	char path[4096];
	int fd, r = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, kind);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s/%s", dir, kind, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	if (write(fd, data, size) != (ssize_t)size)
		r = -EIO;
	close(fd);
	return r;
}

/* Every element dropped, emptied, doubled, …; to be replayed as it is. */
static int put_damages(const char *dir, const char *kind, const char *name, struct bytes der)
{
	for (size_t at = 0;; at++) {
		for (unsigned int damage = 0; damage < DER_DAMAGES; damage++) {
			_cleanup_buf_ struct gen_buf out = {0};
			char file[128];
			int r;

			if (!der_damaged(&out, der, at, (enum der_damage)damage))
				return out.broken ? -ENOMEM : 0;
			snprintf(file, sizeof(file), "%s-%zu-%u", name, at, damage);
			r = seed_put(dir, kind, file, out.data, out.len);
			if (r < 0)
				return r;
		}
	}
}

static int put_image(const char *dir, const struct gen_case *c, struct gen_keys *keys, size_t i)
{
	struct ksig_image *image = NULL;
	uint8_t *buf;
	size_t len;
	int r = gen_make(c, keys, &buf, &len);

	if (r < 0)
		return r;
	if (i % IMAGE_STEP == 0)
		r = seed_put(dir, "image", c->name, buf, len);
	if (r == 0)
		r = ksig_image_from_bytes(bytes_of(buf, len), c->name, &image);
	if (r == 0 && image->pe_pkcs7.data && i % MESSAGE_STEP == 0)
		r = seed_put(dir, "pkcs7", c->name, image->pe_pkcs7.data, image->pe_pkcs7.size);
	if (r == 0 && image->pe_pkcs7.data && strcmp(c->name, "good") == 0)
		r = put_damages(dir, "pkcs7-damaged", c->name,
				bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size));
	if (r == 0 && image->appended_err == 0)
		r = seed_put(dir, "appended", c->name, buf + len / 2, len - len / 2);
	ksig_image_free(image);
	free(buf);
	return r;
}

/*
 * An EFI_SIGNATURE_LIST of one X.509 certificate (UEFI specification, 32.4.1), as it is and
 * behind the eight bytes of time that PowerVM's secure variables begin with.
 */
static int put_list(const char *dir, const char *name, const uint8_t *der, size_t len)
{
	static const uint8_t type_x509[16] = {0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
					      0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72};
	uint32_t sizes[3] = {(uint32_t)(28 + 16 + len), 0, (uint32_t)(16 + len)};
	uint8_t stamped[8 + 8192] = {0}, *list = stamped + 8;
	int r;

	if (len > sizeof(stamped) - 8 - 44)
		return 0;
	memcpy(list, type_x509, sizeof(type_x509));
	for (size_t i = 0; i < 12; i++)
		list[16 + i] = (uint8_t)(sizes[i / 4] >> 8 * (i % 4));
	memcpy(list + 44, der, len);
	r = seed_put(dir, "siglist", name, list, 44 + len);
	return r < 0 ? r : seed_put(dir, "secvar", name, stamped, 8 + 44 + len);
}

static int put_certs(const char *dir, struct gen_keys *keys)
{
	for (int c = GEN_CERT_CA; c < GEN_CERT_COUNT; c++) {
		const char *name = gen_cert_name((enum gen_cert)c);
		const uint8_t *der;
		size_t len;
		int r = gen_cert_der(keys, (enum gen_cert)c, &der, &len);

		if (r == 0)
			r = seed_put(dir, "x509", name, der, len);
		if (r == 0 && (c == GEN_CERT_AKI_BOTH || c == GEN_CERT_P256))
			r = put_damages(dir, "x509-damaged", name, bytes_of(der, len));
		if (r == 0 && c % 8 == 1)
			r = put_list(dir, name, der, len);
		if (r < 0)
			return r;
	}
	return 0;
}

static int put_texts(const char *dir)
{
	static const char config[] = "CONFIG_KEXEC=y\n# CONFIG_KEXEC_SIG is not set\nCONFIG_A=m\n";
	static const char iomem[] = "00001000-0009ffff : System RAM\n  00002000-00002fff : x\n"
				    "20000000-2fffffff : Crash kernel\n";
	static const char policy[] =
		"dont_appraise fsmagic=0x9fa0\n"
		"appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig\n";
	static const char keys[] =
		"0000beef I--Q---     1 perm 1f030000     0     0 keyring   cert_store: 2\n";
	int r = seed_put(dir, "text", "config", config, sizeof(config) - 1);

	if (r == 0)
		r = seed_put(dir, "text", "keys", keys, sizeof(keys) - 1);
	if (r == 0)
		r = seed_put(dir, "text", "iomem", iomem, sizeof(iomem) - 1);
	return r < 0 ? r : seed_put(dir, "text", "policy", policy, sizeof(policy) - 1);
}

/* Each kind of value of security.ima, and a line of IMA's list */
static int put_labels(const char *dir, struct gen_keys *keys)
{
	static const char line[] = "10 0000000000000000000000000000000000000000 ima-ng "
				   "sha256:00000000000000000000000000000000"
				   "00000000000000000000000000000000 /boot/vmlinuz\n";
	int r = seed_put(dir, "ima", "line", line, sizeof(line) - 1);

	for (size_t i = 0; r == 0 && i < gen_label_count(); i += LABEL_STEP) {
		const struct gen_label *label = gen_label_at(i);
		_cleanup_buf_ struct gen_buf image = {0}, bytes = {0};

		r = gen_label_make(GEN_X86_64, label, keys, &image, &bytes);
		if (r == 0 && bytes.len <= LABEL_MAX)
			r = seed_put(dir, "ima", label->name, bytes.data, bytes.len);
	}
	return r;
}

/* Machines that differ in everything; and this one, which has what none is made with. */
static int put_system(const char *dir, const char *name, struct ksig_system *s)
{
	char *text = NULL;
	int r = s ? ksig_system_json(s, false, &text) : -ENOMEM;

	if (r == 0)
		r = seed_put(dir, "system", name, text, strlen(text));
	free(text);
	ksig_system_free(s);
	return r;
}

static int put_systems(const char *dir, struct gen_keys *keys)
{
	struct ksig_system *here = NULL;
	int r = ksig_system_probe(NULL, &here);

	if (r == 0)
		r = put_system(dir, "here", here);
	for (unsigned int i = 0; r == 0 && i < SNAPSHOT_VARIANTS; i += SYSTEM_STEP) {
		char name[24];

		snprintf(name, sizeof(name), "%u", i);
		r = put_system(dir, name, snapshot_machine(i % 2 ? keys : NULL, i));
	}
	return r;
}

static int put_cores(const char *dir)
{
	static struct gen_vmcore core;
	static uint8_t file[GEN_VMCORE_FILE];
	int r = 0;

	for (size_t i = 0; r == 0 && i < gen_vmcore_count(); i++) {
		const struct gen_vmcore_spec *spec = gen_vmcore_at(i);

		gen_vmcore_make(spec, &core);
		r = seed_put(dir, "vmcore", spec->name, file, gen_vmcore_file(&core, file));
	}
	return r;
}

int main(int argc, char **argv)
{
	const struct gen_key_options options = signed_key_options();
	struct gen_keys *keys = NULL;
	int r;

	if (argc != 2)
		return 2;
	if (mkdir(argv[1], 0777) < 0 && errno != EEXIST) {
		perror(argv[1]);
		return 1;
	}
	r = gen_keys_new(&options, &keys);
	for (size_t i = 0; r == 0 && i < gen_case_count(); i++)
		r = put_image(argv[1], gen_case_at(i), keys, i);
	if (r == 0)
		r = put_certs(argv[1], keys);
	if (r == 0)
		r = put_texts(argv[1]);
	if (r == 0)
		r = put_labels(argv[1], keys);
	if (r == 0)
		r = seed_ima_signed(argv[1], keys);
	if (r == 0)
		r = put_systems(argv[1], keys);
	if (r == 0)
		r = put_cores(argv[1]);
	gen_keys_free(keys);
	if (r < 0)
		fprintf(stderr, "seeds: write '%s': %s\n", argv[1], strerror(-r));
	return r < 0;
}
