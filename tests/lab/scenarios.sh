# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Guests beside the agreement matrix: real Secure Boot as Debian does it, and a shell.

guest_line='console=ttyS0 quiet loglevel=4 panic=-1'

# guest_trio: three harmed copies of Debian's kernel as a disk, once per run
guest_trio() {
	[ -e "$lab_tmp/trio.tar" ] && return
	lab_logged "$lab_logs/trio.log" image_trio "$lab_tmp/trio" &&
		image_disk "$lab_tmp/trio" "$lab_tmp/trio.tar"
}

# guest_shim_machine NAME SCENARIO: fills qemu_args
guest_shim_machine() {
	lab_logged "$lab_logs/$1.disk.log" bootdisk_shim "$lab_tmp/$1.disk" \
		"$lab_tmp/$1.initrd" "$guest_line lab=$2" || return
	qemu_machine
	qemu_secure "$1" OVMF_VARS_4M.ms.fd || return
	qemu_disk boot "$lab_tmp/$1.disk" bootindex=1
	qemu_disk images "$lab_tmp/trio.tar"
}

# guest_shim NAME SECONDS FILTER SCENARIO: Debian's chain, judging Debian's kernel and the trio
guest_shim() {
	local qemu_args

	kernel_prepare 6.12 && initramfs_for "$lab_tmp/$1.initrd" && guest_trio &&
		guest_shim_machine "$1" "$4" && qemu_run "$1" "$2" "$3"
}

# guest_shell PLAIN: a shell on this terminal; PLAIN is empty for Secure Boot
guest_shell() {
	local qemu_args

	kernel_prepare 6.12 && initramfs_for "$lab_tmp/shell.initrd" && guest_trio || return
	if [ -n "$1" ]; then
		qemu_machine
		qemu_disk images "$lab_tmp/trio.tar"
		qemu_args+=(-kernel "$kernel_image" -initrd "$lab_tmp/shell.initrd"
			-append "$guest_line lab=shell")
	else
		guest_shim_machine shell shell || return
	fi
	qemu-system-x86_64 "${qemu_args[@]}" -serial mon:stdio -serial null
}
