# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# States of the agreement test that are about IMA. Rules are only ever added, and what IMA finds
# out of a file stays with the file: so one policy tells apart by their owners copies of the images,
# one set of copies for each state. They lie in /boot, as kernels do.

ima=/sys/kernel/security/ima
list=$ima/ascii_runtime_measurements

# The rules of one boot; own1001 and so on are the states.
ima_rules='
measure func=KEXEC_KERNEL_CHECK fowner=1002
measure func=KEXEC_KERNEL_CHECK fowner=1003 template=ima-ngv2
measure func=KEXEC_KERNEL_CHECK fowner=1005 template=ima-sig pcr=11
measure func=KEXEC_KERNEL_CHECK fowner=1006 template=ima-modsig
measure func=KEXEC_INITRAMFS_CHECK
measure func=KEXEC_CMDLINE
audit func=KEXEC_KERNEL_CHECK fowner=1002
appraise func=KEXEC_KERNEL_CHECK fowner=1001 appraise_type=imasig
appraise func=KEXEC_KERNEL_CHECK fowner=1002 appraise_type=imasig|modsig
appraise func=KEXEC_KERNEL_CHECK fowner=1003
appraise func=KEXEC_KERNEL_CHECK fowner=1004 appraise_type=imasig appraise_algos=sha384,sha512
appraise func=KEXEC_KERNEL_CHECK fowner=1006 appraise_type=imasig|modsig
dont_appraise fowner=1007
appraise func=KEXEC_KERNEL_CHECK fowner=1007 appraise_type=imasig
appraise func=KEXEC_KERNEL_CHECK fowner=1008 fsmagic=0x1021994 appraise_type=imasig
appraise func=KEXEC_KERNEL_CHECK fowner=1009 fsmagic=0xef53 appraise_type=imasig
appraise func=KEXEC_KERNEL_CHECK fowner=1013 uid>0 appraise_type=imasig
appraise func=KEXEC_INITRAMFS_CHECK fowner=1001 appraise_type=imasig
appraise func=KEXEC_INITRAMFS_CHECK fowner=1002
'

# Of a boot of its own, since these are asked for whatever is opened; the states are ext4own1010 and
# so on.
ima_verity_rules='
measure fowner=1012 digest_type=verity template=ima-sigv2
appraise fowner=1010 digest_type=verity appraise_type=sigv3
appraise func=KEXEC_KERNEL_CHECK fowner=1011 appraise_type=imasig
'

# ima_key RING NAME
ima_key() {
	keyctl padd asymmetric '' "%:$1" <"keys/$2.der" >/dev/null 2>&1 ||
		tell "not certificate $2 is on $1"
}

ima_platform() {
	cat "keys/$1.der" >/sys/kernel/security/lab_platform_key || tell "not $1 is on .platform"
}

# The machine that tests/gen/labels.h describes
ima_keys() {
	mkdir -p /etc/keys
	for name in leaf leaf2 rsa-4096 p256 p384 p521 second-ca; do
		cp "keys/$name.der" /etc/keys/
		[ "$name" = second-ca ] || ima_key .ima "$name"
	done
	ima_key .ima_blacklist leaf2
	ima_platform ca
	ima_platform second-ca
	cp keys/ca.der /etc/keys/
}

# Once; the word lab_builtin leaves the kernel with the rules it has.
ima_begin() {
	[ -z "${ima_begun:-}" ] || return 0
	ima_begun=1
	seen=0
	ima_keys
	mount -t tmpfs -o mode=755 tmpfs /boot
	case $line in
	*lab_builtin*) rules= ;;
	*lab_verity*) rules=$ima_verity_rules ;;
	*) rules=$ima_rules ;;
	esac
	[ -z "$rules" ] || echo "$rules" | sed '/^$/d' >$ima/policy || tell "not IMA's policy was taken"
	measured boot
}

# measured STATE: what IMA has measured since it was asked last
measured() {
	tail -n "+$((seen + 1))" $list | awk -v state="$1" \
		'{ print "LAB measured " state "\t" $1 " " $3 " " $4 }' >/tmp/measured
	seen=$((seen + $(wc -l </tmp/measured)))
	{
		echo
		cat /tmp/measured
	} >"$port"
}

# ima_dress [--verity]: labels for the images that have one beside them; a label that the kernel does
# not let anybody set cannot be judged, nor can its image
# shellcheck disable=SC2046
ima_dress() {
	kload --prepare "$@" $(find . -name '*.img' | sort) >/tmp/refused 2>>/tmp/complaints ||
		tell "not all labels could be set"
	cut -f 1 /tmp/refused | xargs -r rm -f
	tell "fact refused_labels=$(wc -l </tmp/refused)"
}

# ima_copy FILE...: what a state is asked about
ima_copy() {
	as=
	ima_begin
	rm -rf /boot/images
	mkdir /boot/images
	cp -r "$@" /boot/images/
	mkdir -p "$verdicts/modsig" "$verdicts/xattr"
	cd /boot/images || return
}

# ima_state OWNER FILE...: copies of these that belong to OWNER
ima_state() {
	owner=$1
	shift
	ima_copy "$@"
	ima_dress
	chown -R "$owner" .
}

# state_own OWNER SETS: of the images, no more than the sets need
state_own() {
	cd /images || return
	case $2 in
	*xattr*) ima_state "$1" label-* xattr ;;
	*modsig*) ima_state "$1" label-* modsig ;;
	*) ima_state "$1" label-* ;;
	esac
}

# On /boot, once. These kernels mount nothing that somebody has open for writing, as mount -o loop has.
ima_ext4() {
	[ ! -e /tmp/ext4.fs ] || return 0
	umount /boot
	gunzip -c ext4.fs.gz >/tmp/ext4.fs
	losetup /dev/loop0 /tmp/ext4.fs
	mount -t ext4 /dev/loop0 /boot || tell "not ext4 is there"
}

# state_ext4own OWNER: on a file system that has fs-verity. No rule is about the first owner, so that
# what has no label yet can be opened. Files that a rule for opening them refuses are not there for
# anybody, so they cannot be judged either.
state_ext4own() {
	cd /images || return
	ima_begin
	ima_ext4
	ima_copy label-verity-*.* label-modsig-verity*.* label-good.* label-none.img
	chown -R 12345 .
	ima_dress --verity
	chown -R "$1" .
	for image in *.img; do
		cat "$image" >/dev/null 2>&1 || {
			kexec-sig verify "$image" >/dev/null 2>/tmp/why
			expect "$image cannot be opened: status" $? 3
			expect_text "$image: the reason" /tmp/why IMA
			rm "$image"
		}
	done
	measured opened
}

set_labels() {
	judge - label-*.img
}

set_somelabels() {
	judge - label-good.img label-none.img label-unknown.img label-ng-sha256.img \
		label-digest-sha1.img label-sha512.img label-ng-other.img label-platform.img \
		label-revoked.img label-modsig-none.img label-modsig-unknown.img label-modsig-ng.img \
		label-type-5.img label-p384.img label-content-changed.img
}

set_verity() {
	judge - label-*.img
}

set_modsig() {
	judge - modsig/*.img
}

set_xattr() {
	judge - xattr/*.img
}

# ima_initrd FILE: the one of this name, with its label if it has one
ima_initrd() {
	cp "/images/initrds/${1##*/}"* /boot/images/
	kload --prepare "$1" >>/tmp/complaints
	chown "$owner" "$1"
}

set_imarequests() {
	for initrd in plain signed changed; do
		judge "ima-initrd=$initrd" label-good.img label-none.img
	done
	judge line=30 label-good.img label-none.img
	judge ima-initrd=signed,line=31 label-good.img
}

# Two files are revoked, by what is signed in a label and by what is signed in an appended signature.
state_revoked() {
	state_own 1002 labels
	hashes='file data'
	! cmp -s /images/keys/revoked-file.bin /images/keys/revoked-data.bin || hashes="file"
	for hash in $hashes; do
		keyctl padd blacklist "$(cat "/images/keys/revoked-$hash.bin")" %:.blacklist \
			<"/images/keys/revoked-$hash.p7" >/dev/null || tell "not the $hash is on .blacklist"
	done
}

set_revoked() {
	judge - label-good.img label-sha512.img label-modsig-none.img label-modsig-ng.img \
		label-modsig-good.img label-none.img
}

# What people see: a load that is measured, the same once more, and a refusal that the kernel's own
# words would hide. Names are new, since the same name and digest would be no new entry.
state_report() {
	state_own 1002 labels
	cp label-good.img report.img
	cp label-good.img.sig report.img.sig
	cp /images/initrds/signed report-initrd
	cp /images/initrds/signed.sig report-initrd.sig
	kload --prepare report.img report-initrd >>/tmp/complaints
	chown 1002 report.img report-initrd
}

# report_seen TEXT: the words behind the three rows of measurements
report_seen() {
	shown kexec -s -l -V report.img --initrd=report-initrd --command-line="lab_report $state"
	expect "kexec -V: status" "$status" 0
	expect "kexec -V: entries $1" "$(grep -c "$1" /tmp/shown)" 3
	kexec -u
}

set_report() {
	report_seen "seen, as predicted"
	report_seen "seen, from before"
	shown kexec -s -l -V label-unknown.img --command-line=lab_report
	expect "kexec, a key that is missing: status" "$status" 255
	tr -s ' \n' '  ' </tmp/shown >/tmp/words
	expect_text "kexec, a key that is missing: says so" /tmp/words "is not on .ima and .platform"
}
