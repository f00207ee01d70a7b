# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Kernel images that guests judge: Debian's own with three kinds of harm, as a disk.

lab_snakeoil_cert=/usr/share/ovmf/PkKek-1-snakeoil.pem

# The test key that ovmf ships is encrypted, with the passphrase in its documentation.
image_snakeoil() {
	lab_snakeoil_key=$lab_tmp/snakeoil.key
	lab_once "$lab_snakeoil_key" image_decrypt
}

# image_decrypt OUT
image_decrypt() {
	openssl pkey -in /usr/share/ovmf/PkKek-1-snakeoil.key -passin pass:snakeoil -out "$1"
}

# image_sign KEY CERT IMAGE SIGNED
image_sign() {
	sbsign --key "$1" --cert "$2" --output "$4" "$3"
}

image_stranger() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=Unknown kernel signer" \
		-keyout "$1.key" -out "$1.pem" 2>/dev/null
}

# image_damage FILE: change one byte of the kernel's code, in the middle of the file
image_damage() {
	local at byte

	at=$(($(stat -c %s "$1") / 2))
	byte=$(od -An -tu1 -j $at -N 1 "$1")
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek=$at conv=notrunc status=none
}

# image_trio DIR: tampered, unsigned and signed by somebody unknown, from Debian's signed kernel
image_trio() {
	local dir=$1

	mkdir -p "$dir"
	cp "$kernel_image" "$dir/tampered.img" && image_damage "$dir/tampered.img" || return
	cp "$kernel_image" "$dir/unsigned.img" && sbattach --remove "$dir/unsigned.img" || return
	image_stranger "$lab_tmp/stranger" || return
	image_sign "$lab_tmp/stranger.key" "$lab_tmp/stranger.pem" "$dir/unsigned.img" \
		"$dir/unknown.img"
}

# image_disk DIR FILE: a disk that holds a tar archive
image_disk() {
	tar -c --owner=0 --group=0 -C "$1" -f "$2" .
}
