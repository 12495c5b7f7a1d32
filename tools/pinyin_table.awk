# Makes pinyin_table.h, the readings of Han characters, from Unihan_Readings.txt (Unicode, UAX #38) on standard input.
#
# The commonest reading comes first: kMandarin, then the word counts of kHanyuPinlu, then the dictionaries of today,
# kXHC1983 and kTGHZ2013. kHanyuPinyin has many readings of old books, so it speaks only where both dictionaries are
# silent. Tones are dropped; u with two dots is written v, as people type it, and u as well.
#
# A character has a list number; a list is a slice of pinyin_lists of syllable numbers. Most characters share lists:
# 44,000 characters have some 3,800. 3400..9FFF is an array, the rest (rare) a sorted array of pairs.

BEGIN {
    FS = "\t"
    plain("a", "ā á ǎ à"); plain("e", "ē é ě è ê ế ề"); plain("i", "ī í ǐ ì"); plain("o", "ō ó ǒ ò")
    plain("u", "ū ú ǔ ù"); plain("v", "ü ǖ ǘ ǚ ǜ"); plain("n", "ń ň ǹ"); plain("m", "ḿ")
    plain("", "\314\200 \314\201 \314\204 \314\214") # the marks themselves: U+0300, 0301, 0304, 030C
}

/^# Unicode version: / { sub(/^# Unicode version: /, ""); version = $0 }

$2 == "kMandarin" { mandarin[seen($1)] = $3 }
$2 == "kHanyuPinlu" { gsub(/\([0-9]+\)/, "", $3); counted[seen($1)] = $3 }
$2 == "kXHC1983" || $2 == "kTGHZ2013" { today[seen($1)] = today[$1] " " spoken($3) }
$2 == "kHanyuPinyin" { gsub(/[0-9.]+,/, "", $3); old[seen($1)] = spoken($3) }

END {
    if (!version || runes < 40000)
        fail("this is not Unihan_Readings.txt")
    print "/* Made by tools/pinyin_table.awk from Unihan_Readings.txt; do not edit. */"
    print "#define PINYIN_UNICODE \"" version "\""
    for (i = 1; i <= runes; i++)
        number(order[i])
    print "enum { PINYIN_TABLE_MOST = " most " };"
    print_syllables(); print_lists(); print_near(); print_far()
}

function fail(why) { print "pinyin_table.awk: " why > "/dev/stderr"; exit 1 }

function plain(letter, marked,   i, n, parts) {
    n = split(marked, parts, " ")
    for (i = 1; i <= n; i++)
        letter_of[parts[i]] = letter
}

function seen(rune) {
    if (!(rune in known)) {
        known[rune] = 1
        order[++runes] = rune
    }
    return rune
}

# "0117.100:chán 0207.100:dān", "10654.060:dān,dǎn": without the places in the dictionary.
function spoken(text) {
    gsub(/[0-9.,*]*:/, " ", text)
    gsub(/,/, " ", text)
    return text
}

function without_tone(syllable,   mark, s) {
    if (syllable in toneless)
        return toneless[syllable]
    s = syllable
    for (mark in letter_of)
        gsub(mark, letter_of[mark], s)
    if (s !~ /^[a-z][a-z]?[a-z]?[a-z]?[a-z]?[a-z]?$/)
        fail("no syllable: " syllable)
    return toneless[syllable] = s
}

# The list number of a character; equal lists are one.
function number(rune,   text, n, parts, i, list, in_list, s) {
    text = mandarin[rune] " " counted[rune] " " (today[rune] ? today[rune] : old[rune])
    n = split(text, parts, " ")
    count = 0
    for (i = 1; i <= n; i++) {
        s = without_tone(parts[i])
        list = with(list, s, in_list)
        if (sub(/v/, "u", s))
            list = with(list, s, in_list)
    }
    if (list == "")
        return
    if (!(list in list_number)) {
        list_text[++lists] = list
        list_number[list] = lists
    }
    list_of[rune] = list_number[list]
}

function with(list, s, in_list) {
    if (s in in_list)
        return list
    in_list[s] = 1
    if (++count > most)
        most = count
    if (!(s in syllable_number)) {
        syllable_number[s] = syllables
        syllable_text[syllables++] = s
    }
    return list " " s
}

function print_syllables(   i) {
    print "static const char pinyin_syllables[][7] = {"
    for (i = 0; i < syllables; i++)
        print "    \"" syllable_text[i] "\","
    print "};"
}

# List 0 is the empty one; list n is pinyin_lists[pinyin_list_start[n] .. pinyin_list_start[n + 1]].
function print_lists(   i, j, n, parts, starts, at) {
    print "static const uint16_t pinyin_lists[] = {"
    starts = "0, 0"
    for (i = 1; i <= lists; i++) {
        n = split(list_text[i], parts, " ")
        for (j = 1; j <= n; j++)
            printf "%d,%s", syllable_number[parts[j]], j < n ? " " : "\n"
        starts = starts (i % 20 ? ", " : ",\n") (at += n)
    }
    print "};\nstatic const uint16_t pinyin_list_start[] = {\n" starts "};"
}

function print_near(   i) {
    print "enum { PINYIN_NEAR_FIRST = 0x3400, PINYIN_NEAR_LAST = 0x9FFF };"
    print "static const uint16_t pinyin_near[] = {"
    for (i = 13312; i <= 40959; i++)
        printf "%d,%s", list_of["U+" sprintf("%04X", i)], i % 20 ? " " : "\n"
    print "};"
}

# The file is sorted by number within U+xxxx and U+xxxxx each, and short ones come first.
function print_far(   i, r) {
    print "static const struct { uint32_t rune; uint16_t list; } pinyin_far[] = {"
    for (i = 1; i <= runes; i++) {
        r = substr(order[i], 3)
        if (list_of[order[i]] && (length(r) > 4 || r > "9FFF"))
            print "    {0x" r ", " list_of[order[i]] "},"
    }
    print "};"
}
