/*
 * The tests' PostgreSQL: the cluster of the administrator's URL in GUANXI_TEST_POSTGRES; without it, the one of
 * test/postgres.sh, which is started if need be (tests run in the root of the tree).
 *
 * A test program has at most two databases there, gx_<pid>_empty and gx_<pid>_copy, dropped when it exits. Templates,
 * gx_template_<key>, are for all programs and stay as long as the cluster.
 */
#ifndef SUPPORT_CLUSTER_H
#define SUPPORT_CLUSTER_H

#include "base/arena.h"
#include "db/db.h"

/* The URL of this program's database with nothing in it. What the last case left is gone, its connections are ended. */
const char *cluster_empty(struct arena *a);

/* The URL of this program's database, made anew as a copy of the template. Where there is no template of this key yet,
   fill makes it, once for all programs that run. A program has one key. */
const char *cluster_copy(struct arena *a, const char *key, void (*fill)(struct db *db));

#endif
