#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The doors (build-aux/run, check, shell) on machines that are not this one: another distribution, no network, a full
# disk, no rights. Commands that would change the machine are stand-ins on PATH which note how they were called.

set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/passthrough-doors.XXXXXX")
trap 'rm -rf "$work"' EXIT

number=0 failures=0 problem=''

# ---- A machine to stand on -------------------------------------------------------------------------

# fresh: an empty machine with a copy of the doors in its checkout; root, and nothing works that is not stood in for
fresh () {
  rm -rf "${work:?}"/*
  mkdir -p "$work"/{bin,home,tmp,checkout/build-aux/packages,checkout/tests/ui}
  cp "$top"/build-aux/{run,check,shell,environment.sh,count-tests} "$work/checkout/build-aux/"
  cp "$top"/build-aux/packages/*.txt "$work/checkout/build-aux/packages/"
  : > "$work/calls"
  os debian 12
  stub id 'if [ "$*" = -u ]; then echo 0; else /usr/bin/id "$@"; fi'
  stub xdpyinfo 'exit 1'
  stub unshare 'exit 0'
  for name in apt-get apt-config dpkg-query mmdebstrap bwrap dnf rpm sudo apt-helper; do
    stub "$name" 'exit 1'
  done
}

# os ID VERSION: what os-release says
os () { printf 'ID=%s\nVERSION_ID="%s"\nPRETTY_NAME="%s %s"\n' "$1" "$2" "$1" "$2" > "$work/os-release"; }

# stub NAME SCRIPT: a stand-in that notes its call and does SCRIPT
stub () {
  printf '#!/bin/bash\nprintf "%%s %%s\\n" "%s" "$*" >> "%s/calls"\n%s\n' "$1" "$work" "$2" > "$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# door NAME ARGUMENT…: opens it, or $link; $status, $work/out and $work/err tell what happened
door () {
  local name=$1
  shift
  status=0
  ( cd "$work/checkout" && exec env -i PATH="$work/bin:/usr/bin:/bin:/usr/sbin:/sbin" "${home:-HOME=$work/home}" \
      TMPDIR="$work/tmp" LC_ALL=C.UTF-8 PASSTHROUGH_OS_RELEASE="$work/os-release" \
      PASSTHROUGH_MARKER="${marker:-$work/none}" ${display:+DISPLAY=$display} \
      timeout 180 "${link:-$work/checkout/build-aux/$name}" "$@" ) >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# ---- What is expected ------------------------------------------------------------------------------

fails () { problem="${problem:-$*}"; }

is_status () { [ "$status" -eq "$1" ] || fails "status $status, not $1"; }
says () { grep -qF -- "$1" "$work/err" || fails "does not say “$1”"; }
# One sentence: the door's own line is one, at the end
says_last () { tail -n 1 "$work/err" | grep -q "^passthrough: .*$1" || fails "the last line is not about “$1”"; }
prints () { [ "$(cat "$work/out")" = "$1" ] || fails "prints “$(cat "$work/out")”, not “$1”"; }
called () { grep -q -- "^$1" "$work/calls" || fails "did not call $1"; }
not_called () { ! grep -q -- "^$1" "$work/calls" || fails "called $1"; }
called_times () { [ "$(grep -c -- "^$2" "$work/calls")" -eq "$1" ] || fails "did not call $2 $1 times"; }
nothing_left () {
  [ -z "$(find "$work/home/.cache/passthrough" -maxdepth 1 -name "$1" 2>/dev/null)" ] || fails "left $1"
}

# case_is NAME: the end of one case
case_is () {
  number=$((number + 1))
  if [ -z "$problem" ]; then
    echo "ok $number $1"
  else
    echo "not ok $number $1"
    echo "# $problem"
    sed 's/^/# stderr: /' "$work/err"
    failures=$((failures + 1))
  fi
  problem=
}

# A mirror that answers and a mmdebstrap that makes a tree of a few empty directories
with_mirror () {
  stub apt-get 'case "$*" in
    "update --print-uris")
      for site in packages.example/linux/debian mirror.example/debian-security mirror.example/debian; do
        echo "'"'"'http://$site/dists/bookworm/InRelease'"'"' a_b 0"
        echo "'"'"'http://$site/dists/bookworm/main/binary-amd64/Packages.xz'"'"' a_b 0"
      done ;;
    *) exit 1 ;;
  esac'
  stub apt-helper 'case $* in
    *mirror.example/debian/dists/trixie/InRelease*) echo "Label: Debian" > "${@: -1}" ;;
    *security*) exit 100 ;;
    *) echo "Label: Example" > "${@: -1}" ;;
  esac'
  stub dpkg-query 'printf "installed %s\n" "${@:4}"'
  stub mmdebstrap 'sleep 0.3
    target=${@: -2:1}
    mkdir -p "$target"/{etc,usr,var/lib/dpkg} && touch "$target"/etc/{passwd,group,passthrough-environment}'
  stub bwrap 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
}

# A meson and a ninja that make a program which prints its arguments and ends with 3
with_build () {
  marker=$work/here
  touch "$marker"
  stub meson 'case $1 in setup) for last; do :; done
      directory=${@: -2:1}; mkdir -p "$directory/src"; touch "$directory/build.ninja"; echo chatter ;;
    test) mkdir -p build/check/meson-logs
      printf "{\"name\":\"a\",\"result\":\"%s\",\"stdout\":\"1..2\\\\nok 1 x\\\\n%s 2 - y\\\\n# seen: z\\\\n\"}\n" \
        "$(cat '"$work"'/result)" "$(cat '"$work"'/second)" > build/check/meson-logs/testlog.json
      [ "$(cat '"$work"'/result)" = OK ] ;;
  esac'
  stub ninja 'echo chatter; case "$*" in *-n*) echo "ninja: no work to do."; exit ;; esac
    printf "#!/bin/sh\necho \"ran \$*\"\nexit 3\n" > "$2/src/passthrough"; chmod +x "$2/src/passthrough"'
  stub pkg-config 'exit 0'
  mkdir -p "$work/checkout/tests/fuzz"
  printf '#!/bin/sh\necho "ok 1 - nothing found"\n' > "$work/checkout/tests/fuzz/run"
  chmod +x "$work/checkout/tests/fuzz/run"
}

# ---- Cases -----------------------------------------------------------------------------------------

fresh; os gentoo 2.17; door shell true
is_status 125; says_last "unknown distribution"; says "gentoo"; not_called apt-get
case_is "unknown distribution"

fresh; os fedora 41; door shell true
is_status 125; says_last "unknown distribution"
case_is "too old a Fedora"

fresh; os ubuntu 24.04; door shell true
is_status 125; says_last "unknown distribution"
case_is "a derivative is not taken for Debian"

fresh; rm "$work/os-release"; door shell true
is_status 125; says_last "unknown distribution"
case_is "no os-release"

fresh; os fedora 42; stub rpm '[ "${@: -1}" != meson ]'; stub dnf 'exit 0'; door shell echo hello
is_status 0; prints hello; says "+ dnf install -y meson"; called "dnf install -y meson$"
case_is "Fedora 42: what is missing is named and installed"

fresh; os fedora 43; stub rpm 'exit 0'; door shell echo hello
is_status 0; prints hello; not_called dnf; not_called sudo
case_is "Fedora 43: nothing is missing"

fresh; os debian 13; stub dpkg-query 'printf "installed %s\n" "${@:4}"'; door shell sh -c 'echo out; exit 7'
is_status 7; prints out; not_called apt-get; not_called mmdebstrap
case_is "Debian 13: the system's packages; status and output are the command's"

fresh; os debian 13; stub dpkg-query 'printf "installed %s\n" "${@:4}"'
ln -s ../checkout/build-aux/shell "$work/bin/passthrough-shell"; link=$work/bin/passthrough-shell; door shell echo hello
unset link; is_status 0; prints hello
case_is "a link to a door"

fresh; os debian 13; stub dpkg-query 'printf "installed %s\n" "${@:4}"'
home=HOMELESS=yes; door shell sh -c 'test -d "$HOME" && echo hello'
unset home; is_status 0; prints hello
case_is "no HOME"

fresh; os debian 13; stub apt-get 'exit 0'
stub dpkg-query 'for name in "${@:4}"; do
  case $name in
    meson) ;;
    ninja-build) echo "config-files $name" ;;
    *) echo "installed $name" ;;
  esac
done'
door shell true
is_status 0; says "apt-get install -y --no-install-recommends meson ninja-build"
called "apt-get install -y --no-install-recommends meson ninja-build$"
case_is "Debian 13: what is missing is named and installed"

fresh; os debian 13; stub dpkg-query 'exit 1'; stub id 'echo 1000'; stub sudo 'exec "$@"'
stub apt-get 'exit 0'
door shell true
is_status 0; called "sudo env DEBIAN_FRONTEND=noninteractive apt-get install"
case_is "Debian 13: through sudo when not root"

fresh; os debian 13; stub dpkg-query 'exit 1'; stub id 'echo 1000'; rm "$work/bin/sudo"; ln -s /bin/false "$work/sudo"
if PATH=/usr/bin:/bin:/usr/sbin:/sbin command -v sudo >/dev/null; then
  number=$((number + 1)); echo "ok $number neither root nor sudo # SKIP this machine has sudo"
else
  door shell true
  is_status 125; says "+ env DEBIAN_FRONTEND=noninteractive apt-get install"; says_last "needs root"
  case_is "neither root nor sudo: the command is printed"
fi

fresh; os debian 13; stub dpkg-query 'exit 1'; stub apt-get 'exit 100'; door shell true
is_status 125; called "apt-get update"; says_last "apt-get update failed"
case_is "Debian 13: no network for apt"

fresh; door shell true
is_status 125; says_last "no Debian mirror"; not_called mmdebstrap
case_is "Debian 12: no mirror in the sources"

fresh; with_mirror; stub apt-helper 'exit 100'; door shell true
is_status 125; says_last "no network: .*trixie.* http://mirror.example/debian"; not_called mmdebstrap
nothing_left 'new-*'
case_is "Debian 12: no network"

fresh; with_mirror
stub df 'echo "Filesystem 1024-blocks Used Available Capacity Mounted on"; echo "/dev/x 9 9 100000 1% /"'
door shell true
is_status 125; says_last "disk full: .* 97 MiB free"; not_called mmdebstrap
case_is "Debian 12: disk full"

fresh; with_mirror; stub id 'echo 1000'; stub unshare 'exit 1'; door shell true
is_status 125; called "unshare --user"; says_last "neither root nor user namespaces"; not_called mmdebstrap
case_is "Debian 12: neither root nor user namespaces"

fresh; with_mirror; stub unshare 'exit 1'; door shell true
is_status 125; called "unshare --mount"; says_last "neither root nor user namespaces"; not_called mmdebstrap
case_is "Debian 12: a root that may not mount"

fresh; with_mirror; door shell sh -c 'echo out; exit 7'
is_status 7; prints out; called "mmdebstrap --mode=root .* trixie .*/new-[0-9]* http://mirror.example/debian$"
door shell sh -c 'echo again'
is_status 0; prints again; called_times 1 mmdebstrap
case_is "Debian 12: a tree is made once"

fresh; with_mirror; door shell true
echo a-new-package >> "$work/checkout/build-aux/packages/debian.txt"; door shell true
is_status 0; called_times 2 mmdebstrap; called "mmdebstrap .*,a-new-package "
case_is "Debian 12: another package list, another tree"

fresh; with_mirror
door shell true & other=$!
door shell true; wait "$other"
is_status 0; called_times 1 mmdebstrap
case_is "Debian 12: two at the same time make one tree"

fresh; with_mirror; stub mmdebstrap 'mkdir -p "${@: -2:1}/etc"; echo E: broken; exit 1'; door shell true
is_status 125; says "E: broken"; says_last "making the build environment failed"
nothing_left 'new-*'; nothing_left 'trixie-*'
case_is "Debian 12: a tree that could not be made leaves nothing"

fresh; with_build; door run list --json 'a b'
is_status 3; prints "ran list --json a b"; called "meson setup"
door run list
is_status 3; prints "ran list"; called_times 1 "meson setup"
case_is "run: output and status are the program's, and setting up is done once"

fresh; with_build; stub ninja 'echo "pt-x.c:1: error"; exit 1'; door run list
is_status 125; prints ""; says "pt-x.c:1: error"; says_last "the build failed"
case_is "run: a build that fails is shown, and is not the program's status"

fresh; with_build; display=:77; stub xdpyinfo 'exit 0'; door run; display=
is_status 3; prints "ran "
case_is "run: the window when there is a display"

fresh; with_build
printf '#!/bin/sh\necho "session $*" >> "%s/calls"\ntouch "$3/01.png"\necho chatter\n' "$work" \
  > "$work/checkout/tests/ui/session.sh"; chmod +x "$work/checkout/tests/ui/session.sh"
display=:78; door run; display=
is_status 0; prints "$work/checkout/build/pictures/01.png"; called "session .*tests/ui/walk.py --pictures"
case_is "run: pictures when there is no display that answers"

fresh; with_build; printf '#!/bin/sh\n' > "$work/checkout/tests/ui/session.sh"
chmod +x "$work/checkout/tests/ui/session.sh"; door run
is_status 125; says_last "no picture"
case_is "run: a walk without a picture has failed"

fresh; with_build; echo OK > "$work/result"; echo ok > "$work/second"; door check --unit
is_status 0; [ "$(tail -n 1 "$work/out")" = "3 passed, 0 failed" ] || fails "last line $(tail -n 1 "$work/out")"
case_is "check: all passed"

fresh; with_build; echo FAIL > "$work/result"; echo 'not ok' > "$work/second"; door check --unit
is_status 1; [ "$(tail -n 1 "$work/out")" = "2 passed, 1 failed" ] || fails "last line $(tail -n 1 "$work/out")"
tail -n 6 "$work/out" | grep -A 1 -x "unit: a: y" | grep -qx "unit:   seen: z" || fails "the end does not say why"
case_is "check: one failed"

fresh; with_build; echo ERROR > "$work/result"; echo ok > "$work/second"; door check --unit
is_status 1; [ "$(tail -n 1 "$work/out")" = "3 passed, 1 failed" ] || fails "last line $(tail -n 1 "$work/out")"
case_is "check: a crash after the last test"

fresh; with_build; stub ninja 'echo "pt-x.c:1: error"; exit 1'; door check --unit
is_status 1; [ "$(tail -n 1 "$work/out")" = "0 passed, 1 failed" ] || fails "last line $(tail -n 1 "$work/out")"
[ "$(grep -c "pt-x.c:1: error" <(tail -n 4 "$work/out"))" -eq 1 ] || fails "the compiler's words are not at the end"
case_is "check: a build that fails"

fresh; os gentoo 1; marker=; door check --unit
is_status 1; [ "$(tail -n 1 "$work/out")" = "0 passed, 1 failed" ] || fails "last line $(tail -n 1 "$work/out")"
tail -n 4 "$work/out" | grep -q "^environment: .*unknown distribution" || fails "the end does not say what failed"
case_is "check: no environment"

fresh; marker=; door check --nonsense
is_status 2; says "build-aux/check [OPTION…]"
case_is "check: an option that does not exist"

# counted FILE [OPTION]: what count-tests says of it
counted () { "$top/build-aux/count-tests" ${2:-} "$work/$1" >"$work/out" 2>"$work/err" || fails "status $?"; }

fresh; cat >"$work/lab.log" <<'EOF'
# wide — 46-agent
ok 1 - 10-list (main) # time=3s
not ok 2 - 46-agent (wide) # time=39s
not ok 3 - 50-killed (main) # did not run to its end

# 46-agent (wide): + passthrough tree agents
# 46-agent (wide): expected: guest
# 46-agent (wide): got:      expected
# 46-agent (wide): FAILED: source
# 46-agent (wide): bye
EOF
counted lab.log; prints "1 2 0"
counted lab.log --failed
prints "46-agent (wide)
  expected: guest
  got:      expected
  FAILED: source
50-killed (main)"
case_is "count-tests: what failed in the lab"

fresh; cat >"$work/log.json" <<'EOF'
{"name": "one", "result": "ERROR", "stdout": "1..3\nok 1 /a\nnot ok /b - ERROR:x.c:1: wrong\nBail out!", "stderr": "x"}
{"name": "two", "result": "TIMEOUT", "stdout": "TAP version 14\n", "stderr": "waiting for it\n"}
{"name": "three", "result": "OK", "stdout": "1..1\nok 1 - it\n", "stderr": ""}
EOF
counted log.json; prints "2 4 0"
counted log.json --failed
prints "one: /b - ERROR:x.c:1: wrong
  x
two (TIMEOUT)
  TAP version 14
  waiting for it"
case_is "count-tests: what failed of meson's tests"

echo "1..$number"
[ "$failures" -eq 0 ]
