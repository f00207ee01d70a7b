// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/options.h"
#include "kexec/scan.h"

bool kx_option_in_arch(const struct kx_option *option, const struct kx_arch *arch)
{
	return option->arches == 0 || (option->arches & arch->bit) != 0;
}

void kx_request_free(struct kx_request *request)
{
	if (!request)
		return;
	free(request->certs);
	free(request->given);
	free(request);
}

static struct kx_request *request_new(int argc, char **argv)
{
	struct kx_request *request = calloc(1, sizeof(*request));
	size_t most = 1;

	if (!request)
		return NULL;
	/* A word of n letters is at most n options. */
	for (int i = 1; i < argc; i++)
		most += argv[i][0] == '-' && argv[i][1] != '-' ? strlen(argv[i]) : 1;
	request->given = calloc(most, sizeof(*request->given));
	if (!request->given) {
		free(request);
		return NULL;
	}
	request->program = argc > 0 ? argv[0] : "kexec";
	request->load = true;
	request->shutdown = true;
	request->sync = true;
	return request;
}

static bool strict_and_classic(const struct kx_request *request)
{
	return request->sig == KX_SIG_STRICT && request->mode == KX_CLASSIC && request->load;
}

static bool off_and_report(const struct kx_request *request)
{
	return request->sig == KX_SIG_OFF && request->report != KX_REPORT_NONE;
}

/* Options that exclude each other whatever their order. */
static const struct {
	bool (*broken)(const struct kx_request *request);
	const char *message;
} rules[] = {
	{strict_and_classic,
	 "--sig=strict cannot be used with --kexec-syscall: kexec_load verifies no signature"},
	{off_and_report, "--sig-report and -V cannot be used with --sig=off: there is no verdict"},
};

/* What can only be settled when everything has been seen. */
static void settle(struct kx_request *request)
{
	if (request->no_ifdown)
		request->ifdown = false;
	if (request->no_sync)
		request->sync = false;
	/* "-u -p" means what "-p -u" means, unless there is something to load afterwards. */
	if (request->unload && request->crash && !request->load_seen && !request->kernel)
		request->load = false;
	/* --status looks and does nothing else. */
	if (request->status) {
		request->load = false;
		request->unload = false;
		request->exec = false;
		request->shutdown = false;
		request->sync = false;
		request->ifdown = false;
	}
}

static int check_rules(const struct kx_request *request, struct kx_stop *stop)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!rules[i].broken(request))
			continue;
		stop->action = KX_STOP;
		snprintf(stop->message, sizeof(stop->message), "%s: %s", request->program,
			 rules[i].message);
		return -EINVAL;
	}
	return 0;
}

int kx_options_parse(const struct kx_arch *arch, int argc, char **argv, bool posix,
		     struct kx_request **ret, struct kx_stop *stop)
{
	struct kx_scan scan = kx_scan_start(arch, argc, argv, posix);
	struct kx_request *request = request_new(argc, argv);
	struct kx_given given;
	int rc;

	*stop = (struct kx_stop){.action = KX_RUN};
	*ret = request;
	if (!request)
		return -ENOMEM;
	for (;;) {
		rc = kx_scan_next(&scan, &given, stop->message, sizeof(stop->message));
		if (rc < 0)
			stop->action = KX_USAGE;
		if (rc <= 0)
			break;
		rc = given.option->apply(request, given.option, given.value, stop);
		if (rc)
			break;
		request->given[request->n_given++] = given;
	}
	if (rc)
		return rc;
	request->kernel = scan.argument;
	settle(request);
	return check_rules(request, stop);
}
