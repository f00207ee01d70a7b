# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where things are, how the lab speaks, and how it leaves nothing behind.

# depmod and mkfs.vfat are not in everybody's path.
PATH=$PATH:/usr/sbin:/sbin

lab_cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kexec-sig-lab
lab_build=${LAB_BUILD:-$lab_top/build}
lab_logs=$lab_build/lab-logs
# The programs as a package would install them.
lab_stage=$lab_build/stage
lab_tmp=

lab_begin() {
	mkdir -p "$lab_cache" "$lab_logs"
	lab_tmp=$(mktemp -d "${TMPDIR:-/tmp}/kexec-sig-lab.XXXXXX")
	trap lab_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# Whatever runs in the background has its id below $lab_tmp/pids: nothing is ended by name.
lab_end() {
	local status=$? file

	trap - EXIT INT TERM HUP
	for file in "$lab_tmp"/pids/*; do
		[ -e "$file" ] || continue
		kill -TERM -- "$(cat "$file")" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$lab_tmp"
	exit "$status"
}

# lab_spawn NAME COMMAND...: run in the background, in a process group of its own, which ends as a
# whole when the lab is interrupted. Its id is left in $lab_spawned.
lab_spawn() {
	local name=$1

	shift
	set -m
	(
		trap - EXIT INT TERM HUP
		"$@"
	) </dev/null &
	lab_spawned=$!
	set +m
	lab_track "$name" "-$lab_spawned"
}

# lab_track NAME PID, lab_untrack NAME
lab_track() {
	mkdir -p "$lab_tmp/pids"
	echo "$2" >"$lab_tmp/pids/$1"
}

lab_untrack() {
	rm -f "$lab_tmp/pids/$1"
}

lab_colours() {
	bold='' dim='' red='' green='' plain=''
	if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
		bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
	fi
}

lab_heading() {
	printf '\n%s== %s%s\n' "$bold" "$*" "$plain"
}

lab_say() {
	printf '%s\n' "$*"
}

lab_error() {
	printf '%slab: %s%s\n' "$red" "$*" "$plain" >&2
}

# lab_die STATUS MESSAGE
lab_die() {
	local status=$1

	shift
	lab_error "$@"
	exit "$status"
}

# lab_tail FILE: what to show of a log when its step has failed
lab_tail() {
	lab_error "last lines of $1:"
	tail -n "${2:-30}" "$1" | tr -d '\000\r' |
		sed 's/\x1b\[[0-9;?=]*[a-zA-Z]//g; s/^/    | /' >&2
}

# lab_logged LOG COMMAND...: run quietly; show the end of the log when it fails
lab_logged() {
	local log=$1

	shift
	if ! "$@" >"$log" 2>&1 </dev/null; then
		lab_tail "$log"
		return 1
	fi
}

# lab_once FILE FUNCTION ARGUMENT...: unless FILE is there, FUNCTION makes it, which is given the name to
# write to, and the arguments. Lanes that want the same file wait for each other.
lab_once() {
	local file=$1 function=$2

	shift 2
	(
		flock 9
		[ -e "$file" ] || { "$function" "$file.new" "$@" && mv "$file.new" "$file"; }
	) 9>"$file.lock"
}

lab_has() {
	command -v "$1" >/dev/null 2>&1
}

lab_jobs() {
	nproc 2>/dev/null || echo 2
}
