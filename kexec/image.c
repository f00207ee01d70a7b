// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/image.h"
#include "kexec/pe_sections.h"
#include "kexec/uki.h"
#include "kexec/unpack.h"
#include "kexec/zboot.h"

#define PE_HEAD_SIZE 4096

/* Opening, as a chain of payloads: each step looks at the head of the present one. */
struct opening {
	const struct kx_ctx *ctx;
	struct kx_image *image;
	struct kx_unpack_limits limits;
	uint8_t *buf;
	struct bytes head;
};

static const struct kx_image image_closed = {.file = {.fd = -1}, .payload_fd = -1, .initrd_fd = -1};

int kx_image_fd(const struct kx_image *image)
{
	return image->payload_fd >= 0 ? image->payload_fd : image->file.fd;
}

void kx_image_close(struct kx_image *image)
{
	kx_file_close(&image->file);
	if (image->payload_fd >= 0)
		close(image->payload_fd);
	if (image->initrd_fd >= 0)
		close(image->initrd_fd);
	*image = image_closed;
}

static int fail_open(const struct kx_ctx *ctx, const char *path, int err)
{
	if (ctx->request->mode == KX_CLASSIC)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open `%s': %s", path,
			       kx_file_strerror(err));
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Failed to open file %s:%s", path,
		       kx_file_strerror(err));
}

static int fail_unpack(const struct opening *o, const char *layer, int err)
{
	const char *detail = kx_unpack_strerror(err);

	return kx_fail(&o->ctx->log, KX_EXIT_FAIL, "Failed to decompress file %s:%s (%s%s%s)",
		       o->image->path, strerror(-err), layer, detail ? ": " : "",
		       detail ? detail : "");
}

/* Replaces the payload by what was unpacked from it. */
static int descend(struct opening *o, const char *layer, const struct kx_parcel *parcel)
{
	uint64_t size = 0;
	int fd = kx_unpack(o->ctx->sys, parcel, &o->limits, &size);

	if (fd < 0)
		return fail_unpack(o, layer, fd);
	if (o->image->payload_fd >= 0)
		close(o->image->payload_fd);
	o->image->payload_fd = fd;
	o->image->size = size;
	return KX_EXIT_OK;
}

static struct kx_parcel whole(const struct opening *o, const struct kx_codec *codec)
{
	return (struct kx_parcel){
		.codec = codec, .fd = kx_image_fd(o->image), .size = o->image->size};
}

/* A section is stored as it is; its initrd is used unless the command line names one. */
static int unwrap_uki(struct opening *o)
{
	struct kx_image *image = o->image;
	struct kx_parcel parcel = whole(o, &kx_codec_copy);
	struct kx_uki uki;
	uint16_t machine;
	int rc;

	rc = kx_pe_machine(o->head, &machine);
	if (rc == 0)
		rc = kx_uki_read(o->head, image->size, machine, &uki);
	if (rc)
		return fail_unpack(o, "uki", rc);
	image->has_cmdline = uki.has_cmdline;
	if (uki.initrd.size > 0 && !o->ctx->request->initrd && image->initrd_fd < 0) {
		parcel.offset = uki.initrd.offset;
		parcel.size = uki.initrd.size;
		image->initrd_fd = kx_unpack(o->ctx->sys, &parcel, &o->limits, &image->initrd_size);
		if (image->initrd_fd < 0)
			return fail_unpack(o, "uki .initrd", image->initrd_fd);
	}
	parcel.offset = uki.kernel.offset;
	parcel.size = uki.kernel.size;
	return descend(o, "uki", &parcel);
}

/* The build pads the signed kernel in a zboot image; padding would break its signature. */
static uint64_t end_of_signed(int fd, uint64_t size)
{
	uint8_t buf[PE_HEAD_SIZE];
	ssize_t n = kx_file_read(fd, 0, buf, sizeof(buf));
	uint64_t end;

	if (n < 0 || kx_pe_certificates_end(bytes_of(buf, (size_t)n), &end) || end > size)
		return size;
	return end;
}

static int unwrap_zboot(struct opening *o)
{
	struct kx_parcel parcel = whole(o, NULL);
	int rc;

	rc = kx_zboot_read(o->head, o->image->size, &parcel.offset, &parcel.size, &parcel.codec);
	if (rc)
		return fail_unpack(o, "zboot", rc);
	parcel.trim = end_of_signed;
	return descend(o, "zboot", &parcel);
}

/* What the file might be, when it is nothing that this architecture boots. */
static const char *foreign_type(const struct opening *o, const struct kx_arch **ret_arch)
{
	const struct kx_type *type, *damaged;

	for (size_t i = 0; i < ARRAY_SIZE(kx_arches); i++) {
		/* s390's flat image carries no sign: everything would be one. */
		if (kx_arches[i] == o->ctx->arch || kx_arches[i]->bit == KX_S390X)
			continue;
		type = kx_type_find(kx_arches[i], o->head, o->image->size, &damaged);
		if (type) {
			*ret_arch = kx_arches[i];
			return type->name;
		}
	}
	return NULL;
}

static int fail_type(const struct opening *o, const struct kx_type *damaged)
{
	const struct kx_log *log = &o->ctx->log;
	const struct kx_arch *arch;
	const char *name = foreign_type(o, &arch);
	char reason[128] = "";

	if (damaged)
		snprintf(reason, sizeof(reason), "it begins like a %s file, but is damaged",
			 damaged->name);
	else if (name)
		snprintf(reason, sizeof(reason), "it looks like %s for %s; this machine is %s",
			 name, arch->name, o->ctx->arch->name);
	kx_fail(log, KX_EXIT_FAIL, "Cannot determine the file type of %s", o->image->path);
	kx_labelled(log, "reason:", reason);
	return KX_EXIT_FAIL;
}

/* One layer less; *done when there is none left and the type is known. */
static int step(struct opening *o, bool *done)
{
	struct kx_image *image = o->image;
	const struct kx_codec *codec = kx_codec_find(o->head);
	const struct kx_type *type = NULL, *damaged = NULL;
	struct kx_parcel parcel = whole(o, codec);

	if (!codec) {
		type = kx_type_find(o->ctx->arch, o->head, image->size, &damaged);
		if (!type)
			return fail_type(o, damaged);
		if (type->file_mode != KX_FILE_UNWRAPS) {
			image->type = type;
			*done = true;
			return KX_EXIT_OK;
		}
	}
	if (image->n_layers == KX_LAYERS_MAX) {
		kx_fail(&o->ctx->log, KX_EXIT_FAIL, "Cannot determine the file type of %s",
			image->path);
		kx_labelled(&o->ctx->log, "reason:", "it is wrapped more than twice");
		return KX_EXIT_FAIL;
	}
	if (codec)
		image->layers[image->n_layers++] = codec->name;
	else
		image->layers[image->n_layers++] = type->bit == KX_TYPE_UKI ? "uki" : "zboot";
	if (codec)
		return descend(o, codec->name, &parcel);
	return type->bit == KX_TYPE_UKI ? unwrap_uki(o) : unwrap_zboot(o);
}

/* The kernel reads regular files only, so that the contents of a device are copied. */
static int copy_device(struct opening *o)
{
	struct kx_parcel parcel = whole(o, &kx_codec_copy);

	return o->image->file.device ? descend(o, "device", &parcel) : KX_EXIT_OK;
}

static int open_steps(struct opening *o)
{
	bool done = false;
	ssize_t n;
	int rc;

	rc = copy_device(o);
	while (rc == KX_EXIT_OK && !done) {
		n = kx_file_read(kx_image_fd(o->image), 0, o->buf, KX_HEAD_SIZE);
		if (n < 0)
			return fail_open(o->ctx, o->image->path, (int)n);
		o->head = bytes_of(o->buf, (size_t)n);
		rc = step(o, &done);
	}
	return rc;
}

int kx_image_open(const struct kx_ctx *ctx, const char *path, struct kx_image *ret)
{
	_cleanup_free_ uint8_t *buf = malloc(KX_HEAD_SIZE);
	struct kx_image image = image_closed;
	struct opening o = {.ctx = ctx, .image = &image, .buf = buf};
	int rc;

	image.path = path;
	if (!buf)
		return fail_open(ctx, path, -ENOMEM);
	rc = kx_file_open(ctx->sys, path, &image.file);
	if (rc)
		return fail_open(ctx, path, rc);
	image.size = image.file.size;
	o.limits = kx_unpack_limits(ctx->sys);
	rc = open_steps(&o);
	if (rc) {
		kx_image_close(&image);
		return rc;
	}
	*ret = image;
	return KX_EXIT_OK;
}
