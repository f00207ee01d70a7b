# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How a guest speaks to its host: lines "LAB <kind> <text>" on a second port. The first one is the
# kernel's console, whose noise can therefore not get into a result.

# The word lab_port= names it as a pattern: some ports get a number, and come after init has started.
find_port() {
	read -r line </proc/cmdline
	port=/dev/ttyS1
	for word in $line; do
		case $word in
		lab_port=*) port=${word#lab_port=} ;;
		esac
	done
	for tenth in $(seq 100); do
		for port in $port; do
			[ ! -c "$port" ] || return 0
		done
		usleep 100000
	done
	echo "no port $port after $tenth tenths of a second" >/dev/console
	# Kernels whose driver for it is a module have a console at least.
	port=/dev/console
}

find_port
stty -F "$port" raw -echo 2>/dev/null

tell() {
	printf '\nLAB %s\n' "$*" >"$port"
}

heading() {
	tell "head $*"
}

# shown COMMAND...: run it and show command and output; the exit status is kept in $status
shown() {
	tell "cmd $*"
	"$@" >/tmp/shown 2>&1 </dev/null
	# shellcheck disable=SC2034
	status=$?
	sed 's/^/LAB out /' /tmp/shown | { echo; cat; } >"$port"
}

# expect TEXT SEEN EXPECTED
expect() {
	if [ "$2" = "$3" ]; then
		tell "ok $1"
	else
		tell "not $1: seen '$2', expected '$3'"
	fi
}

# expect_text TEXT FILE WORD: the file holds the word
expect_text() {
	if grep -qF -e "$3" "$2"; then
		tell "ok $1"
	else
		tell "not $1: '$3' is not in: $(tr '\n\t' '  ' <"$2" | cut -c 1-1000)"
	fi
}

# find_disk SERIAL: print the device of the disk that the host gave this serial
find_disk() {
	modprobe -q virtio_pci
	modprobe -q virtio_blk
	for try in 1 2 3 4 5 6 7 8 9 10; do
		for disk in /sys/block/vd*; do
			if [ "$(cat "$disk/serial" 2>/dev/null)" = "$1" ]; then
				echo "/dev/${disk##*/}"
				return
			fi
		done
		sleep 1
	done
	tell "not no disk '$1' after $try seconds"
	return 1
}

# The images come as a plain tar archive on a disk of their own: no file system is needed.
fetch_images() {
	disk=$(find_disk images) || return
	tar -x -C /images -f "$disk"
}
