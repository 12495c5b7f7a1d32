# guanxi. `make` builds build/guanxi; `make help` names the verbs. The scripts in script/ install what this needs.
#
# PRESET is release, debug, asan or tsan (fuzz is for `make fuzz`); each has its own folder, so that they do not disturb each other.
# Folders are floors (tools/floors.txt): every src/*/*.c but *_test.c is the program, every *_test.c a test.

PRESET ?= release

# make V=1 shows the commands.
Q := $(if $(V),,@)
OUT := build/$(PRESET)

PACKAGES := sqlite3 jansson libsodium icu-uc icu-i18n glib-2.0 libpq libcrypto libzstd zlib
CC := gcc
CFLAGS_release := -O2 -g
CFLAGS_debug := -O0 -g3 -DARENA_STRICT
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_STRICT
CFLAGS_tsan := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
CFLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DARENA_STRICT
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wpointer-arith -Wvla \
    -Wformat=2 -Wnull-dereference -Wimplicit-fallthrough -Wno-missing-field-initializers -Werror
HARDENING := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
HARDENING_asan := -fPIE
HARDENING_tsan := -fPIE
CPPFLAGS := -Isrc -I$(OUT)/gen -D_GNU_SOURCE $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS := -std=gnu17 $(CFLAGS_$(PRESET)) $(WARNINGS) $(or $(HARDENING_$(PRESET)),$(if $(filter release,$(PRESET)),$(HARDENING),-fPIE)) -pthread
LDFLAGS := -pie -Wl,-z,relro,-z,now $(filter -fsanitize%,$(CFLAGS_$(PRESET))) -pthread
# libmicrohttpd is linked in, with its recv led through src/http/gate.c.
LDLIBS := -Wl,--wrap=recv $(shell pkg-config --variable=libdir libmicrohttpd)/libmicrohttpd.a -lgnutls $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

SOURCES := $(filter-out %_test.c src/cmd/main.c,$(wildcard src/*/*.c))
TESTS := $(wildcard src/*/*_test.c test/*_test.c)
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/gen/objects.o $(OUT)/gen/page.o
FUZZERS := $(patsubst fuzz/%.c,%,$(wildcard fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 20
FUZZ_UNTIL ?= -max_total_time=$(FUZZ_SECONDS)
SUPPORT_SOURCES := $(wildcard test/support/*.c)
SUPPORT := $(SUPPORT_SOURCES:%.c=$(OUT)/%.o)
TEST_PROGRAMS := $(TESTS:%.c=$(OUT)/%)

# Programs beside the product: the faulty one of test/crash, and what bench/run measures with.
comma := ,
BENCH_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(wildcard bench/*.c))
FAULTY := $(OUT)/test/crash/faulty
faulty_wraps := app_http app_http_options app_background_start journal_create idempotency_keep

.PHONY: all help format test sweeps compiled compiled_tests print_tests replay bench asan tsan fuzz fuzz_run fuzz_smoke clean
.SECONDARY:
all: build/guanxi

help:
	@echo 'make                 the program, build/guanxi'
	@echo 'make test            builds and runs every C test (PRESET=asan, tsan for the sanitizers)'
	@echo 'make sweeps          the tests that otherwise try a sample, whole (fault_test, property_test, shapes_test)'
	@echo 'make asan | tsan     make test with that preset; on SQLite alone but for a few (tools/programs.sh)'
	@echo 'make fuzz            runs every fuzz/fuzz_*.c for FUZZ_SECONDS (20) each; a crasher stays in fuzz/corpus'
	@echo 'make format          lays the C out by .clang-format (clang-format 14 of Debian 12)'
	@echo 'make clean           removes build/'

# The last step of the build: the declarations must hold together.
build/guanxi: $(OUT)/src/cmd/main.o $(OUT)/libguanxi.a
	@rm -f $@ # one that runs cannot be written to
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
	@$@ check --declarations || { rm -f $@; exit 1; }

# The same program of any preset.
$(OUT)/guanxi: $(OUT)/src/cmd/main.o $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/libguanxi.a: $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The built-in declarations are part of the program.
$(OUT)/gen/objects.S: tools/embed.sh objects $(wildcard objects/*.json)
	@mkdir -p $(@D)
	tools/embed.sh builtin_files objects schema.json > $@
$(OUT)/gen/objects.o: $(OUT)/gen/objects.S
	$(Q)$(CC) -c -o $@ $<

# So is the page, packed. Without web/dist (npm run build in web/) the program is made without it.
PAGE := $(shell find web/dist 2>/dev/null)
$(OUT)/gen/page.S: tools/embed.sh tools/pack_page.sh $(PAGE)
	tools/pack_page.sh web/dist $(OUT)/gen/page
	tools/embed.sh page_files $(OUT)/gen/page > $@
$(OUT)/gen/page.o: $(OUT)/gen/page.S
	$(Q)$(CC) -c -o $@ $<

# Pinyin comes from Debian's unicode-data, which may be packed.
UNIHAN := $(firstword $(wildcard /usr/share/unicode/Unihan_Readings.txt*) Unihan_Readings.txt)
UNPACK := $(if $(filter %.bz2,$(UNIHAN)),bzcat,$(if $(filter %.gz,$(UNIHAN)),zcat,cat))
$(OUT)/gen/pinyin_table.h: tools/pinyin_table.awk
	@mkdir -p $(@D)
	$(UNPACK) $(UNIHAN) | awk -f $< > $@.part && mv $@.part $@
$(OUT)/src/text/pinyin.o: $(OUT)/gen/pinyin_table.h

# What the tables of the built-in objects follow from: the tests keep such a database under this key (test/support/template.h).
$(OUT)/gen/support/schema_key.h: $(wildcard objects/*.json src/schema/*.[ch] src/object/*.[ch] src/db/*.[ch])
	@mkdir -p $(@D)
	@echo "#define SCHEMA_KEY \"$$(cat $^ | sha256sum | cut -c 1-16)\"" > $@
$(OUT)/test/support/template.o: $(OUT)/gen/support/schema_key.h

# Tests on a database start PostgreSQL themselves (test/postgres.sh); it goes on running for the next ones.
$(SUPPORT) $(TESTS:%.c=$(OUT)/%.o): CPPFLAGS += -Itest
$(OUT)/%_test: $(OUT)/%_test.o $(SUPPORT) $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$(FAULTY): $(FAULTY).o $(OUT)/src/cmd/main.o $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) $(faulty_wraps:%=-Wl,--wrap=%) -o $@ $^ $(LDLIBS)
$(OUT)/bench/serve: $(OUT)/src/cmd/main.o
$(OUT)/bench/bare: LDLIBS := $(filter-out -Wl$(comma)--wrap=recv,$(LDLIBS))
$(OUT)/bench/serve: LDFLAGS += -Wl,--wrap=app_http
$(OUT)/bench/search $(OUT)/bench/jobs: $(SUPPORT)
$(OUT)/bench/search $(OUT)/bench/jobs: LDLIBS += -lcmocka
$(OUT)/bench/search.o $(OUT)/bench/jobs.o: CPPFLAGS += -Itest
$(OUT)/bench/%: $(OUT)/bench/%.o $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)
faulty: $(FAULTY)
bench: build/guanxi $(BENCH_PROGRAMS)

test: $(TEST_PROGRAMS) replay
	@tools/run_tests $(TEST_PROGRAMS)

# The tests that otherwise try a sample (test/support/sweep.h), whole.
SWEEPS := $(OUT)/test/fault_test $(OUT)/test/property_test $(OUT)/test/shapes_test
sweeps: $(SWEEPS)
	@GUANXI_TEST_SWEEP=full tools/run_tests $(SWEEPS)

# For script/test: what needs no page yet, and the names of the tests.
compiled: $(filter-out %/page.o,$(OBJECTS)) $(SUPPORT) $(OUT)/src/cmd/main.o
compiled_tests: $(TEST_PROGRAMS:%=%.o)
print_tests:
	@echo $(TESTS:%.c=%)

# Fuzz targets: with the fuzzer's main under clang, and with one that replays fuzz/corpus/<target>/* as a test.
$(OUT)/fuzz/%_replay: $(OUT)/fuzz/%.o $(OUT)/fuzz/replay.o $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/fuzz/%_run: $(OUT)/fuzz/%.o $(OUT)/libguanxi.a
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

replay: $(FUZZERS:%=$(OUT)/fuzz/%_replay)
	@for f in $(FUZZERS); do $(OUT)/fuzz/$${f}_replay fuzz/corpus/$$f/* || exit 1; done

fuzz_run: $(FUZZERS:%=$(OUT)/fuzz/%_run)
	@for f in $(FUZZERS); do mkdir -p $(OUT)/corpus/$$f fuzz/corpus/$$f; \
	$(OUT)/fuzz/$${f}_run $(FUZZ_UNTIL) -timeout=10 -close_fd_mask=1 -print_funcs=0 -verbosity=0 -print_final_stats=1 \
	-artifact_prefix=fuzz/corpus/$$f/ $(OUT)/corpus/$$f fuzz/corpus/$$f || exit 1; done

fuzz: # gcc is the one that judges warnings
	@$(MAKE) --no-print-directory PRESET=fuzz CC=clang WARNINGS=-w fuzz_run

# For script/test: that each target still builds, and holds for some thousand inputs, the same each time.
fuzz_smoke:
	@$(MAKE) --no-print-directory FUZZ_UNTIL='-runs=3000 -seed=1' fuzz

asan:
	@$(MAKE) --no-print-directory PRESET=asan test

tsan:
	@$(MAKE) --no-print-directory PRESET=tsan test

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	test/postgres.sh stop
	rm -rf build

-include $(OBJECTS:.o=.d) $(SUPPORT:.o=.d) $(TESTS:%.c=$(OUT)/%.d) $(OUT)/src/cmd/main.d $(wildcard $(OUT)/fuzz/*.d $(OUT)/bench/*.d $(OUT)/test/crash/*.d)
