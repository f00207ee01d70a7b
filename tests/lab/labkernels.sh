# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Kernels of our own: Debian's source package, the configuration and the patches of
# tests/lab/kernel, and the test CA, whose key anybody has: answers that were recorded from these
# kernels hold for images that are made anywhere. What one architecture needs is one thing in the
# cache, named after everything that goes into it.

labkernel_package=linux-source-6.12
labkernel_files=$lab_top/tests/lab/kernel
labkernel_ca_cert=$lab_top/tests/keys/ca.pem

# Large, and nothing of it is compiled; Kconfig and Makefiles must stay.
labkernel_unused=(Documentation/*.{rst,yaml,txt,svg} tools/testing
	drivers/{gpu,media,infiniband,staging}/*.[ch] drivers/net/{ethernet,wireless}/*.[ch]
	sound/*.[ch])

# labkernel_names [ARCH]: all kernels, or those of one architecture
labkernel_names() {
	local name arch rest

	while IFS='|' read -r name arch rest; do
		[ -z "$name" ] || [ "${1:-$arch}" != "$arch" ] || echo "$name"
	done <<<"$labkernel_table"
}

# labkernel_fragments ARCH: the files of config/ that its kernels are made from
labkernel_fragments() {
	local name arch options rest

	printf '%s\n' common "$1"
	while IFS='|' read -r name arch options rest; do
		# shellcheck disable=SC2086
		[ "$arch" != "$1" ] || printf '%s\n' $options
	done <<<"$labkernel_table" | sort -u
}

# labkernel_find NAME: sets labkernel_arch, labkernel_options, labkernel_patches
labkernel_find() {
	local name

	while IFS='|' read -r name labkernel_arch labkernel_options labkernel_patches; do
		[ "$name" != "$1" ] || return 0
	done <<<"$labkernel_table"
	lab_error "the lab has no kernel '$1'"
	return 1
}

# labkernel_find_arch ARCH: sets labkernel_make, labkernel_target, labkernel_output
labkernel_find_arch() {
	local arch karch prefix

	while IFS='|' read -r arch karch prefix labkernel_target labkernel_output; do
		if [ "$arch" = "$1" ]; then
			labkernel_cross=$prefix
			labkernel_make=("ARCH=$karch" "CROSS_COMPILE=$prefix" KBUILD_BUILD_USER=lab
				KBUILD_BUILD_HOST=lab)
			return
		fi
	done <<<"$labkernel_archs"
	return 1
}

# labkernel_key ARCH VERSION: the name in the cache
labkernel_key() {
	local hash name

	hash=$(
		{
			echo "$2"
			cat "$labkernel_ca_cert" "$lab_top/tests/lab/labkernels.sh" \
				"$labkernel_files"/patches/{series,test}/*.patch || exit
			grep "^[^|]*|$1|" <<<"$labkernel_table"
			grep "^$1|" <<<"$labkernel_archs"
			for name in $(labkernel_fragments "$1"); do
				cat "$labkernel_files/config/$name.config" || exit
			done
		} | sha256sum
	) || return
	echo "labkernel/$1-${2/\~/_}-${hash:0:16}"
}

# labkernel_prepare NAME: sets labkernel_image and labkernel_config. What is not in the cache takes
# minutes, for all kernels of the architecture.
labkernel_prepare() {
	local version key log

	labkernel_find "$1" && version=$(labkernel_version) || return
	key=$(labkernel_key "$labkernel_arch" "$version") || return
	log=$lab_logs/labkernel-$labkernel_arch.log
	if [ ! -d "$lab_cache/$key" ]; then
		pkg_need labkernel
		lab_say "building the lab's kernels for $labkernel_arch"
		lab_logged "$log" labkernel_alone "$key" "$labkernel_arch" "$version" || return
	fi
	labkernel_image=$lab_cache/$key/$1.image
	# This one is for whoever asked.
	# shellcheck disable=SC2034
	labkernel_config=$lab_cache/$key/$1.config
	[ -e "$labkernel_image" ]
}

labkernel_version() {
	local version

	version=$(cache_version "$labkernel_package")
	if [ -z "$version" ] && pkg_refresh; then
		version=$(cache_version "$labkernel_package")
	fi
	[ -n "$version" ] || lab_error "apt knows no package $labkernel_package"
	echo "$version"
	[ -n "$version" ]
}

# One build at a time, whoever asks: two would only take each other's processors.
labkernel_alone() {
	(
		flock 9
		cache_build "$1" labkernel_build "$2" "$3"
	) 9>"$lab_cache/labkernel.lock"
}

# labkernel_build ARCH VERSION OUT
labkernel_build() {
	local arch=$1 version=$2 out=$3 work=$lab_build/labkernel-$1 status=0

	rm -rf "$work"
	mkdir -p "$work/source" "$work/objects"
	labkernel_find_arch "$arch" && labkernel_source "$version" "$work" &&
		labkernel_variants "$arch" "$work" "$out" || status=1
	rm -rf "$work"
	return $status
}

# labkernel_source VERSION WORK: into WORK/source, from the installed package or a fetched one
labkernel_source() {
	local version=$1 work=$2 archive=usr/src/$labkernel_package.tar.xz from=/

	if [ "$(dpkg-query -W -f='${Version}' "$labkernel_package" 2>/dev/null)" != "$version" ]; then
		mkdir "$work/package"
		cache_fetch "$labkernel_package" "$version" "$work/package" || return
		from=$work/package/
	fi
	tar -x -C "$work/source" --strip-components=1 "${labkernel_unused[@]/#/--exclude=*/}" \
		-f "$from$archive"
}

labkernel_variants() {
	local arch=$1 work=$2 out=$3 name series started applied=' '

	for name in $(labkernel_names "$arch"); do
		started=$SECONDS
		labkernel_find "$name" || return
		for series in $labkernel_patches; do
			case $applied in
			*" $series "*) continue ;;
			esac
			labkernel_patch "$work/source" "$series" || return
			applied+="$series "
		done
		labkernel_configure "$arch" "$work" &&
			make -s -C "$work/source" "O=$work/objects" "-j$(lab_jobs)" \
				"${labkernel_make[@]}" "$labkernel_target" &&
			labkernel_keep "$work/objects" "$out/$name" || return
		echo "$name: $((SECONDS - started)) seconds" | tee -a "$out/seconds"
	done
}

# labkernel_patch SOURCE SERIES
labkernel_patch() {
	local patch

	for patch in "$labkernel_files/patches/$2"/*.patch; do
		echo "applying ${patch##*/}"
		patch -d "$1" -p1 --no-backup-if-mismatch -f -F0 -s <"$patch" || return
	done
}

# labkernel_configure ARCH WORK: all that is asked for, and nothing else that can be left out
labkernel_configure() {
	local objects=$2/objects fragment=$2/fragment name lost

	for name in common "$1" $labkernel_options; do
		cat "$labkernel_files/config/$name.config" || return
	done >"$fragment"
	cp "$labkernel_ca_cert" "$objects/lab-ca.pem" || return
	echo 'CONFIG_SYSTEM_TRUSTED_KEYS="lab-ca.pem"' >>"$fragment"
	make -s -C "$2/source" "O=$objects" "${labkernel_make[@]}" "KCONFIG_ALLCONFIG=$fragment" \
		allnoconfig || return
	# An option whose dependencies are not met is dropped without a word.
	lost=$(grep '^CONFIG_' "$fragment" | grep -vxFf "$objects/.config" || true)
	[ -z "$lost" ] || lab_error "not possible on $1: ${lost//$'\n'/ }"
	[ -z "$lost" ]
}

# labkernel_keep OBJECTS OUT: a vmlinux without its symbols is a fifth of the size
labkernel_keep() {
	local image=$1/$labkernel_output

	if [ "$labkernel_target" = vmlinux ]; then
		"${labkernel_cross}strip" -o "$2.image" "$image" || return
	else
		cp "$image" "$2.image" || return
	fi
	chmod 644 "$2.image"
	cp "$1/.config" "$2.config"
}
