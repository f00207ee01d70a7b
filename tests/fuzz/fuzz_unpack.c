// SPDX-License-Identifier: GPL-2.0-or-later
/* Compressed kernel files: what comes out never exceeds the limit, whatever goes in. */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../kexec/file.h"
#include "../../kexec/unpack.h"

#define OUTPUT_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kx_unpack_limits limits = {.output = OUTPUT_MAX,
					       .free_output = OUTPUT_MAX,
					       .ratio = 1000,
					       .decoder_memory = 16u << 20};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kx_parcel parcel = {.codec = kx_codec_find(bytes_of(data, size)), .size = size};
	uint64_t unpacked = 0;
	int fd;

	if (!parcel.codec)
		return 0;
	parcel.fd = memfd_create("input", MFD_CLOEXEC);
	if (parcel.fd < 0 || kx_file_write(parcel.fd, data, size))
		abort();
	fd = kx_unpack(&kx_sys_linux, &parcel, &limits, &unpacked);
	if (fd >= 0) {
		if (unpacked == 0 || unpacked > OUTPUT_MAX)
			abort();
		close(fd);
	}
	close(parcel.fd);
	return 0;
}
