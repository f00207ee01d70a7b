#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kexec-sig sign and strip: round trips, refusals, and nothing left behind.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images good unsigned algo-ecdsa-p256 algo-ed25519
key=keys/leaf.key.pem
cert=keys/leaf.der
{ printf 'not PE' && cat good.img; } >data
chmod 640 data
list_files >before

# Appended: data, message, 12 bytes, marker; stripping gives the data back.
expect 0 sign --key=$key --cert=$cert data signed
quiet
head -c "$(wc -c <data)" signed | cmp - data || fail "the data in front is not the data"
tail -c 28 signed | grep -q '^~Module signature appended~$' || fail "no marker at the end"
expect 0 inspect --json signed
is 'signatures.#' 1
is signatures.0.result ok
is signatures.0.kind appended
is signatures.0.digest sha256
is signatures.0.signers.0.key_id null
is 'signatures.0.certificates.#' 0
expect 0 strip signed plain
quiet
same plain data
[ -n "$(find plain -perm 640)" ] || fail "mode: $(find plain -printf %m)"

# RSA signatures have nothing random in them.
expect 0 sign --key=$key --cert=$cert data again
same signed again
expect 0 sign --keyid --hash=sha512 --key=$key --cert=$cert data again
expect 0 inspect --json again
is signatures.0.digest sha512
is signatures.0.signers.0.serial null
expect 0 sign --key=keys/p256.key.pem --cert=keys/p256.der data again
expect 0 inspect --json again
is signatures.0.signers.0.algorithm ecdsa

# In place, and through a symbolic link.
cp data place
expect 0 sign --key=$key --cert=$cert place place
same place signed
ln -s place link
expect 0 strip link link
[ -L link ] || fail "the link was replaced"
same place data
rm -f link place again plain

# Refusals leave the target as it was.
echo precious >target
expect 1 sign --key=$key --cert=$cert signed target
complains "sign 'signed': EEXIST: it has an appended signature already; remove it first"
expect 1 strip data target
complains "there is no appended signature"
expect 1 strip --authenticode unsigned.img target
complains "there is no Authenticode signature"
expect 3 strip --authenticode data target
complains "EBADMSG: .*nothing was changed"
expect 3 sign --key=keys/ca.key.pem --cert=$cert data target
complains "the key is not the one of the certificate '$cert'"
expect 3 sign --key=keys/ed25519.key.pem --cert=keys/ed25519.der data target
complains 'RSA and ECDSA keys only'
expect 3 sign --key=missing --cert=$cert data target
complains "load the key from 'missing': ENOENT"
expect 3 sign --key=$key --cert=data data target
complains "there is no certificate in it"
expect 3 sign --key=$cert --cert=$cert data target
complains "there is no private key in it"
[ "$(cat target)" = precious ] || fail "the target was changed"
mkdir folder
expect 3 sign --key=$key --cert=$cert data folder
complains "write 'folder': EISDIR"
expect 3 sign --key=$key --cert=$cert data nowhere/x
complains "write 'nowhere/x': ENOENT: there is no such folder"
expect 3 sign --key=$key --cert=$cert folder target
complains "read 'folder': EISDIR"
rmdir folder
rm -f target

# Twice signed on purpose; strip takes one at a time.
expect 0 sign --force --key=$key --cert=$cert signed twice
expect 0 strip twice once
complains "one more signature is below"
same once signed
rm -f twice once

# A trailer that lies about its sizes is not cut at a guess.
head -c "$(($(wc -c <signed) - 32))" signed >damaged
printf '\177\377\377\377~Module signature appended~\n' >>damaged
expect 3 strip damaged damaged
complains "larger than the file; nothing was changed"
rm -f damaged signed

# Authenticode: as if it had never been signed, but for the checksum.
expect 0 strip --authenticode good.img plain
quiet
cmp -l plain unsigned.img >difference
[ "$(awk '$1 < 153 || $1 > 156' difference)" = '' ] || fail "more than the checksum differs"
expect 0 inspect --json plain
is 'signatures.#' 0
expect 1 strip --authenticode plain plain
rm -f plain difference
# The signature does not survive an appended one; that is told.
expect 0 sign --key=$key --cert=$cert good.img both
complains 'Authenticode signature is no longer good'
rm -f both

# Passphrases come from the environment; there is no terminal here.
if command -v openssl >/dev/null && command -v setsid >/dev/null; then
	openssl rsa -aes128 -passout pass:geheim -in $key -out locked.pem 2>/dev/null
	export KEXEC_SIG_PIN=geheim
	expect 0 sign --key=locked.pem --cert=$cert data signed
	KEXEC_SIG_PIN=falsch
	expect 3 sign --key=locked.pem --cert=$cert data signed
	complains 'the passphrase in KEXEC_SIG_PIN is wrong'
	unset KEXEC_SIG_PIN
	setsid -w "$tool" sign --key=locked.pem --cert=$cert data signed >out 2>err </dev/null
	[ $? -eq 3 ] || fail "no passphrase: not 3"
	complains 'it needs a passphrase; set KEXEC_SIG_PIN'
	rm -f locked.pem signed
fi

same_files before
exit $failed
