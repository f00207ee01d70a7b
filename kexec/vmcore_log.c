// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "kexec/vmcore_log.h"
#include "overflow.h"

static const struct {
	const char *symbol; /* that only this format has */
	int (*print)(struct vmcore_log *log);
} formats[] = {
	{"prb", vmcore_log_lockless},
	{"log_first_idx", vmcore_log_structured},
};

int vmcore_log_print(struct vmcore_log *log)
{
	uint64_t vaddr;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (vmcore_info_get(log->info, VMCORE_SYMBOL, formats[i].symbol, &vaddr))
			return formats[i].print(log);
	}
	return vmcore_log_legacy(log);
}

int vmcore_log_keys(struct vmcore_log *log, const struct vmcore_key *keys, size_t n, void *fields)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t value;

		if (vmcore_info_get(log->info, keys[i].kind, keys[i].name, &value))
			memcpy((uint8_t *)fields + keys[i].field, &value, sizeof(value));
		else if (!keys[i].optional)
			return vmcore_fail(log->core->failure, VMCORE_LOG_LAYOUT,
					   "VMCOREINFO of '%s' lacks %s(%s)", log->core->path,
					   vmcore_kind_name(keys[i].kind), keys[i].name);
	}
	return 0;
}

int vmcore_log_symbol(struct vmcore_log *log, const char *name, enum vmcore_exit status,
		      uint64_t *ret)
{
	if (vmcore_info_get(log->info, VMCORE_SYMBOL, name, ret))
		return 0;
	if (log->info->size == 0)
		return vmcore_fail(log->core->failure, status,
				   "Missing the %s symbol: '%s' has no note VMCOREINFO", name,
				   log->core->path);
	return vmcore_fail(log->core->failure, status,
			   "Missing the %s symbol: VMCOREINFO of '%s' does not have it", name,
			   log->core->path);
}

int vmcore_log_copy(struct vmcore_log *log, struct vmcore_window *window, uint64_t vaddr,
		    uint64_t len, bool escape)
{
	int r = 0;

	while (r == 0 && len > 0) {
		struct bytes part;

		r = vmcore_window_at(log->core, window, vaddr, 1, &part);
		if (r != 0)
			break;
		if (part.size > len)
			part.size = (size_t)len;
		r = escape ? vmcore_out_text(log->out, part) : vmcore_out_put(log->out, part);
		vaddr += part.size;
		len -= part.size;
	}
	return r;
}

int vmcore_log_record(struct vmcore_log *log, struct vmcore_window *window, uint64_t nanoseconds,
		      uint64_t vaddr, uint64_t len)
{
	int r = vmcore_out_stamp(log->out, nanoseconds);

	if (r == 0)
		r = vmcore_log_copy(log, window, vaddr, len, true);
	return r != 0 ? r : vmcore_out_put(log->out, bytes_of("\n", 1));
}
