#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh ARCH SOURCE OUT IMAGE: compiles and links the purgatory of ARCH below OUT, and writes it
# into IMAGE, a C source. SOURCE is the top of the tree.
#
# From the environment: CC, LD, NM, OBJCOPY, and what configure found, PURGATORY_CFLAGS and
# PURGATORY_LDFLAGS. CFLAGS and LDFLAGS are left alone on purpose: what makes programs
# safer, like a stack protector, needs a C library or the kernel's help.
set -eu

arch=$1 source=$2 out=$3 image=$4
folder=$source/purgatory/arch/$arch
objects=

# arch_sources: besides entry.S. align: of the address it is loaded to. big_endian: a C expression.
arch_sources='' align='' big_endian=''
# shellcheck source=/dev/null # one for each architecture
. "$folder/build.conf"

# compile SOURCE: it becomes one of $objects
compile()
{
	object=$out/$(basename "$(dirname "$1")")-$(basename "$1" | tr . _).o
	# shellcheck disable=SC2086 # lists of flags
	$CC -I"$source/include" -I"$source/purgatory" $PURGATORY_CFLAGS \
		-c "$1" -o "$object"
	objects="$objects $object"
}

# symbol NAME: its value, which is its offset in the image
symbol()
{
	$NM "$out/purgatory.elf" | sed -n "s/^\([0-9a-f]*\) [a-zA-Z] $1\$/0x\1/p" | grep .
}

write_image()
{
	cat <<-EOT
	/* Made by purgatory/build.sh for $arch. */
	#include "kexec/purgatory_image.h"

	#include "compiler.h"

	static const uint8_t image[] = {
	EOT
	od -An -v -tx1 "$out/purgatory.bin" | sed 's/\([0-9a-f][0-9a-f]\) */0x\1,/g'
	cat <<-EOT
	};

	const struct kx_purgatory kx_purgatory_image = {
		.image = {.data = image, .size = sizeof(image)},
		.memsz = $(symbol purgatory_end),
		.params_offset = $(symbol purgatory_params),
		.entry_offset = $(symbol purgatory_entry),
		.align = $align,
		.big_endian = $big_endian,
	};
	EOT
}

mkdir -p "$out"
rm -f "$out"/*.o
compile "$folder/entry.S"
for file in main.c params.c console.c string.c sha256.c; do
	compile "$source/purgatory/$file"
done
for file in $arch_sources; do
	compile "$folder/$file"
done

# shellcheck disable=SC2086
$LD -pie --no-dynamic-linker -z text -z defs --build-id=none --hash-style=sysv --orphan-handling=error \
	$PURGATORY_LDFLAGS -T "$source/purgatory/purgatory.ld" -o "$out/purgatory.elf" $objects
$OBJCOPY -O binary -j .image "$out/purgatory.elf" "$out/purgatory.bin"
write_image >"$image.new"
mv "$image.new" "$image"
