# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 600
# needs: program
#
# Killed at five points of an assignment, each reached by stopping it at a message to libvirt: the definition is
# whole, the old or the new one, and undo brings the old one back.
. "$LAB/lib.sh"

guest_define victim 1
definition victim >old.xml

step "an assignment without harm, to know the new definition and the way there"
export XDG_STATE_HOME="$PWD/state-whole"
stall_at whole --domain victim
pt whole 0 assign victim $E1000E
stall_end
definition victim >new.xml
cmp -s old.xml new.xml && fail "the assignment changed nothing"
pt undo 0 undo victim
same "undone" old.xml victim
# The last two readings before the definition are those that apply compares with the plan's: the undo record is written
# between them.
readings=$(sed '/^define-call/q' whole.trace | grep -c '^xml-call [0-9]* victim ')
holds "the definition is read twice before it is written" test "$readings" -ge 2
equal "how it is read: inactive and with secrets" 3 \
  "$(sed '/^define-call/q' whole.trace | sed -n 's/^xml-call [0-9]* victim flags=//p' | tail -n 1)"
holds "and read back" test "$(sed '1,/^define-reply/d' whole.trace | grep -c '^xml-call [0-9]* victim ')" -ge 1

old=0 new=0
# killed NAME RECORD OUTCOME OPTIONS…: whether an undo record is expected, and which definition.
killed () {
  name=$1 record=$2 outcome=$3
  shift 3
  step "killed $name"
  export XDG_STATE_HOME="$PWD/state-$name"
  mkdir "$XDG_STATE_HOME"
  stall_at "$name" --domain victim "$@"
  background "$name" assign victim $E1000E
  stall_wait 180 stalled
  kill -9 "$(cat "$name.pid")"
  wait "$(cat "$name.pid")" && fail "$name: the program ended well, though killed"
  stall_end

  found=none
  grep -rq victim "$XDG_STATE_HOME" && found=record
  equal "$name: undo record on the disk" "$record" "$found"
  equal "$name: files that others can read" "" "$(find "$XDG_STATE_HOME/" -type f -perm /077)"

  same "$name: the $outcome definition" "$outcome.xml" victim
  if [ "$outcome" = old ]; then
    old=$((old + 1))
    # Nothing to put back: that it says so is as good as doing nothing.
    status=0
    timeout 180 /payload/passthrough undo victim --json >"$name-undo.json" || status=$?
    holds "$name: undo has nothing to do or to undo" test "$status" -le 1
  else
    new=$((new + 1))
    pt "$name-undo" 0 undo victim
  fi
  same "$name: after undo" old.xml victim
}

killed before-the-record none old --at xml-reply --count "$((readings - 1))"
killed after-the-record record old --at xml-call --count "$readings"
killed before-the-definition record old --at define-call
killed after-the-definition record new --at define-reply
killed before-reading-back record new --at xml-call --after define-reply

step "outcomes: $old times the old definition, $new times the new one"
equal "times the old definition" 3 "$old"
equal "times the new definition" 2 "$new"

step "and the assignment still works"
pt last 0 assign victim $E1000E
same "assigned" new.xml victim
