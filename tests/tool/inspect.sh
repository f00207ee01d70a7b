#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kexec-sig inspect: the same on every machine.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images good unsigned content-payload-changed wincert-good-then-unknown appended-good \
	trust-two-signers-both-good hazard-section-far-away pkcs7-cut-half pe-sections-65535 \
	time-after-validity

expect 0 inspect good.img
says '^Image      good.img$'
says '^Signature  Authenticode, .*content matches$'
says '^Signer     certificate 1 of the signature: kexec-sig test: Leaf leaf$'
says '^Cert 1     CN=Leaf leaf, O=kexec-sig test$'
says '^           \.text  *0x00001000+0x00004000$'
expect 0 inspect --json good.img
is schema kexec-sig/image/1
is signatures.0.result ok
is signatures.0.content match
is signatures.0.signers.0.signature good
is signatures.0.signers.0.certificate 0
is signatures.0.certificates.0.algorithm rsa
is signatures.0.certificates.0.key_bits 2048
is 'pe.sections.#' 4

expect 0 inspect --json unsigned.img
is 'signatures.#' 0
expect 0 inspect --json content-payload-changed.img
is signatures.0.content mismatch
is signatures.0.result EKEYREJECTED
expect 0 inspect --json wincert-good-then-unknown.img
is 'signatures.#' 2
is signatures.1.entry 2
expect 0 inspect wincert-good-then-unknown.img
says 'entry 2 (no kernel looks at it)'
expect 0 inspect --json appended-good.img
is signatures.0.kind appended
is signatures.0.entry null
is signatures.0.signers.0.signature unchecked
expect 0 inspect --json trust-two-signers-both-good.img
is 'signatures.0.signers.#' 2
expect 0 inspect --json hazard-section-far-away.img
is pe.hazard 'a section lies outside the file'
expect 0 inspect hazard-section-far-away.img
says '^Hazard '
expect 0 inspect pkcs7-cut-half.img
says 'not good  *ELIBBAD: the PKCS#7 message is cut short'
expect 0 inspect --json time-after-validity.img
is signatures.0.signers.0.signing_time 2024-06-01T12:00:00Z
is signatures.0.result EKEYREJECTED
expect 0 inspect pe-sections-65535.img
echo 'no image at all' >text
expect 0 inspect text
says '^Signature  none'
expect 3 inspect good.img missing
says '^Image      good.img'

# Certificates: the very ones, never over another file, twice is no error.
mkdir certs
expect 0 inspect --certs=certs good.img
set -- certs/*
[ $# -eq 1 ] || fail "one certificate, seen: $*"
same "$1" keys/leaf.der
expect 0 inspect --certs=certs good.img wincert-good-then-unknown.img
set -- certs/*
[ $# -eq 2 ] || fail "two certificates, seen: $*"
echo other >"$1"
expect 3 inspect --certs=certs good.img wincert-good-then-unknown.img
complains "write a certificate to 'certs': EEXIST"
[ "$(cat "$1")" = other ] || fail "another file was overwritten"
expect 3 inspect --certs=missing good.img
complains "write a certificate to 'missing': ENOENT"

# Names from an image do not reach the terminal as they are: a section called ESC [31m, C1
# CSI in UTF-8, and a byte that is no UTF-8.
cp unsigned.img evil.img
printf '\033[31m\302\233\377' | dd of=evil.img bs=1 seek=248 conv=notrunc 2>/dev/null
for locale in C C.UTF-8; do
	LC_ALL=$locale "$tool" inspect evil.img >out 2>err || fail "inspect of a strange name"
	says '\\x1b\[31m'
	says '\\xff'
	[ -z "$(tr -d '\n\040-\176' <out)" ] || fail "bytes outside of ASCII in $locale"
done
expect 0 inspect --json evil.img
[ -z "$(tr -d '\n\040-\176' <out)" ] || fail "JSON with controls"
seen=$(field pe.sections.0.name | od -An -tx1 | tr -d ' \n')
[ "$seen" = 1b5b33316dc29befbfbd0a ] || fail "section name in JSON: $seen"
exit $failed
