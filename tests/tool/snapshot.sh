#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine in a file: what it says there is what it says here, and files that are none.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images good unsigned pkcs7-cut-half hazard-section-far-away content-payload-changed \
	appended-good trust-two-signers-both-good
: >empty

# same_verdict SNAPSHOT OPTION... IMAGE: here and there, as JSON and as text
same_verdict()
{
	snapshot=$1
	shift
	for form in --json -v; do
		"$tool" verify $form "$@" >live 2>err
		status=$?
		: >out
		"$tool" verify $form --system="$snapshot" "$@" >offline 2>err
		seen=$?
		[ $seen -eq $status ] || fail "$*: status $seen with $snapshot, here $status"
		cmp live offline >/dev/null || fail "$form $*: $(diff live offline | head -c 600)"
		[ -s live ] || fail "$form $*: nothing to compare"
	done
}

for image in *.img; do
	expect 0 system --json "$image"
	mv out "$image.json"
	same_verdict "$image.json" "$image"
	same_verdict "$image.json" --crash --command-line=quiet "$image"
done
expect 0 system --json=pretty --cert=keys ./*.img
mv out all.json
same_verdict all.json --cert=keys good.img

# Where a snapshot comes from does not matter.
"$tool" verify --json --system=good.img.json good.img >file
"$tool" verify --json --system=- good.img <good.img.json >out 2>err
same file out
mkfifo fifo
cat good.img.json >fifo &
"$tool" verify --json --system=fifo good.img >out 2>err
wait
same file out

# Another architecture; facts that are there, or not.
sed 's/"arch":"[^"]*"/"arch":"s390x"/' good.img.json >s390.json
run verify --json --system=s390.json good.img
is system.arch s390x
# made FACTS: a machine that knows little else
made()
{
	cat >made.json <<END
{"schema":"kexec-sig/system/1","release":"6.12.0","version":"6.12","arch":"x86_64",
 "config":{"KEXEC":{"value":"yes"},"KEXEC_FILE":{"value":"yes"}},
 "facts":{$1},"added later":[{"whatever":1.5}]}
END
}
made ''
expect 2 verify --json --system=made.json good.img
is verdict.stage capability
is system.release 6.12.0
made '"cap_sys_boot":{"value":"no","source":"there"}'
expect 1 verify --json --system=made.json good.img
is verdict.errno EPERM
is verdict.stage capability
made '"cap_sys_boot":{"value":"yes"},"kexec_load_disabled":{"value":"yes"}'
expect 1 verify --json --system=made.json good.img
is verdict.stage sysctl

# What somebody else wrote does not reach the terminal as it is.
sed 's/"release":"[^"]*"/"release":"\\u001b[31m\\u009b\\u202e"/' good.img.json >evil.json
run verify -v --system=evil.json good.img
[ -z "$(tr -d '\n\040-\176' <out)" ] || fail "controls of a snapshot in a report"
echo '{"schema":"\u001b[31m"}' >evil.json
expect 3 verify --system=evil.json good.img
[ -z "$(tr -d '\n\040-\176' <err)" ] || fail "controls of a snapshot in a message"

# Files that are none: one sentence, and no verdict.
wrong()
{
	complains "$1"
	[ "$(wc -l <err)" -eq 1 ] || fail "one line is enough"
	[ ! -s out ] || fail "nothing belongs on standard output"
}
mkdir folder
expect 3 verify --system=missing good.img
wrong "^kexec-sig: open 'missing': ENOENT: there is no such file"
expect 3 verify --system=folder good.img
wrong "^kexec-sig: read the snapshots in 'folder': ENODATA: no file in it is called"
expect 3 verify --system=empty good.img
wrong "read the snapshot 'empty': EBADMSG: it is empty"
expect 3 verify --system=- good.img
wrong "read the snapshot 'standard input': EBADMSG: it is empty"
expect 3 verify --system=good.img good.img
wrong "read the snapshot 'good.img': EBADMSG: it is not JSON: .* at byte 0"
head -c 1000 good.img.json >cut.json
expect 3 verify --system=cut.json good.img
wrong "read the snapshot 'cut.json': EBADMSG: it ends too early"
run keys --json
mv out keys.json
expect 3 verify --system=keys.json good.img
wrong "EBADMSG: its schema is 'kexec-sig/keys/1', not 'kexec-sig/system/1'"
sed 's,"kexec-sig/system/1","kexec-sig/system/2",' good.img.json >later.json
expect 3 verify --system=later.json good.img
wrong "EBADMSG: its schema is 'kexec-sig/system/2', not"
sed 's/"panic":[^}]*}/"panic":"some"}/' good.img.json >type.json
expect 3 verify --system=type.json good.img
wrong 'EBADMSG: /limits/panic: expected a number, null or "unknown"; give a file made with'
truncate -s 65M huge 2>/dev/null && {
	expect 3 verify --system=huge good.img
	wrong "'huge': EFBIG: it is larger than any snapshot"
	rm -f huge
}
expect 3 verify --system=good.img.json --cert=missing good.img
wrong "read certificates from 'missing': ENOENT"
expect 3 verify --system=good.img.json --cert=empty good.img
wrong "read certificates from 'empty': EBADMSG"

# An image that cannot be asked about is a complaint; the facts are there all the same.
expect 3 system --json missing
complains "^kexec-sig: open 'missing': ENOENT"
is schema kexec-sig/system/1
# One without contents is not: there is nothing to ask.
expect 0 system --json empty
is schema kexec-sig/system/1
expect 3 system --cert=missing
complains "read certificates from 'missing': ENOENT"
exit $failed
