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
	"$program" --print-tbs blocked "$@" | tr -d '\n' >"$out/keys/blocked.tbs" &&
		agree_sign_entry "$out" blocked.tbs
}

# agree_sign_entry DIR NAME.KIND: signed by the CA, as the kernel demands of who puts what is in this
# file of DIR/keys on .blacklist
agree_sign_entry() {
	openssl x509 -in "$1.keys/ca.der" -out "$1.keys/ca.pem" &&
		openssl cms -sign -binary -noattr -nocerts -outform DER -md sha256 \
			-in "$1/keys/$2" -out "$1/keys/${2%.*}.p7" \
			-signer "$1.keys/ca.pem" -inkey "$1.keys/ca.key.pem"
}

# agree_ima_label FILE CERT KEY: what "evmctl ima_sign" would put beside it: a signature of version 2
# over SHA-256, by the key that has this subject key id
agree_ima_label() {
	local file=$1 keyid size

	keyid=$(openssl x509 -inform DER -in "$2" -noout -ext subjectKeyIdentifier |
		sed -n 's/^ *\([0-9A-F:]*\)$/\1/p' | tr -d : | tail -c 9)
	openssl dgst -sha256 -sign "$3" -out "$file.value" "$file" || return
	size=$(stat -c %s "$file.value")
	{
		# shellcheck disable=SC2059
		printf "$(printf '030204%s%04x' "$keyid" "$size" | sed 's/../\\x&/g')"
		cat "$file.value"
	} >"$file.sig" && rm "$file.value"
}

# agree_ima_revoked DIR NAME HASH: what puts it on .blacklist
agree_ima_revoked() {
	printf 'bin:%s' "$3" >"$1/keys/revoked-$2.bin" && agree_sign_entry "$1" "revoked-$2.bin"
}

agree_ima_initrds() {
	local dir=$1/initrds name

	mkdir -p "$dir"
	for name in plain signed changed; do
		head -c 65536 /dev/zero | tr '\0' "${name:0:1}" >"$dir/$name"
	done
	agree_ima_label "$dir/signed" "$1.keys/leaf.der" "$1.keys/leaf.key.pem" &&
		agree_ima_label "$dir/changed" "$1.keys/leaf.der" "$1.keys/leaf.key.pem" &&
		printf x >>"$dir/changed"
}

# agree_ima_ext4 FILE: an empty file system that has fs-verity
agree_ima_ext4() {
	truncate -s 96M "$1" && mke2fs -q -t ext4 -O verity -b 4096 -N 4096 "$1" && gzip -1 "$1"
}

# agree_generate_ima DIR NAME: images with labels; those of the matrix with appended signatures, and
# with a good label
agree_generate_ima() {
	local out=$1 name=$2 program=$lab_build/native/tests/gen/mkimages appended=() image data size

	case $name in
	x86_64 | arm64) appended=(--modsig) ;;
	esac
	mkdir -p "$out/modsig" "$out/xattr" "$out/keys" "$out.keys" &&
		build_make native tests/gen/mkimages &&
		"$program" --arch "$name" --labels --out "$out" --keys "$out.keys" &&
		"$program" --arch "$name" --out "$out/xattr" &&
		"$program" --arch "$name" "${appended[@]}" --out "$out/modsig" || return
	rm -f "$out"/{modsig,xattr}/hazard-*
	for image in "$out"/xattr/*.img; do
		agree_ima_label "$image" "$out.keys/leaf.der" "$out.keys/leaf.key.pem" || return
	done
	cp "$out.keys"/*.der "$out/keys/" || return
	data=$out/label-modsig-none.img
	# Behind what is signed there are the message, twelve bytes that tell its size, and the marker.
	size=$((0x$(tail -c 32 "$data" | head -c 4 | od -An -tx1 | tr -d ' \n')))
	agree_ima_revoked "$out" file "$(sha256sum <"$out/label-good.img" | cut -c -64)" &&
		agree_ima_revoked "$out" data "$(head -c $(($(stat -c %s "$data") - 40 - size)) "$data" |
			sha256sum | cut -c -64)" &&
		agree_ima_initrds "$out" && agree_ima_ext4 "$out/ext4.fs"
}

# agree_disk NAME [AS OPTION...]: the disk with these images, made once per run; sets agree_dir
agree_disk() {
	agree_dir=$lab_tmp/images-$1
	lab_once "$agree_dir.tar" agree_make_disk "$1" agree_generate "${2:-$1}" "${@:3}"
}

# agree_ima_disk: likewise, for guests that are about IMA
agree_ima_disk() {
	agree_dir=$lab_tmp/ima-$agree_images
	lab_once "$agree_dir.tar" agree_make_disk "ima-$agree_images" agree_generate_ima "$agree_images"
}

# agree_make_disk OUT NAME FUNCTION ARGUMENT...
agree_make_disk() {
	rm -rf "$agree_dir"
	lab_logged "$lab_logs/images-$2.log" "$3" "$agree_dir" "${@:4}" && image_disk "$agree_dir" "$1"
}

# agree_disk_for KERNEL: signed below the CA that this kernel trusts. What Debian's kernels trust
# without Secure Boot is not ours, so the test CA will do.
agree_disk_for() {
	if agree_is_ima; then
		agree_ima_disk
		return
	fi
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
	lab_once "$agree_initrd" agree_foreign "$1"
}

# agree_foreign OUT ARCH
agree_foreign() {
	lab_logged "$lab_logs/$2.programs.log" agree_make_foreign "$1"
}

agree_make_foreign() {
	cross_install "$agree_triplet" && initramfs_foreign "$agree_triplet" "$cross_root" "$1"
}

# agree_initrd KERNELIMAGE FILE: our programs, and the kernel as on a machine's own disk. What it makes
# on the way is beside FILE: the other lane may be making its own.
agree_initrd() {
	local root=$2.root

	install -D -m 644 "$1" "$root/boot/lab-kernel" && initramfs_pack "$root" "$2.kernel" &&
		cat "$agree_initrd" "$2.kernel" >"$2" && rm -r "$2.kernel" "$root"
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
	local guest=$1 initrd=$lab_tmp/$1.initrd

	shift
	kernel_prepare "${guest_kernel#*-}" && initramfs_for "$initrd" || return
	qemu_machine
	case $guest_kernel in
	secure-*)
		lab_logged "$lab_logs/$guest.disk.log" bootdisk_snakeoil "$lab_tmp/$guest.disk" \
			"$initrd" "$guest_line $guest_words $*" || return
		qemu_secure "$guest" OVMF_VARS_4M.snakeoil.fd || return
		qemu_disk boot "$lab_tmp/$guest.disk" bootindex=1
		;;
	*)
		qemu_args+=(-kernel "$kernel_image" -initrd "$initrd"
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
