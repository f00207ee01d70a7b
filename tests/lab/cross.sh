# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds for other machines, tested under QEMU's user emulation. Their libraries are unpacked in
# the cache by an apt of its own: this host's package lists and architectures are left alone.

# GNU triplet|Debian architecture|name of QEMU's emulator
cross_table='
s390x-linux-gnu|s390x|s390x
powerpc64le-linux-gnu|ppc64el|ppc64le
aarch64-linux-gnu|arm64|aarch64
'

# The last line is for guests.
cross_packages='libc6 libgcc-s1 libssl-dev libkeyutils-dev libjson-c-dev libfdt-dev zlib1g-dev
	libzstd-dev liblzma-dev libcmocka-dev
	busybox-static keyutils makedumpfile'

# cross_find TRIPLET: sets cross_arch, cross_emulator
cross_find() {
	local triplet

	while IFS='|' read -r triplet cross_arch cross_emulator; do
		[ "$triplet" != "$1" ] || return 0
	done <<<"$cross_table"
	return 1
}

# cross_apt COMMAND...: apt-get for $cross_arch, which believes that nothing is installed
cross_apt() {
	local state=$lab_cache/apt/$cross_arch

	mkdir -p "$state/lists/partial" "$state/archives/partial"
	[ -e "$state/status" ] || : >"$state/status"
	apt-get -q -y -o "APT::Architecture=$cross_arch" -o "APT::Architectures=$cross_arch" \
		-o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status" \
		-o "Dir::Cache=$state" -o "Dir::Cache::archives=$state/archives" \
		-o APT::Sandbox::User=root -o Acquire::Languages=none -o Debug::NoLocking=1 "$@"
}

cross_resolve() {
	# shellcheck disable=SC2086
	cross_apt --print-uris --no-install-recommends install $cross_packages |
		sed -n "s/^'[^']*' \([^ ]*[.]deb\) .*/\1/p" | sort
}

# cross_unpack OUT: the cross compiler brings the C library's headers, so these stay out
cross_unpack() {
	local out=$1 deb archives=$lab_cache/apt/$cross_arch/archives

	# shellcheck disable=SC2086
	cross_apt --download-only --no-install-recommends install $cross_packages || return
	for deb in $(cross_resolved); do
		case $deb in
		libc6-dev_* | libc-dev-bin_* | linux-libc-dev_* | rpcsvc-proto_* | *-doc_*) continue ;;
		esac
		dpkg-deb -x "$archives/$deb" "$out" || return
	done
	rm -rf "$archives"
	cross_relink "$out"
}

# cross_relink ROOT: absolute links, as of the dynamic loader, must stay inside
cross_relink() {
	local link target

	find "$1" -type l -lname '/*' | while IFS= read -r link; do
		target=$(readlink "$link")
		[ ! -e "$1$target" ] || ln -sfrT "$1$target" "$link" || return
	done
}

cross_resolved() {
	cat "$lab_tmp/$cross_arch.debs"
}

# cross_sysroot: sets cross_root
cross_sysroot() {
	local said

	said=$(cross_locked cross_sysroot_key) || return
	cross_root=$lab_cache/${said##*$'\n'}
}

# cross_locked FUNCTION ARGUMENT...: one at a time, whoever asks: apt does not name what is downloaded
# already, so that while another lab downloads, a list would lack packages.
cross_locked() {
	mkdir -p "$lab_cache"
	(
		flock 9
		"$@"
	) 9>"$lab_cache/cross-$cross_arch.lock"
}

# cross_sysroot_key: make it, and say last what it is called in the cache
cross_sysroot_key() {
	local root

	cross_apt update || true
	cross_resolve >"$lab_tmp/$cross_arch.debs" && [ -s "$lab_tmp/$cross_arch.debs" ] || return
	root=sysroot/$cross_arch-$(cross_resolved | cksum | cut -d ' ' -f 1)
	cache_build "$root" cross_unpack && echo "$root"
}

# cross_make NAME TRIPLET: build all programs in $lab_build/NAME; sets cross_root
cross_make() {
	local name=$1 triplet=$2 libraries
	local -x PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR CPPFLAGS LDFLAGS

	source_prepare && cross_find "$triplet" && cross_sysroot || return
	libraries=$cross_root/usr/lib/$triplet
	PKG_CONFIG_LIBDIR=$libraries/pkgconfig:$cross_root/usr/share/pkgconfig
	PKG_CONFIG_SYSROOT_DIR=$cross_root
	CPPFLAGS="-I$cross_root/usr/include -I$cross_root/usr/include/$triplet"
	LDFLAGS="-L$libraries -Wl,-rpath-link,$libraries:$cross_root/lib/$triplet"
	build_configure "$name" --host="$triplet" --enable-werror --disable-shared CFLAGS=-O2 &&
		build_make "$name"
}

# cross_build TRIPLET: with the tests, and an emulator in front of each program
cross_build() {
	cross_make "$1" "$1" && build_make "$1" check TESTS= &&
		cross_wrap "$lab_build/$1" "$cross_root" && cross_generator "$lab_build/$1"
}

# cross_install TRIPLET: for guests, into $lab_build/stage-TRIPLET; in a folder of its own, as the
# tests of this architecture may be built at the same time
cross_install() {
	cross_make "guest-$1" "$1" && rm -rf "$lab_build/stage-$1" &&
		build_make "guest-$1" install "DESTDIR=$lab_build/stage-$1"
}

# cross_generator DIR: images are the same whoever makes them, and an emulated machine spends many
# minutes on their keys; so this host makes them where it can
cross_generator() {
	local native=$lab_build/native/tests/gen/mkimages

	[ -x "$native" ] || return 0
	cat >"$1/tests/gen/mkimages" <<-EOT
	#!/bin/sh
	exec "$native" "\$@"
	EOT
	chmod 755 "$1/tests/gen/mkimages"
}

# cross_machine FILE: the machine field of an ELF file's header, nothing for other files
cross_machine() {
	local header

	header=$(od -An -tx1 -N 20 "$1" | tr -d ' \n')
	case $header in
	7f454c46*) echo "${header:36:4}" ;;
	esac
}

# cross_wrap DIR ROOT: put the emulator in front of each program. This needs no binfmt_misc, and
# scripts and tests that start a program by its path get the emulated one.
cross_wrap() {
	local dir=$1 file machine host

	host=$(cross_machine "$(command -v bash)")
	find "$dir" -type f -perm -u+x ! -name '*.so*' ! -name '*.foreign' | while IFS= read -r file; do
		machine=$(cross_machine "$file")
		case $machine in
		'' | "$host") continue ;;
		esac
		mv "$file" "$file.foreign" || return
		cat >"$file" <<-EOT
		#!/bin/sh
		exec qemu-$cross_emulator-static -L "$2" -0 "\$0" "\$0.foreign" "\$@"
		EOT
		chmod 755 "$file"
	done
}

layer_cross() {
	local without=("${build_texts[@]}")

	[ "$1" = s390x-linux-gnu ] || without+=("${build_long[@]}")
	result_of "builds for $1 without a warning" \
		lab_logged "$lab_logs/$1.log" cross_build "$1" || return
	build_check "$1" "$1" "$(build_tests "$1" "${without[@]}")"
}
