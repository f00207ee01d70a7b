/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict for machines, schema "kexec-sig/verdict/1"; only ever extended. */
#include "report_json.h"
#include "escape.h"
#include "verdict_ima.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

/* json-c takes ownership on success and leaks nothing on the paths below. */
static void add(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static void add_text(struct json_object *o, const char *key, const char *s)
{
	add(o, key, s ? json_object_new_string(s) : NULL);
}

static struct json_object *hex_object(struct bytes b)
{
	struct ksig_key_id id = ksig_key_id_of(b, (struct bytes){0});
	_cleanup_free_ char *hex = ksig_key_id_hex(&id);

	return hex ? json_object_new_string(hex) : NULL;
}

static void add_name(struct json_object *o, const char *key, struct bytes der)
{
	_cleanup_free_ char *name = ksig_x509_name_text(der);

	add_text(o, key, name);
}

static struct json_object *trust_object(const struct ksig_signer *s)
{
	struct json_object *o;

	if (!s->trusted_in)
		return NULL;
	o = json_object_new_object();
	add_text(o, "keyring", s->trusted_by ? s->trusted_by->ring : s->trusted_in->name);
	add_text(o, "key", s->trusted_by ? s->trusted_by->description : NULL);
	add_text(o, "proof", s->proof);
	return o;
}

static struct json_object *signer_object(const struct ksig_pkcs7 *msg, const struct ksig_signer *s)
{
	struct json_object *o = json_object_new_object();

	if (s->cert >= 0) {
		const struct ksig_x509 *c = msg->certs[s->cert].x509;

		add_name(o, "subject", c->subject_der);
		add_name(o, "issuer", c->issuer_der);
		add(o, "serial", hex_object(c->raw_serial));
		add(o, "key_id", c->skid.set ? hex_object(c->raw_skid) : NULL);
		add_text(o, "algorithm", c->pub.algo);
		add(o, "key_bits", json_object_new_int((int)ksig_pubkey_bits(&c->pub)));
		add_text(o, "certificate_from", "signature");
	} else {
		add_text(o, "subject", NULL);
		if (s->sid_is_skid) {
			add_text(o, "issuer", NULL);
			add(o, "key_id", hex_object(s->sid.a));
		} else {
			add_name(o, "issuer", s->sid_issuer_der);
			add(o, "serial", hex_object(s->sid_serial));
		}
		add_text(o, "algorithm", s->sig.pkey_algo);
		add_text(o, "certificate_from",
			 s->trusted_by && s->trusted_by->cert ? s->trusted_by->cert_from : NULL);
	}
	add_text(o, "hash", s->sig.hash_algo);
	add_text(
		o, "signature",
		s->checked || (s->trusted_in && s->cert < 0 && s->trusted_by && s->trusted_by->cert)
			? "good"
		: s->cert >= 0 || s->verify < 0 ? "bad"
						: "unchecked");
	add(o, "trusted_by", trust_object(s));
	return o;
}

static struct json_object *signature_object(const struct ksig_judged_signature *s)
{
	static const char *const contents[] = {"unchecked", "match", "mismatch"};
	struct json_object *o = json_object_new_object();
	struct json_object *signers = json_object_new_array();

	add_text(o, "kind", s->kind);
	add_text(o, "digest", s->digest);
	add_text(o, "content", contents[s->content]);
	add_text(o, "result", s->result ? ksig_errno_name(-s->result) : "ok");
	add_text(o, "reason", s->reason);
	add_text(o, "note", s->note);
	for (size_t i = 0; s->msg && i < s->msg->n_signers; i++)
		json_object_array_add(signers, signer_object(s->msg, &s->msg->signers[i]));
	add(o, "signers", signers);
	return o;
}

static struct json_object *image_object(const struct ksig_verdict *v)
{
	const struct ksig_image *image = v->image;
	struct json_object *o = json_object_new_object();
	struct json_object *layers = json_object_new_array();
	struct json_object *signatures = json_object_new_array();

	add_text(o, "path", image->path);
	add(o, "size", json_object_new_int64((int64_t)image->size));
	add_text(o, "arch", image->arch);
	add_text(o, "format", image->format);
	add_text(o, "release", image->release);
	for (size_t i = 0; i < image->n_layers; i++)
		json_object_array_add(layers, json_object_new_string(image->layers[i]));
	add(o, "layers", layers);
	for (size_t i = 0; i < v->n_signatures; i++) {
		const char *reason = v->signature[i].reason;

		if (v->signature[i].msg || !reason || strcmp(reason, "unsigned") != 0)
			json_object_array_add(signatures, signature_object(&v->signature[i]));
	}
	add(o, "signatures", signatures);
	return o;
}

/* ---- IMA ------------------------------------------------------------------------- */

static const char *const read_names[] = {
	[KSIG_READ_KERNEL] = "image",
	[KSIG_READ_INITRD] = "initrd",
	[KSIG_READ_CMDLINE] = "command-line",
	[KSIG_MEASURED_BLOCKED] = "blocklisted-hash",
};

static const struct ksig_image *file_of(const struct ksig_verdict *v, size_t which)
{
	return which == KSIG_READ_KERNEL ? v->image : v->request.initrd;
}

static struct json_object *label_object(const struct ksig_image *file)
{
	char text[KSIG_IMA_LABEL_TEXT_MAX];

	if (!file || !file->ima.label)
		return NULL;
	ksig_ima_label_text(ksig_ima_file_label(&file->ima), text);
	return json_object_new_string(text);
}

/* Of what no rule is about there is nothing to tell. */
static struct json_object *appraisals_array(const struct ksig_verdict *v)
{
	static const char *const outcomes[] = {"none", "taken", "refused", "unknown"};
	struct json_object *a = json_object_new_array();

	for (size_t i = 0; i < ARRAY_SIZE(v->ima); i++) {
		const struct ksig_ima_finding *f = &v->ima[i];
		struct json_object *o;

		if (f->outcome == IMA_NOT_ASKED)
			continue;
		o = json_object_new_object();
		add_text(o, "of", read_names[i]);
		add(o, "label", label_object(file_of(v, i)));
		add_text(o, "outcome", outcomes[f->outcome]);
		add_text(o, "reason", f->reason);
		add_text(o, "detail", f->detail);
		add_text(o, "audit_op", f->op);
		add_text(o, "audit_cause", f->cause);
		json_object_array_add(a, o);
	}
	return a;
}

static struct json_object *digest_object(const struct ksig_ima_entry *e)
{
	struct json_object *hex = e->algo ? hex_object(bytes_of(e->digest, e->size)) : NULL;
	_cleanup_free_ char *text = NULL;

	if (hex && asprintf(&text, "%s:%s", e->algo, json_object_get_string(hex)) < 0)
		text = NULL;
	json_object_put(hex);
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *measurements_array(const struct ksig_verdict *v)
{
	struct json_object *a = json_object_new_array();

	for (size_t i = 0; i < ARRAY_SIZE(v->measured); i++) {
		const struct ksig_ima_entry *e = &v->measured[i];
		struct json_object *o;
		const char *line;
		bool fresh = false;

		if (e->measured == KSIG_NO)
			continue;
		o = json_object_new_object();
		add_text(o, "of", read_names[i]);
		add(o, "certain", json_object_new_boolean(e->measured == KSIG_YES));
		add(o, "pcr", e->pcr ? json_object_new_int64((int64_t)e->pcr) : NULL);
		add_text(o, "template", e->template[0] ? e->template : NULL);
		add(o, "digest", digest_object(e));
		if (v->answered && v->watched) {
			line = ksig_verdict_entry_seen(v, i, &fresh);
			add_text(o, "seen", line);
			add(o, "new", line ? json_object_new_boolean(fresh) : NULL);
		}
		json_object_array_add(a, o);
	}
	return a;
}

/* NULL where IMA has nothing to do with the load. */
static struct json_object *ima_object(const struct ksig_verdict *v)
{
	struct json_object *appraisals = appraisals_array(v), *entries = measurements_array(v);
	struct json_object *o = NULL;

	if (json_object_array_length(appraisals) + json_object_array_length(entries)) {
		o = json_object_new_object();
		add(o, "appraisals", appraisals);
		add(o, "measurements", entries);
		return o;
	}
	json_object_put(appraisals);
	json_object_put(entries);
	return NULL;
}

static struct json_object *tri_object(enum ksig_tri t)
{
	return t == KSIG_DONT_KNOW ? NULL : json_object_new_boolean(t == KSIG_YES);
}

static struct json_object *system_object(const struct ksig_system *s)
{
	static const char *const lockdown[] = {"none", "integrity", "confidentiality", NULL};
	static const char *const ima[] = {"off", "log", "fix", "enforce", NULL};
	struct json_object *o = json_object_new_object();
	struct json_object *sources = json_object_new_object();
	const char *why;
	enum ksig_tri enforced = ksig_system_enforces(s, &why);

	add_text(o, "release", s->release);
	add_text(o, "arch", s->arch);
	add(o, "secure_boot", tri_object(s->secure_boot.value));
	add_text(o, "lockdown", lockdown[s->lockdown]);
	add(o, "enforcement", tri_object(enforced));
	add_text(o, "enforced_by", *why ? why : NULL);
	add_text(o, "ima", ima[s->ima_mode]);
	add_text(sources, "secure_boot", s->secure_boot.source);
	add_text(sources, "lockdown", s->lockdown_source);
	add_text(sources, "config", s->config[CONF_KEXEC_SIG].source);
	add_text(sources, "ima", s->ima_source);
	add(o, "sources", sources);
	return o;
}

static struct json_object *checks_array(const struct ksig_verdict *v)
{
	static const char *const outcomes[] = {"pass", "fail", "skip", "unknown", "fail"};
	struct json_object *a = json_object_new_array();

	for (size_t call = 0; call < ARRAY_SIZE(v->checks); call++) {
		for (size_t i = 0; i < v->checks[call].n; i++) {
			const struct ksig_check *c = &v->checks[call].check[i];
			struct json_object *o = json_object_new_object();

			add_text(o, "syscall", ksig_syscall_name(call));
			add_text(o, "id", c->id);
			add_text(o, "stage", c->stage);
			add_text(o, "outcome", outcomes[c->outcome]);
			add_text(o, "errno", c->err ? ksig_errno_name(c->err) : NULL);
			add_text(o, "reason", c->reason);
			add_text(o, "detail", c->detail);
			add_text(o, "evidence", c->evidence);
			json_object_array_add(a, o);
		}
	}
	return a;
}

static void add_prediction(struct json_object *o, const struct ksig_prediction *p)
{
	add_text(o, "outcome", ksig_outcome_name(p->outcome));
	add_text(o, "errno", p->outcome == KSIG_REFUSE ? ksig_errno_name(p->err) : NULL);
	add_text(o, "stage", p->stage[0] ? p->stage : NULL);
	add_text(o, "reason", p->reason);
}

static struct json_object *verdict_object(const struct ksig_verdict *v)
{
	enum ksig_syscall call = ksig_verdict_recommend(v);
	const struct ksig_prediction *p = &v->predict[call];
	struct json_object *o = json_object_new_object();

	add_text(o, "syscall", ksig_syscall_name(call));
	add_prediction(o, p);
	add_text(o, "sentence", p->sentence);
	add_text(o, "remedy", p->remedy);
	return o;
}

static struct json_object *kernel_object(const struct ksig_verdict *v)
{
	struct json_object *o = json_object_new_object();
	struct json_object *log = json_object_new_array();
	int agrees = ksig_verdict_agrees(v);

	add_text(o, "syscall", ksig_syscall_name(v->answer_syscall));
	add_text(o, "errno", v->answer_err ? ksig_errno_name(v->answer_err) : NULL);
	for (size_t i = 0; i < v->n_log; i++)
		json_object_array_add(log, json_object_new_string(v->log[i]));
	add(o, "log", log);
	add(o, "agrees", agrees < 0 ? NULL : json_object_new_boolean(agrees));
	return o;
}

int ksig_verdict_json(const struct ksig_verdict *v, bool pretty, char **ret)
{
	return ksig_verdict_json_for(v, NULL, NULL, pretty, ret);
}

int ksig_verdict_json_for(const struct ksig_verdict *v, const char *machine, const char *snapshot,
			  bool pretty, char **ret)
{
	struct json_object *o = json_object_new_object();
	struct json_object *predictions = json_object_new_object();
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
		    (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : 0);
	const char *plain;
	char *text;

	if (!o || !predictions) {
		json_object_put(o);
		json_object_put(predictions);
		return -ENOMEM;
	}
	add_text(o, "schema", "kexec-sig/verdict/1");
	if (machine)
		add_text(o, "machine", machine);
	if (snapshot)
		add_text(o, "snapshot", snapshot);
	add(o, "image", v->image ? image_object(v) : NULL);
	add(o, "system", system_object(v->system));
	add(o, "checks", checks_array(v));
	add(o, "ima", v->image ? ima_object(v) : NULL);
	for (unsigned int call = 0; call < ARRAY_SIZE(v->predict); call++) {
		struct json_object *p = json_object_new_object();

		add_prediction(p, &v->predict[call]);
		add(predictions, ksig_syscall_name(call), p);
	}
	add(o, "predictions", predictions);
	add(o, "verdict", verdict_object(v));
	if (v->answered)
		add(o, "kernel", kernel_object(v));
	/* Names come from the image: json-c lets DEL, C1 controls and broken UTF-8 through. */
	plain = json_object_to_json_string_ext(o, flags);
	text = plain ? ksig_escape(plain, ESCAPE_JSON) : NULL;
	json_object_put(o);
	if (!text)
		return -ENOMEM;
	*ret = text;
	return 0;
}
