/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and certificates out of files and tokens. */
#include "compiler.h"
#include "sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <stdio.h>

DEFINE_CLEANUP(UI_METHOD *, UI_destroy_method)
DEFINE_CLEANUP(OSSL_STORE_INFO *, OSSL_STORE_INFO_free)

#define PIN_MAX 1024

/* What the passphrase callback knows and finds out. */
struct asker {
	const char *pin; /* NULL: ask on the terminal */
	char typed[PIN_MAX];
	bool asked;
};

static bool have_terminal(void)
{
	_cleanup_close_ int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd >= 0;
}

/* Several decoders ask, one after the other; the user is asked once. */
static int give_pin(char *buf, int size, int rwflag _unused_, void *ctx)
{
	struct asker *a = ctx;
	bool again = a->asked;
	const char *pin;
	size_t n;

	a->asked = true;
	if (!a->pin && !again && have_terminal() &&
	    EVP_read_pw_string(a->typed, sizeof(a->typed), "Passphrase: ", 0) != 0)
		a->typed[0] = '\0';
	pin = a->pin ? a->pin : a->typed;
	n = strlen(pin);
	if (n == 0 || n > (size_t)size)
		return -1;
	memcpy(buf, pin, n);
	return (int)n;
}

/*
 * Every decoder that was tried leaves its complaint in libcrypto's queue; of these only
 * an error of the system is of use.
 */
static int explain_failure(const char *uri, const char *what, const struct asker *a,
			   char why[SIGN_WHY_MAX])
{
	bool token = strncmp(uri, "pkcs11:", 7) == 0;
	unsigned long e;
	int err = 0;

	while ((e = ERR_get_error())) {
		if (ERR_SYSTEM_ERROR(e) && !err)
			err = ERR_GET_REASON(e);
	}
	if (a->asked) {
		snprintf(why, SIGN_WHY_MAX, "%s",
			 a->pin      ? "the passphrase in KEXEC_SIG_PIN is wrong"
			 : *a->typed ? "the passphrase is wrong"
				     : "it needs a passphrase; set KEXEC_SIG_PIN");
		return -EKEYREJECTED;
	}
	if (token) {
		snprintf(why, SIGN_WHY_MAX,
			 "no %s there; does libcrypto have a PKCS#11 provider, and is the token "
			 "present?",
			 what);
		return -ENOKEY;
	}
	if (!err)
		snprintf(why, SIGN_WHY_MAX, "there is no %s in it; give PEM or DER", what);
	return err ? -err : -EBADMSG;
}

/* ---- loading --------------------------------------------------------------------------- */

/* The first object of this type; NULL: none. */
static OSSL_STORE_INFO *first_object(OSSL_STORE_CTX *store, int type)
{
	OSSL_STORE_INFO *info;

	if (OSSL_STORE_expect(store, type) != 1)
		return NULL;
	while (!OSSL_STORE_eof(store)) {
		info = OSSL_STORE_load(store);
		if (info && OSSL_STORE_INFO_get_type(info) == type)
			return info;
		OSSL_STORE_INFO_free(info);
		if (!info && OSSL_STORE_error(store))
			break;
	}
	return NULL;
}

/* The object, or NULL with the reason in *ret_err and why. */
static OSSL_STORE_INFO *load(const char *uri, const char *pin, int type, const char *what,
			     char why[SIGN_WHY_MAX], int *ret_err)
{
	struct asker asker = {.pin = pin};
	_cleanup_(UI_destroy_methodp) UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(give_pin, 0);
	OSSL_STORE_CTX *store = NULL;
	OSSL_STORE_INFO *info = NULL;

	/*
	 * Where openssl.cnf does not load the provider already; a key on a token needs it
	 * until the end of the program.
	 */
	if (strncmp(uri, "pkcs11:", 7) == 0)
		(void)OSSL_PROVIDER_try_load(NULL, "pkcs11", 1);
	ERR_clear_error();
	if (ui)
		store = OSSL_STORE_open(uri, ui, &asker, NULL, NULL);
	if (store)
		info = first_object(store, type);
	if (!info)
		*ret_err = explain_failure(uri, what, &asker, why);
	OSSL_STORE_close(store);
	ERR_clear_error();
	OPENSSL_cleanse(asker.typed, sizeof(asker.typed));
	return info;
}

int sign_load_key(const char *uri, const char *pin, EVP_PKEY **ret, char why[SIGN_WHY_MAX])
{
	int err = 0;
	_cleanup_(OSSL_STORE_INFO_freep) OSSL_STORE_INFO *info =
		load(uri, pin, OSSL_STORE_INFO_PKEY, "private key", why, &err);

	if (!info)
		return err;
	*ret = OSSL_STORE_INFO_get1_PKEY(info);
	return 0;
}

int sign_load_cert(const char *uri, const char *pin, X509 **ret, char why[SIGN_WHY_MAX])
{
	int err = 0;
	_cleanup_(OSSL_STORE_INFO_freep) OSSL_STORE_INFO *info =
		load(uri, pin, OSSL_STORE_INFO_CERT, "certificate", why, &err);

	if (!info)
		return err;
	*ret = OSSL_STORE_INFO_get1_CERT(info);
	return 0;
}
