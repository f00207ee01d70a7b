/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libkexec-sig: what will the running kernel answer to a kexec load?
 *
 *	image + system + request ─► verdict
 *
 * ksig_image_read() looks at an image (untrusted bytes, no privileges needed),
 * ksig_system_probe() and ksig_system_ask() look at the machine, ksig_judge()
 * puts both together without any further look at either. The kernel stays the
 * judge: a verdict is advice, and KSIG_UNKNOWN is an honest answer.
 *
 * Functions return 0 or a negative errno; outputs are untouched on failure.
 * Every _free() accepts NULL. Strings belong to the object they came from
 * unless a function says that the caller frees them. Nothing here prints,
 * exits or keeps state between calls.
 */
#ifndef KEXEC_SIG_H
#define KEXEC_SIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KSIG_API __attribute__((visibility("default")))

struct ksig_image;
struct ksig_system;
struct ksig_verdict;

/* ---- image ------------------------------------------------------------- */

/* Largest file the kernel reads (kernel/kexec_file.c, KEXEC_FILE_SIZE_MAX), bytes. */
#define KSIG_FILE_SIZE_MAX (4ULL << 30)

/*
 * Reads the image behind fd, a regular file opened for reading; its offset is
 * neither used nor moved and fd stays the caller's. name is for messages only.
 * The file is mapped, not copied, and not referred to after return.
 *
 * Damage inside the file is not an error here: it becomes part of the verdict.
 *	-EISDIR, -EINVAL  not a regular file (-EISDIR for a directory)
 *	-ENODATA          the file is empty
 *	-EFBIG            larger than KSIG_FILE_SIZE_MAX
 *	-ESTALE           the file became shorter while it was read
 *	-ENOMEM, -EIO, or what fstat(2) and mmap(2) say
 */
KSIG_API int ksig_image_read(int fd, const char *name, struct ksig_image **ret);
KSIG_API void ksig_image_free(struct ksig_image *image);

/*
 * The same for an initrd, of which only IMA looks at the contents: see initrd of struct
 * ksig_request. The same errors.
 */
KSIG_API int ksig_initrd_read(int fd, const char *name, struct ksig_image **ret);

/*
 * Adds the digest of the whole file that this machine's IMA makes of it, if its policy may look at
 * files that kexec reads; without such a policy nothing is read. fd is the file that the image
 * or initrd was read from. 0, -ESTALE or -ENOMEM.
 */
KSIG_API int ksig_image_digest_for(struct ksig_image *image, int fd,
				   const struct ksig_system *system);
/*
 * Adds one by the kernel's name of the algorithm, for machines that are not known yet. 0, -ENOPKG,
 * -ENOSPC (four are kept), or what ksig_image_read() says.
 */
KSIG_API int ksig_image_digest(struct ksig_image *image, int fd, const char *algorithm);

/*
 * For a verdict about another machine: the file's owner and file system here say nothing about
 * there. It is judged as if it lay below /boot and belonged to these, with the security.ima that
 * it has here.
 */
KSIG_API void ksig_image_install(struct ksig_image *image, uint32_t uid, uint32_t gid);

/*
 * Records that the bytes came out of a container (outermost first: "gzip",
 * "zstd", "xz", "uki", "zboot"), so that reports can say so.
 */
KSIG_API int ksig_image_add_layer(struct ksig_image *image, const char *layer);

KSIG_API const char *
ksig_image_format(const struct ksig_image *image); /* "bzImage", "PE", "ELF", … */
KSIG_API const char *ksig_image_arch(const struct ksig_image *image); /* "x86_64", … or "unknown" */
KSIG_API const char *ksig_image_release(const struct ksig_image *image); /* may be NULL */

/* ---- system ------------------------------------------------------------ */

struct ksig_system_options {
	/* Certificate files or folders to identify keys with; PEM or DER. */
	const char *const *certs;
	size_t n_certs;
};

/*
 * Looks at the running machine: kernel release and configuration, boot state,
 * lockdown, sysctls, keyrings, certificates, memory. Needs no privileges, but
 * without them more facts stay unknown. A missing fact is not an error.
 *	-ENOENT, -EBADMSG  a file named in options->certs is missing or no certificate
 *	-ENOMEM
 */
KSIG_API int ksig_system_probe(const struct ksig_system_options *options, struct ksig_system **ret);
KSIG_API void ksig_system_free(struct ksig_system *system);

/*
 * How far ksig_system_ask() goes for keys that are known by name only. Their certificates are
 * in the file that the running kernel was loaded from; to find them takes up to a second.
 */
enum ksig_effort {
	KSIG_ASK_ENOUGH, /* look where the verdict depends on it */
	KSIG_ASK_NAMES,  /* look for all, so that a report can name the certificate */
};

/*
 * Asks the kernel about the keys this image refers to (keyring searches, and
 * certificates offered to restricted keyrings of our own), and adds the answers
 * to the facts. Makes no kexec system call and leaves nothing behind.
 */
KSIG_API int ksig_system_ask(struct ksig_system *system, const struct ksig_image *image,
			     enum ksig_effort effort);

/* The facts as JSON, schema "kexec-sig/system/1"; the caller frees *ret. */
KSIG_API int ksig_system_json(const struct ksig_system *system, bool pretty, char **ret);

/* Longest snapshot that is read, bytes. */
#define KSIG_SYSTEM_SIZE_MAX (64U << 20)

/*
 * The inverse: what ksig_system_json() wrote, on this machine or any other, for
 * ksig_judge() to judge by without one. A fact that is missing is unknown, and fields that
 * are not known are ignored. why (may be NULL) gets a sentence about what is wrong, and
 * where, as far as it fits.
 *	-EBADMSG  not JSON, cut short, of another schema, or a field has the wrong type
 *	-EFBIG    more than KSIG_SYSTEM_SIZE_MAX, or more values than any machine has facts
 *	-ENOMEM
 */
KSIG_API int ksig_system_from_json(const char *text, size_t size, char *why, size_t why_size,
				   struct ksig_system **ret);

/* ---- verdict ----------------------------------------------------------- */

enum ksig_syscall { KSIG_KEXEC_FILE_LOAD, KSIG_KEXEC_LOAD };

enum ksig_outcome {
	KSIG_ACCEPT,  /* the kernel will take it */
	KSIG_REFUSE,  /* the kernel will answer with err */
	KSIG_HAZARD,  /* the image would make this kernel read outside its buffer */
	KSIG_UNKNOWN, /* a fact is missing; sentence says which */
};

struct ksig_prediction {
	enum ksig_outcome outcome;
	int err;              /* positive errno for KSIG_REFUSE, else 0 */
	const char *stage;    /* "capability", "sysctl", … in the kernel's order */
	const char *reason;   /* stable code, see kexec-sig(8) */
	const char *sentence; /* why, in one sentence */
	const char *remedy;   /* what to do, in one sentence; "" when there is nothing to do */
};

struct ksig_request {
	bool on_crash; /* KEXEC_FILE_ON_CRASH / KEXEC_ON_CRASH */
	bool unload;
	uint64_t file_flags; /* all flags for kexec_file_load */
	bool has_initrd;
	bool initrd_regular;   /* the initrd is a regular file */
	uint64_t initrd_size;  /* bytes */
	uint64_t cmdline_size; /* bytes, with the terminating NUL; 0: none passed */
	/* Only IMA looks at these; NULL: not known. They have to live as long as the verdict. */
	const struct ksig_image *initrd; /* of ksig_initrd_read() */
	const char *cmdline;
};

/*
 * image may be NULL when request->unload is set. The verdict refers to image and
 * system: free it before them. -EINVAL, -ENOMEM.
 */
KSIG_API int ksig_judge(const struct ksig_image *image, const struct ksig_system *system,
			const struct ksig_request *request, struct ksig_verdict **ret);
KSIG_API void ksig_verdict_free(struct ksig_verdict *verdict);

KSIG_API const struct ksig_prediction *ksig_verdict_predict(const struct ksig_verdict *verdict,
							    enum ksig_syscall syscall);
/* The call to use: file load unless only the classic one can succeed. */
KSIG_API enum ksig_syscall ksig_verdict_recommend(const struct ksig_verdict *verdict);

/*
 * To be called before a load: remembers what IMA has measured so far, so that
 * ksig_verdict_set_answer() finds what the load has added.
 */
KSIG_API void ksig_verdict_watch(struct ksig_verdict *verdict);
/* What the kernel did; makes the "kernel" object of the JSON. err: positive errno or 0. */
KSIG_API int ksig_verdict_set_answer(struct ksig_verdict *verdict, enum ksig_syscall syscall,
				     int err, const char *const *log, size_t n_log);
/* 1 agrees, 0 does not, -1 nothing predicted (unknown) or nothing done. */
KSIG_API int ksig_verdict_agrees(const struct ksig_verdict *verdict);

struct ksig_report_options {
	unsigned int width; /* columns to wrap at; 0: do not wrap */
	bool color;         /* ANSI colours */
	bool ascii;         /* no characters outside ASCII */
	bool verbose;       /* every check, not only those that matter */
};

/* Both allocate *ret; the caller frees it. The JSON is schema "kexec-sig/verdict/1", one line
 * unless pretty. */
KSIG_API int ksig_verdict_text(const struct ksig_verdict *verdict,
			       const struct ksig_report_options *options, char **ret);
KSIG_API int ksig_verdict_json(const struct ksig_verdict *verdict, bool pretty, char **ret);

/* ---- names ------------------------------------------------------------- */

/* "ENOKEY"; "E524" for a number without a name in user space. Never NULL. */
KSIG_API const char *ksig_errno_name(int err);
/* "accept", "refuse", "hazard", "unknown". */
KSIG_API const char *ksig_outcome_name(enum ksig_outcome outcome);
/* "kexec_file_load", "kexec_load". */
KSIG_API const char *ksig_syscall_name(enum ksig_syscall syscall);

#ifdef __cplusplus
}
#endif
#endif
