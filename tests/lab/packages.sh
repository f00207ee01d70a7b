# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What must be installed on the host, and installing only what is missing.

# purpose|Debian packages
pkg_table='
build|gcc libc6-dev make autoconf automake libtool pkg-config
build|libssl-dev libkeyutils-dev libjson-c-dev libfdt-dev zlib1g-dev libzstd-dev liblzma-dev
build|libcmocka-dev openssl binutils
guest|qemu-system-x86 ovmf mtools dosfstools busybox-static cpio kmod keyutils jq
guest|systemd-boot-efi sbsigntool openssl binutils xz-utils e2fsprogs
test|shellcheck mandoc git qemu-user-static
fleet|ansible-core
bench|libxenmisc4.17
boot|makedumpfile u-boot-tools zstd xz-utils
cross|gcc-s390x-linux-gnu libc6-dev-s390x-cross
cross|gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross
cross|gcc-aarch64-linux-gnu libc6-dev-arm64-cross
machines|qemu-system-misc qemu-system-ppc qemu-system-arm qemu-efi-aarch64
labkernel|gcc make flex bison bc libelf-dev libssl-dev openssl patch perl kmod xz-utils
labkernel|gcc-s390x-linux-gnu gcc-powerpc64le-linux-gnu gcc-aarch64-linux-gnu
'

# pkg_list PURPOSE...: the packages of these purposes, each once
pkg_list() {
	local purpose packages wanted=" $* "

	while IFS='|' read -r purpose packages; do
		# shellcheck disable=SC2086
		case $wanted in
		*" $purpose "*) printf '%s\n' $packages ;;
		esac
	done <<<"$pkg_table" | sort -u
}

pkg_missing() {
	local package

	for package in $(pkg_list "$@"); do
		case $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) in
		*' ok installed') ;;
		*) echo "$package" ;;
		esac
	done
}

pkg_as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# An unrelated source that cannot be reached must not stop us: apt-get install decides.
pkg_update() {
	pkg_as_root apt-get -q update || true
}

# pkg_refresh: update the lists, at most once per run; false when that cannot help
pkg_refresh() {
	[ ! -e "$lab_tmp/refreshed" ] || return
	touch "$lab_tmp/refreshed"
	[ "$(id -u)" = 0 ] || lab_has sudo || return
	pkg_update >"$lab_logs/update.log" 2>&1
}

pkg_install() {
	pkg_as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y install --no-install-recommends "$@"
}

pkg_update_and_install() {
	pkg_update
	pkg_install "$@"
}

# pkg_need PURPOSE...: install what these purposes lack, or name it
pkg_need() {
	local missing log=$lab_logs/packages.log

	if ! lab_has dpkg-query || ! lab_has apt-get; then
		pkg_name_elsewhere "$@"
		return
	fi
	missing=$(pkg_missing "$@")
	[ -n "$missing" ] || return 0
	missing=${missing//$'\n'/ }
	if [ "$(id -u)" != 0 ] && ! lab_has sudo; then
		lab_die 1 "missing packages, and neither root nor sudo to install them: apt-get install $missing"
	fi
	lab_say "installing $missing"
	# shellcheck disable=SC2086
	pkg_install $missing >"$log" 2>&1 </dev/null && return
	# shellcheck disable=SC2086
	lab_logged "$log" pkg_update_and_install $missing ||
		lab_die 1 "apt-get could not install: $missing"
}

# Without apt the lab goes on when the tools are there, whatever the packages are called.
pkg_name_elsewhere() {
	local tool lacking=

	for tool in gcc make autoreconf pkg-config qemu-system-x86_64 mcopy mkfs.vfat busybox cpio jq \
		depmod sbsign openssl dpkg-deb apt-get; do
		lab_has "$tool" || lacking+=" $tool"
	done
	[ -z "$lacking" ] && return
	lab_error "this is not Debian or Ubuntu; what these Debian packages give must be there:"
	pkg_list "$@" | fmt -w 96 | sed 's/^/    /' >&2
	lab_die 1 "not found:$lacking (Debian's signed kernel, shim and GRUB are fetched by apt-get)"
}
