# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The environment that Passthrough is built and tested in; sourced by run, check and shell.
#
# Debian 13 and Fedora 42 have everything we need: there the system's own packages are used. An older
# Debian gets a Debian 13 tree from its own mirror, kept in the user's cache and entered with bubblewrap.
# Outside the tree only bash, coreutils, util-linux and apt are taken for granted.
#
# Everything said here goes to stderr: the standard output belongs to the command that is run.

PT_SUITE=trixie
PT_NEEDED_KIB=$((3 * 1024 * 1024))
PT_AUX=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PT_TOP=$(dirname "$PT_AUX")
PT_MARKER=/etc/passthrough-environment
PT_INSIDE=${PASSTHROUGH_MARKER:-$PT_MARKER} # tests/test-doors.sh stands outside also when it runs inside
PT_ENSURED=
if [ -z "${HOME:-}" ]; then
  # A service or a container may have none; then bash takes ~ from the list of users
  unset HOME
  export HOME=~
fi
PT_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/passthrough
PT_BUILD=${PASSTHROUGH_BUILD_DIR:-$PT_TOP/build}

pt_say () { printf '%s\n' "$*" >&2; }

# The doors' own failures must not look like an exit status of the program, which ends at 4
pt_die () { pt_say "passthrough: $*"; exit 125; }

# pt_packages FAMILY: the package names, comments taken away
pt_packages () { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$PT_AUX/packages/$1.txt"; }

# pt_os_value KEY: one value of os-release
pt_os_value () {
  local file=${PASSTHROUGH_OS_RELEASE:-/etc/os-release}
  [ -r "$file" ] || return 0
  # A subshell, so that its variables (NAME, VERSION, ID...) do not become ours
  # shellcheck disable=SC1090
  ( . "$file"; eval "printf '%s' \"\${$1:-}\"" )
}

# pt_kind: tree, debian or fedora; dies in words on anything else
pt_kind () {
  local id version major
  id=$(pt_os_value ID)
  version=$(pt_os_value VERSION_ID)
  major=${version%%.*}

  case $id in
    debian)
      # testing and unstable carry no VERSION_ID
      if [ -z "$major" ] || [ "$major" -ge 13 ]; then echo debian; else echo tree; fi
      return ;;
    fedora)
      if [ "${major:-0}" -ge 42 ]; then echo fedora; return; fi ;;
  esac
  pt_die "unknown distribution “$(pt_os_value PRETTY_NAME)”: this script knows Debian 12 and newer and Fedora 42" \
         "and newer; elsewhere install what build-aux/packages/debian.txt lists and use meson directly."
}

# pt_as_root COMMAND…: run it as root, or say which command a person has to run
pt_as_root () {
  pt_say "+ $*"
  if [ "$(id -u)" -eq 0 ]; then
    "$@" >&2
  elif command -v sudo >/dev/null; then
    sudo "$@" >&2
  else
    pt_die "the command above needs root, and there is no sudo: run it as root, then try again."
  fi
}

# pt_missing_debian PACKAGE…: those that are not installed
pt_missing_debian () {
  printf '%s\n' "$@" | grep -vxFf <(
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p') || true
}

pt_install_debian () {
  local -a missing
  mapfile -t missing < <(pt_missing_debian "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! pt_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; then
    # The lists of a fresh machine are empty or old
    pt_as_root apt-get update || pt_die "apt-get update failed: is the network there?"
    pt_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
      || pt_die "could not install ${missing[*]}: apt-get's own words are above."
  fi
}

pt_install_fedora () {
  local package
  local -a missing=()
  for package; do
    rpm -q --whatprovides "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  pt_as_root dnf install -y "${missing[@]}" ||
    pt_die "could not install ${missing[*]}: dnf's own words are above."
}

# ---- The tree -------------------------------------------------------------------------------------

# pt_catalogues: the words of the libraries that a person sees beside ours, in our languages, as dpkg filters
pt_catalogues () {
  local language path
  while IFS= read -r language; do
    # dpkg makes no directory that is not asked for
    for path in '' /LC_MESSAGES /LC_MESSAGES/{glib20,gtk40,libadwaita}.mo; do
      echo "path-include=/usr/share/locale/$language$path"
    done
  done < <(sed -e 's/#.*//' -e '/^$/d' "$PT_TOP/po/LINGUAS")
}

pt_tree_path () {
  local key
  key=$( { echo "$PT_SUITE"; pt_packages debian; pt_catalogues; } | sha256sum )
  echo "$PT_CACHE/$PT_SUITE-${key:0:16}"
}

# pt_mirror PROBE: the first of this machine's apt sources that has the suite; apt's lists may be empty still.
# Repositories of others also have a "debian" or a suite of that name: the label of the release tells.
pt_mirror () {
  local probe=$1 site
  local -a sites
  mapfile -t sites < <(apt-get update --print-uris 2>/dev/null |
    sed -n -E "s,^'(.*)/dists/.*/InRelease' .*,\\1,p" | awk '!seen[$0]++')
  [ ${#sites[@]} -gt 0 ] ||
    pt_die "no Debian mirror in this machine's apt sources: add one to /etc/apt/sources.list and try again."
  for site in "${sites[@]}"; do
    # apt's own helper goes through the same proxy as apt does, and a bare machine has no curl
    if PATH=$PATH:/usr/lib/apt apt-helper -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
         -o Acquire::https::Timeout=20 download-file "$site/dists/$PT_SUITE/InRelease" "$probe" >/dev/null 2>&1 &&
       grep -qx 'Label: Debian' "$probe"; then
      rm -f "$probe"
      echo "$site"
      return
    fi
    rm -f "$probe"
  done
  pt_die "no network: Debian $PT_SUITE, which the build environment is made from, could not be reached at" \
         "${sites[*]}."
}

pt_check_disk () {
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
  [ "${free:-0}" -ge "$PT_NEEDED_KIB" ] ||
    pt_die "disk full: $1 has $((free / 1024)) MiB free and the build environment needs" \
           "$((PT_NEEDED_KIB / 1024)) MiB; free some, or point XDG_CACHE_HOME elsewhere."
}

pt_check_namespaces () {
  if [ "$(id -u)" -ne 0 ]; then
    unshare --user --map-root-user true 2>/dev/null ||
      pt_die "neither root nor user namespaces: run this as root, or allow user namespaces" \
             "(sysctl kernel.unprivileged_userns_clone=1)."
  else
    unshare --mount --propagation unchanged true 2>/dev/null ||
      pt_die "neither root nor user namespaces: this root may not mount; give the container the right to" \
             "(CAP_SYS_ADMIN), or use a virtual machine."
  fi
}

# pt_bootstrap TARGET MIRROR LOG: a Debian tree with our packages in TARGET
pt_bootstrap () {
  local target=$1 mirror=$2 log=$3 include line
  local -a options
  include=$(pt_packages debian | paste -sd,)
  options=(--variant=minbase --include="$include" --components=main
           --aptopt='APT::Install-Recommends "false"'
           --aptopt='Acquire::Languages "none"'
           --dpkgopt=force-unsafe-io
           --dpkgopt='path-exclude=/usr/share/man/*'
           --dpkgopt='path-exclude=/usr/share/doc/*'
           --dpkgopt='path-exclude=/usr/share/info/*'
           --dpkgopt='path-exclude=/usr/share/gtk-doc/*'
           --dpkgopt='path-exclude=/usr/share/locale/*'
           # bwrap and the script write these when a person enters the tree
           --customize-hook='touch "$1/etc/resolv.conf" "$1/etc/hosts" "$1/etc/passthrough-environment"'
           --customize-hook='test -s "$1/etc/machine-id" || chroot "$1" dbus-uuidgen --ensure=/etc/machine-id')
  # Of two filters for one path dpkg takes the later
  while IFS= read -r line; do
    options+=(--dpkgopt="$line")
  done < <(pt_catalogues)
  # The way this machine's apt reaches its mirror is also the way for the tree's
  while IFS= read -r line; do
    options+=(--aptopt="$line")
  done < <(apt-config dump |
    sed -n -E 's/^(Acquire::(https?|ftp)::[^ ]*[Pp]roxy[^ ]* .*|Acquire::Check-(Valid-Until|Date) .*);$/\1/p')

  if [ "$(id -u)" -eq 0 ]; then
    mmdebstrap --mode=root "${options[@]}" "$PT_SUITE" "$target" "$mirror" >"$log" 2>&1
  else
    # In a user namespace the files would belong to subordinate users: through tar they become ours
    mkdir -p "$target" &&
    mmdebstrap --mode=unshare --format=tar "${options[@]}" "$PT_SUITE" - "$mirror" 2>"$log" |
      tar -x -C "$target" --no-same-owner --exclude='./dev/*'
  fi
}

# Trees of other package lists; a fortnight, because another branch may still be using one
pt_prune_trees () {
  local tree
  for tree in "$PT_CACHE/$PT_SUITE"-*/; do
    tree=${tree%/}
    if [ -n "$(find "$tree$PT_MARKER" -mtime +14 2>/dev/null)" ]; then
      rm -rf --one-file-system "$tree" "$tree.passwd" "$tree.group"
    fi
  done
}

# pt_make_tree PATH: makes it whole or not at all; two callers do it once
pt_make_tree () {
  local tree=$1 work mirror log=$PT_CACHE/environment.log began=$SECONDS
  mkdir -p "$PT_CACHE" || pt_die "cannot write to $PT_CACHE: point XDG_CACHE_HOME elsewhere."
  exec 9>"$PT_CACHE/lock"
  if ! flock -n 9; then
    pt_say "Waiting for another session that is making the build environment…"
    flock -w 1800 9 || pt_die "waited 30 minutes for the other session; if none is running, remove $PT_CACHE/lock."
  fi
  if [ ! -e "$tree$PT_MARKER" ]; then
    pt_check_namespaces
    pt_check_disk "$PT_CACHE"
    mirror=$(pt_mirror "$PT_CACHE/probe") || exit
    if [ "$(id -u)" -eq 0 ]; then
      pt_install_debian mmdebstrap bubblewrap debian-archive-keyring
    else
      pt_install_debian mmdebstrap bubblewrap debian-archive-keyring uidmap
    fi
    pt_say "Making the build environment (Debian $PT_SUITE, about 1.5 minutes, once)…"
    # What an interrupted session left behind
    rm -rf --one-file-system "$PT_CACHE"/new-*
    pt_prune_trees
    work=$PT_CACHE/new-$$
    if ! pt_bootstrap "$work" "$mirror" "$log"; then
      rm -rf --one-file-system "$work"
      tail -n 20 "$log" >&2
      pt_die "making the build environment failed; all of it is in $log."
    fi
    chmod 755 "$work"
    mv -T "$work" "$tree"
    pt_say "The build environment was made in $((SECONDS - began)) s."
  fi
  exec 9>&-
}

# pt_tree_accounts TREE: passwd and group files with the users of both sides, the machine's first
pt_tree_accounts () {
  local tree=$1 name
  for name in passwd group; do
    if [ ! -e "$tree.$name" ] || [ "/etc/$name" -nt "$tree.$name" ]; then
      { cat "/etc/$name"; getent "$name" "$(id -u)" || true; cat "$tree/etc/$name"; } |
        awk -F: '!seen[$1]++' > "$tree.$name.$$"
      mv "$tree.$name.$$" "$tree.$name"
    fi
  done
}

# pt_leave_chroot BWRAP ARGUMENT…: bwrap needs a root that is a mount point, and that of a chroot is none. It gets a
# bind mount of it, in a mount namespace that ends with it. Where the mounts are shared with the world outside, that
# mount would stay there: an empty one is tried first.
pt_leave_chroot () {
  local root=$PT_CACHE/root shared
  mkdir -p "$root"
  # shellcheck disable=SC2016
  shared=$(unshare --mount --propagation unchanged bash -c '
    mount -t tmpfs none "$1" && grep -cF " $1 " "/proc/$2/mountinfo"; umount "$1"' - "$root" $$ 2>/dev/null) || true
  [ "$shared" = 0 ] ||
    pt_die "neither root nor user namespaces: this is a chroot that shares its mounts; enter it with bwrap," \
           "systemd-nspawn or unshare --mount."
  # shellcheck disable=SC2016
  exec unshare --mount --propagation unchanged bash -c '
    mount --rbind / "$1" && mount --make-rprivate "$1" && exec chroot "$@"' - "$root" "$@"
}

# pt_enter_tree TREE COMMAND…: replaces this process by COMMAND inside the tree
pt_enter_tree () {
  local tree=$1 entry
  local -a args
  shift
  pt_tree_accounts "$tree"

  args=(--bind "$tree/usr" /usr --bind "$tree/etc" /etc
        --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64
        --dir /var/lib --ro-bind "$tree/var/lib/dpkg" /var/lib/dpkg
        --ro-bind-try "$tree/var/cache/fontconfig" /var/cache/fontconfig
        --dir /var/lib/xkb --dir /var/lib/libvirt --dir /var/log
        --symlink /run /var/run --symlink /run/lock /var/lock --bind /var/tmp /var/tmp
        --dev-bind /dev /dev --bind /proc /proc --bind /sys /sys --bind /run /run
        --ro-bind-try /lib/modules /usr/lib/modules --ro-bind-try /boot /boot
        --ro-bind "$tree.passwd" /etc/passwd --ro-bind "$tree.group" /etc/group
        --ro-bind-try /etc/hosts /etc/hosts
        --ro-bind-try /etc/resolv.conf /etc/resolv.conf)
  if [ -s /etc/machine-id ]; then args+=(--ro-bind /etc/machine-id /etc/machine-id); fi

  # Everything of this machine that is not the system itself stays where it is
  for entry in /*; do
    case $entry in
      /bin|/sbin|/lib|/lib32|/lib64|/libx32|/usr|/etc|/var|/dev|/proc|/sys|/run|/boot|/lost+found) ;;
      *) if [ -d "$entry" ] && [ ! -L "$entry" ]; then args+=(--bind "$entry" "$entry"); fi ;;
    esac
  done
  for entry in "$HOME" "$PT_TOP" "$(pwd -P)"; do
    case $entry in
      /usr/*|/var/*|/etc/*) args+=(--bind "$entry" "$entry") ;;
    esac
  done
  args+=(--remount-ro /usr --remount-ro /etc --chdir "$PWD")
  if [ "$(id -u)" -eq 0 ]; then args+=(--cap-add ALL); fi

  # The command ends when bwrap is ended from outside, which does not pass signals on
  set -- "$PT_BWRAP" "${args[@]}" -- setpriv --pdeathsig TERM -- "$@"
  if ! grep -q '^[^ ]* [^ ]* [^ ]* [^ ]* / ' /proc/self/mountinfo; then
    pt_leave_chroot "$@"
  fi
  exec "$@"
}

# ---- What the doors call --------------------------------------------------------------------------

# Search paths of this machine would lead the compiler and the program out of the tree
pt_clean_variables () {
  unset LIBRARY_PATH LD_LIBRARY_PATH LD_PRELOAD CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH PKG_CONFIG_PATH \
        PKG_CONFIG_LIBDIR GI_TYPELIB_PATH PYTHONPATH PYTHONHOME XDG_DATA_DIRS XDG_CONFIG_DIRS GIO_EXTRA_MODULES \
        GTK_PATH CC CXX CFLAGS CXXFLAGS LDFLAGS
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  # The tree has this one only
  LANG=C.UTF-8
  unset LC_ALL LC_CTYPE LC_MESSAGES LC_NUMERIC LC_TIME LC_COLLATE LANGUAGE
  export PATH LANG
}

# pt_ensure: the environment is there when this returns; a stamp compare when it was before
pt_ensure () {
  local -a missing
  if [ -n "$PT_ENSURED" ] || [ -e "$PT_INSIDE" ]; then return; fi
  case $(pt_kind) in
    tree)
      PT_TREE=$(pt_tree_path)
      if [ -e "$PT_TREE$PT_MARKER" ]; then touch "$PT_TREE$PT_MARKER"; else pt_make_tree "$PT_TREE"; fi
      PT_BWRAP=$(command -v bwrap) || { pt_install_debian bubblewrap; PT_BWRAP=$(command -v bwrap); } ;;
    debian)
      mapfile -t missing < <(pt_packages debian)
      pt_install_debian "${missing[@]}" ;;
    fedora)
      mapfile -t missing < <(pt_packages fedora)
      pt_install_fedora "${missing[@]}" ;;
    *) exit 125 ;; # pt_kind has spoken
  esac
  PT_ENSURED=yes
}

# pt_enter COMMAND…: replaces this process by COMMAND inside the environment
pt_enter () {
  pt_ensure
  # GSettings finds the schema of a program that is not installed only by this
  export GSETTINGS_SCHEMA_DIR=${GSETTINGS_SCHEMA_DIR:-$PT_BUILD/data}
  if [ -n "${PT_TREE:-}" ]; then
    pt_clean_variables
  fi
  case :$PATH: in
    *:"$PT_BUILD/src":*) ;;
    *) export PATH=$PT_BUILD/src:$PATH ;;
  esac
  if [ -n "${PT_TREE:-}" ]; then
    pt_enter_tree "$PT_TREE" "$@"
  fi
  exec "$@"
}

# pt_in COMMAND…: COMMAND in the environment, and back
pt_in () { ( pt_enter "$@" ); }

# ---- Building --------------------------------------------------------------------------------------

# pt_quietly COMMAND…: its output is seen only when it fails
pt_quietly () {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# pt_build DIRECTORY [MESON-OPTION…]: sets it up if need be and brings it up to date
pt_build () {
  local directory=$1 identity
  shift
  # A build made in another environment, or with other options, has nothing to say about this one
  identity="${PT_TREE:-system} $*"
  mkdir -p "$directory"
  exec 8>"$directory/.lock"
  flock -w 1800 8 || pt_die "waited 30 minutes for another build in $directory."
  if [ "$(cat "$directory/.identity" 2>/dev/null)" != "$identity" ] || [ ! -e "$directory/build.ninja" ]; then
    pt_say "Setting up $directory…"
    find "$directory" -mindepth 1 -maxdepth 1 ! -name .lock ! -name check ! -name pictures ! -name logs \
      -exec rm -rf {} +
    pt_quietly pt_in meson setup "$@" "$directory" "$PT_TOP" || pt_die "meson setup failed."
    printf '%s\n' "$identity" > "$directory/.identity"
  fi
  if ! pt_in ninja -C "$directory" -n 2>/dev/null | grep 'no work to do' >/dev/null; then
    pt_say "Building $directory…"
  fi
  pt_quietly pt_in ninja -C "$directory" || pt_die "the build failed."
  exec 8>&-
}
