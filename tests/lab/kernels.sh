# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's signed kernels and the part of their files that a guest gets.

# Signature algorithms the kernel may load on demand, the disk and the EFI variables.
kernel_modules='/kernel/crypto/|/kernel/arch/x86/crypto/|/kernel/lib/crypto/'
kernel_modules+='|/virtio_pci[.]ko|/virtio_blk[.]ko|/efivarfs[.]ko'

# kernel_newest SERIES: newest signed package of 6.12 or 6.1, the small cloud flavour before others
kernel_newest() {
	local series=${1//./[.]} flavour found

	for flavour in cloud-amd64 amd64; do
		found=$(apt-cache pkgnames linux-image- |
			{ grep -E "^linux-image-${series}[.][0-9]+[^-]*(-[0-9]+)?-$flavour\$" || true; } |
			sort -V | kernel_downloadable | tail -n 1)
		if [ -n "$found" ]; then
			echo "$found"
			return
		fi
	done
}

kernel_downloadable() {
	local package

	while read -r package; do
		[ -z "$(cache_version "$package")" ] || echo "$package"
	done
}

# kernel_prepare SERIES: sets kernel_release, kernel_image, kernel_tree
kernel_prepare() {
	local package dir key

	package=$(kernel_newest "$1")
	if [ -z "$package" ] && pkg_refresh; then
		package=$(kernel_newest "$1")
	fi
	if [ -z "$package" ]; then
		lab_error "apt knows no signed kernel linux-image-$1.*-cloud-amd64 nor -amd64"
		return 1
	fi
	dir=$(cache_package "$package") || return
	kernel_release=${package#linux-image-}
	kernel_image=$dir/boot/vmlinuz-$kernel_release
	key=guest/$(basename "$dir").$(cksum <<<"$kernel_modules" | cut -d ' ' -f 1)
	kernel_tree=$lab_cache/$key
	lab_logged "$lab_logs/kernel-$1.log" \
		cache_build "$key" kernel_subset "$dir" "$kernel_release"
}

# kernel_subset DIR RELEASE OUT: the kernel, its configuration and the chosen modules, as on a
# machine's own disk
kernel_subset() {
	local dir=$1 release=$2 out=$3 modules=$1/lib/modules/$2 file

	depmod -b "$dir" "$release" || return
	mkdir -p "$out/boot" "$out/lib/modules/$release"
	cp "$dir/boot/vmlinuz-$release" "$dir/boot/config-$release" "$out/boot/" || return
	cp "$modules"/modules.builtin "$modules"/modules.builtin.modinfo "$modules"/modules.order \
		"$out/lib/modules/$release/" || return
	kernel_closure "$modules/modules.dep" | while read -r file; do
		install -D -m 644 "$modules/$file" "$out/lib/modules/$release/$file"
	done || return
	depmod -b "$out" "$release"
}

# modules.dep names, after each module, everything that it needs, near and far.
kernel_closure() {
	awk -v wanted="$kernel_modules" '
		"/" $1 ~ wanted { sub(":", "", $1); for (i = 1; i <= NF; i++) print $i }
	' "$1" | sort -u
}
