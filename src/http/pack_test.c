/* Packed bytes and files are what they were, whatever their length; what does not fit or is stopped is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "http/pack.h"
#include "support/unpack.h"

static const enum coding codings[] = {CODING_ZSTD, CODING_GZIP};
enum { BYTES = 3 * 1024 * 1024 };

static char text[BYTES], back[BYTES + 1];
static _Atomic bool never, at_once = true;

/* Half of it repeats, half is chance. */
static void fill(void)
{
    uint64_t dice = 7;
    for (size_t i = 0; i < BYTES; i++) {
        dice = dice * 6364136223846793005u + 1442695040888963407u;
        text[i] = i % 64 < 32 ? "{\"name\":\"Acme\",\"stage\":\"active\"}"[i % 32] : (char)(dice >> 56);
    }
}

static void bytes_are_what_they_were(void **state)
{
    (void)state;
    static const size_t sizes[] = {BYTES, 1, 100, 1024, 4095, 14486, 70000, 131072, 131073, 600000, 2};
    for (size_t i = 0; i < countof(sizes); i++)
        for (size_t k = 0; k < countof(codings); k++) {
            struct buf to;
            buf_init(&to, sizes[i] + 1000);
            assert_true(pack_bytes(codings[k], (str){text, sizes[i]}, &to));
            assert_int_equal(unpack(codings[k], buf_view(&to), back, sizeof back), sizes[i]);
            assert_memory_equal(back, text, sizes[i]);
            buf_free(&to);
        }
}

/* The next one is packed as if nothing had been. */
static void what_does_not_fit_is_told(void **state)
{
    (void)state;
    for (size_t k = 0; k < countof(codings); k++)
        for (int i = 0; i < 3; i++) {
            struct buf to;
            buf_init(&to, 30000);
            assert_false(pack_bytes(codings[k], (str){text, 60000}, &to));
            assert_int_equal(to.n, 0);
            assert_true(pack_bytes(codings[k], (str){text, 20000}, &to));
            assert_int_equal(unpack(codings[k], buf_view(&to), back, sizeof back), 20000);
            assert_memory_equal(back, text, 20000);
            buf_free(&to);
        }
}

static int file_of(size_t n)
{
    int fd = memfd_create("from", 0);
    assert_true(fd >= 0 && file_write(fd, text, n, 0));
    return fd;
}

static void a_file_is_what_it_was(enum coding c, size_t n)
{
    struct pack_file f = {file_of(n), memfd_create("to", 0), (int64_t)n, (int64_t)n + 1000, &never};
    int64_t packed;
    assert_true(pack_file(c, &f, &packed));
    assert_int_equal(lseek(f.to, 0, SEEK_END), packed);
    char *p = mmap(NULL, (size_t)packed, PROT_READ, MAP_PRIVATE, f.to, 0);
    assert_int_equal(unpack(c, (str){p, (size_t)packed}, back, sizeof back), n);
    assert_memory_equal(back, text, n);
    munmap(p, (size_t)packed);
    close(f.from);
    close(f.to);
}

static void files_are_what_they_were(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 5000, 65535, 65536, 65537, 131072, BYTES};
    for (size_t i = 0; i < countof(sizes); i++)
        for (size_t k = 0; k < countof(codings); k++)
            a_file_is_what_it_was(codings[k], sizes[i]);
}

static void a_file_that_cannot_be_packed_is_told(void **state)
{
    (void)state;
    for (size_t k = 0; k < countof(codings); k++) {
        struct pack_file f = {file_of(BYTES), memfd_create("to", 0), BYTES, BYTES, &never};
        struct pack_file small = f, short_one = f, stopped = f, closed = f;
        int64_t packed;
        small.bytes_max = BYTES / 10;
        short_one.n = BYTES + 1;
        stopped.is_stopped = &at_once;
        closed.to = -1;
        assert_false(pack_file(codings[k], &small, &packed));
        assert_true(packed <= BYTES / 10);
        assert_false(pack_file(codings[k], &short_one, &packed));
        assert_false(pack_file(codings[k], &stopped, &packed));
        assert_false(pack_file(codings[k], &closed, &packed));
        close(f.from);
        close(f.to);
    }
}

int main(void)
{
    fill();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_what_they_were),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(files_are_what_they_were),
        cmocka_unit_test(a_file_that_cannot_be_packed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
