#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/ui/session.sh COMMAND…: runs COMMAND in a desktop session of its own and ends with its exit status:
# a virtual display with a small window manager (so that windows have the focus), a session bus, an accessibility
# bus, and a home directory that is empty at the start and gone at the end. Nothing of the person's own session
# is reached, and nothing in it can change a picture.
#
# PASSTHROUGH_SESSION_SECONDS (1800): when the whole is not over by then, it is ended, with status 124.
# PASSTHROUGH_SESSION_SCREEN (1280x900): the size of the display.

set -euo pipefail

say () { printf 'session: %s\n' "$*" >&2; }

die () { say "$*"; exit 125; }

# await SECONDS WHAT COMMAND…: until COMMAND succeeds; for what sends no event of its own
await () {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt "$end" ] || die "waited for $what, in vain"
    sleep 0.05
  done
}

# ---- Inside the session bus ------------------------------------------------------------------------

if [ "${1:-}" = --inside ]; then
  shift
  # The bus daemons keep their chatter in the log
  exec 1>&5 2>&6 5>&- 6>&-
  openbox --sm-disable >"$PASSTHROUGH_SESSION_DIR/openbox.log" 2>&1 &
  # The window manager announces itself on the root window
  await 60 "the window manager" bash -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"'
  # This starts the accessibility bus; GTK asks for it once, when the first window comes, and never again
  timeout 60 gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus \
    --method org.a11y.Bus.GetAddress >"$PASSTHROUGH_SESSION_DIR/a11y.log" 2>&1 ||
    { cat "$PASSTHROUGH_SESSION_DIR/a11y.log" >&2; die "waited 60 s for the accessibility bus, in vain"; }
  exec "$@"
fi

# ---- Outside ---------------------------------------------------------------------------------------

[ $# -gt 0 ] || die "which command?"

seconds=${PASSTHROUGH_SESSION_SECONDS:-1800}
PASSTHROUGH_SESSION_DIR=$(mktemp -d "${TMPDIR:-/tmp}/passthrough-session.XXXXXX")
export PASSTHROUGH_SESSION_DIR
server=
session=

finish () {
  local pid
  for pid in $session $server; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  # The last daemons of the session may still be writing while they end
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$PASSTHROUGH_SESSION_DIR" 2>/dev/null && return
    sleep 0.2
  done
  say "could not remove $PASSTHROUGH_SESSION_DIR"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

# The display number is the server's own choice and its word on the pipe means that it is ready
mkfifo "$PASSTHROUGH_SESSION_DIR/display"
exec 7<>"$PASSTHROUGH_SESSION_DIR/display"
Xvfb -displayfd 7 -screen 0 "${PASSTHROUGH_SESSION_SCREEN:-1280x900}x24" -nolisten tcp -noreset -dpi 96 \
  >"$PASSTHROUGH_SESSION_DIR/xvfb.log" 2>&1 &
server=$!
read -r -t 60 -u 7 number || { cat "$PASSTHROUGH_SESSION_DIR/xvfb.log" >&2; die "waited 60 s for Xvfb, in vain"; }
exec 7>&-

unset WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS DESKTOP_SESSION XDG_CURRENT_DESKTOP \
      GTK_THEME GTK_MODULES GTK_IM_MODULE ADW_DEBUG_COLOR_SCHEME LANGUAGE NO_AT_BRIDGE
export DISPLAY=:$number
export HOME=$PASSTHROUGH_SESSION_DIR/home
export XDG_RUNTIME_DIR=$PASSTHROUGH_SESSION_DIR/run
export XDG_CONFIG_HOME=$HOME/.config XDG_CACHE_HOME=$HOME/.cache
export XDG_DATA_HOME=$HOME/.local/share XDG_STATE_HOME=$HOME/.local/state
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_CACHE_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
cat > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<'END'
[Settings]
gtk-font-name=Inter 11
gtk-cursor-blink=0
gtk-enable-animations=0
END

export GTK_A11Y=atspi GDK_BACKEND=x11 GDK_DEBUG=no-portals ADW_DISABLE_PORTAL=1 GSETTINGS_BACKEND=keyfile
export GIO_USE_VFS=local GVFS_DISABLE_FUSE=1 LC_ALL=C.UTF-8
# Cairo draws the same on every machine, and needs no graphics card
export GSK_RENDERER=${GSK_RENDERER:-cairo}

status=0
# In the background, because bash does not hear a signal while it waits for a command in front
timeout --kill-after=5 "$seconds" dbus-run-session -- "$(readlink -f "$0")" --inside "$@" \
  5>&1 6>&2 >"$PASSTHROUGH_SESSION_DIR/bus.log" 2>&1 <&0 &
session=$!
wait "$session" || status=$?
session=
if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
  say "not over after $seconds s, ended: $*"
fi
exit "$status"
