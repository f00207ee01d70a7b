#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kexec-sig verify. What the verdict is depends on the machine; that report, JSON and exit
# status say the same does not.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images good unsigned bzimage-no-hdrs pkcs7-cut-half hazard-section-far-away \
	content-payload-changed appended-good
: >empty

# status_of OUTCOME
status_of()
{
	case $1 in
	accept) echo 0 ;;
	refuse | hazard) echo 1 ;;
	unknown) echo 2 ;;
	*) echo "no outcome: $1" ;;
	esac
}

for image in *.img empty; do
	run verify --json "$image"
	is schema kexec-sig/verdict/1
	is image.path "$image"
	outcome=$(field predictions.kexec_file_load.outcome)
	[ "$status" = "$(status_of "$outcome")" ] || fail "$image: $outcome, but status $status"
	json=$status
	[ "$(wc -l <out)" -eq 1 ] || fail "$image: more than one line of JSON"
	run verify "$image"
	[ "$status" -eq "$json" ] || fail "$image: status $status, with --json $json"
	says "^Kernel     $image\$"
	says "^Verdict    $outcome"
	run verify --json=pretty "$image"
	tr -d '\n' <out >line
	mv line out
	is predictions.kexec_file_load.outcome "$outcome"
done

# What does not depend on the machine.
run verify --json good.img
is image.format bzImage
is image.arch x86_64
is image.signatures.0.kind authenticode
is image.signatures.0.content match
run verify --json content-payload-changed.img
is image.signatures.0.content mismatch
run verify --json unsigned.img
is 'image.signatures.#' 0
mkdir folder
mkfifo fifo
for word in folder fifo; do
	run verify --json good.img --initrd=$word
	[ "$status" -ne 3 ] || fail "an initrd that is no file gets a verdict"
done

# Several images: a report each, an empty line in between, the worst status.
run verify good.img
one=$status
run verify good.img good.img
[ "$status" -eq "$one" ] || fail "twice the same: status $status, once $one"
[ "$(grep -c '^$' out)" -eq 1 ] || fail "one empty line between two reports"
[ "$(grep -c '^Kernel' out)" -eq 2 ] || fail "two reports"
expect 3 verify missing good.img
says '^Kernel     good.img'
[ -n "$(head -n 1 out)" ] || fail "no empty line in front of the first report"
run verify --json good.img unsigned.img
[ "$(field image.path | tr '\n' ' ')" = 'good.img unsigned.img ' ] || fail "one line for each"

# Facts that the request changes.
run verify --json --crash good.img
crash=$("$query" predictions.kexec_file_load.stage <out)
[ -n "$crash" ] || fail "no stage with --crash"
# How much an image takes is asked in another place on each architecture.
cat >x86.json <<'EOT'
{"schema": "kexec-sig/system/1", "release": "6.12.0", "version": "6.12", "arch": "x86_64"}
EOT
run verify -v --system=x86.json --command-line="$(printf '%2100s' x)" good.img
says 'the command line has 2101 bytes'
run verify --verbose good.img
says '^Checks     kexec_file_load'
exit $failed
