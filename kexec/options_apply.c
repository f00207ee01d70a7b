// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/options_apply.h"

static void *field(struct kx_request *request, const struct kx_option *option)
{
	return (char *)request + option->field;
}

/* Bad values of stock options are answered with the whole usage text, as ever; ours are not. */
static int bad_value(const struct kx_option *option, const char *value, struct kx_stop *stop)
{
	stop->action = option->added ? KX_STOP : KX_USAGE;
	snprintf(stop->message, sizeof(stop->message), "Bad option value in --%s=%s", option->name,
		 value);
	return -EINVAL;
}

KX_APPLY(now)
{
	(void)request;
	(void)value;
	stop->action = (enum kx_action)option->number;
	return -ECANCELED;
}

KX_APPLY(no_xen)
{
	(void)request;
	(void)value;
	stop->action = KX_STOP;
	snprintf(stop->message, sizeof(stop->message), "--%s only works under xen.", option->name);
	return -ECANCELED;
}

KX_APPLY(nothing)
{
	(void)request;
	(void)option;
	(void)value;
	(void)stop;
	return 0;
}

KX_APPLY(flag)
{
	(void)value;
	(void)stop;
	*(bool *)field(request, option) = true;
	return 0;
}

KX_APPLY(text)
{
	(void)stop;
	*(const char **)field(request, option) = value;
	return 0;
}

/* An empty value has always been taken for 0. */
KX_APPLY(address)
{
	struct kx_address *address = field(request, option);
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(value, &end, 0);
	if (*end != '\0' || errno == ERANGE)
		return bad_value(option, value, stop);
	address->value = number;
	address->given = true;
	return 0;
}

static void assign(bool *to, uint8_t how)
{
	if (how != KX_KEEP)
		*to = how == KX_ON;
}

KX_APPLY(mode)
{
	const struct kx_effect *effect = option->effect;

	(void)value;
	(void)stop;
	*(bool *)field(request, option) = true;
	assign(&request->load, effect->load);
	assign(&request->shutdown, effect->shutdown);
	assign(&request->sync, effect->sync);
	assign(&request->ifdown, effect->ifdown);
	assign(&request->exec, effect->exec);
	return 0;
}

KX_APPLY(syscall)
{
	(void)value;
	(void)stop;
	request->mode = (enum kx_syscall_mode)option->number;
	return 0;
}

KX_APPLY(file_flag)
{
	(void)value;
	(void)stop;
	request->file_flags |= option->number;
	return 0;
}

KX_APPLY(sig)
{
	static const struct {
		const char *word;
		enum kx_sig_mode mode;
	} modes[] = {{"auto", KX_SIG_AUTO}, {"off", KX_SIG_OFF}, {"strict", KX_SIG_STRICT}};

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(value, modes[i].word) == 0) {
			request->sig = modes[i].mode;
			return 0;
		}
	}
	return bad_value(option, value, stop);
}

/* [text|json][:FILE] */
KX_APPLY(sig_report)
{
	static const struct {
		const char *word;
		enum kx_report_kind kind;
	} kinds[] = {{"", KX_REPORT_TEXT}, {"text", KX_REPORT_TEXT}, {"json", KX_REPORT_JSON}};
	size_t len;

	if (!value)
		value = "";
	len = strcspn(value, ":");
	if (value[len] == ':' && value[len + 1] == '\0')
		return bad_value(option, value, stop);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strlen(kinds[i].word) != len || memcmp(value, kinds[i].word, len) != 0)
			continue;
		request->report = kinds[i].kind;
		request->report_file = value[len] == ':' ? value + len + 1 : NULL;
		return 0;
	}
	return bad_value(option, value, stop);
}

KX_APPLY(sig_cert)
{
	const char **certs;

	(void)option;
	certs = realloc(request->certs, (request->n_certs + 1) * sizeof(*certs));
	if (!certs) {
		stop->action = KX_STOP;
		snprintf(stop->message, sizeof(stop->message), "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	certs[request->n_certs++] = value;
	request->certs = certs;
	return 0;
}
