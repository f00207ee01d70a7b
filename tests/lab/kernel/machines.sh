# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The machines that the lab's own kernels run on. Each has a console, a second port that the kernel
# never writes to, and raw disks, with drivers that are built in.

# A machine without a hypervisor: its service processor, which switches it off, and two slots.
machine_powernv='-device ipmi-bmc-sim,id=bmc0 -device isa-ipmi-bt,bmc=bmc0,irq=10
	-device pnv-phb,chip-id=0,index=0,id=phb0 -device pnv-phb-root-port,bus=phb0,id=slot0
	-device pnv-phb,chip-id=0,index=1,id=phb1 -device pnv-phb-root-port,bus=phb1,id=slot1'
machine_powernv=${machine_powernv//[[:space:]]/ }

# The second port is named by a pattern, to be expanded in the guest once the file is there: a
# virtio port appears a moment after init starts, with the number of its device, and devices are
# found in any order.
#
# architecture|name of QEMU's program|machine|console|second port|bus of disks|bus of the second
# port's controller ("-": a serial port, without one)
machine_table="
x86_64|x86_64|-M q35 -cpu max|ttyS0|/dev/ttyS1|pci|-
s390x|s390x|-M s390-ccw-virtio -cpu max|ttysclp0|/dev/vport*p1|ccw|ccw
ppc64le|ppc64|-M pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken -cpu power9 -vga none|hvc0|/dev/vport*p1|pci|pci
ppc64le-powernv|ppc64|-M powernv9 -m 2048 $machine_powernv|hvc0|/dev/vport*p1|pci,bus=slot0|pci,bus=slot1
arm64|aarch64|-M virt -cpu cortex-a72|ttyAMA0|/dev/vport*p1|device|device
"

# machine_find ARCH: sets machine_program, machine_console, machine_port and begins qemu_args, which
# the functions below add to
machine_find() {
	local arch=$1 name program options serial

	# The program and the port are for whoever starts the machine.
	# shellcheck disable=SC2034
	while IFS='|' read -r name program options machine_console machine_port machine_bus serial; do
		[ "$name" = "$arch" ] || continue
		machine_program=qemu-system-$program
		machine_serial=${serial#-}
		qemu_args=(-accel "${LAB_ACCEL:-tcg}" -smp 2 -m 1024 -nodefaults -display none -no-reboot)
		# shellcheck disable=SC2206
		qemu_args+=($options)
		return
	done <<<"$machine_table"
	lab_error "no machine for '$arch'"
	return 1
}

# machine_boot KERNEL INITRD WORD...: with these words on the command line
machine_boot() {
	local kernel=$1 initrd=$2

	shift 2
	qemu_args+=(-kernel "$kernel" -initrd "$initrd"
		-append "console=$machine_console panic=-1 $*")
}

# machine_disk SERIAL FILE
machine_disk() {
	qemu_args+=(-drive "if=none,id=$1,format=raw,readonly=on,file=$2"
		-device "virtio-blk-$machine_bus,drive=$1,serial=$1")
}

# machine_ports CONSOLE PORT: what is at the other end of both, as in "file,path=NAME" or "stdio"
machine_ports() {
	qemu_args+=(-chardev "${1%%,*},id=console${1#"${1%%,*}"}" -serial chardev:console
		-chardev "${2%%,*},id=port${2#"${2%%,*}"}")
	if [ -n "$machine_serial" ]; then
		qemu_args+=(-device "virtio-serial-$machine_serial"
			-device "virtserialport,chardev=port,name=lab")
	else
		qemu_args+=(-serial chardev:port)
	fi
}
