# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guests of the agreement matrix: their images, their root file system, their boot.

# agree_generate DIR NAME OPTION...: the images that mkimages calls NAME, and what the states of a
# guest need: a CA that no kernel has compiled in, and a certificate's entry for .blacklist
agree_generate() {
	local out=$1 name=$2 program=$lab_build/native/tests/gen/mkimages

	shift 2
	mkdir -p "$out/keys" "$out.keys" && build_make native tests/gen/mkimages &&
		"$program" --arch "$name" --out "$out" --keys "$out.keys" "$@" || return
	cp "$out.keys/second-ca.der" "$out/keys/" || return
	"$program" --print-tbs blocked "$@" | tr -d '\n' >"$out/keys/blocked.tbs" || return
	openssl x509 -in "$out.keys/ca.der" -out "$out.keys/ca.pem" &&
		openssl cms -sign -binary -noattr -nocerts -outform DER -md sha256 \
			-in "$out/keys/blocked.tbs" -out "$out/keys/blocked.p7" \
			-signer "$out.keys/ca.pem" -inkey "$out.keys/ca.key.pem"
}

# agree_disk NAME OPTION...: the disk with these images, made once per run; sets agree_dir
agree_disk() {
	agree_dir=$lab_tmp/images-$1
	[ -e "$agree_dir.tar" ] && return
	rm -rf "$agree_dir"
	lab_logged "$lab_logs/images-$1.log" agree_generate "$agree_dir" "${2:-$1}" "${@:3}" &&
		image_disk "$agree_dir" "$agree_dir.tar.new" &&
		mv "$agree_dir.tar.new" "$agree_dir.tar"
}

# agree_disk_for KERNEL: signed below the CA that this kernel trusts. What Debian's kernels trust
# without Secure Boot is not ours, so the test CA will do.
agree_disk_for() {
	case $1 in
	secure-*)
		image_snakeoil && agree_disk snakeoil "$agree_images" \
			--ca-cert "$lab_snakeoil_cert" --ca-key "$lab_snakeoil_key"
		;;
	*) agree_disk "$agree_images" ;;
	esac
}

# agree_programs ARCH: sets agree_initrd to an archive with our programs, made once per run
agree_programs() {
	if [ -z "$agree_triplet" ]; then
		initramfs_prepare
		agree_initrd=$lab_tmp/programs.img
		return
	fi
	agree_initrd=$lab_tmp/programs-$1.img
	[ -e "$agree_initrd" ] && return
	lab_logged "$lab_logs/$1.programs.log" agree_foreign "$agree_initrd.new" &&
		mv "$agree_initrd.new" "$agree_initrd"
}

agree_foreign() {
	cross_install "$agree_triplet" && initramfs_foreign "$agree_triplet" "$cross_root" "$1"
}

# agree_initrd KERNELIMAGE FILE: our programs, and the kernel as on a machine's own disk
agree_initrd() {
	local root=$lab_tmp/kernel-root

	rm -rf "$root"
	install -D -m 644 "$1" "$root/boot/lab-kernel" && initramfs_pack "$root" "$2.kernel" &&
		cat "$agree_initrd" "$2.kernel" >"$2" && rm "$2.kernel"
}

# agree_boot GUEST WORD...: the lab's own kernel; fills qemu_args
agree_boot() {
	local initrd=$lab_tmp/$1.initrd

	shift
	agree_initrd "$labkernel_image" "$initrd" && machine_find "$guest_arch" || return
	# shellcheck disable=SC2086
	machine_boot "$labkernel_image" "$initrd" quiet loglevel=4 "lab_port=$machine_port" \
		$guest_words "$@"
	machine_disk images "$agree_dir.tar"
}

# agree_boot_debian GUEST WORD...: Debian's kernel
agree_boot_debian() {
	local guest=$1

	shift
	kernel_prepare "${guest_kernel#*-}" && initramfs_for "$lab_tmp/initrd" || return
	qemu_machine
	case $guest_kernel in
	secure-*)
		lab_logged "$lab_logs/$guest.disk.log" bootdisk_snakeoil "$lab_tmp/$guest.disk" \
			"$lab_tmp/initrd" "$guest_line $guest_words $*" || return
		qemu_secure "$guest" OVMF_VARS_4M.snakeoil.fd || return
		qemu_disk boot "$lab_tmp/$guest.disk" bootindex=1
		;;
	*)
		qemu_args+=(-kernel "$kernel_image" -initrd "$lab_tmp/initrd"
			-append "$guest_line $guest_words $*")
		;;
	esac
	qemu_disk images "$agree_dir.tar"
}

# agree_run GUEST SECONDS
agree_run() {
	local guest=$1 seconds=$2 qemu_args boot=agree_boot

	agree_find "$guest" && agree_find_arch "$guest_arch" || return
	case $guest_kernel in
	debian-* | secure-*) boot=agree_boot_debian ;;
	*) labkernel_prepare "$guest_kernel" && agree_programs "$guest_arch" || return ;;
	esac
	agree_disk_for "$guest_kernel" && $boot "$guest" lab=agree "lab_ask=$guest_asked" || return
	qemu_run "$guest" "$seconds" qemu_silent
}
