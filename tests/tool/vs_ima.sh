#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each command of doc/kexec-sig-vs-ima.md has the status that it says there and prints the lines below
# it, for the reason that the text around it gives.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"
doc=$srcdir/doc/kexec-sig-vs-ima.md
recorded=$srcdir/tests/fixtures/agree

make_images good unsigned content-payload-changed
mv content-payload-changed.img changed.img
"$mkimages" --out . --labels label-good label-content-changed label-unknown label-none \
	label-modsig-none >/dev/null || exit 1
mv label-good.img labelled.img
mv label-good.img.sig labelled.img.sig
mv label-content-changed.img label-changed.img
mv label-content-changed.img.sig label-changed.img.sig
mv label-none.img unlabelled.img
mv label-modsig-none.img appended.img

# Recorded machines; the second gets another policy, and keys on keyrings that were empty.
gunzip <"$recorded/x86_64-force.plain.json.gz" >server.json || exit 1
leaf=$(openssl x509 -inform DER -in keys/leaf.der -noout -ext subjectKeyIdentifier |
	sed -n 's/^ *\([0-9A-F:]*\)$/\1/p' | tr -d : | tr A-F a-f)
der=$(base64 -w 0 <keys/leaf.der)
key="{\"serial\":7,\"description\":\"leaf: $leaf\",\"keyring\":\".ima\",\"certificate\":\"$der\",\"certificate_from\":\"/etc/keys\"}"
ring="{\"exists\":\"yes\",\"serial\":8,\"listed\":true,\"keys\":[$key],\"presence\":[],\"vouching\":[]}"
empty='{"exists":"yes","serial":9,"listed":true,"keys":[]}'
policy='measure func=KEXEC_KERNEL_CHECK\nmeasure func=KEXEC_CMDLINE\nappraise func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig\n'
gunzip <"$recorded/x86_64-open.plain.json.gz" |
	sed 's/"[.]ima":{"exists":"yes",[^]]*],"presence":[^]]*],"vouching":[^]]*]}/".ima":'"${ring//\//\\/}"',".ima_blacklist":'"$empty"'/
		s/^{/{"ima":{"policy":"'"${policy//\\/\\\\}"'","hash":"sha256","template":"ima-ng","pcr":10},/
		s/"facts":{/"facts":{"evm":{"value":"no","source":""},/
		s/"ima_kexec_rule":{"value":"[a-z]*"/"ima_kexec_rule":{"value":"yes"/' >ima.json

# ---- every command: its status, and the lines that are shown of what it prints

commands=0 lines=0
while IFS= read -r line; do
	case $line in
	'  '*)
		lines=$((lines + 1))
		grep -qxF -e "${line#  }" out || fail "$command does not print: ${line#  }"
		continue
		;;
	*' # '[0-9]) ;;
	*) fail "a command without its status: $line" ;;
	esac
	command=${line%% # *}
	commands=$((commands + 1))
	read -r -a words <<<"$command"
	expect "${line##* # }" "${words[@]:1}"
done < <(sed -n 's/^    //p' "$doc")
[ "$commands" -ge 14 ] || fail "only $commands commands in the document"
[ "$lines" -ge 10 ] || fail "only $lines lines of output in the document"

# ---- and why

# reason FILE CODE: of the second machine
reason()
{
	run verify --system=ima.json --ima-sig --json "$1"
	is predictions.kexec_file_load.reason "$2"
}

reason labelled.img accepted
reason label-changed.img ima-bad-signature
reason label-unknown.img ima-unknown-key
reason unlabelled.img ima-appraisal
run verify --system=ima.json appended.img
says "appended signature is by a key on .ima"
run verify --system=ima.json --ima-sig --command-line=root=/dev/vda labelled.img
says "command line .* PCR 10, ima-buf, sha256:$(printf root=/dev/vda | sha256sum | cut -c -64)"
says "kernel .* PCR 10, ima-ng, sha256:$(sha256sum <labelled.img | cut -c -64)"
run verify --system=server.json changed.img
says EKEYREJECTED
run verify --system=server.json unsigned.img
says ENODATA

# ---- whose the file is, where a rule asks

sed 's/func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig/func=KEXEC_KERNEL_CHECK fowner=7 appraise_type=imasig/' \
	ima.json >owner.json
expect 0 verify --system=owner.json --ima-sig unlabelled.img
expect 1 verify --system=owner.json --ima-sig --owner=7 unlabelled.img
expect 0 verify --system=owner.json --ima-sig --owner=7:5 labelled.img
expect 3 verify --system=owner.json --owner=root unlabelled.img
complains "numbers are wanted"
expect 3 verify --owner=7 unlabelled.img
complains "goes with --system"

# ---- the initrd has a rule of its own

sed 's/KEXEC_KERNEL_CHECK appraise_type=imasig|modsig/KEXEC_INITRAMFS_CHECK appraise_type=imasig/' \
	ima.json >initrd.json
cp labelled.img initrd && cp labelled.img.sig initrd.sig
expect 0 verify --system=initrd.json --ima-sig --initrd=initrd unlabelled.img
rm initrd.sig
expect 1 verify --system=initrd.json --ima-sig --initrd=initrd unlabelled.img
says "the file has none"

exit $failed
