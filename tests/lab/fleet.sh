# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Many machines: the role for Ansible against this host, with the programs that were just built.
# Everything it writes is below a folder of the lab.

fleet_ansible() {
	HOME=$fleet_dir ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=0 ANSIBLE_CONFIG=$fleet_dir/ansible.cfg \
		ANSIBLE_LOCAL_TEMP=$fleet_dir/tmp LC_ALL=C.UTF-8 "$@"
}

fleet_image() {
	mkdir -p "$fleet_dir/keys" && build_make native tests/gen/mkimages tests/tool/query &&
		"$lab_build/native/tests/gen/mkimages" --out "$fleet_dir" --keys "$fleet_dir/keys" good
}

# fleet_playbook: become is for root, which not everybody is
fleet_playbook() {
	fleet_ansible ansible-playbook -i "$fleet_dir/inventory" \
		"$lab_top/contrib/ansible/collect.yml" \
		-e ansible_become=false \
		-e ansible_remote_tmp="$fleet_dir/tmp" \
		-e kexec_sig_facts_program="$fleet_program" \
		-e kexec_sig_facts_image="$fleet_dir/good.img" \
		-e kexec_sig_facts_dir="$fleet_dir/facts.d" \
		-e kexec_sig_facts_snapshots="$fleet_dir/snapshots"
}

fleet_unchanged() {
	fleet_playbook >"$fleet_dir/again" 2>&1 && grep -q '^this-host .* changed=0 ' "$fleet_dir/again"
}

# fleet_field PATH FILE
fleet_field() {
	"$lab_build/native/tests/tool/query" "$1" <"$2"
}

# fleet_judged: the snapshot, as one of a fleet, leads to the verdict that this machine gives
fleet_judged() {
	local field status=0

	"$fleet_program" verify --json --system="$fleet_dir/snapshots" "$fleet_dir/good.img" \
		>"$fleet_dir/there" || status=$?
	[ $status -lt 3 ] && [ "$(fleet_field machine "$fleet_dir/there")" = this-host ] || return
	"$fleet_program" verify --json "$fleet_dir/good.img" >"$fleet_dir/here" || true
	for field in verdict system predictions; do
		[ "$(fleet_field $field "$fleet_dir/there")" = \
			"$(fleet_field $field "$fleet_dir/here")" ] || return
	done
}

# fleet_fact: Ansible reads it, and it is the verdict that this machine gives
fleet_fact() {
	fleet_ansible ansible -i "$fleet_dir/inventory" -m ansible.builtin.setup \
		-a "filter=ansible_local fact_path=$fleet_dir/facts.d" this-host \
		>"$fleet_dir/setup" || return
	sed '1s/^[^{]*//' "$fleet_dir/setup" | tr -d '\n' >"$fleet_dir/facts"
	[ "$(fleet_field ansible_facts.ansible_local.kexec_sig.release "$fleet_dir/facts")" = \
		"$(uname -r)" ] || return
	[ "$(fleet_field ansible_facts.ansible_local.kexec_sig.verdict.reason "$fleet_dir/facts")" = \
		"$(fleet_field verdict.reason "$fleet_dir/here")" ]
}

# fleet_ci: the step for continuous integration agrees with the program that it runs
fleet_ci() {
	local expected=0 status=0

	"$fleet_program" verify --system="$fleet_dir/snapshots" "$fleet_dir/good.img" >/dev/null ||
		expected=$?
	"$lab_top/contrib/ci/kernel-loads" --tool="$fleet_program" "$fleet_dir/snapshots" \
		"$fleet_dir/good.img" || status=$?
	[ $status = $expected ]
}

layer_fleet() {
	local fleet_dir=$lab_tmp/fleet fleet_program=$lab_stage/usr/sbin/kexec-sig

	mkdir -p "$fleet_dir/tmp"
	: >"$fleet_dir/ansible.cfg"
	echo 'this-host ansible_connection=local' >"$fleet_dir/inventory"
	result_of "Ansible is installed" pkg_need fleet || return
	result_of "there is an image to judge" lab_logged "$lab_logs/fleet-image.log" fleet_image ||
		return
	result_of "the playbook is well-formed" lab_logged "$lab_logs/fleet-syntax.log" \
		fleet_ansible ansible-playbook --syntax-check -i "$fleet_dir/inventory" \
		"$lab_top/contrib/ansible/collect.yml" || true
	result_of "the role collects this host" lab_logged "$lab_logs/fleet.log" fleet_playbook ||
		return
	result_of "a second run changes nothing" fleet_unchanged || true
	result_of "the snapshot is judged as this host is" fleet_judged || true
	result_of "Ansible reads the local fact" fleet_fact || true
	result_of "the step for continuous integration gives the program's status" \
		lab_logged "$lab_logs/fleet-ci.log" fleet_ci || true
}
