#!/bin/sh
# Puts files into the program: tools/embed.sh SYMBOL DIR [NAME-TO-LEAVE-OUT ...] > file.S
#
# Prints assembler that defines SYMBOL, an array of struct embedded (base/embed.h) of every file below DIR, by its path
# there, sorted by bytes and ended by an entry without a name. The bytes are taken in by .incbin when it is assembled.
set -eu
export LC_ALL=C
symbol=$1 dir=$2
shift 2

printf '    .section .data.rel.ro, "aw"\n    .globl %s\n    .balign 8\n%s:\n' "$symbol" "$symbol"
n=0
files=$(cd "$dir" && find . -type f | sed 's|^\./||' | sort)
for file in $files; do
    case " $* " in *" $file "*) continue ;; esac
    case $file in *[!A-Za-z0-9._/-]*) echo "embed: a name that is not plain: $file" >&2; exit 1 ;; esac
    printf '    .quad .Lname%d, .Ldata%d, .Lend%d - .Ldata%d\n' $n $n $n $n
    n=$((n + 1))
done
printf '    .quad 0, 0, 0\n    .section .rodata\n'
n=0
for file in $files; do
    case " $* " in *" $file "*) continue ;; esac
    printf '.Lname%d: .asciz "%s"\n    .balign 16\n.Ldata%d: .incbin "%s/%s"\n.Lend%d: .byte 0\n' \
        $n "$file" $n "$dir" "$file" $n
    n=$((n + 1))
done
printf '    .section .note.GNU-stack, "", %%progbits\n'
