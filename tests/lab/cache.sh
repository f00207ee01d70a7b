# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian packages that are only unpacked, never installed. A thing is in the cache under a name
# that holds its version, and appears there by one rename: whatever is there is whole.

# cache_version PACKAGE: the version that apt would take, empty when it knows none
cache_version() {
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p' | grep -v '(none)' || true
}

# cache_build KEY FUNCTION ARG...: run "FUNCTION ARG... DIR" unless $lab_cache/KEY is there
cache_build() {
	local dir=$lab_cache/$1 made

	shift
	[ -d "$dir" ] && return
	mkdir -p "$(dirname "$dir")"
	made=$(mktemp -d "$(dirname "$dir")/.new.XXXXXX")
	if ! "$@" "$made"; then
		rm -rf "$made"
		return 1
	fi
	chmod 755 "$made"
	# Another lab may have been faster: then its copy serves.
	mv -T "$made" "$dir" 2>/dev/null || rm -rf "$made"
	[ -d "$dir" ]
}

cache_fetch() {
	local package=$1 version=$2 dir=$3

	(cd "$dir" && apt-get -q -o APT::Sandbox::User=root download "$package=$version") || return
	dpkg-deb -x "$dir"/*.deb "$dir" || return
	rm -f "$dir"/*.deb
}

cache_try() {
	local package=$1 version

	version=$(cache_version "$package")
	[ -n "$version" ] || return
	cache_build "deb/${package}_$version" cache_fetch "$package" "$version" \
		>"$lab_logs/fetch-$package.log" 2>&1 || return
	echo "$lab_cache/deb/${package}_$version"
}

# cache_package PACKAGE: print the folder that the package is unpacked in. Old package lists can
# name a version that is no longer served: then they are updated, and it is tried once more.
cache_package() {
	cache_try "$1" && return
	if pkg_refresh && cache_try "$1"; then
		return
	fi
	lab_error "could not fetch package '$1'"
	[ ! -s "$lab_logs/fetch-$1.log" ] || lab_tail "$lab_logs/fetch-$1.log" 10
	return 1
}

# Leftovers of interrupted runs, once they are a day old.
cache_sweep() {
	find "$lab_cache" -maxdepth 2 -name '.new.*' -mtime +1 -exec rm -rf {} +
}
