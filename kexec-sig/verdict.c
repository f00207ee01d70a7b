/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict_ima.h"

#include <errno.h>
#include <stdio.h>

DEFINE_CLEANUP(struct ksig_verdict *, ksig_verdict_free)

static int run_list(const struct ksig_judge *j, enum ksig_syscall call,
		    const struct ksig_step *steps, size_t n)
{
	struct ksig_checks *all = &j->v->checks[call];

	for (size_t i = 0; i < n; i++) {
		struct ksig_check *c = &all->check[all->n];

		if (j->request->unload && !steps[i].for_unload)
			continue;
		*c = (struct ksig_check){.id = steps[i].id, .stage = steps[i].stage};
		all->n++;
		steps[i].run(j, c);
		if (!c->detail || !c->evidence)
			return -ENOMEM;
	}
	return 0;
}

static int run_steps(const struct ksig_judge *j, enum ksig_syscall call)
{
	const struct ksig_loaders *loaders = ksig_loaders_find(j->system->arch);
	int r;

	if (call == KSIG_KEXEC_LOAD)
		return run_list(j, call, ksig_classic_steps, ksig_n_classic_steps);
	r = run_list(j, call, ksig_file_steps, ksig_n_file_steps);
	if (r == 0 && loaders)
		r = run_list(j, call, loaders->load, loaders->n_load);
	return r;
}

/* The kernel stops at the first refusal; what cannot be known before it decides as well. */
static const struct ksig_check *deciding_check(const struct ksig_checks *all)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->check[i].outcome != CHECK_PASS && all->check[i].outcome != CHECK_SKIP)
			return &all->check[i];
	}
	return NULL;
}

static int predict(struct ksig_verdict *v, enum ksig_syscall call)
{
	const struct ksig_check *c = deciding_check(&v->checks[call]);
	struct ksig_prediction *p = &v->predict[call];
	const char *name = ksig_syscall_name(call);
	int n;

	if (!c) {
		*p = (struct ksig_prediction){
			.outcome = KSIG_ACCEPT, .stage = "", .reason = "accepted"};
		n = asprintf(&v->sentence[call], "%s will %s", name,
			     v->request.unload ? "unload" : "take this image");
	} else {
		*p = (struct ksig_prediction){
			.outcome = c->outcome == CHECK_FAIL     ? KSIG_REFUSE
				   : c->outcome == CHECK_HAZARD ? KSIG_HAZARD
								: KSIG_UNKNOWN,
			.err = c->outcome == CHECK_FAIL ? c->err : 0,
			.stage = c->stage,
			.reason = c->reason,
		};
		n = asprintf(&v->sentence[call],
			     c->outcome == CHECK_UNKNOWN ? "not known: %s" : "%s", c->detail);
	}
	if (n < 0) {
		v->sentence[call] = NULL;
		return -ENOMEM;
	}
	p->sentence = v->sentence[call];
	p->remedy = ksig_reason_remedy(p->reason);
	return 0;
}

/* The kernel's kind first, there or not; another one only where the image has it. */
static int judge_signatures(struct ksig_verdict *v)
{
	static const enum ksig_scheme schemes[] = {SCHEME_AUTHENTICODE, SCHEME_APPENDED};
	const struct ksig_policy *policy = ksig_policy_find(v->system->arch, v->system->version);
	enum ksig_scheme first = policy ? policy->scheme : SCHEME_AUTHENTICODE;
	int r;

	r = ksig_judge_signature(v->image, v->system, first, &v->signature[v->n_signatures++]);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(schemes); i++) {
		bool there = schemes[i] == SCHEME_APPENDED
				     ? v->image->trailer != TRAILER_MISSING
				     : v->image->pe_err == 0 && v->image->wrapper_err == 0;

		if (schemes[i] == first || !there)
			continue;
		r = ksig_judge_signature(v->image, v->system, schemes[i],
					 &v->signature[v->n_signatures]);
		v->signature[v->n_signatures++].ignored =
			"this architecture's kernels do not look at it";
	}
	return r;
}

int ksig_judge(const struct ksig_image *image, const struct ksig_system *system,
	       const struct ksig_request *request, struct ksig_verdict **ret)
{
	_cleanup_(ksig_verdict_freep) struct ksig_verdict *v = NULL;
	struct ksig_judge j;
	int r = 0;

	if (!image && !request->unload)
		return -EINVAL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	v->image = image;
	v->system = system;
	v->request = *request;
	j = (struct ksig_judge){v, image, system, &v->request};
	if (image)
		r = judge_signatures(v);
	if (image && r == 0)
		r = ksig_verdict_ask_ima(v);
	for (unsigned int call = 0; r == 0 && call < ARRAY_SIZE(v->checks); call++) {
		r = run_steps(&j, call);
		if (r == 0)
			r = predict(v, call);
	}
	if (r < 0)
		return r;
	ksig_verdict_settle_ima(v);
	*ret = TAKE_PTR(v);
	return 0;
}

static void free_log(struct ksig_verdict *v)
{
	for (size_t i = 0; i < v->n_log; i++)
		free(v->log[i]);
	free(v->log);
	v->log = NULL;
	v->n_log = 0;
}

void ksig_verdict_free(struct ksig_verdict *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < KSIG_SIGNATURES_MAX; i++)
		ksig_pkcs7_free(v->signature[i].msg);
	for (size_t call = 0; call < ARRAY_SIZE(v->checks); call++) {
		for (size_t i = 0; i < v->checks[call].n; i++) {
			free(v->checks[call].check[i].detail);
			free(v->checks[call].check[i].evidence);
		}
		free(v->sentence[call]);
	}
	free_log(v);
	ksig_measured_clear(&v->seen);
	free(v);
}

const struct ksig_prediction *ksig_verdict_predict(const struct ksig_verdict *v,
						   enum ksig_syscall call)
{
	return &v->predict[call];
}

enum ksig_syscall ksig_verdict_recommend(const struct ksig_verdict *v)
{
	if (v->predict[KSIG_KEXEC_FILE_LOAD].outcome != KSIG_ACCEPT &&
	    v->predict[KSIG_KEXEC_LOAD].outcome == KSIG_ACCEPT &&
	    v->predict[KSIG_KEXEC_FILE_LOAD].err == ENOSYS)
		return KSIG_KEXEC_LOAD;
	return KSIG_KEXEC_FILE_LOAD;
}

int ksig_verdict_set_answer(struct ksig_verdict *v, enum ksig_syscall call, int err,
			    const char *const *log, size_t n_log)
{
	free_log(v);
	v->log = calloc(n_log ? n_log : 1, sizeof(*v->log));
	if (!v->log)
		return -ENOMEM;
	for (size_t i = 0; i < n_log; i++) {
		v->log[i] = strdup(log[i]);
		if (!v->log[i])
			return -ENOMEM;
		v->n_log++;
	}
	v->answered = true;
	v->answer_syscall = call;
	v->answer_err = err;
	return ksig_verdict_look(v);
}

int ksig_verdict_agrees(const struct ksig_verdict *v)
{
	const struct ksig_prediction *p = &v->predict[v->answer_syscall];

	if (!v->answered || p->outcome == KSIG_UNKNOWN || p->outcome == KSIG_HAZARD)
		return -1;
	return p->err == v->answer_err;
}
