/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_inspect.h"
#include "cmd_cert.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { OPT_CERTS = CMD_LONG, OPT_JSON };

const struct cmd_option cmd_inspect_options[] = {
	{OPT_CERTS, "certs", "DIR", false, "write the embedded certificates to DIR as DER files"},
	{OPT_JSON, "json", "pretty", true, "one JSON object for each image"},
	{0},
};

struct inspect {
	const char *certs;
	enum cmd_json json;
	struct ksig_report_options report;
	const char *path; /* the image at hand */
	int fd;
	uint64_t size;
	bool separate; /* a report was printed before */
};

static const char *take(void *ctx, int id, const char *value)
{
	struct inspect *o = ctx;

	if (id == OPT_JSON)
		return cmd_take_json(value, &o->json);
	o->certs = value;
	return NULL;
}

static enum cmd_status save_certs(const struct inspect *o, const struct inspection *i)
{
	enum cmd_status status = STATUS_OK;

	for (size_t k = 0; k < i->n_signatures; k++) {
		const struct ksig_pkcs7 *msg = i->signature[k].msg;

		for (size_t n = 0; msg && n < msg->n_certs; n++) {
			int r = cert_save(o->certs, msg->certs[n].x509);

			if (r < 0)
				status = cmd_error("write a certificate to", o->certs, -r, NULL);
		}
	}
	return status;
}

static enum cmd_status report(const struct inspect *o, const struct inspection *i, FILE *out)
{
	enum cmd_status status = o->certs ? save_certs(o, i) : STATUS_OK;
	char *text;

	if (o->json == JSON_NO)
		text = inspect_text(i, &o->report, o->certs);
	else
		text = inspect_json(i, o->json == JSON_PRETTY, o->certs);
	if (text && o->separate && o->json == JSON_NO)
		fputc('\n', out);
	return cmd_worst(status, cmd_put(out, text));
}

static enum cmd_status inspect_mapped(void *ctx, FILE *out)
{
	const struct inspect *o = ctx;
	struct inspection i;
	enum cmd_status status;
	void *map;
	int r;

	map = mmap(NULL, (size_t)o->size, PROT_READ, MAP_PRIVATE, o->fd, 0);
	if (map == MAP_FAILED)
		return cmd_error("read", o->path, errno, NULL);
	r = inspect_image(bytes_of(map, (size_t)o->size), o->path, &i);
	munmap(map, (size_t)o->size);
	if (r < 0)
		return cmd_error("inspect", o->path, -r, NULL);
	status = report(o, &i, out);
	inspect_clear(&i);
	return status;
}

enum cmd_status cmd_inspect(const struct cmd *cmd, int argc, char **argv)
{
	struct inspect o = {.report = cmd_report_options()};
	enum cmd_status status = STATUS_OK;
	struct cmd_operands images;
	struct stat st;

	if (!cmd_parse(cmd, argc, argv, take, &o, &images, &status))
		return status;
	for (int k = 0; k < images.n; k++) {
		enum cmd_status one = STATUS_TROUBLE;

		o.path = images.v[k];
		o.fd = cmd_open_regular(o.path, &st);
		if (o.fd >= 0) {
			o.size = (uint64_t)st.st_size;
			one = cmd_guard(o.path, inspect_mapped, &o);
			o.separate |= one != STATUS_TROUBLE;
			close(o.fd);
		}
		status = cmd_worst(status, one);
	}
	return status;
}
