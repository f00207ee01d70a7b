/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict for people. */
#include "text.h"
#include "verdict_ima.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define WORD_WIDTH 8 /* of "accept", "unknown" */

/* ---- names of things --------------------------------------------------------- */

static const char *shorten(const char *hex, char buf[20])
{
	snprintf(buf, 20, strlen(hex) > 12 ? "%.12s" : "%s", hex);
	return buf;
}

/* ---- rows --------------------------------------------------------------------- */

static void row_kernel(struct text *t, const struct ksig_image *image)
{
	bool known = strcmp(image->format, "unknown") != 0;
	char layers[64] = "", size[TEXT_SIZE_MAX];

	for (size_t i = 0; i < image->n_layers; i++) {
		size_t used = strlen(layers);

		snprintf(layers + used, sizeof(layers) - used, " in %s",
			 image->layers[image->n_layers - 1 - i]);
	}
	text_row(t, "Kernel", STYLE_PLAIN, "%s", image->path);
	text_row(t, "", STYLE_PLAIN, "%s%s%s%s%s, %s%s%s", known ? image->format : "unknown format",
		 image->boot.found && image->pe.machine ? " (PE/COFF)" : "", layers,
		 known ? ", " : "", known ? image->arch : "", text_size(image->size, size),
		 image->release ? ", Linux " : "", image->release ? image->release : "");
}

#define TREE_DEPTH_MAX  12
#define TREE_NAME_WIDTH 52
#define TREE_ONE_LINE   120 /* columns from which name and state stand side by side */

/* One certificate of the tree: below its state, or beside it where there is room. */
static void tree_line(struct text *t, unsigned int depth, const char *name, enum text_style style,
		      const char *state)
{
	const char *corner = t->options->ascii ? "`- " : "└ ";
	bool beside = t->options->width == 0 || t->options->width >= TREE_ONE_LINE;
	char line[400];

	snprintf(line, sizeof(line), "%*s%s%s", (int)(2 * depth + 2), "", corner, name);
	if (beside) {
		text_pair(t, line, TREE_NAME_WIDTH, style, state);
		return;
	}
	text_pair(t, line, 0, STYLE_PLAIN, "");
	if (state[0])
		text_pair(t, "", 2 * depth + 6, style, state);
}

static void describe_anchor(const struct ksig_signer *s, char *buf, size_t size)
{
	const char *ring = s->trusted_by ? s->trusted_by->ring : s->trusted_in->name;
	const char *hex = s->trusted_by ? ksig_key_shown_id(s->trusted_by->description) : NULL;
	char id[20];

	snprintf(buf, size, "on %s%s%s%s%s%s", ring, hex ? " (key " : "",
		 hex ? shorten(hex, id) : "", hex ? ")" : "", s->proof ? ", " : "",
		 s->proof ? s->proof : "");
}

static const char *anchor_name(const struct ksig_signer *s)
{
	return s->trusted_by ? s->trusted_by->description : "a key";
}

/* "<subject>: <hex>" without the hex */
static void subject_of(const char *description, char *buf, size_t size)
{
	const char *hex = ksig_key_shown_id(description);

	snprintf(buf, size, "%.*s", hex ? (int)(hex - description - 2) : (int)strlen(description),
		 description);
}

static void signer_tree(struct text *t, const struct ksig_judged_signature *sig,
			const struct ksig_signer *s)
{
	_cleanup_free_ char *issuer =
		s->sid_is_skid ? NULL : ksig_x509_name_text(s->sid_issuer_der);
	_cleanup_free_ char *sid = ksig_key_id_hex(&s->sid);
	const struct ksig_pkcs7 *msg = sig->msg;
	unsigned int depth = 0;
	char state[200], type[40], name[200], id[20];
	int i = s->cert;

	if (i < 0) {
		snprintf(name, sizeof(name), s->sid_is_skid ? "key %s" : "certificate issued by %s",
			 s->sid_is_skid ? (sid ? shorten(sid, id) : "?") : issuer);
		tree_line(t, depth++, name, STYLE_WARN, "not part of the signature");
	}
	/* Two signers can close a loop that neither sees alone. */
	while (i >= 0 && depth < TREE_DEPTH_MAX) {
		const struct ksig_embedded *e = &msg->certs[i];
		_cleanup_free_ char *subject = ksig_x509_name_text(e->x509->subject_der);
		bool bad = depth == 0 && !s->checked;

		ksig_pubkey_text(&e->x509->pub, type, sizeof(type));
		snprintf(state, sizeof(state), "%s%s%s", type,
			 depth > 0 ? ""
			 : bad     ? ", signature bad"
				   : ", signature good",
			 e->x509->blacklisted ? ", blocklisted" : "");
		if (s->trusted_itself && s->trusted_via == i)
			describe_anchor(s, state, sizeof(state));
		tree_line(t, depth++, subject ? subject : "?",
			  bad || e->x509->blacklisted ? STYLE_BAD : STYLE_PLAIN, state);
		if ((s->trusted_itself && s->trusted_via == i) || e->issuer == i)
			break;
		i = e->issuer;
	}
	if (s->trusted_in && !s->trusted_itself) {
		subject_of(anchor_name(s), name, sizeof(name));
		describe_anchor(s, state, sizeof(state));
		tree_line(t, depth, name, STYLE_GOOD, state);
	} else if (!s->trusted_in && (sig->result == -ENOKEY || sig->result == 0)) {
		/* With another error the keyrings were not searched. */
		tree_line(t, depth, "on no keyring that was searched", STYLE_BAD, "");
	}
}

static void row_signature(struct text *t, const struct ksig_image *image,
			  const struct ksig_judged_signature *s)
{
	static const char *const contents[] = {"content not checked", "content matches",
					       "content does not match"};
	static const enum text_style styles[] = {STYLE_PLAIN, STYLE_PLAIN, STYLE_BAD};
	const char *kind = strcmp(s->kind, "appended") == 0 ? "appended" : "Authenticode";

	/* Where there is no PE header there is no place for one. */
	if (!s->msg &&
	    ((s->reason && strcmp(s->reason, "unsigned") == 0) ||
	     (strcmp(s->kind, "authenticode") == 0 && image->pe_err < 0 && !image->pe.machine))) {
		text_row(t, "Signature", STYLE_WARN, "none");
		return;
	}
	if (!s->msg || s->msg->n_signers == 0) {
		text_row(t, "Signature", STYLE_BAD, "%s, unusable: %s", kind,
			 s->note ? s->note : "damaged");
		return;
	}
	text_row(t, "Signature", styles[s->content], "%s, %s, %s%s", kind,
		 s->digest ? s->digest : "unknown digest", contents[s->content],
		 s->ignored ? " (not looked at on this architecture)" : "");
	for (size_t i = 0; i < s->msg->n_signers; i++)
		signer_tree(t, s, &s->msg->signers[i]);
	if (s->note)
		text_row(t, "", STYLE_BAD, "  %s", s->note);
}

/* ---- IMA ------------------------------------------------------------------------ */

static const char *const read_names[] = {
	[KSIG_READ_KERNEL] = "kernel",
	[KSIG_READ_INITRD] = "initrd",
	[KSIG_READ_CMDLINE] = "command line",
	[KSIG_MEASURED_BLOCKED] = "revoked hash",
};
#define READ_WIDTH 14 /* of "command line" and a gap */

static void row_appraisals(struct text *t, const struct ksig_verdict *v)
{
	static const struct {
		const char *word;
		enum text_style style;
	} outcomes[] = {
		[IMA_NOT_ASKED] = {"", STYLE_PLAIN},
		[IMA_TAKEN] = {"taken", STYLE_GOOD},
		[IMA_REFUSED] = {"refused", STYLE_BAD},
		[IMA_UNSURE] = {"unknown", STYLE_WARN},
	};
	const char *label = "IMA";

	for (size_t i = 0; i < ARRAY_SIZE(v->ima); i++) {
		const struct ksig_ima_finding *f = &v->ima[i];
		char text[KSIG_IMA_LABEL_TEXT_MAX];
		const struct ksig_image *file =
			i == KSIG_READ_KERNEL ? v->image : v->request.initrd;

		if (f->outcome == IMA_NOT_ASKED || v->system->ima_mode == KSIG_IMA_OFF)
			continue;
		text_tagged(t, label, outcomes[f->outcome].style, outcomes[f->outcome].word,
			    WORD_WIDTH, "%s: %s", read_names[i], f->detail);
		label = "";
		if (!file || !file->ima.label)
			continue;
		ksig_ima_label_text(ksig_ima_file_label(&file->ima), text);
		text_row(t, "", STYLE_DIM, "%*s security.ima: %s", WORD_WIDTH, "", text);
	}
}

/* What a load adds to the measurement list, and afterwards whether it has. */
static void row_measured(struct text *t, const struct ksig_verdict *v)
{
	const char *label = "Measured";

	for (size_t i = 0; i < ARRAY_SIZE(v->measured); i++) {
		const struct ksig_ima_entry *e = &v->measured[i];
		struct ksig_key_id digest =
			ksig_key_id_of(bytes_of(e->digest, e->size), (struct bytes){0});
		_cleanup_free_ char *hex = e->algo ? ksig_key_id_hex(&digest) : NULL;
		bool looked = v->answered && v->watched, fresh = false;
		const char *line = looked ? ksig_verdict_entry_seen(v, i, &fresh) : NULL;
		char pcr[24] = "?";

		if (e->measured == KSIG_NO)
			continue;
		if (e->pcr)
			snprintf(pcr, sizeof(pcr), "%" PRIu64, e->pcr);
		text_row(t, label, line || !looked ? STYLE_PLAIN : STYLE_WARN,
			 "%-*s%sin PCR %s, %s, %s%s%s%s", READ_WIDTH, read_names[i],
			 e->measured == KSIG_YES ? "" : "perhaps ", pcr,
			 e->template[0] ? e->template : "unknown template", e->algo ? e->algo : "",
			 e->algo ? ":" : "", hex ? hex : "digest not known",
			 !looked         ? ""
			 : line && fresh ? ": seen, as predicted"
			 : line          ? ": seen, from before"
					 : ": not seen");
		label = "";
	}
}

/* The records that IMA and the audit system have written about the load are part of the log. */
static void row_audit(struct text *t, const struct ksig_verdict *v)
{
	char cause[80];

	for (size_t i = 0; i < ARRAY_SIZE(v->ima); i++) {
		const struct ksig_ima_finding *f = &v->ima[i];
		bool seen = false, some = false;

		if (f->outcome != IMA_REFUSED || !f->cause)
			continue;
		snprintf(cause, sizeof(cause), "cause=%s", f->cause);
		for (size_t k = 0; k < v->n_log; k++) {
			some |= strstr(v->log[k], " cause=") != NULL;
			seen |= strstr(v->log[k], cause) != NULL;
		}
		if (some)
			text_row(t, "Audit", seen ? STYLE_PLAIN : STYLE_WARN,
				 seen ? "op=%s %s, as predicted" : "op=%s %s predicted, not seen",
				 f->op, cause);
	}
}

static void row_system(struct text *t, const struct ksig_system *s)
{
	static const char *const boot[] = {"Secure Boot off", "Secure Boot on",
					   "Secure Boot state unknown"};
	static const char *const lockdown[] = {"not locked down", "lockdown integrity",
					       "lockdown confidentiality", "lockdown unknown"};
	static const char *const enforced[] = {"signatures not enforced", "signatures enforced",
					       "enforcement unknown"};
	const char *dot = t->options->ascii ? ", " : " · ";
	const char *why = "";
	enum ksig_tri e = ksig_system_enforces(s, &why);
	bool unsupported = s->config[CONF_KEXEC_SIG].value == KSIG_NO;

	text_row(t, "System", STYLE_PLAIN, "Linux %s%s%s%s%s%s%s%s%s%s", s->release, dot,
		 boot[s->secure_boot.value], dot, lockdown[s->lockdown], dot,
		 unsupported ? "no signature check" : enforced[e], *why ? " (" : "", why,
		 *why ? ")" : "");
}

/* The call that would not be used is told, but does not shout. */
static enum text_style outcome_style(const struct ksig_verdict *v, enum ksig_syscall call)
{
	static const enum text_style styles[] = {
		[KSIG_ACCEPT] = STYLE_GOOD,
		[KSIG_REFUSE] = STYLE_BAD,
		[KSIG_HAZARD] = STYLE_BAD,
		[KSIG_UNKNOWN] = STYLE_WARN,
	};

	return call == ksig_verdict_recommend(v) ? styles[v->predict[call].outcome] : STYLE_DIM;
}

static void row_prediction(struct text *t, const struct ksig_verdict *v, const char *label,
			   enum ksig_syscall call)
{
	static const char not_known[] = "not known: "; /* the word in front says so */
	const struct ksig_prediction *p = &v->predict[call];
	enum text_style style = outcome_style(v, call);
	const char *word = ksig_outcome_name(p->outcome), *name = ksig_syscall_name(call);
	const char *why = p->sentence;

	if (strncmp(why, not_known, strlen(not_known)) == 0)
		why += strlen(not_known);
	if (p->outcome == KSIG_ACCEPT)
		text_tagged(t, label, style, word, WORD_WIDTH, "%s", why);
	else if (p->outcome == KSIG_REFUSE)
		text_tagged(t, label, style, word, WORD_WIDTH, "%s: %s: %s", name,
			    ksig_errno_name(p->err), why);
	else
		text_tagged(t, label, style, word, WORD_WIDTH, "%s: %s", name, why);
}

#define CHECK_WIDTH 15 /* of "load-disabled" and a gap */

static void row_checks(struct text *t, const struct ksig_verdict *v)
{
	static const char *const words[] = {"pass", "fail", "skip", "unknown", "hazard"};
	static const enum text_style styles[] = {STYLE_GOOD, STYLE_BAD, STYLE_DIM, STYLE_WARN,
						 STYLE_BAD};

	for (size_t call = 0; call < ARRAY_SIZE(v->checks); call++) {
		text_row(t, "Checks", STYLE_PLAIN, "%s", ksig_syscall_name(call));
		for (size_t i = 0; i < v->checks[call].n; i++) {
			const struct ksig_check *c = &v->checks[call].check[i];
			bool from = c->evidence[0] != '\0';

			text_listed(t, styles[c->outcome], words[c->outcome], WORD_WIDTH, c->id,
				    CHECK_WIDTH, "%s%s%s%s", c->detail, from ? " [" : "",
				    c->evidence, from ? "]" : "");
		}
	}
}

static void row_answer(struct text *t, const struct ksig_verdict *v)
{
	int agrees = ksig_verdict_agrees(v);

	text_tagged(t, "Answer", v->answer_err ? STYLE_BAD : STYLE_GOOD,
		    v->answer_err ? ksig_errno_name(v->answer_err) : "ok", WORD_WIDTH, "%s",
		    agrees > 0    ? "as predicted"
		    : agrees == 0 ? "not as predicted: please report this, with the report as JSON"
				  : "nothing was predicted");
	for (size_t i = 0; i < v->n_log; i++)
		text_row(t, i ? "" : "Log", STYLE_DIM, "%s", v->log[i]);
}

int ksig_verdict_text(const struct ksig_verdict *v, const struct ksig_report_options *options,
		      char **ret)
{
	struct text t = {.options = options};
	const struct ksig_prediction *p = &v->predict[ksig_verdict_recommend(v)];
	char *s;

	if (v->image) {
		row_kernel(&t, v->image);
		for (size_t i = 0; i < v->n_signatures; i++)
			row_signature(&t, v->image, &v->signature[i]);
	}
	row_system(&t, v->system);
	if (v->image) {
		row_appraisals(&t, v);
		row_measured(&t, v);
	}
	if (options->verbose)
		row_checks(&t, v);
	row_prediction(&t, v, "Verdict", KSIG_KEXEC_FILE_LOAD);
	row_prediction(&t, v, "", KSIG_KEXEC_LOAD);
	if (p->outcome != KSIG_ACCEPT && p->remedy[0])
		text_row(&t, "Remedy", STYLE_PLAIN, "%s", p->remedy);
	if (v->answered) {
		row_answer(&t, v);
		row_audit(&t, v);
	}
	s = text_take(&t);
	if (!s)
		return -ENOMEM;
	*ret = s;
	return 0;
}
