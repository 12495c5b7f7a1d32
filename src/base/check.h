/*
 * Assertions that are never compiled out. A failed one is a bug in guanxi: it says where and ends the process.
 * What a user, a file or the network can cause is never checked with this.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define check(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

_Noreturn void check_failed(const char *cond, const char *file, int line);

#define countof(a) (sizeof(a) / sizeof((a)[0]))

#endif
