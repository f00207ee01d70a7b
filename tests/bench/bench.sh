#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A verdict against hashing and against sbverify, on the same signed kernel.
#
#	bench.sh BUILDDIR [IMAGE]
#
# Without IMAGE: a signed kernel from the lab's cache, else one is generated.
# BENCH_LIMIT sets how much slower than hashing a verdict may be (exit status 1).
set -eu

build=$1
image=${2:-}
limit=${BENCH_LIMIT:-1.15}
rounds=${BENCH_ROUNDS:-41}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ -z "$image" ]; then
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/kexec-sig-lab
	image=$(find "$cache" -path '*boot/vmlinuz-*' -type f 2>/dev/null | sort | tail -n 1)
fi
if [ -z "$image" ]; then
	"$build/tests/gen/mkimages" --out "$work/images" rsa-2048 >/dev/null
	image=$(find "$work/images" -name '*.img' | head -n 1)
fi
if [ -z "$image" ]; then
	echo "bench: no signed kernel to measure with" >&2
	exit 2
fi
tool=$build/kexec-sig/kexec-sig
[ -x "$build/kexec-sig/.libs/kexec-sig" ] && tool=$build/kexec-sig/.libs/kexec-sig

printf 'image %s, %s bytes\n' "$(basename "$image")" "$(wc -c <"$image")"
set -- "openssl dgst -sha256" "openssl dgst -sha256 $image" \
	"kexec-sig verify" "$tool verify --json $image"
if command -v sbverify >/dev/null; then
	set -- "$@" "sbverify --list" "sbverify --list $image"
	# A certificate has to be given; which one does not change the work.
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=bench -keyout "$work/key.pem" \
		-out "$work/cert.pem" 2>/dev/null
	set -- "$@" "sbverify --cert" "sbverify --cert $work/cert.pem $image"
fi
exec "$build/tests/bench/compare" -n "$rounds" -m "$limit" "$@"
