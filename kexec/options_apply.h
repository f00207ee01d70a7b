/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The effects that rows of the option table refer to. */
#pragma once

#include "kexec/options.h"

#define KX_APPLY(name)                                                                             \
	int kx_apply_##name(struct kx_request *request, const struct kx_option *option,            \
			    const char *value, struct kx_stop *stop)

KX_APPLY(now);       /* ends with the action in option->number */
KX_APPLY(no_xen);    /* ends: there is no hypervisor to talk to */
KX_APPLY(nothing);   /* accepted for compatibility */
KX_APPLY(flag);      /* sets the bool at option->field */
KX_APPLY(text);      /* sets the string at option->field */
KX_APPLY(address);   /* sets the struct kx_address at option->field */
KX_APPLY(mode);      /* assigns option->effect, and the bool at option->field */
KX_APPLY(syscall);   /* option->number is the enum kx_syscall_mode */
KX_APPLY(file_flag); /* ors option->number into file_flags, and sets the bool at option->field */
KX_APPLY(sig);
KX_APPLY(sig_report);
KX_APPLY(sig_cert);
