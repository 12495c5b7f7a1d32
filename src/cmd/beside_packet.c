/* See beside_packet.h. A packet is a JSON text in one datagram of a SOCK_SEQPACKET socket, which keeps its borders. */
#include "cmd/beside_packet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/version.h"
#include "json/lists.h"

enum {
    PACKET_BYTES_MAX = 128 * 1024,
    OUT_BYTES_MAX = 1024,
    ERR_BYTES_MAX = 20 * 1024
}; /* a byte that is escaped has six */

int packet__folder(struct arena *a, const char *folder)
{
    return file_keep(a, open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

struct sockaddr_un packet__address(int folder_fd)
{
    check(folder_fd >= 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/guanxi.sock", folder_fd);
    return address;
}

/* --- as text ---------------------------------------------------------------------------------------------------- */

static str packet_text(struct arena *a, struct buf *b)
{
    str text = b->is_over ? (str){0} : str_copy(a, buf_view(b));
    buf_free(b);
    return text;
}

str packet__order(struct arena *a, const struct order *o, const char *database)
{
    check(o->command);
    struct buf b;
    buf_init(&b, PACKET_BYTES_MAX);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_str(&j, "version", S(GUANXI_VERSION));
    json_pair_str(&j, "database", str_of(database));
    json_pair_str(&j, "command", str_of(o->command->name));
    json_pair_strs(&j, "words", o->words, ORDER_WORDS_MAX);
    json_pair_ints(&j, "files", (int64_t[]){order_file(o, 0) >= 0, order_file(o, 1) >= 0, order_file(o, 2) >= 0},
                   ORDER_FILES_MAX);
    json_end(&j);
    return packet_text(a, &b);
}

static const struct command *command_named(str name)
{
    for (const struct command *c = commands; c->name; c++)
        if (str_is(name, c->name) && c->work)
            return c;
    return NULL;
}

/* Those the order says it has, in their places. */
static enum rc place_files(const json_t *tree, const struct passing *passed, struct order *out)
{
    int64_t is_there[ORDER_FILES_MAX] = {0};
    size_t next = 0;
    out->file_count = json_member_ints(tree, "files", is_there, ORDER_FILES_MAX);
    for (size_t i = 0; i < out->file_count && i < ORDER_FILES_MAX; i++) {
        if (is_there[i] && next == passed->count)
            return RC_INVALID;
        out->files[i] = is_there[i] ? passed->fds[next++] : -1;
    }
    return next == passed->count && out->file_count <= ORDER_FILES_MAX ? RC_OK : RC_INVALID;
}

enum rc packet__read_order(struct arena *a, str packet, const struct passing *passed, const char *database,
                           struct order *out, str *message)
{
    json_t *tree;
    if (json_read(a, packet, &tree, message) != RC_OK)
        return RC_INVALID;
    str version = json_member_text(tree, "version");
    *out = (struct order){.command = command_named(json_member_text(tree, "command"))};
    if (!str_is(version, GUANXI_VERSION) || !out->command) {
        *message = str_printf(a, "the server is guanxi %s and this is another (%.*s); restart the server",
                              GUANXI_VERSION, STR_ARG(version));
        return RC_CONFLICT;
    }
    if (!str_is(json_member_text(tree, "database"), database)) {
        *message = S(
            "the server on this data folder has another database; give the command the --database it was given");
        return RC_CONFLICT;
    }
    json_member_strs(tree, "words", out->words, ORDER_WORDS_MAX);
    return place_files(tree, passed, out);
}

str packet__answer(struct arena *a, enum exiting how, struct answer says)
{
    check(how < 256);
    struct buf b;
    buf_init(&b, PACKET_BYTES_MAX);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_int(&j, "exit", how);
    json_pair_str(&j, "out", str_take_whole(says.out, OUT_BYTES_MAX));
    json_pair_str(&j, "err", str_take_whole(says.err, ERR_BYTES_MAX));
    json_end(&j);
    check(!b.is_over);
    return packet_text(a, &b);
}

enum rc packet__read_answer(struct arena *a, str packet, enum exiting *how, struct answer *says)
{
    json_t *tree;
    str wrong;
    if (packet.n == 0 || json_read(a, packet, &tree, &wrong) != RC_OK)
        return RC_INVALID;
    *how = (enum exiting)json_member_int(tree, "exit");
    *says = (struct answer){str_copy(a, json_member_text(tree, "out")), str_copy(a, json_member_text(tree, "err"))};
    return RC_OK;
}

/* --- on the socket ---------------------------------------------------------------------------------------------- */

/* Room for descriptors beside a packet, aligned as the kernel wants it. */
union room {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(ORDER_FILES_MAX * sizeof(int))];
};

static void pass(struct msghdr *m, union room *room, const struct order *o)
{
    int fds[ORDER_FILES_MAX];
    size_t n = 0;
    for (size_t i = 0; o && i < ORDER_FILES_MAX; i++)
        if (order_file(o, i) >= 0)
            fds[n++] = order_file(o, i);
    if (n == 0)
        return;
    m->msg_control = room->bytes;
    m->msg_controllen = CMSG_SPACE(n * sizeof *fds);
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    check(c);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(n * sizeof *fds);
    memcpy(CMSG_DATA(c), fds, n * sizeof *fds);
}

bool packet__send(int fd, str packet, const struct order *o)
{
    check(fd >= 0 && packet.n > 0 && packet.n <= PACKET_BYTES_MAX);
    union room room = {.bytes = {0}};
    struct iovec text = {(void *)packet.p, packet.n};
    struct msghdr m = {.msg_iov = &text, .msg_iovlen = 1};
    pass(&m, &room, o);
    ssize_t n;
    do
        n = sendmsg(fd, &m, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)packet.n;
}

static void take_passed(struct msghdr *m, struct passing *out)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            out->count = (c->cmsg_len - CMSG_LEN(0)) / sizeof *out->fds;
            check(out->count <= ORDER_FILES_MAX); /* the kernel closes what finds no room */
            memcpy(out->fds, CMSG_DATA(c), out->count * sizeof *out->fds);
        }
}

str packet__receive(struct arena *a, int fd, struct passing *out)
{
    check(fd >= 0 && out);
    union room room = {.bytes = {0}};
    char *bytes = arena_alloc(a, PACKET_BYTES_MAX);
    struct iovec text = {bytes, PACKET_BYTES_MAX};
    struct msghdr m = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = CMSG_LEN(sizeof out->fds)};
    *out = (struct passing){0};
    ssize_t n;
    do
        n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        take_passed(&m, out);
    return n > 0 && !(m.msg_flags & MSG_TRUNC) ? (str){bytes, (size_t)n} : (str){0};
}
