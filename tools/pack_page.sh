#!/bin/sh
# Readies the page for tools/embed.sh: tools/pack_page.sh FROM TO
#
# TO becomes a copy of FROM with x.br and x.gz beside every file x that gets a tenth smaller by it. Where FROM is not
# there TO is empty: the program is built without its page.
set -eu
from=$1 to=$2
rm -rf "$to"
mkdir -p "$to"
[ -d "$from" ] || exit 0
cp -R "$from/." "$to"
find "$to" -type f | while IFS= read -r file; do
    brotli -q 11 -o "$file.br" "$file"
    gzip -9 -n -c "$file" >"$file.gz"
    for packed in "$file.br" "$file.gz"; do
        [ $(($(wc -c <"$packed") * 10)) -lt $(($(wc -c <"$file") * 9)) ] || rm "$packed"
    done
done
