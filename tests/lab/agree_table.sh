# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which guests the agreement matrix has. A guest is one boot of one kernel under one policy; what
# it is asked is a list of STATE:SET+SET..., which tests/lab/guest/agree explains.

# Every image and every kind of request; then what cannot be left again. Limits came with 6.3.
agree_all=plain:all+running+classic+requests+hazards
agree_end=nocap:few+classic,userns:few+classic,limit1:keep,limit0:few+classic,disabled:few+classic
agree_old_end=nocap:few+classic,userns:few+classic,disabled:few+classic
# A policy that could be told from its neighbours by a few images
agree_few=plain:few+running+classic

# What is asked where IMA has rules: every label and image under the rules for signatures; in another
# guest, what is different under other rules.
agree_ima=own1001:labels+xattr+imarequests,own1002:labels+modsig+imarequests,own1003:labels
agree_ima_more=own1004:somelabels,own1005:somelabels,own1006:somelabels,own1007:somelabels
agree_ima_more=$agree_ima_more,own1008:somelabels,own1009:somelabels,own1013:somelabels
agree_ima_more=$agree_ima_more,own0:somelabels,report:report,revoked:revoked
# IMA writes labels with ima_appraise=fix, so each image is asked about once.
agree_ima_fix=own1001:somelabels,own1002:somelabels,own1003:somelabels
agree_ima_few=own1001:somelabels+imarequests,own1002:somelabels,own1003:somelabels

# guest|architecture|kernel|words of its command line|what it is asked|title
#
# A kernel "debian-SERIES" is Debian's, "secure-SERIES" the same under Secure Boot, which the words
# lab_each make slow; others are the lab's own.
agree_table="
none|x86_64|debian-6.12||$agree_all,$agree_end|Debian 6.12
integrity|x86_64|debian-6.12|lockdown=integrity|$agree_all,$agree_end|Debian 6.12, lockdown=integrity
confidentiality|x86_64|debian-6.12|lockdown=confidentiality|$agree_all|Debian 6.12, lockdown=confidentiality
snakeoil|x86_64|secure-6.12|lab_each|plain:all+running+classic+hazards|Debian 6.12 under Secure Boot
none-6.1|x86_64|debian-6.1||$agree_all,$agree_old_end|Debian 6.1
integrity-6.1|x86_64|debian-6.1|lockdown=integrity|$agree_all,$agree_old_end|Debian 6.1, lockdown=integrity
secureboot|x86_64|secure-6.12||$agree_few|Debian 6.12 under Secure Boot, a few images
snakeoil-6.1|x86_64|secure-6.1||plain:all+running+classic+hazards|Debian 6.1 under Secure Boot
snakeoil-fault|x86_64|secure-6.12|loglevel=7 lab_fault=hazard-section-far-away|plain:fault|Debian 6.12, a hazard
snakeoil-6.1-fault|x86_64|secure-6.1|loglevel=7 lab_fault=hazard-section-far-away|plain:fault|Debian 6.1, a hazard
x86_64-open|x86_64|x86_64|crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|signatures looked at, not enforced
x86_64-force|x86_64|x86_64-force|crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|signatures enforced
x86_64-force-integrity|x86_64|x86_64-force|lockdown=integrity|$agree_few,blocked:blocked|enforced, lockdown=integrity
x86_64-force-confidentiality|x86_64|x86_64-force|lockdown=confidentiality|$agree_few|enforced, lockdown=confidentiality
x86_64-platform|x86_64|x86_64-force||platform:few+second|a key on .platform only
x86_64-machine|x86_64|x86_64-force||machine:few+second|a key on .machine only
x86_64-ima|x86_64|x86_64||ima:few+second|IMA appraises kernels
x86_64-fault|x86_64|x86_64-force|loglevel=7 lab_fault=hazard-section-far-away|plain:fault|a hazard
s390x-open|s390x|s390x|crashkernel=128M|$agree_all+crash,$agree_end|no secure IPL
s390x-integrity|s390x|s390x|lockdown=integrity|$agree_few|no secure IPL, lockdown=integrity
s390x-secure|s390x|s390x|lab_secure_ipl|$agree_all,secondary:second,blocked:blocked|secure IPL
s390x-secure-integrity|s390x|s390x|lab_secure_ipl lockdown=integrity|$agree_all|secure IPL, lockdown=integrity
s390x-secure-confidentiality|s390x|s390x|lab_secure_ipl lockdown=confidentiality|$agree_few|secure IPL, lockdown=confidentiality
s390x-force-open|s390x|s390x-force||$agree_few|enforced, no secure IPL
s390x-force|s390x|s390x-force|lab_secure_ipl crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|enforced, secure IPL
s390x-platform|s390x|s390x-force|lab_secure_ipl|platform:few+second|a key on .platform only
s390x-series-open|s390x|s390x-series||$agree_few|with the series, no secure IPL
s390x-series|s390x|s390x-series|lab_secure_ipl lockdown=integrity|$agree_all|with the series, secure IPL, lockdown=integrity
s390x-series-force|s390x|s390x-series-force|lab_secure_ipl|$agree_all,secondary:second,blocked:blocked|with the series, enforced, secure IPL
s390x-series-platform|s390x|s390x-series-force|lab_secure_ipl|platform:few+second|with the series, a key on .platform only
s390x-ima|s390x|s390x||ima:few+second|IMA appraises kernels
s390x-fault|s390x|s390x-force|loglevel=7 lab_secure_ipl lab_fault=hazard-marker-alone|plain:fault|a hazard
s390x-series-fault|s390x|s390x-series|loglevel=7 lab_fault=hazard-elf-phoff-wraps|plain:fault|with the series, a hazard
ppc64le-open|ppc64le|ppc64le|crashkernel=128M|$agree_all+crash,$agree_end|upstream
ppc64le-integrity|ppc64le|ppc64le|lockdown=integrity|$agree_few|upstream, lockdown=integrity
ppc64le-confidentiality|ppc64le|ppc64le|lockdown=confidentiality|$agree_few|upstream, lockdown=confidentiality
ppc64le-ima|ppc64le|ppc64le||ima:few+second|upstream, IMA appraises kernels
ppc64le-series|ppc64le|ppc64le-series||$agree_all,secondary:second,blocked:blocked,$agree_end|with the series, not enforced
ppc64le-series-integrity|ppc64le|ppc64le-series|lockdown=integrity|$agree_all|with the series, lockdown=integrity
ppc64le-series-force|ppc64le|ppc64le-series-force|crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|with the series, enforced
ppc64le-series-confidentiality|ppc64le|ppc64le-series-force|lockdown=confidentiality|$agree_few|with the series, enforced, lockdown=confidentiality
ppc64le-series-platform|ppc64le|ppc64le-series-force||platform:few+second|with the series, a key on .platform only
ppc64le-series-machine|ppc64le|ppc64le-series-force||machine:few+second|with the series, a key on .machine only
arm64-open|arm64|arm64|crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|signatures looked at, not enforced
arm64-integrity|arm64|arm64|lockdown=integrity|$agree_all|lockdown=integrity
arm64-confidentiality|arm64|arm64|lockdown=confidentiality|$agree_few|lockdown=confidentiality
arm64-force|arm64|arm64-force|crashkernel=128M|$agree_all+crash,secondary:second,blocked:blocked,$agree_end|enforced
arm64-platform|arm64|arm64-force||platform:few+second|a key on .platform only
arm64-machine|arm64|arm64-force||machine:few+second|a key on .machine only
arm64-ima|arm64|arm64||ima:few+second|IMA appraises kernels
arm64-fault|arm64|arm64-force|loglevel=7 lab_fault=hazard-section-far-away|plain:fault|a hazard
"

# agree_ima_rows: the guests that are about IMA, the same on each architecture
agree_ima_rows() {
	local arch kernel

	while read -r arch kernel; do
		sed "s/^/$arch-ima-/; s/|/|$arch|$kernel|/" <<-EOT
			rules||$agree_ima|IMA, rules for signatures and digests
			more||$agree_ima_more|IMA, other rules, a blocklist
			verity|lab_verity|ext4own1010:verity,ext4own1011:verity,ext4own1012:verity|IMA, fs-verity
			log|ima_appraise=log|$agree_ima_few|IMA, ima_appraise=log
			fix|ima_appraise=fix|$agree_ima_fix|IMA, ima_appraise=fix
			off|ima_appraise=off|$agree_ima_few|IMA, ima_appraise=off
			builtin|lab_builtin ima_policy=secure_boot ima_template=ima-sig ima_hash=sha512|own0:somelabels,own1001:somelabels|IMA, ima_policy=secure_boot
			tcb|lab_builtin ima_policy=tcb ima_policy=appraise_tcb|own0:somelabels,ext4own0:verity|IMA, ima_policy=appraise_tcb
		EOT
	done <<-EOT
		x86_64 x86_64
		s390x s390x
		ppc64le ppc64le-series
		arm64 arm64
	EOT
}

agree_table+=$(agree_ima_rows)

# agree_rest: guests that "./lab test" leaves to "./lab agree", since a run of everything has to end in
# time. It asks about all images where signatures are enforced, once on each architecture, and under
# Secure Boot; what others answered was recorded, and make check replays it. What IMA makes of rules
# and modes is the same code on every architecture.
agree_rest() {
	local arch mode

	for arch in s390x ppc64le arm64; do
		for mode in rules log fix off builtin; do
			echo "$arch-ima-$mode"
		done
	done
	# fs-verity is asked about once in each byte order.
	printf '%s\n' arm64-ima-verity arm64-ima-tcb ppc64le-ima-verity ppc64le-ima-tcb
	printf '%s\n' none integrity confidentiality snakeoil none-6.1 integrity-6.1 x86_64-open \
		snakeoil-6.1-fault \
		s390x-open s390x-secure s390x-secure-integrity s390x-series s390x-series-force \
		ppc64le-open ppc64le-series ppc64le-series-integrity arm64-open arm64-integrity
}

# An image that is called a hazard is kept from kernels, except in a guest of its own.
# guest|kernel function that faults
agree_fault_table='
snakeoil-fault|verify_pefile_signature
snakeoil-6.1-fault|verify_pefile_signature
x86_64-fault|verify_pefile_signature
s390x-fault|s390_verify_sig
s390x-series-fault|s390_elf_load
arm64-fault|verify_pefile_signature
'

# agree_is_ima: is the guest of agree_find about IMA?
agree_is_ima() {
	case $guest_asked in
	own[0-9]* | ext4own*) ;;
	*) return 1 ;;
	esac
}

agree_archs='x86_64 s390x ppc64le arm64'

# architecture|GNU triplet of its programs in guests; none: this host's|as mkimages calls it
agree_arch_table='
x86_64||x86_64
s390x|s390x-linux-gnu|s390x
ppc64le|powerpc64le-linux-gnu|ppc64
arm64|aarch64-linux-gnu|arm64
'

# agree_find GUEST: sets guest_arch, guest_kernel, guest_words, guest_asked
agree_find() {
	local name title

	while IFS='|' read -r name guest_arch guest_kernel guest_words guest_asked title; do
		[ "$name" != "$1" ] || return 0
	done <<<"$agree_table"
	lab_error "no guest '$1'"
	return 1
}

# agree_find_arch ARCH: sets agree_triplet, agree_images
agree_find_arch() {
	local arch

	while IFS='|' read -r arch agree_triplet agree_images; do
		[ "$arch" != "$1" ] || return 0
	done <<<"$agree_arch_table"
	return 1
}

# agree_find_fault GUEST: sets agree_function; false for a guest without a hazard
agree_find_fault() {
	local name

	while IFS='|' read -r name agree_function; do
		[ "$name" != "$1" ] || return 0
	done <<<"$agree_fault_table"
	return 1
}

# agree_guests [ARCH]: the names of all guests, or of one architecture
agree_guests() {
	local name arch rest

	while IFS='|' read -r name arch rest; do
		[ -z "$name" ] || [ "${1:-$arch}" != "$arch" ] || echo "$name"
	done <<<"$agree_table"
}
