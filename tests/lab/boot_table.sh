# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ways into a second kernel: each row is one boot of a first kernel that loads a second one, and
# goes there.

# cell|architecture|first kernel|image that is loaded|options of kexec, commas between|how it is left
#
# A first kernel "debian-SERIES" is Debian's, others are the lab's own, "efi-KERNEL" on UEFI, "xen" a
# dom0. Images are made by boot_images. Debian's for s390x is built without CONFIG_CRASH_DUMP: it
# stops where one with it would begin after a crash (arch/s390/boot/head_kdump.S). A kernel is left
# for good (normal), by a crash, or by a jump with a way back.
boot_table='
x86_64-file|x86_64|x86_64|kernel|-s|normal
x86_64-file-crash|x86_64|x86_64|kernel|-s|crash
x86_64-classic|x86_64|x86_64|kernel|-c|normal
x86_64-classic-crash|x86_64|x86_64|kernel|-c|crash
x86_64-classic-noefi|x86_64|x86_64|kernel|-c,--noefi|normal
x86_64-classic-unchecked|x86_64|x86_64|kernel|-c,-i|normal
x86_64-classic-32|x86_64|x86_64|kernel|-c,--entry-32bit|normal
x86_64-classic-real|x86_64|x86_64|kernel|-c,--real-mode|normal
x86_64-classic-console|x86_64|x86_64|kernel|-c,--console-serial|normal
x86_64-classic-memmap|x86_64|x86_64|kernel|-c,--pass-memmap-cmdline|crash
x86_64-gzip|x86_64|x86_64|kernel.gz|-a|normal
x86_64-classic-xz|x86_64|x86_64|kernel.xz|-c|normal
x86_64-classic-zstd|x86_64|x86_64|kernel.zst|-c|normal
x86_64-vmlinux|x86_64|x86_64|vmlinux|-a,--args-linux|normal
x86_64-classic-vmlinux|x86_64|x86_64|vmlinux|-c,--args-linux|normal
x86_64-uki|x86_64|x86_64|uki|-s|normal
x86_64-classic-uki|x86_64|x86_64|uki|-c|normal
x86_64-multiboot|x86_64|x86_64|multiboot|-c,--module=/images/initrd|normal
x86_64-multiboot2|x86_64|x86_64|multiboot2|-a,--module=/images/initrd|normal
x86_64-efi-file|x86_64|efi-x86_64|kernel|-s|normal
x86_64-efi-classic|x86_64|efi-x86_64|kernel|-c|normal
x86_64-efi-classic-crash|x86_64|efi-x86_64|kernel|-c|crash
x86_64-jump|x86_64|x86_64-dom0|kernel|-c,--load-preserve-context,--mem-max=0xbffffff|jump
x86_64-xen|x86_64|xen|kernel|-l|normal
x86_64-xen-crash|x86_64|xen|kernel|-p|crash
x86_64-debian-file|x86_64|debian-6.12|debian|-s|normal
x86_64-debian-file-crash|x86_64|debian-6.12|debian|-s|crash
x86_64-debian-classic|x86_64|debian-6.12|debian|-c|normal
x86_64-debian-classic-crash|x86_64|debian-6.12|debian|-c|crash
x86_64-debian-6.1-classic|x86_64|debian-6.1|debian|-c|normal
x86_64-debian-6.1-classic-crash|x86_64|debian-6.1|debian|-c|crash
arm64-file|arm64|arm64|kernel|-s|normal
arm64-file-crash|arm64|arm64|kernel|-s|crash
arm64-classic|arm64|arm64|kernel|-c|normal
arm64-classic-crash|arm64|arm64|kernel|-c|crash
arm64-gzip|arm64|arm64|kernel.gz|-a|normal
arm64-classic-gzip|arm64|arm64|kernel.gz|-c|normal
arm64-uimage|arm64|arm64|uimage|-a|normal
arm64-classic-uimage|arm64|arm64|uimage|-c|normal
arm64-efi-file|arm64|efi-arm64|kernel|-s|normal
arm64-efi-classic|arm64|efi-arm64|kernel|-c|normal
arm64-efi-classic-crash|arm64|efi-arm64|kernel|-c|crash
arm64-debian-file|arm64|arm64|debian|-s|normal
arm64-debian-classic|arm64|arm64|debian|-c|normal
s390x-file|s390x|s390x|kernel|-s|normal
s390x-file-crash|s390x|s390x|kernel|-s|crash
s390x-classic|s390x|s390x|kernel|-c|normal
s390x-classic-crash|s390x|s390x|kernel|-c|crash
s390x-elf|s390x|s390x|elf|-s|normal
s390x-classic-elf|s390x|s390x|elf|-c|normal
s390x-debian-file|s390x|s390x|debian|-s|normal
s390x-debian-classic|s390x|s390x|debian|-c|normal
ppc64le-file|ppc64le|ppc64le|kernel|-s|normal
ppc64le-file-crash|ppc64le|ppc64le|kernel|-s|crash
ppc64le-classic|ppc64le|ppc64le|kernel|-c|normal
ppc64le-classic-crash|ppc64le|ppc64le|kernel|-c|crash
ppc64le-debian-file|ppc64le|ppc64le|debian|-s|normal
ppc64le-debian-classic|ppc64le|ppc64le|debian|-c|normal
ppc64le-powernv-file|ppc64le|ppc64le-powernv|kernel|-s|normal
ppc64le-powernv-classic|ppc64le|ppc64le-powernv|kernel|-c|normal
ppc64le-powernv-classic-crash|ppc64le|ppc64le-powernv|kernel|-c|crash
ppc64le-be-file|ppc64le|ppc64le|big-endian|-s|normal
ppc64le-be-classic|ppc64le|ppc64le|big-endian|-c|normal
'

# Of these, every architecture with each call and kind, and some formats, are enough for every change.
boot_short='x86_64-file x86_64-file-crash x86_64-classic x86_64-classic-32 x86_64-classic-real
	x86_64-vmlinux x86_64-uki x86_64-multiboot2 x86_64-efi-classic x86_64-debian-classic-crash
	arm64-file arm64-file-crash arm64-classic arm64-classic-crash arm64-uimage
	s390x-file s390x-file-crash s390x-classic s390x-classic-crash s390x-classic-elf
	ppc64le-file ppc64le-file-crash ppc64le-classic ppc64le-classic-crash'

# boot_find CELL: sets boot_arch, boot_kernel, boot_image, boot_options, boot_kind
boot_find() {
	local name

	while IFS='|' read -r name boot_arch boot_kernel boot_image boot_options boot_kind; do
		[ "$name" != "$1" ] || return 0
	done <<<"$boot_table"
	lab_error "no cell '$1'"
	return 1
}

# boot_cells [ARCH]: the names of all cells, or of one architecture
boot_cells() {
	local name arch rest

	while IFS='|' read -r name arch rest; do
		[ -z "$name" ] || [ "${1:-$arch}" != "$arch" ] || echo "$name"
	done <<<"$boot_table"
}
