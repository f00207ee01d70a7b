# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Disks that UEFI firmware boots from: Debian's shim and GRUB, or one unified kernel image.

# bootdisk_fat DISK KIBIBYTES
bootdisk_fat() {
	rm -f "$1"
	truncate -s "$2K" "$1" && mkfs.vfat -n LAB "$1" >/dev/null && mmd -i "$1" ::EFI ::EFI/BOOT
}

# bootdisk_size FILE...: kibibytes for a file system with these files
bootdisk_size() {
	echo $(($(du -kc "$@" | tail -n 1 | cut -f 1) * 21 / 20 + 8192))
}

# bootdisk_shim DISK INITRD COMMANDLINE: as on a Debian machine: shim, its MOK manager, GRUB
bootdisk_shim() {
	local disk=$1 initrd=$2 line=$3 shim helpers grub

	shim=$(cache_package shim-signed)/usr/lib/shim || return
	helpers=$(cache_package shim-helpers-amd64-signed)/usr/lib/shim || return
	grub=$(cache_package grub-efi-amd64-signed)/usr/lib/grub/x86_64-efi-signed || return
	cat >"$disk.grub" <<-EOT
	set timeout=0
	linux /vmlinuz $line
	initrd /initrd
	boot
	EOT
	bootdisk_fat "$disk" "$(bootdisk_size "$kernel_image" "$initrd" "$shim" "$grub")" || return
	mmd -i "$disk" ::EFI/debian || return
	mcopy -i "$disk" "$shim/shimx64.efi.signed" ::EFI/BOOT/BOOTX64.EFI || return
	mcopy -i "$disk" "$helpers/mmx64.efi.signed" ::EFI/BOOT/mmx64.efi || return
	mcopy -i "$disk" "$grub/grubx64.efi.signed" ::EFI/BOOT/grubx64.efi || return
	mcopy -i "$disk" "$disk.grub" ::EFI/debian/grub.cfg || return
	mcopy -i "$disk" "$kernel_image" ::vmlinuz && mcopy -i "$disk" "$initrd" ::initrd
}

# bootdisk_aligned FILE ADDRESS: first address past the file, on a section boundary
bootdisk_aligned() {
	echo $((($2 + $(stat -L -c %s "$1") + 0xfffff) & ~0xfffff))
}

# bootdisk_uki UKI INITRD COMMANDLINE: an unsigned unified kernel image
bootdisk_uki() {
	local uki=$1 initrd=$2 stub=/usr/lib/systemd/boot/efi/linuxx64.efi.stub
	local linux_at=$((0x2000000)) initrd_at

	printf 'ID=lab\nNAME=lab\n' >"$uki.osrel"
	printf '%s' "$3" >"$uki.cmdline"
	initrd_at=$(bootdisk_aligned "$kernel_image" $linux_at)
	objcopy \
		--add-section ".osrel=$uki.osrel" --change-section-vma .osrel=0x20000 \
		--add-section ".cmdline=$uki.cmdline" --change-section-vma .cmdline=0x30000 \
		--add-section ".linux=$kernel_image" --change-section-vma ".linux=$linux_at" \
		--add-section ".initrd=$initrd" --change-section-vma ".initrd=$initrd_at" \
		"$stub" "$uki"
}

# bootdisk_snakeoil DISK INITRD COMMANDLINE: a unified image signed by ovmf's test key
bootdisk_snakeoil() {
	local disk=$1 uki=$1.uki

	bootdisk_uki "$uki" "$2" "$3" || return
	image_sign "$lab_snakeoil_key" "$lab_snakeoil_cert" "$uki" "$uki.signed" || return
	bootdisk_fat "$disk" "$(bootdisk_size "$uki.signed")" || return
	mcopy -i "$disk" "$uki.signed" ::EFI/BOOT/BOOTX64.EFI
}
