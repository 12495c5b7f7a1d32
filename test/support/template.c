/* See template.h. */
#include "support/template.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "object/builtin.h"
#include "schema/schema.h"
#include "support/cluster.h"
#include "support/home.h"
#include "support/schema_key.h"

static char made_file[300];
static bool is_made;

static void fill(struct db *db)
{
    struct arena *a = arena_new(0);
    str message = S("");
    check(db_begin(db) == RC_OK);
    enum rc rc = schema_apply(db, builtin_catalog(a), a, &message);
    if (rc != RC_OK)
        fprintf(stderr, "%.*s\n", STR_ARG(message));
    check(rc == RC_OK && db_commit(db) == RC_OK);
    arena_free(a);
}

static void file_remove(void)
{
    unlink(made_file);
}

/* The last connection that closes leaves all in the one file. */
static void file_make(struct arena *a)
{
    struct db *db;
    str message;
    check(snprintf(made_file, sizeof made_file, "%s/guanxi-template-XXXXXX", test_home()) < (int)sizeof made_file);
    int fd = mkstemp(made_file);
    check(fd >= 0 && close(fd) == 0);
    atexit(file_remove);
    check(db_open(made_file, (struct db_options){.mode = DB_WRITE}, a, &db, &message) == RC_OK);
    fill(db);
    db_close(db);
    check(access(arena_printf(a, "%s-wal", made_file), F_OK) != 0);
    is_made = true;
}

static void file_copy(const char *to)
{
    struct stat st;
    int in = open(made_file, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    check(in >= 0 && out >= 0 && fstat(in, &st) == 0);
    for (ssize_t left = st.st_size, n; left > 0; left -= n) {
        n = sendfile(out, in, NULL, (size_t)left);
        check(n > 0);
    }
    close(in);
    close(out);
}

const char *template_copy(enum db_engine kind, struct arena *a, const char *folder)
{
    if (kind == DB_POSTGRES)
        return cluster_copy(a, SCHEMA_KEY, fill);
    if (!is_made)
        file_make(a);
    const char *path = arena_printf(a, "%s/test.db", folder);
    file_copy(path);
    return arena_printf(a, "sqlite:%s", path);
}
