/* The version of this program, and of the libraries as they are loaded, not as they were at the build. */
#include "cmd/version.h"

#include <stdio.h>

#include <jansson.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unicode/uversion.h>

#include "base/version.h"

enum exiting version_run(struct call *c)
{
    (void)c;
    UVersionInfo icu;
    char icu_text[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(icu);
    u_versionToString(icu, icu_text);
    printf("guanxi %s\n", GUANXI_VERSION);
    printf("libmicrohttpd %s, SQLite %s, libpq %d.%d, ICU %s, jansson %s, libsodium %s\n", MHD_get_version(),
           sqlite3_libversion(), PQlibVersion() / 10000, PQlibVersion() % 10000, icu_text, jansson_version_str(),
           sodium_version_string());
    return EXITING_OK;
}
