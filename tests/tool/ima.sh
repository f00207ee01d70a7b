#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# IMA's half of a verdict: labels, owners, initrd, command line; machines of which less is known.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images unsigned good
"$mkimages" --out . --labels 'label-*' >/dev/null || exit 1

kernel='func=KEXEC_KERNEL_CHECK'
imasig="appraise $kernel appraise_type=imasig"
modsig="$imasig|modsig"

# key NAME RING: the key of keys/NAME.der on a keyring
key()
{
	printf '{"serial":99,"description":"%s","keyring":"%s","certificate":"%s"}' "$1" "$2" \
		"$(base64 -w 0 <"keys/$1.der")"
}

# ring NAME KEY: a keyring with this key on it, or with none
ring()
{
	printf '"%s":{"exists":"yes","serial":9,"listed":true,"keys":[%s]}' "$1" "$2"
}

# facts VALUE NAME...: facts of the same value
facts()
{
	local value=$1 name

	shift
	for name; do
		printf '"%s":{"value":"%s"},' "$name" "$value"
	done
}

# A machine like the one of labels.h; @IMA@ and @BIN@ are put in by machine().
cat >template <<END
{"schema":"kexec-sig/system/1","release":"6.12.0","version":"6.12","arch":"x86_64",
 "config":{$(facts yes KEXEC KEXEC_FILE KEXEC_SIG KEXEC_BZIMAGE_VERIFY_SIG IMA IMA_APPRAISE \
	IMA_APPRAISE_MODSIG INTEGRITY_PLATFORM_KEYRING SYSTEM_BLACKLIST_KEYRING)
  $(facts no KEXEC_SIG_FORCE)"IMA_BLACKLIST_KEYRING":{"value":"yes"}},
 "facts":{$(facts no efi secure_boot fips la57 kexec_load_disabled loadpin crash_loaded evm \
	ima_fail_securely)$(facts enforce ima_mode)$(facts none lockdown)
  $(facts yes ima_kexec_rule)"cap_sys_boot":{"value":"yes"}},
 @IMA@"limits":{"reboot":null,"panic":null},
 "memory":{"total_kib":2048000,"ram":[{"start":"0x100000","end":"0x7fffffff"}],
  "crash_known":true,"crash":null},
 "algorithms":{"md5":"no","sha1":"yes","sha224":"yes","sha256":"yes","sha384":"yes",
  "sha512":"yes","sha3-256":"yes","rsa":"yes","ecdsa-nist-p256":"yes"},
 "keyrings":{$(ring .builtin_trusted_keys "$(key ca .builtin_trusted_keys)"),
  $(ring .secondary_trusted_keys "$(key ca .builtin_trusted_keys)"),$(ring .machine ''),
  $(ring .platform "$(key ca .platform)"),$(ring .blacklist ''),
  $(ring .ima "$(key leaf .ima),$(key leaf2 .ima),$(key p256 .ima)"),
  $(ring .ima_blacklist "$(key leaf2 .ima_blacklist)")},
 "blocklist":{"complete":true,"tbs":[],"bin":[@BIN@]},"certificates":[]}
END

# machine POLICY [BIN]: that machine with these rules, in machine.json
machine()
{
	local ima='{"policy":"'${1//\\/\\\\}'","hash":"sha256","template":"ima-ng","pcr":10}'
	local rest='"process":{"uid":0,"gid":0},"boot":{"fsmagic":61267}'

	sed "s/@IMA@/\"ima\":$ima,$rest,/; s/@BIN@/${2-}/" template >machine.json
}

# answer IMAGE REASON [OPTION...]: of machine.json; all that depends on it says the same
answer()
{
	local image=$1 reason=$2 outcome=taken expected=0

	shift 2
	case $reason in
	accepted) ;;
	missing-fact) outcome=unknown expected=2 ;;
	*) outcome=refused expected=1 ;;
	esac
	expect $expected verify --system=machine.json --ima-sig --json "$@" "$image.img"
	is verdict.reason "$reason"
	is ima.appraisals.0.of image
	is ima.appraisals.0.outcome $outcome
	[ $expected -ne 1 ] || is verdict.errno EACCES
	expect $expected verify --system=machine.json --ima-sig "$@" "$image.img"
	says "^IMA  *$outcome  *kernel: "
}

# ---- labels: what a rule takes, and why not

machine "$imasig"
answer label-good accepted
says 'security.ima: signature v2, sha256, key'
answer label-p256 accepted
answer label-platform accepted
says 'by a key on .platform'
answer label-good-unsigned accepted
answer label-none ima-appraisal
answer label-modsig-none ima-appraisal
says 'does not count for this rule'
answer label-unknown ima-unknown-key
answer label-content-changed ima-bad-signature
answer label-revoked ima-bad-signature
answer label-header-9 ima-bad-signature
answer label-ng-sha256 ima-appraisal
answer label-type-0 ima-appraisal

machine "$modsig"
answer label-modsig-none accepted
answer label-modsig-unknown accepted
answer label-modsig-nobody-none ima-unknown-key
# There is no digest in such a message that could be compared.
answer label-bad-modsig-none ima-bad-signature

machine "appraise $kernel"
answer label-ng-sha256 accepted
answer label-digest-sha1 accepted
answer label-ng-other ima-digest-mismatch
answer label-none ima-appraisal

# What the audit record will say
run verify --system=machine.json --ima-sig --json label-ng-other.img
is ima.appraisals.0.label 'digest, sha256'
is ima.appraisals.0.audit_op appraise_data
is ima.appraisals.0.audit_cause invalid-hash
run verify --system=machine.json --ima-sig --json label-none.img
is ima.appraisals.0.label null
is ima.appraisals.0.audit_cause missing-hash

# Without --ima-sig the files beside the images are nothing, and neither are labels here.
expect 1 verify --system=machine.json label-ng-sha256.img

# ---- a file that was revoked

digest=$(sha256sum <label-good.img | cut -c -64)
machine "$imasig\\nmeasure $kernel" "\"$digest\""
answer label-good ima-blocklisted
run verify --system=machine.json --ima-sig --json label-good.img
is ima.measurements.0.digest "sha256:$digest"
is ima.measurements.1.of blocklisted-hash
machine "appraise $kernel" "\"$digest\""
answer label-ng-sha256 accepted

# ---- rules that ask for more

machine "$imasig fowner=7"
expect 0 verify --system=machine.json --ima-sig label-none.img
expect 0 verify --system=machine.json --ima-sig --owner=8:7 label-none.img
answer label-none ima-appraisal --owner=7
answer label-good accepted --owner=7:0
machine "$imasig fgroup=7"
expect 0 verify --system=machine.json --ima-sig --owner=7 label-none.img
answer label-none ima-appraisal --owner=0:7
machine "$imasig fsmagic=0xef53"
answer label-none ima-appraisal
machine "$imasig fsmagic=0x58465342"
expect 0 verify --system=machine.json --ima-sig label-none.img
machine "dont_appraise fsuuid=01234567-89ab-cdef-0123-456789abcdef\\n$imasig"
answer label-none missing-fact
machine "$imasig uid=5"
expect 0 verify --system=machine.json --ima-sig label-none.img
machine "dont_appraise obj_type=kernel_t\\n$imasig"
answer label-none missing-fact
# With a question mark it may be there or not: a label that it wants is right either way.
machine "$imasig ?"
answer label-none missing-fact
answer label-good accepted
machine ''
expect 0 verify --system=machine.json --ima-sig --json label-none.img
is ima null

expect 3 verify --owner=7 label-none.img
complains '--owner goes with --system'
expect 3 verify --owner=root --system=machine.json label-none.img
complains 'numbers are wanted'
expect 3 verify --owner=1:2:3 --system=machine.json label-none.img
head -c 70000 /dev/zero >label-none.img.sig
machine "$imasig"
expect 3 verify --system=machine.json --ima-sig label-none.img
complains 'label-none.img'
rm label-none.img.sig

# ---- the initrd

machine 'appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig'
expect 0 verify --system=machine.json --ima-sig --json label-none.img
is ima null
expect 0 verify --system=machine.json --ima-sig --json --initrd=label-good.img label-none.img
is ima.appraisals.0.of initrd
is ima.appraisals.0.outcome taken
expect 1 verify --system=machine.json --ima-sig --json --initrd=label-unknown.img label-good.img
is verdict.reason ima-unknown-key
is verdict.stage "$("$tool" verify --system=machine.json --initrd=label-none.img --json \
	label-good.img | "$query" verdict.stage)"
expect 1 verify --system=machine.json --ima-sig --initrd=label-none.img label-good.img
says '^IMA  *refused  *initrd: '
# For initrds .platform does not count.
expect 1 verify --system=machine.json --ima-sig --json --initrd=label-platform.img label-none.img
is verdict.reason ima-unknown-key

# ---- what is measured

rules="measure $kernel\\nmeasure func=KEXEC_INITRAMFS_CHECK pcr=11\\nmeasure func=KEXEC_CMDLINE"
machine "$rules"
expect 0 verify --system=machine.json --json --initrd=unsigned.img --command-line='root=/dev/x ro' \
	good.img
is 'ima.appraisals.#' 0
is 'ima.measurements.#' 3
is ima.measurements.0.of image
is ima.measurements.0.certain true
is ima.measurements.0.pcr 10
is ima.measurements.0.template ima-ng
is ima.measurements.0.digest "sha256:$(sha256sum <good.img | cut -c -64)"
is ima.measurements.1.of initrd
is ima.measurements.1.pcr 11
is ima.measurements.1.digest "sha256:$(sha256sum <unsigned.img | cut -c -64)"
is ima.measurements.2.of command-line
is ima.measurements.2.template ima-buf
is ima.measurements.2.digest "sha256:$(printf 'root=/dev/x ro' | sha256sum | cut -c -64)"
! grep -q '"seen"' out || fail "nothing was loaded"
expect 0 verify --system=machine.json good.img
[ "$(grep -c 'in PCR' out)" -eq 1 ] || fail "neither initrd nor command line"
# A label names another digest; what a refused load does not come to is not measured.
expect 0 verify --system=machine.json --ima-sig --json label-sha512.img
is ima.measurements.0.digest "sha512:$(sha512sum <label-sha512.img | cut -c -128)"
machine "$imasig\\n$rules"
expect 1 verify --system=machine.json --json --initrd=good.img --command-line=ro good.img
is 'ima.measurements.#' 1
machine "measure $kernel ?"
expect 0 verify --system=machine.json --json good.img
is ima.measurements.0.certain false
run verify --system=machine.json good.img
says '^Measured  *kernel  *perhaps in PCR 10'

# ---- machines of before the policy was part of a snapshot: its summary counts

for signature in no yes; do
	sed "s/@IMA@//; s/@BIN@//; s/\"facts\":{/&\"ima_kexec\":{\"value\":\"signature\"},\
\"ima_initrd\":{\"value\":\"no\"},\"ima_modsig\":{\"value\":\"$signature\"},/" template >old.json
	machine "$imasig${signature#no}"
	[ $signature = no ] || machine "$modsig"
	for label in good none unknown content-changed modsig-none ng-sha256; do
		run verify --json --ima-sig --system=machine.json "label-$label.img"
		reason=$(field verdict.reason)
		expect $status verify --json --ima-sig --system=old.json "label-$label.img"
		is verdict.reason "$reason"
		is ima.measurements.0.certain false
	done
done
# Where both are there, the policy counts.
machine ''
sed -i 's/"facts":{/&"ima_kexec":{"value":"signature"},/' machine.json
expect 0 verify --system=machine.json label-none.img

# A recorded machine: an image without a label is refused there as it was then.
recorded=$srcdir/tests/fixtures/agree/x86_64-ima.ima.json.gz
expect 1 verify --json --ima-sig --system="$recorded" good.img
is verdict.errno EACCES
is verdict.reason ima-appraisal

# A snapshot of this machine has all of it, and comes back as it was.
expect 0 system --json
for field in process.uid process.gid; do
	[ -n "$(field $field)" ] || fail "no $field in a snapshot"
done
exit $failed
