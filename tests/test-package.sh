#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-package.sh BUILD: what a distribution makes of this: a tree below DESTDIR that is whole and says nothing of
# where it was made, and Fedora's package, built by rpmbuild from the files under version control. Runs in the build
# environment; rpm there is Debian's, so Fedora's macros for Meson stand in this file, and the names of packages are
# compared with what meson.build asks for instead of being installed.

set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd -P)
build=${1:?the build directory of the program}
spec=$top/build-aux/passthrough.spec
ingredient=$top/build-aux/phyllome/passthrough.ks
work=$(mktemp -d "${TMPDIR:-/tmp}/passthrough-package.XXXXXX")
trap 'rm -rf "$work"' EXIT

number=0 failures=0 problem=''
fails () { problem="${problem:-$*}"; }

# result WHAT: the line of TAP for what has been looked at since the last one
result () {
  number=$((number + 1))
  if [ -z "$problem" ]; then
    printf 'ok %d - %s\n' "$number" "$1"
  else
    failures=$((failures + 1))
    printf 'not ok %d - %s\n# %s\n' "$number" "$1" "$problem"
  fi
  problem=''
}

# ---- meson install ---------------------------------------------------------------------------------

DESTDIR=$work/dest meson install -C "$build" --no-rebuild --quiet --strip >"$work/install.log" 2>&1 ||
  fails "$(tail -n 3 "$work/install.log")"
mapfile -t outside < <(cd "$work/dest" && find . -type f ! -path './usr/*')
[ ${#outside[@]} -eq 0 ] || fails "outside of the prefix: ${outside[*]}"
result 'meson install stays below DESTDIR'

mapfile -t telling < <(grep -rlF -e "$work" -e "$build" "$work/dest" || true)
[ ${#telling[@]} -eq 0 ] || fails "these name the place they were made in: ${telling[*]}"
result 'what is installed does not say where it was made'

mv "$work/dest" "$work/elsewhere"
program=$(find "$work/elsewhere" -type f -name passthrough -path '*/bin/*')
here () { env -i PATH="$PATH" HOME="$work" LC_ALL=C.UTF-8 XDG_STATE_HOME="$work/state" "$@"; }
[ -n "$program" ] || fails 'no program is installed'
cmp -s <(here "$program" list --all --demo --json 2>&1) \
       <(here "$build/src/passthrough" list --all --demo --json 2>&1) ||
  fails 'the program that was moved answers otherwise than the one in the build directory'
result 'the tree runs where it was moved to'

# Any language but English needs a locale, which is made of another one
cp -r /usr/lib/locale/C.utf8 "$work/fr.UTF-8"
here LOCPATH="$work" LC_ALL=fr.UTF-8 LANGUAGE=fr "$program" list --demo >"$work/french" 2>&1 || fails 'it does not run'
grep -q 'ordinateur perd' "$work/french" || fails "$(head -n 3 "$work/french")"
result 'and finds its languages there'

# As a package manager does after it has installed them
share=$(dirname "$(dirname "$program")")/share
service=$share/dbus-1/services/org.phyllome.Passthrough.service
started=$(sed -n 's/^Exec=\([^ ]*\).*/\1/p' "$service")
[ "$work/elsewhere$started" = "$program" ] || fails "the service starts $started"
glib-compile-schemas --strict "$share/glib-2.0/schemas" || fails 'its schemas cannot be compiled'
env -u GSETTINGS_SCHEMA_DIR -u TEXTDOMAINDIR "$top/tests/ui/session.sh" "$top/tests/ui/activation.py" \
  --program "$program" --service "$service" --desktop "$share/applications/org.phyllome.Passthrough.desktop" \
  >"$work/activation.log" 2>&1 || fails "$(grep -v '^ok' "$work/activation.log" | tail -n 5)"
result 'D-Bus starts it there, and its window comes'

# ---- Fedora's package ------------------------------------------------------------------------------

version=$(sed -n "s/^ *version: '\([^']*\)',$/\1/p;T;q" "$top/meson.build")
[ "$version" = "$(sed -n 's/^Version: *//p' "$spec")" ] || fails "its version is not meson.build's $version"
grep -m 1 '^\* ' "$spec" | grep -q -- "- $version-" || fails "its change log does not begin with $version"
result 'the spec is of this version'

metainfo=$top/data/org.phyllome.Passthrough.metainfo.xml.in
[ "$version" = "$(sed -n 's/.*<release version="\([^"]*\)".*/\1/p;T;q' "$metainfo")" ] ||
  fails "the newest release in the metainfo is not $version"
[ "$(head -n 1 "$top/NEWS")" = "Passthrough $version" ] || fails "NEWS does not begin with $version"
if grep -o 'passthrough-[0-9][0-9.]*[0-9]' "$top/README.md" | grep -vxF "passthrough-$version"; then
  fails 'README names another version'
fi
result 'the metainfo, NEWS and README are of this version'

mapfile -t shown < <(sed -n 's,.*<image>.*/\([^/]*\)</image>,\1,p' "$metainfo")
[ ${#shown[@]} -gt 0 ] || fails 'the metainfo shows no picture'
for picture in "${shown[@]}"; do
  [ "$(head -c 4 "$top/data/pictures/$picture" | tail -c 3)" = PNG ] || fails "there is no data/pictures/$picture"
done
result 'the pictures of the metainfo are those in data/pictures'

# Pairs of name and version: what meson.build asks of pkg-config, and the spec of Fedora. glib-2.0 and gio-2.0 come with
# gio-unix-2.0.
sed -n "s/^[a-z_]*_dep = dependency('\([^']*\)'\(, version: '>= \([^']*\)'\)*)$/\1 \3/p" "$top/meson.build" |
  grep -vE '^(glib|gio)-2.0 ' | sed 's/ $//' | sort > "$work/asked"
sed -n 's/^BuildRequires: *pkgconfig(\(.*\))\( >= \(.*\)\)*$/\1 \3/p' "$spec" | sed 's/ $//' | sort > "$work/required"
[ -s "$work/asked" ] || fails 'meson.build was not understood'
differing=$(diff "$work/asked" "$work/required" | grep '^[<>]' | tr '\n' ' ') || true
[ -z "$differing" ] || fails "meson.build (<) and the spec (>) differ: $differing"
result 'the spec requires what meson.build asks for'

mkdir -p "$work/rpm/SOURCES"
( cd "$top" && git ls-files -z |
    tar --create --gzip --file="$work/rpm/SOURCES/passthrough-$version.tar.gz" --null --files-from=- \
        --transform="s,^,passthrough-$version/," )
cat > "$work/macros" <<'M'
%debug_package %{nil}
%_metainfodir %{_datadir}/metainfo
%_vpath_builddir vpath
%meson meson setup --buildtype=plain --prefix=%{_prefix} --libdir=%{_libdir} --wrap-mode=nodownload . %{_vpath_builddir}
%meson_build meson compile -C %{_vpath_builddir}
%meson_install DESTDIR=%{buildroot} meson install -C %{_vpath_builddir} --no-rebuild
M
rpm=$(rpm --eval '%{_rpmconfigdir}')
macros=$rpm/macros:$rpm/platform/$(rpm --eval '%{_target}')/macros:$work/macros
if HOME=$work rpmbuild --macros="$macros" --define "_topdir $work/rpm" --define "_tmppath $work" --nodeps -bb "$spec" \
     >"$work/rpmbuild.log" 2>&1; then
  package=$(find "$work/rpm/RPMS" -name "passthrough-$version-*.rpm")
else
  package=''
  tail -n 30 "$work/rpmbuild.log" | sed 's/^/# /'
  fails 'rpmbuild failed'
fi
result 'rpmbuild builds the package, which lists every file that is installed'

# rpm itself refuses files that are installed and not listed, and the reverse; this is about what somebody counts on
if [ -n "$package" ]; then
  rpm -qlp "$package" > "$work/files" 2>/dev/null
  for file in /usr/bin/passthrough /usr/share/applications/org.phyllome.Passthrough.desktop \
              /usr/share/metainfo/org.phyllome.Passthrough.metainfo.xml \
              /usr/share/icons/hicolor/scalable/apps/org.phyllome.Passthrough.svg \
              /usr/share/glib-2.0/schemas/org.phyllome.Passthrough.gschema.xml \
              /usr/share/dbus-1/services/org.phyllome.Passthrough.service \
              /usr/share/help/C/passthrough/index.page; do
    grep -qxF "$file" "$work/files" || fails "$file is not in the package"
  done
  while read -r language; do
    grep -qF "/locale/$language/LC_MESSAGES/passthrough.mo" "$work/files" ||
      fails "the package does not speak $language"
  done < <(grep -v '^#' "$top/po/LINGUAS" | tr ' ' '\n')
  rpm -qRp "$package" 2>/dev/null | grep -qxF hwdata || fails 'the package does not require hwdata'
  ! rpm -qp --qf '%{LICENSE}' "$package" 2>/dev/null | grep -qv 'GPL-3.0-or-later' || fails 'its license is another'
else
  fails 'there is no package'
fi
result 'the package holds the program, its desktop entry, its icons and its languages'

# ---- Phyllome OS -----------------------------------------------------------------------------------

sections=$(grep -cE '^%(packages|post|pre|include|ksappend|addon)' "$ingredient") || true
[ "$sections" -eq 1 ] && [ "$(grep -cE '^%end' "$ingredient")" -eq 1 ] || fails 'it is not one section that is ended'
named=$(sed -n '/^%packages/,/^%end/p' "$ingredient" | sed 's/#.*//; s/ *$//' | grep -v -e '^%' -e '^$')
[ "$named" = "$(sed -n 's/^Name: *//p' "$spec")" ] || fails "it names “$named”, which is not the package"
result "Phyllome OS's ingredient names the package"

printf '1..%d\n' "$number"
[ "$failures" -eq 0 ]
