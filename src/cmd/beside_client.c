/* The command's end of the socket in the data folder. See beside.h. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/beside.h"
#include "base/check.h"
#include "cmd/beside_packet.h"
#include "cmd/leaving.h"

static int connect_to(struct call *c)
{
    int folder = packet__folder(c->arena, settings_text(c->settings, SETTING_DATA));
    int fd = folder < 0 ? -1 : socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    struct sockaddr_un address = packet__address(folder);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

/* The signals by which one leaves, as something to wait for; held from before the order is given, so that from then on
   leaving is told. */
static int hold_leaving(void)
{
    sigset_t leaving = leaving_signals();
    sigprocmask(SIG_BLOCK, &leaving, NULL);
    return signalfd(-1, &leaving, SFD_CLOEXEC);
}

/* True once there is something to receive, false when the one at the keyboard goes first. */
static bool wait_for_answer(int fd, int leaving)
{
    struct pollfd waiting[] = {{.fd = fd, .events = POLLIN}, {.fd = leaving, .events = POLLIN}};
    while (poll(waiting, 2, -1) < 0 && errno == EINTR)
        continue;
    return waiting[0].revents != 0;
}

static enum exiting failed(struct answer *says, enum exiting how, str why)
{
    *says = (struct answer){.err = why};
    return how;
}

/* Work that is whole or nothing is taken back before one leaves; a second signal ends the process. */
static void ask_back(const struct call *c, int fd)
{
    sigset_t leaving = leaving_signals();
    shutdown(fd, SHUT_WR);
    leaving_tell(c->command->name);
    sigprocmask(SIG_UNBLOCK, &leaving, NULL);
}

static enum exiting answer_of(struct call *c, int fd, int leaving, struct answer *says)
{
    struct passing nothing;
    enum exiting how;
    bool is_left = !wait_for_answer(fd, leaving);
    if (is_left && !c->command->is_whole)
        return failed(says, EXITING_FAILED, S("left; the server goes on with it"));
    struct signalfd_siginfo which;
    if (is_left && read(leaving, &which, sizeof which) == sizeof which)
        ask_back(c, fd);
    if (packet__read_answer(c->arena, packet__receive(c->arena, fd, &nothing), &how, says) == RC_OK)
        return how;
    return failed(says, EXITING_FAILED,
                  c->command->is_whole
                      ? S("the server ended before it answered; it takes back what it had begun when it is started again")
                      : S("the server ended before it answered; what it had begun goes on when it is started again"));
}

enum exiting beside_ask(struct call *c, const struct order *o, struct answer *says)
{
    check(o->command && o->command->work && says->err.n);
    str packet = packet__order(c->arena, o, settings_text(c->settings, SETTING_DATABASE));
    if (packet.n == 0)
        return failed(says, EXITING_USAGE, S("what was given is too long"));
    int fd = connect_to(c);
    if (fd < 0)
        return EXITING_BUSY; /* another command has the folder, or a server that starts or stops */
    int leaving = hold_leaving();
    enum exiting how = EXITING_BUSY;
    if (packet__send(fd, packet, o))
        how = answer_of(c, fd, leaving, says);
    close(leaving);
    close(fd);
    return how;
}
