# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Starting a guest and listening to it. The console goes to a file; a second port carries the
# guest's "LAB kind text" lines.

# Debian's x86_64 kernels need a little more than the machines of tests/lab/kernel/machines.sh,
# which set the same variables. The functions below add to the caller's array qemu_args. With a thread
# for each CPU QEMU 7.2 now and then runs an int3 after a kernel that patches itself has taken it back.
qemu_machine() {
	machine_program=qemu-system-x86_64
	machine_serial=
	qemu_args=(-accel "${LAB_ACCEL:-tcg,thread=single}" -cpu max -smp 2 -m 2048 -M "q35,smm=on"
		-nodefaults -display none -no-reboot)
}

# qemu_secure NAME VARS: OVMF with Secure Boot on and these enrolled keys
qemu_secure() {
	local code=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd

	cp "/usr/share/OVMF/$2" "$lab_tmp/$1.vars" || return
	qemu_args+=(-global "driver=cfi.pflash01,property=secure,value=on"
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=$lab_tmp/$1.vars")
}

# qemu_disk SERIAL FILE [PROPERTY]
qemu_disk() {
	qemu_args+=(-drive "if=none,id=$1,format=raw,readonly=on,file=$2"
		-device "virtio-blk-pci,drive=$1,serial=$1${3:+,$3}")
}

# qemu_run NAME SECONDS FILTER: true when the guest of qemu_args came to its own end in time. FILTER
# is a function that gets the second port's lines while they come.
qemu_run() {
	local name=$1 seconds=$2 filter=$3 pid status=0

	rm -f "$lab_logs/$name.console" "$lab_logs/$name.lines"
	mkfifo "$lab_tmp/$name.port"
	machine_ports "file,path=$lab_logs/$name.console" "file,path=$lab_tmp/$name.port"
	timeout --foreground -k 5 "$seconds" "$machine_program" "${qemu_args[@]}" \
		</dev/null >"$lab_logs/$name.qemu" 2>&1 &
	pid=$!
	lab_track "$name" $pid
	qemu_listen "$lab_logs/$name.lines" "$filter" <"$lab_tmp/$name.port"
	wait $pid || status=$?
	lab_untrack "$name"
	rm -f "$lab_tmp/$name.port"
	[ $status = 0 ] && grep -q '^LAB end ' "$lab_logs/$name.lines"
}

# Line by line with the shell's own read, which does not wait for a full buffer. The second one is
# a kernel's first message, if it is told to use this port for its early ones.
qemu_listen() {
	local line

	: >"$1"
	while IFS= read -r line; do
		case $line in
		'LAB '*)
			line=${line%$'\r'}
			printf '%s\n' "$line" >>"$1"
			"$2" "${line#LAB }"
			;;
		*'] Linux version '*) "$2" "${line#*] }" ;;
		esac
	done
}

# qemu_silent LINE: a filter for tests
qemu_silent() {
	:
}

# qemu_failed NAME: why a guest did not come to its end
qemu_failed() {
	lab_error "guest '$1' did not come to its own end"
	[ ! -s "$lab_logs/$1.qemu" ] || lab_tail "$lab_logs/$1.qemu" 5
	[ ! -s "$lab_logs/$1.lines" ] || lab_tail "$lab_logs/$1.lines" 3
	[ ! -s "$lab_logs/$1.console" ] || lab_tail "$lab_logs/$1.console" 30
}
