#!/usr/bin/env bash
# The program as a shell meets it: test/program.sh build/guanxi
#
# Every command once, with its answer and its exit; a server started, asked, run beside, stopped, killed and started
# again; commands that write beside it, on both engines. Counts, and shows what a check that fails saw.
set -uo pipefail
guanxi=$(realpath "${1:?which program?}")
tests=$(dirname "$(realpath "$0")")
home=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$home"' EXIT
cd "$home" || exit 1
unset ${!GUANXI_@}
passed=0 failed=0

# expects NAME EXIT PATTERN COMMAND...: ends with EXIT, and prints (on either stream) what matches PATTERN.
expects() {
    local name=$1 exit=$2 pattern=$3 said status=0
    shift 3
    said=$("$@" 2>&1) || status=$?
    if [ $status = "$exit" ] && grep -qE -- "$pattern" <<<"$said"; then
        passed=$((passed + 1))
        echo "ok    $name"
    else
        failed=$((failed + 1))
        printf 'FAIL  %s: %s\n  exit %s, not %s; or this does not match %s:\n%s\n' "$name" "$*" $status "$exit" \
            "$pattern" "$(head -n 20 <<<"$said")"
    fi
}

# starts FLAGS...: a server on a free port; sets $server and $url.
starts() {
    : >serve.out # by this shell: what the server before said must be gone when it is read
    "$guanxi" serve --listen 127.0.0.1:0 "$@" >serve.out 2>serve.log &
    server=$!
    for _ in $(seq 200); do
        url=$(sed -n 's/^guanxi .* answers at //p' serve.out)
        [ -z "$url" ] || return 0
        sleep 0.05
    done
    echo "the server did not start:"
    cat serve.out serve.log
}

# ends: stops it gently; $ended is its exit.
ends() {
    kill -TERM "$server"
    wait "$server"
    ended=$?
    server=""
}

rows() { "$guanxi" export "$@" --format csv | tail -n +2 | grep -c .; }
asks() { curl -sS -m 20 --compressed "$@"; }
signs_in() { asks -H 'Content-Type: application/json' -d '{"email":"'"${1:-ann@example.com}"'","password":"correct horse battery"}' "$url/api/login"; }

# takes_order: until the server has been given an import.
takes_order() {
    for _ in $(seq 200); do
        [ "$(grep -c 'order command=import' serve.log)" -le "${orders:-0}" ] || return 0
        sleep 0.01
    done
}

# waits_for N CONDITION: until there are N such customers; prints how many there are.
waits_for() {
    local n
    for _ in $(seq 200); do
        n=$(rows customers --where "$2")
        [ "$n" != "$1" ] || break
        sleep 0.05
    done
    echo "$n"
}
export GUANXI_DATA=$home/data
echo 'correct horse battery' >password
echo 'another horse battery' >another
echo 'short' >weak

expects 'version' 0 '^guanxi [0-9]+\.[0-9]+\.[0-9]+' "$guanxi" version
expects 'the interface without a server' 0 '^{"openapi":"3\.1\.0".*"opportunity_create":' "$guanxi" openapi
expects 'help' 0 'audit verify' "$guanxi" help
expects 'help of a command' 0 '--password-file FILE' "$guanxi" user add --help
expects 'an unknown command is told' 2 "there is no command 'fly'" "$guanxi" fly
expects 'an unknown flag is told' 2 "there is no flag '--fly'" "$guanxi" check --fly
for command in 'export customers --format csv' 'check' 'check --mend' 'audit verify'; do
    expects "where nothing is: $command" 2 'there is no data folder' "$guanxi" $command
done
for command in 'init' 'check' 'check --mend' 'audit verify' 'export customers --format csv' 'import customers /dev/null' \
    'user add ann@example.com --role sales --password-file password' 'serve --listen 127.0.0.1:0'; do
    expects "a database of no kind: $command" 2 '--database: the URL is neither' "$guanxi" $command --database mysql://a:b@x
    expects "a folder that is none: $command" 2 '(is no folder|there is no data folder)' "$guanxi" $command --data password
done
expects 'a database URL that cannot be read' 2 '--database: libpq cannot read' "$guanxi" check --database postgres://%zz
expects 'and nothing was made' 1 '' test -e data
for command in 'import customers /dev/null' 'user add ann@example.com --role sales --password-file password'; do
    expects "a mistyped folder: $command" 2 'there is no data folder dta' "$guanxi" $command --data dta
    mkdir dta
    expects "a folder without data: $command" 2 'there is no database dta/guanxi.db' "$guanxi" $command --data dta
    : >dta/guanxi.db
    expects "an empty file: $command" 5 'is empty; guanxi init' "$guanxi" $command --data dta
    rm -r dta
done
for url in 'postgres://u:hunter2@x@127.0.0.1:1/d' 'postgres://u:hunter2@127.0.0.1:1/d' 'postgres:/u:hunter2@h/d' 'h password=hunter2'; do
    mkdir secret
    expects "a password is not told: $url" 1 '' sh -c "'$guanxi' check --data secret --database '$url' 2>&1 | grep hunter2"
    rm -r secret
done
# Nor where it stands in a wrong place, whatever it was given by.
url=postgres://u:hunter2@127.0.0.1:1/d
for words in "audit verify $url" "check --databse=$url" "check --$url" "check $url" "check --data $url" "check --database postgres://u:hunter2" \
    "check --database postgres://u:hunter2/d" "check --database ${url/u:hunter2/u}?pass%77ord=hunter2" "check --database sqlite:$url" \
    "serve --listen $url" "$url" "user add $url --role sales --password-file x" "export $url --format csv" "export x --format $url" \
    "import customers $url" "user add a@b --role sales --password-file $url" "audit verify --head $url" "init --sample $url" \
    "check --database ${url/u:hunter2/u}?service=hunter2" "check --database ${url/u:hunter2/u}?connect_timeout=hunter2" "check u:hunter2@h/x"; do
    mkdir secret
    expects "a password is not told: $words" 0 '^[125] +0$' \
        sh -c "'$guanxi' $words --data secret >said 2>&1; echo \$? \$(grep -c hunter2 said)"
    rm -r secret
done
for line in "listen = $url" "database = postgres://u:hunter2" "databse: $url?a=b" "$url?a=b" "database = sqlite:$url" "log = u:hunter2@h"; do
    mkdir secret
    echo "$line" >secret/guanxi.conf
    expects "a password is not told: $line" 0 '^2 +0$' sh -c "'$guanxi' check --data secret >said 2>&1; echo \$? \$(grep -c hunter2 said)"
    expects 'but its line' 2 'line 1: ' "$guanxi" check --data secret
    rm -r secret
done
for value in postgres://u:hunter2 "${url/u:hunter2/u}?password=p hunter2" "${url/u:hunter2/u}?options=-c%20x=hunter2"; do
    mkdir secret
    expects "a password is not told: GUANXI_DATABASE=$value" 0 '^[125] +0$' \
        env GUANXI_DATABASE="$value" sh -c "'$guanxi' check --data secret >said 2>&1; echo \$? \$(grep -c hunter2 said)"
    rm -r secret
done
expects 'a full disk is told' 1 'cannot be written' sh -c "'$guanxi' help >/dev/full"

expects 'init with sample data' 0 'is ready' "$guanxi" init --sample 30
expects 'init again does no harm' 0 'is ready' "$guanxi" init
expects 'the data are for their owner only' 0 '^700$' stat -c %a data
expects 'a user' 0 'ann@example.com can sign in as administrator' \
    "$guanxi" user add ann@example.com --role administrator --password-file password --name Ann
expects 'no second user of that address' 3 'mail' \
    "$guanxi" user add ann@example.com --role sales --password-file password
expects 'no weak password' 3 'password' "$guanxi" user add bob@example.com --role sales --password-file weak
expects 'no unknown role' 3 'Role is one of' "$guanxi" user add bob@example.com --role king --password-file password
expects 'no password, no user' 2 'cannot be read' "$guanxi" user add bob@example.com --role sales --password-file none
expects 'a password from standard input' 0 'can sign in' \
    sh -c "'$guanxi' user add bob@example.com --role sales --password-file - <password"

expects 'export of the sample, as CSV' 0 '^(2[5-9]|3[0-9])$' rows customers
expects 'export as JSON' 0 '^true$' sh -c "'$guanxi' export customers --format json |
    node -e 'let t=\"\";process.stdin.on(\"data\",d=>t+=d).on(\"end\",()=>console.log(JSON.stringify(JSON.parse(t)).includes(\"name\")))'"
expects 'export of an unknown object' 2 'unicorns' "$guanxi" export unicorns --format csv
expects 'export by a wrong condition' 2 'colour' "$guanxi" export customers --format csv --where "colour = 'red'"
expects 'export to a full disk' 1 'cannot be written: No space left' sh -c "'$guanxi' export customers --format csv >/dev/full"

printf 'name,email\n华东贸易,east@example.com\n=1+1,sum@example.com\n' >two.csv
seq 8000 | sed 's/.*/Many &,many&@example.com/; 1i name,email' >many.csv
seq 8000 | sed 's/.*/Lost &,lost&@example.com/; 1i name,email' >lost.csv
seq 8000 | sed 's/.*/More &,more&@example.com/; 1i name,email' >more.csv
seq 60000 | sed 's/.*/Long &,long&@example.com/; 1i name,email' >long.csv
printf 'name,email\nElsewhere,elsewhere@example.com\nBad,no-address\n' >bad2.csv
printf 'name,email\nGood,good@example.com\nBad,no-address\n' >bad.csv
expects 'import' 0 '^2 created' "$guanxi" import customers two.csv
expects 'what was imported is there' 0 '华东贸易' "$guanxi" export customers --format csv --where "email = 'east@example.com'"
expects 'formulas leave harmless' 0 "'=1\+1" "$guanxi" export customers --format csv --where "email = 'sum@example.com'"
expects 'import with a row refused' 3 '^1 created, 0 updated, 0 unchanged, 1 rejected' "$guanxi" import customers bad.csv
mkdir broken && printf 'no database at all, whatever its name says' >broken/guanxi.db
expects 'a damaged database is told' 5 'broken/guanxi.db.*(not a database|damaged)' "$guanxi" serve --data broken --listen 127.0.0.1:0
expects 'the journal holds' 0 'hold together' "$guanxi" audit verify
expects 'and the records with it' 0 'records are what the journal says' "$guanxi" audit verify --records
expects 'its head is printed' 0 '^guanxi journal [0-9]+ [0-9a-f]{64} [0-9T:.-]+Z$' "$guanxi" audit verify
"$guanxi" audit verify >head.txt
expects 'a head that was kept is compared' 0 'hold together' "$guanxi" audit verify --head head.txt
expects 'and sent away' 0 'hold together' "$guanxi" audit verify --head-to 'cat >sent.txt'
expects 'as it was printed' 0 '^guanxi journal ' grep -F "$(tail -n 1 head.txt)" sent.txt
expects 'a command that reads nothing' 0 'hold together' "$guanxi" audit verify --head-to true
expects 'a command that fails' 1 '--head-to: the command failed with 3' "$guanxi" audit verify --head-to 'exit 3'
expects 'a command there is not' 1 '--head-to: the command failed with 127' "$guanxi" audit verify --head-to no-such-command
expects 'no head' 2 'no line as audit verify prints it' "$guanxi" audit verify --head password
expects 'no file of it' 2 'cannot be read' "$guanxi" audit verify --head nowhere.txt
cat head.txt head.txt | sed 's/^[0-9].*/no head/' >heads.txt
expects 'a pipe of them' 0 'hold together' sh -c 'cat heads.txt | "$0" audit verify --head /dev/stdin' "$guanxi"
{ sed 's/^guanxi journal [0-9]*/guanxi journal 999999/' head.txt; yes "$(cat head.txt)" | head -n 3000; } >first.txt
expects 'each line of them, the first of a long pipe too' 5 'line 2 .entry 999999.: the journal ends before' \
    sh -c 'cat first.txt | "$0" audit verify --head /dev/stdin' "$guanxi"
sed 's/^guanxi journal [0-9]* ../guanxi journal /' head.txt >cut.txt
expects 'a line that is cut' 5 'line 2: it begins like a head and is none' "$guanxi" audit verify --head cut.txt
printf 'guanxi journal 0 %064d 1970-01-01T00:00:00.000Z\n' 0 >nought.txt
expects 'a head of an empty journal' 0 'hold together' "$guanxi" audit verify --head nought.txt
printf 'guanxi journal 0 %064d 2026-01-01T00:00:00.000Z\n' 7 >nought.txt
expects 'one of an empty journal that had an entry' 5 'line 1: it begins like a head and is none' "$guanxi" audit verify --head nought.txt
sed 's/^guanxi journal [0-9]*/guanxi journal 999999/' head.txt >later.txt
expects 'a journal that was cut' 5 'line 2 .entry 999999.: the journal ends before the head that was kept' "$guanxi" audit verify --head later.txt
sed 's/^\(guanxi journal [0-9]* \)..../\10000/' head.txt >other.txt
expects 'a journal written anew' 5 'is not the one whose head was kept' "$guanxi" audit verify --head other.txt --head-to 'cat >never.txt'
expects 'whose head is not sent away' 1 '' test -e never.txt
sqlite3 data/guanxi.db 'update customers set version = version + 1 where id = 1'
expects 'a column that was altered' 5 'customers 1, version .entry [0-9]+.: not what' "$guanxi" audit verify --records
expects 'which check tells as well' 5 'customers 1, version .entry [0-9]+.: not what' "$guanxi" check
sqlite3 data/guanxi.db 'update customers set version = version - 1 where id = 1'
expects 'check' 0 '' "$guanxi" check
mkdir odd && sqlite3 data/guanxi.db ".backup odd/guanxi.db"
sqlite3 odd/guanxi.db "update journal_seals set sealed_at = 'soon' where position = 3; update jobs set total = x'01'"
expects 'a value of another type' 5 'journal_seals 3, sealed_at: what stands there is no value' "$guanxi" check --data odd
expects 'the audit tells it too' 5 'journal_seals 3, sealed_at: what stands there is no value' "$guanxi" audit verify --records --data odd
sqlite3 data/guanxi.db ".backup odd/guanxi.db"
sqlite3 odd/guanxi.db 'create view report as select name from customers'
expects 'a view beside the tables' 0 'view report is not guanxi' "$guanxi" check --data odd
sqlite3 odd/guanxi.db 'create trigger t after update on customers begin select 1; end'
expects 'a trigger on one of them' 5 'trigger t on customers is not guanxi' "$guanxi" check --data odd
expects 'check --mend' 0 'Numbers are whole; 0 records' "$guanxi" check --mend

# By the command itself: what Ctrl-C takes back, and what a second one does not wait for.
imports_until() { # N SIGNAL...: the import of long.csv, with these signals once it has N rows; prints how it ended, and what it said
    local n at=$1
    shift
    "$guanxi" import customers long.csv >left.out 2>&1 &
    command=$!
    for _ in $(seq 400); do
        n=$(sqlite3 data/guanxi.db "select coalesce(max(done), 0) from jobs where kind = 'import' and state = 'running'")
        [ "$n" -lt "$at" ] || break
        sleep 0.02
    done
    for signal; do
        kill -"$signal" $command
        sleep 0.05
    done
    wait $command 2>/dev/null
    echo "$? $(cat left.out)"
}
expects 'under nohup it outlives the terminal' 0 '60000 created' sh -c 'trap "" HUP; "$0" import customers long.csv --dry-run & sleep 0.5; kill -HUP $!; wait $!' "$guanxi"
for signal in INT TERM HUP; do
    expects "an import is taken back by $signal" 0 '^3 .*taken back; once more ends' imports_until 1 $signal
    expects 'which is told' 0 'cancelled; nothing of import [0-9]+ is left' cat left.out
    expects 'and so' 0 '^0$' waits_for 0 "email ~ 'long1'"
    expects 'and holds in the journal' 0 'hold together' "$guanxi" audit verify --records
done
expects 'a second one does not wait for it' 0 '^143 ' imports_until 8000 TERM TERM
expects 'but the next command does, and says so' 0 'warn import_taken_back import=[0-9]+ name=long.csv rows_done=[0-9]+ because=' "$guanxi" init
expects 'nothing of it is left' 0 '^0$' waits_for 0 "email ~ 'long1'"
imports_until 8000 KILL >/dev/null
expects 'of one that was killed the server says it' 0 'import_taken_back import=' sh -c "timeout 5 '$guanxi' serve --listen 127.0.0.1:0 2>&1 | grep -m 1 import_taken"
starts
expects 'and takes it back' 0 '^0$' waits_for 0 "email ~ 'long1'"
ends

# Where nothing may be written.
mkdir still && { [ "$(id -u)" != 0 ] || { chmod 755 "$home" && chown nobody still; }; }
"$guanxi" init --sample 5 --data still >/dev/null
chmod -R a-w still
for command in 'check' 'audit verify --records' 'user list' 'export customers --format csv'; do
    expects "what reads works where nothing may be written: $command" 0 '' "$guanxi" $command --data still
done
for command in 'init' 'check --mend' 'import customers two.csv' 'user add ann@example.com --role sales --password-file password'; do
    expects "and what writes says why not: $command" 1 'still/guanxi.lock cannot be written: Permission denied' "$guanxi" $command --data still
done
chmod u+w still && cp -p still/guanxi.lock still/guanxi.db-wal && chmod a-w still
expects 'also where an empty log stands beside it' 0 '' "$guanxi" check --data still
chmod u+w still && cp -p still/guanxi.db still/guanxi.db-wal && chmod a-w still
expects 'and where a log stands beside it' 1 'its folder cannot be written, and a log \(-wal\)' "$guanxi" check --data still
chmod -R u+w still

# Where the disk is full.
"$guanxi" init --data full >/dev/null
limited() { bash -c 'ulimit -f 1500; exec "$@"' limited "$guanxi" "$@" --data full; }
expects 'an import on a full disk ends with words' 1 'import [0-9]+ did not come to its end; .*takes it back' limited import customers many.csv
expects 'and is taken back by the next command' 0 'import_taken_back|is ready' "$guanxi" init --data full
expects 'so nothing of it is left' 0 '^0 *$' sh -c "'$guanxi' export customers --format csv --data full | tail -n +2 | wc -l"
expects 'and all is whole' 0 '' "$guanxi" check --data full

starts
expects 'the page' 0 '<div id="root">' asks "$url/"
expects 'a place in the page' 0 '<div id="root">' asks "$url/customers/1"
expects 'the page comes packed' 0 '[Cc]ontent-[Ee]ncoding: br' curl -sSI -H 'Accept-Encoding: br' "$url/"
expects 'health' 0 '^200$' asks -o /dev/null -w '%{http_code}' "$url/health"
expects 'no record without signing in' 0 '^401$' asks -o /dev/null -w '%{http_code}' "$url/api/customers"
token=$(signs_in | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
expects 'signing in' 0 'ann@example.com' asks -H "Authorization: Bearer $token" "$url/api/me"
expects 'a company filled with sample data has a name' 0 '"name":"Northgate Systems"' \
    asks -H "Authorization: Bearer $token" "$url/api/company"
expects 'a list' 0 '"data":\[\{' asks -H "Authorization: Bearer $token" "$url/api/customers?limit=5"
expects 'a reading command beside it' 0 '^[0-9]+$' rows customers
expects 'audit beside it' 0 'hold together' "$guanxi" audit verify

printf 'name,email\nBeside,beside@example.com\n' >beside.csv
expects 'the socket is for its owner only' 0 '^600 socket$' stat -c '%a %F' data/guanxi.sock
expects 'a user beside it' 0 'cid@example.com can sign in as sales' \
    "$guanxi" user add cid@example.com --role sales --password-file password
expects 'who can sign in at once' 0 '"token"' signs_in cid@example.com
cid=$(signs_in cid@example.com | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
expects 'as the list tells' 0 'cid@example.com +sales +active +2[0-9-]+ ' "$guanxi" user list
expects 'refused as without it' 3 '^guanxi user add: .*mail' \
    "$guanxi" user add cid@example.com --role sales --password-file password
expects 'an import beside it' 0 '^1 created, 0 updated, 0 unchanged, 0 rejected' "$guanxi" import customers beside.csv
expects 'whose records are there' 0 'Beside' "$guanxi" export customers --format csv --where "email = 'beside@example.com'"
expects 'an import with a row refused beside it' 3 '2 rejected' "$guanxi" import customers bad.csv
expects 'an import of no object beside it' 2 'unicorns' "$guanxi" import unicorns two.csv
imports() { asks -H "Authorization: Bearer $token" "$url/api/imports?limit=100" | grep -o '"state":' | wc -l; ls data/imports | wc -l; }
printf 'name\nDry\n' >dry.csv
before=$(imports)
expects 'a dry run beside it' 0 'dry run: nothing was written' "$guanxi" import customers dry.csv --dry-run
expects 'what cannot be imported beside it' 2 '--update-by: There is no field' "$guanxi" import customers beside.csv --update-by fly
expects 'and what is no table' 3 'This file is empty' "$guanxi" import customers /dev/null
expects 'leave no import behind' 0 "^${before//$'\n'/ }$" sh -c "echo $(imports | tr '\n' ' ')"
expects 'sample data are made once' 0 'stand in it already, no more were made' "$guanxi" init --sample 10 --language zh
expects 'init beside it' 0 'is ready' "$guanxi" init
expects 'no command for another database' 4 'another database' "$guanxi" init --database sqlite:other.db
expects 'the way in is the command line' 0 '"via":"cli"' asks -H "Authorization: Bearer $token" "$url/api/changesets"
last_import() { asks -H "Authorization: Bearer $token" "$url/api/imports?limit=1"; }
runs_import() {
    for _ in $(seq 400); do
        ! last_import | grep -q '"state":"running"' || return 0
        sleep 0.01
    done
}
"$guanxi" import customers many.csv >left.out 2>&1 &
command=$!
runs_import
kill -INT $command
wait $command
expects 'an import beside a server is taken back by Ctrl-C' 0 '^3 .*cancelled; nothing of import [0-9]+ is left' echo $? $(cat left.out)
expects 'nothing of it is left' 0 '^0$' waits_for 0 "email ~ 'many'"
"$guanxi" import customers many.csv >left.out 2>&1 &
command=$!
runs_import
kill -KILL $command
wait $command 2>/dev/null
ends_import() {
    for _ in $(seq 200); do
        last_import | grep -q '"state":"running"' || break
        sleep 0.05
    done
    last_import
}
expects 'and one whose command is killed' 0 '"state":"cancelled"' ends_import
expects 'of which nothing is left either' 0 '^0$' waits_for 0 "email ~ 'many'"
taken=() orders=$(grep -c 'order command=import' serve.log)
for i in 1 2 3 4 5 6 7 8; do
    "$guanxi" import customers long.csv >/dev/null 2>&1 &
    taken+=($!)
done
orders=$((orders + 7))
takes_order
expects 'many imports hold up no other command' 0 'cid@example.com has a new password' \
    timeout 3 "$guanxi" user password cid@example.com --password-file password
expects 'and too many are told' 4 'does 8 commands that take long already; try again' "$guanxi" import customers two.csv
kill -INT "${taken[@]}"
wait "${taken[@]}"
cid=$(signs_in cid@example.com | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
cancels() {
    local id=""
    for _ in $(seq 200); do
        id=$(asks -H "Authorization: Bearer $token" "$url/api/imports?limit=1" | sed -n 's/.*"id":\([0-9]*\),.*"state":"running".*/\1/p')
        [ -z "$id" ] || break
        sleep 0.02
    done
    asks -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"keep":'"$1"'}' "$url/api/imports/$id/actions/cancel"
}
for keep in true false; do
    "$guanxi" import customers long.csv >stopped.out 2>stopped.err &
    command=$!
    cancels $keep
    wait $command
    echo $? >>stopped.$keep
    cat stopped.out stopped.err >>stopped.$keep
done
expects 'an import that somebody stopped is told' 3 'Cancelled in the middle, after [0-9]+ / 60000 rows' sh -c 'cat stopped.true; exit $(head -n 1 stopped.true)'
expects 'with what of it is there' 0 '^[0-9]+ created' cat stopped.true
expects 'and one that was taken back' 3 'somebody cancelled import [0-9]+; nothing of it is left' sh -c 'cat stopped.false; exit $(head -n 1 stopped.false)'
expects 'who gets another password is signed out' 0 'cid@example.com has a new password' \
    "$guanxi" user password cid@example.com --password-file another
expects 'at once' 0 '^401$' asks -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $cid" "$url/api/me"
expects 'the one before is wrong now' 0 '^401$' asks -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
    -d '{"email":"cid@example.com","password":"correct horse battery"}' "$url/api/login"
expects 'and the new one right' 0 '^200$' asks -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
    -d '{"email":"cid@example.com","password":"another horse battery"}' "$url/api/login"
tries() { asks -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' -d '{"email":"cid@example.com","password":"'"$1"'"}' "$url/api/login"; }
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do tries 'wrong guess of it' >said; done
expects 'who guessed too often waits' 0 '^429$' cat said
expects 'another password lifts that' 0 'has a new password' "$guanxi" user password cid@example.com --password-file another
expects 'at once too' 0 '^200$' tries 'another horse battery'
expects 'in full width as well' 0 '^200$' asks -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
    -d '{"email":"ＣＩＤ@example。com","password":"another horse battery"}' "$url/api/login"
seq 100001 | sed 's/.*/No &,no-address/; 1i name,email' >refused.csv
expects 'rejected rows are kept up to a number, which is told' 3 'only the first 100000 rejected rows are kept' \
    "$guanxi" import customers refused.csv --rejected refused.out
expects 'and these are written' 0 '^100001$' sh -c 'wc -l <refused.out'
expects 'no second server' 4 'in use by' "$guanxi" serve --listen 127.0.0.1:0
expects 'no other server on its address' 4 'already in use; --listen HOST:PORT takes another' "$guanxi" serve --data other --listen "${url#http://}"
expects 'which made nothing' 1 '' test -e other
ends
expects 'SIGTERM ends it well' 0 '^0$' echo $ended

starts
signs_in >/dev/null
created=$(asks -H "Authorization: Bearer $(signs_in | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')" \
    -H 'Content-Type: application/json' -d '{"name":"Last before the fall"}' "$url/api/customers")
orders=0
"$guanxi" import customers lost.csv >left.out 2>&1 &
command=$!
takes_order
kill -9 "$server"
wait "$server" 2>/dev/null
server=""
wait $command
expects 'a server that falls is told to the command' 0 '^1 .*ended before it answered' echo "$? $(cat left.out)"
expects 'its socket lies there' 0 '' test -S data/guanxi.sock
expects 'and is no server' 0 'is ready' "$guanxi" init
expects 'it was created' 0 '"id":' echo "$created"
expects 'what was answered outlives kill -9' 0 'Last before the fall' \
    "$guanxi" export customers --format csv --where "name = 'Last before the fall'"
expects 'the journal holds after it' 0 'records are' "$guanxi" audit verify --records

starts
expects 'a socket left behind is replaced' 0 'is ready' "$guanxi" init
orders=0
"$guanxi" import customers more.csv >left.out 2>&1 &
command=$!
takes_order
ends
wait $command
expects 'a server told to stop tells the command' 0 '^1 .*did not come to its end; the server.*takes it back' echo "$? $(cat left.out)"
expects 'and takes its socket away' 1 '' test -e data/guanxi.sock
starts
expects 'the import is taken back at the next start' 0 '^0$' waits_for 0 "email ~ 'more'"
ends

# What script/run says of who reaches the page.
said() { sh -c "$(sed -n '/^listen=/,/^esac/p' "$tests/../script/run")" run "$@"; }
for listen in 127.0.0.1:9000 '[::1]:9000' localhost:9000; do
    expects "reached from here: $listen" 0 'this machine only' said --listen "$listen"
done
for listen in 192.168.1.5:8080 0.0.0.0:8080 '[::]:8080'; do
    expects "reached from elsewhere: $listen" 0 'from other machines at' said "--listen=$listen"
done

# What root makes in another's folder is the other's; what root has there already stays root's.
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$home" && mkdir service && chown nobody service
    expects 'root makes data for a service' 0 'is ready' "$guanxi" init --data service
    expects 'root adds a user to them' 0 'can sign in' \
        "$guanxi" user add ann@example.com --role sales --password-file password --data service
    expects 'from a file of its own' 0 '^2 created' "$guanxi" import customers two.csv --data service
    cp two.csv "$home/roots.csv" && chmod 600 "$home/roots.csv"
    expects 'what its owner may not read is told, and how' 2 'roots.csv cannot be read: Permission denied, to user [0-9]+; what the shell may read is handed over so: - <FILE' \
        "$guanxi" import customers roots.csv --data service
    expects 'which works' 0 '^0 created, 0 updated, 2 unchanged' \
        sh -c "'$guanxi' import customers - --update-by email --data service <roots.csv"
    expects 'and what it may not write' 2 'no.csv cannot be written: Permission denied, to user' \
        "$guanxi" import customers two.csv --rejected no.csv --data service
    expects 'which was not made' 1 '' test -e no.csv
    expects 'all is of the service' 1 '' sh -c 'find service ! -user nobody | grep .'
    for left in guanxi.db guanxi.lock imports; do
        [ -e service/$left ] || mkdir service/$left
        chown root service/$left
        expects "what root left is told: $left" 1 "service/$left belongs to root.*chown -hR? [0-9]+ 'service/$left'" \
            "$guanxi" audit verify --data service
        expects "whoever asks: $left" 1 "chown" "$guanxi" check --mend --data service
        expects "and stays root's: $left" 0 '^root$' stat -c %U service/$left
        chown nobody service/$left
    done
    echo secret >service/guanxi.db.key && mkdir -p service/imports/backups && echo secret >service/imports/backups/key
    "$guanxi" check --mend --data service >/dev/null 2>&1
    expects 'what the service named like its own is not given to it' 0 '^root root root$' \
        sh -c 'echo $(stat -c %U service/guanxi.db.key service/imports/backups service/imports/backups/key)'
    rm -r service/guanxi.db.key service/imports
    ln -s service linked
    for folder in linked linked/ linked/new; do
        [ $folder = linked/new ] && ln -s nowhere service/new
        expects "a link is not followed by root: $folder" 2 'is no folder' "$guanxi" init --data $folder
    done
    rm linked service/new
    starts --data service
    expects 'a server is the service' 0 '^nobody$' stat -c %U "/proc/$server"
    ends
fi

deep=$(printf 'deep-folder-%.0s' {1..15})
starts --data "$deep"
expects 'a folder whose path is no socket address' 0 'is ready' "$guanxi" init --data "$deep"
ends

starts --data fresh
link=$(sed -n 's/^ *\(http:.*\/setup?token=.*\)/\1/p' serve.out)
expects 'a first start prints a link' 0 '/setup\?token=.{20}' echo "$link"
expects 'which works' 0 '^201$' asks -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '{"token":"'"${link#*=}"'",
    "language":"en","user":{"name":"Ann","email":"ann@example.com","password":"correct horse battery"},
    "company":{"name":"Example","currency":"CNY","time_zone":"Asia/Shanghai"}}' "$url/api/setup"
expects 'once' 0 '^4[0-9][0-9]$' asks -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '{"token":"'"${link#*=}"'",
    "language":"en","user":{"name":"Eve","email":"eve@example.com","password":"correct horse battery"},
    "company":{"name":"Example","currency":"CNY","time_zone":"Asia/Shanghai"}}' "$url/api/setup"
ends
starts --data fresh
expects 'a later start prints none' 1 '' grep setup serve.out
ends

postgres=$("$tests/postgres.sh" start)
psql -q "$postgres" -c "create database program_$$"
starts --data node --database "${postgres%/*}/program_$$"
export GUANXI_DATABASE=${postgres%/*}/program_$$
expects 'on PostgreSQL: a user beside it' 0 'can sign in' \
    "$guanxi" user add ann@example.com --role administrator --password-file password --data node
expects 'on PostgreSQL: an import beside it' 0 '^2 created' "$guanxi" import customers two.csv --data node
expects 'on PostgreSQL: whose records are there' 0 '华东贸易' \
    "$guanxi" export customers --format csv --data node --where "email = 'east@example.com'"
expects 'on PostgreSQL: no command for another database' 4 'another database' \
    "$guanxi" init --data node --database "$postgres"

ends
mkdir alone
"$guanxi" import customers many.csv --data alone >left.out 2>&1 &
command=$!
for _ in $(seq 400); do
    [ "$(psql -tAq "$GUANXI_DATABASE" -c "select count(*) from customers where email ~ 'many'")" = 0 ] || break
    sleep 0.02
done
kill -KILL $command
wait $command 2>/dev/null
expects 'on PostgreSQL: after one that was killed another takes it back first' 0 '^8000 created, 0 updated, 0 unchanged, 0 rejected' \
    "$guanxi" import customers many.csv --data alone
expects 'and nothing is there twice' 0 '^8000$' psql -tAq "$GUANXI_DATABASE" \
    -c "select count(*) from customers where email ~ 'many' and deleted_at is null"
starts --data node
psql -q "$GUANXI_DATABASE" -c "create role reader_$$ login; grant usage on schema public to reader_$$;
    grant select on all tables in schema public to reader_$$; grant select on all sequences in schema public to reader_$$"
mkdir read
for command in check 'audit verify --records' 'user list' 'export customers --format csv'; do
    expects "on PostgreSQL, by a role that may only read: $command" 0 '' \
        "$guanxi" $command --data read --database "${GUANXI_DATABASE/postgres@/reader_$$@}"
done
for command in init 'check --mend' 'import customers two.csv' 'serve --listen 127.0.0.1:0' \
    'user add x@example.com --role sales --password-file password'; do
    expects "what writes says why not: $command" 1 'may only be read: its user has no right to write' \
        timeout 10 "$guanxi" $command --data read --database "${GUANXI_DATABASE/postgres@/reader_$$@}"
done

# Two nodes on one database: the file is given to the first, which is gone before the second reads and imports it.
token=$(signs_in | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
calls() { asks -H "Authorization: Bearer $token" "$@"; }
calls -d '' "$url/api/imports" >import.json
import=$(sed -n 's/^{"id":\([0-9]*\).*/\1/p' import.json)
expects 'one node takes a file' 0 '"rows":2' calls -T bad2.csv "$url/api/imports/$import/files/bad2.csv"
ends
starts --data other-node
expects 'another reads it anew' 0 '"header":false' calls -X PATCH -H 'Content-Type: application/json' \
    -d '{"files":[{"name":"bad2.csv","header":false}]}' "$url/api/imports/$import"
expects 'and back' 0 '"rows":2' calls -X PATCH -H 'Content-Type: application/json' \
    -d '{"files":[{"name":"bad2.csv","header":true,"object":"customer"}]}' "$url/api/imports/$import"
expects 'and imports it' 0 '"state":"running"' calls -d '' "$url/api/imports/$import/actions/run"
expects 'all of it' 0 '^1$' waits_for 1 "email = 'elsewhere@example.com'"
ends
starts --data node
expects 'the first tells what was rejected' 0 'no-address' calls "$url/api/imports/$import/rejected"
expects 'no node keeps a copy of its file' 1 '' grep -rqs elsewhere@ node other-node
customer=$(calls "$url/api/customers?email=elsewhere@example.com&fields=id" | sed -n 's/.*"data":\[{"id":\([0-9]*\).*/\1/p')
calls -X DELETE "$url/api/customers/$customer" && calls -d '' "$url/api/customers/$customer/purge"
is_removed() {
    for _ in $(seq 200); do
        ! calls "$url/api/imports/$import" | grep -q content_purged || break
        sleep 0.05
    done
    psql -tAq "$GUANXI_DATABASE" -c "select count(*) from import_pieces where import_id = $import"
}
expects 'a purge takes them from the database' 0 '^0$' is_removed
ends
starts --data node --database "${GUANXI_DATABASE/postgres@/postgres:hunter2@}"
expects 'a password in a flag is not shown by ps' 1 '' grep -c hunter2 "/proc/$server/cmdline"
expects 'nor said anywhere' 1 '' grep -qs hunter2 serve.out serve.log node/guanxi.lock
ends
unset GUANXI_DATABASE
psql -q "$postgres" -c "drop database program_$$" -c "drop role reader_$$"

echo 'colour = red' >data/guanxi.conf
expects 'a wrong setting is told' 2 "guanxi.conf line 1: there is no setting 'colour'" "$guanxi" check
expects 'help works all the same' 0 'GUANXI_LISTEN' "$guanxi" help settings
expects 'a wrong variable is told' 2 'GUANXI_LOG' env GUANXI_LOG=loud "$guanxi" check

echo "$passed passed, $failed failed"
[ $failed = 0 ]
