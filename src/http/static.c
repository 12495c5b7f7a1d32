/* See static.h. Formats: RFC 9110, 8.8.3 (ETag), 13.1.2 (If-None-Match). */
#include "http/static.h"

#include "base/check.h"
#include "base/hash.h"
#include "http/coding.h"

/* Of the file packed so, behind its name; NULL: none is packed so. */
static const char *const suffixes[CODINGS] = {[CODING_BR] = ".br", [CODING_GZIP] = ".gz", [CODING_NONE] = ""};

struct asset {
    str path;          /* with the slash in front */
    str data[CODINGS]; /* p is NULL where there is none; CODING_NONE always is */
    bool has[CODINGS];
    const char *content_type;
    str hash;
};

struct assets {
    struct asset *list;
    size_t n;
    const struct asset *index; /* NULL: the page was not built */
};

static const char *content_type_of(str path)
{
    static const struct {
        const char *suffix, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < countof(types); i++)
        if (str_ends(path, str_of(types[i].suffix)))
            return types[i].type;
    return "application/octet-stream";
}

static str file_named(const struct embedded *files, str name)
{
    for (; files->name; files++)
        if (str_is(name, files->name))
            return (str){files->data, files->size};
    return (str){0};
}

static bool is_packed(const struct embedded *files, str name)
{
    for (enum coding c = 0; c < CODING_NONE; c++) {
        str suffix = str_of(suffixes[c]);
        if (suffix.n && str_ends(name, suffix) && file_named(files, str_take(name, name.n - suffix.n)).p)
            return true;
    }
    return false;
}

static struct asset asset_of(struct arena *a, const struct embedded *files, str name)
{
    struct asset as = {.path = str_printf(a, "/%.*s", STR_ARG(name)), .content_type = content_type_of(name)};
    for (enum coding c = 0; c < CODINGS; c++) {
        if (suffixes[c])
            as.data[c] = file_named(files, str_printf(a, "%.*s%s", STR_ARG(name), suffixes[c]));
        as.has[c] = as.data[c].p != NULL;
    }
    unsigned char digest[HASH_BYTES];
    hash_sha256(&as.data[CODING_NONE], 1, digest);
    as.hash = str_hex(a, digest, 8);
    return as;
}

static const struct asset *find(const struct assets *as, str path)
{
    for (size_t i = 0; i < as->n; i++)
        if (str_eq(as->list[i].path, path))
            return &as->list[i];
    return NULL;
}

const struct assets *assets_new(struct arena *a, const struct embedded *files)
{
    size_t n = 0;
    while (files[n].name)
        n++;
    struct assets *as = arena_new_of(a, struct assets);
    as->list = arena_array_of(a, n, struct asset);
    for (size_t i = 0; i < n; i++)
        if (!is_packed(files, str_of(files[i].name)))
            as->list[as->n++] = asset_of(a, files, str_of(files[i].name));
    as->index = find(as, S("/index.html"));
    return as;
}

static void send(const struct asset *as, const struct request *rq, struct reply *rp)
{
    enum coding c = coding_chosen(rq, as->has);
    str etag = str_printf(rp->arena, "\"%.*s-%s\"", STR_ARG(as->hash), coding_name(c));
    bool is_eternal = str_starts(as->path, S("/assets/"));
    reply_header(rp, "ETag", etag);
    reply_header(rp, "Vary", S("Accept-Encoding"));
    reply_header(rp, "Cache-Control", is_eternal ? S("public, max-age=31536000, immutable") : S("no-cache"));
    if (request_has(rq, etag)) {
        rp->status = 304;
        return;
    }
    rp->status = 200;
    rp->content_type = as->content_type;
    rp->static_body = as->data[c];
    if (c != CODING_NONE)
        reply_header(rp, "Content-Encoding", str_of(coding_name(c)));
}

static void say(struct reply *rp, int status, str sentence)
{
    rp->status = status;
    rp->content_type = "text/plain; charset=utf-8";
    rp->static_body = sentence;
}

static bool is_place(str path)
{
    str rest = path, last = path;
    while (rest.p)
        last = str_cut(&rest, '/');
    return str_find(last, S(".")) < 0 && !str_starts(path, S("/assets/"));
}

bool assets_serve(const struct assets *as, const struct request *rq, struct reply *rp)
{
    if (str_is(rq->path, "/api") || str_starts(rq->path, S("/api/")))
        return false;
    if (rq->method != METHOD_GET && rq->method != METHOD_HEAD) {
        reply_header(rp, "Allow", S("GET, HEAD"));
        say(rp, 405, S("Only GET and HEAD.\n"));
        return true;
    }
    const struct asset *one = find(as, rq->path);
    if (one)
        send(one, rq, rp);
    else if (!is_place(rq->path))
        say(rp, 404, S("There is no such file.\n"));
    else if (as->index)
        send(as->index, rq, rp);
    else
        say(rp, 404, S("The page was not built: this program has only its interface, under /api.\n"));
    return true;
}
