#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One image judged for many machines.
#
#	fleet.sh BUILDDIR SOURCEDIR [IMAGE]
#
# The snapshots are the recorded ones of tests/fixtures, each many times with small changes, below
# TMPDIR (500 MB of them). Without IMAGE one is generated. Exit status 1: it took more than
# BENCH_FLEET_SECONDS, or all processes together had more than BENCH_FLEET_MIB of memory.
set -eu

build=$1
source=$2
image=${3:-}
machines=${BENCH_FLEET_MACHINES:-10000}
seconds=${BENCH_FLEET_SECONDS:-10}
mib=${BENCH_FLEET_MIB:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ -z "$image" ]; then
	mkdir "$work/keys"
	"$build/tests/gen/mkimages" --out "$work" --keys "$work/keys" good >/dev/null
	image=$work/good.img
fi
tool=$build/kexec-sig/kexec-sig
[ -x "$build/kexec-sig/.libs/kexec-sig" ] && tool=$build/kexec-sig/.libs/kexec-sig

mkdir "$work/fleet"
"$build/tests/bench/makefleet" "$work/fleet" "$machines" "$source"/tests/fixtures/agree/*.json.gz
printf 'image %s, %s bytes; %s snapshots, %s MiB; %s processors\n' "$(basename "$image")" \
	"$(wc -c <"$image")" "$machines" "$(du -sm "$work/fleet" | cut -f 1)" "$(nproc)"

# descendants PID: itself and all below
descendants()
{
	echo "$1"
	# shellcheck disable=SC2013 # numbers
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		descendants "$child"
	done
}

# resident PID: KiB of it and its descendants, pages that several have counted for each
resident()
{
	for pid in $(descendants "$1"); do
		cat "/proc/$pid/status" 2>/dev/null || true
	done | awk '/^VmRSS:/ { sum += $2 } END { print sum + 0 }'
}

# watch PID: its highest memory, in KiB, until it ends
watch()
{
	peak=0
	while [ -e "/proc/$1/status" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; do
		now=$(resident "$1")
		[ "$now" -le "$peak" ] || peak=$now
		sleep 0.3
	done
	echo "$peak"
}

# run ARGUMENT...: and the CPU time of all processes in $work/times
run()
{
	status=0
	"$tool" verify "$@" --system="$work/fleet" "$image" >"$work/out" 2>"$work/err" || status=$?
	times >"$work/times"
	return $status
}

# measure NAME ARGUMENT...
measure()
{
	name=$1
	shift
	start=$(date +%s.%N)
	run "$@" &
	pid=$!
	watch "$pid" >"$work/peak" &
	watcher=$!
	status=0
	wait "$pid" || status=$?
	end=$(date +%s.%N)
	wait "$watcher"
	if [ "$status" -gt 2 ] || [ -s "$work/err" ]; then
		head "$work/err" >&2
		exit 2
	fi
	awk -v name="$name" -v start="$start" -v end="$end" -v kib="$(cat "$work/peak")" \
		-v cpu="$(tail -n 1 "$work/times")" -v n="$machines" -v seconds="$seconds" -v mib="$mib" '
	function parse(time, part) {
		split(time, part, /[ms]/)
		return part[1] * 60 + part[2]
	}
	BEGIN {
		t = end - start
		m = kib / 1024
		bad = t > seconds || m > mib
		split(cpu, part, " ")
		printf "%-18s %6.2f s %8.0f machines/s %8.1f MiB %6.2f s of CPU time%s\n", name, t, n / t,
			m, parse(part[1]) + parse(part[2]),
			bad ? "; above the limits of " seconds " s, " mib " MiB" : ""
		exit bad
	}' || failed=1
}

failed=0
measure "verify (summary)"
measure "verify --json" --json
exit $failed
