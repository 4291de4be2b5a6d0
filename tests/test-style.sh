#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a compiler does not see: each rule is one test, and says file and line where it is broken. The rules are those of
# src/README.md; fixtures and seeds are what a kernel, a libvirt or a guest said and obey none.
#
# shellcheck disable=SC2034 # the lists are reached by name

set -euo pipefail

cd "$(dirname "$0")/.."

number=0 failures=0

mapfile -t files < <(
  # Someone else's checkout is looked at too, which git refuses by itself
  git -c safe.directory='*' ls-files --cached --others --exclude-standard -- \
      ':!tests/fixtures' ':!tests/fuzz/seeds' ':!COPYING' ':!po/*.po' |
    while IFS= read -r file; do [ ! -f "$file" ] || echo "$file"; done)
[ ${#files[@]} -gt 0 ] || { echo "Bail out! git lists no files here"; exit 1; }

# of PATTERN: the files whose names end so
of () { printf '%s\n' "${files[@]}" | grep -E "$1" || true; }

mapfile -t sources < <(of '\.[ch]$')
mapfile -t headers < <(of '\.h$')
mapfile -t pythons < <(for file in "${files[@]}"; do
  case $file in
    *.py) echo "$file" ;;
    *.*/*|*.*) ;;
    *) if head -n 1 "$file" | grep -q '^#!.*python3'; then echo "$file"; fi ;;
  esac
done)
mapfile -t shells < <(for file in "${files[@]}"; do
  if head -n 1 "$file" | tr -d '\0' | grep -qE '^#!.*/(ba|da|)sh\b' || [ "$file" = build-aux/environment.sh ]; then
    echo "$file"
  fi
done)
mapfile -t texts < <(of '(\.([ch]|ui|py|sh|build|md|css|xml|in|json|yml)|^NEWS|^build-aux/[a-z]+|^tests/[^.]*)$')

# rule NAME COMMAND…: passes when the command finds nothing, that is prints nothing
rule () {
  local name=$1 found
  shift
  number=$((number + 1))
  found=$("$@" 2>&1 || true)
  if [ -z "$found" ]; then
    echo "ok $number $name"
  else
    echo "not ok $number $name"
    head -n 40 <<<"$found" | sed 's/^/# /'
    failures=$((failures + 1))
  fi
}

without_spdx () {
  local file
  for file in "$@"; do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$file: no SPDX line"
  done
}

first_line_spdx () {
  local file
  for file in "$@"; do
    [ "$(head -n 1 "$file")" = '/* SPDX-License-Identifier: GPL-3.0-or-later */' ] || echo "$file:1: not the SPDX line"
  done
}

no_pragma () {
  local file
  for file in "$@"; do grep -qx '#pragma once' "$file" || echo "$file: no #pragma once"; done
}

too_wide () { # COLUMNS FILE…
  local columns=$1
  shift
  LC_ALL=C.UTF-8 grep -nHE "^.{$((columns + 1)),}" "$@"
}

# Tables may be longer: they say so in their first lines. So may tests, which are cases one after the other
too_long () {
  local file lines most
  for file in "$@"; do
    lines=$(wc -l < "$file")
    case $file in tests/*) most=1000 ;; *) most=600 ;; esac
    if [ "$lines" -gt $most ] && ! head -n 40 "$file" | grep -qi '\btable\b'; then echo "$file: $lines lines"; fi
  done
}

compile_python () {
  python3 - "$@" <<'END'
import sys
for name in sys.argv[1:]:
    try:
        compile(open(name, encoding="utf-8").read(), name, "exec")
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: {error.msg}")
END
}

malformed () {
  local file
  for file in "$@"; do xmllint --nonet --noout "$file" || true; done
}

# each ARRAY-NAME COMMAND…: COMMAND with the array's files, or nothing when there are none
each () {
  local -n list=$1
  shift
  if [ ${#list[@]} -gt 0 ]; then "$@" "${list[@]}"; fi
}

mapfile -t xmls < <(of '\.(ui|gresource\.xml|gschema\.xml|metainfo\.xml(\.in)*)$')
# This file names what it looks for
mapfile -t words < <(printf '%s\n' "${texts[@]}" | grep -v '^tests/test-style.sh$')

rule "C files begin with their licence" each sources first_line_spdx
rule "scripts and descriptions name their licence" each shells without_spdx
rule "Python files name their licence" each pythons without_spdx
rule "headers are read once" each headers no_pragma
# Rows of a test's table and the documents in them stay in one piece
too_wide_but_texts () { too_wide "$@" | grep -vE '^tests/[^:]*:[0-9]+:(.*"| *\{ )' || true; }

rule "C lines have at most 100 columns" each sources too_wide_but_texts 100
rule "script lines have at most 120 columns" each shells too_wide 120
rule "Python lines have at most 120 columns" each pythons too_wide 120
rule "files stay small enough to read" each sources too_long
rule "no tabs in C" each sources grep -nHP '\t'
rule "no trailing blanks" each texts grep -nHE '[[:blank:]]+$'
rule "char and int, not gchar and gint" each sources grep -nHE '\bg(char|int|uchar|double|float|long|short)\b'
rule "no test includes a C file" each sources grep -nHE '^#include .*\.c[">]'
rule "nothing is left to do" each words grep -nHE '\b(TODO|FIXME|XXX|HACK)\b'
rule "nothing deprecated at the floor" each sources grep -nHE \
  '\b(AdwMessageDialog|AdwAboutWindow|AdwPreferencesWindow|AdwFlap|AdwLeaflet|AdwSqueezer|GtkTreeView|GtkDialog)\b'
rule "XML is well-formed" each xmls malformed
rule "Python compiles" each pythons compile_python
rule "scripts parse" each shells bash -c 'for file; do bash -n "$file"; done' -
# SC1007: `a= b=` empties variables; SC1111: typographic quotes in what is said to people are meant
rule "ShellCheck has nothing to warn of" \
  each shells shellcheck --severity=warning --exclude=SC1007,SC1111 --format=gcc
rule "each mutant finds what it breaks" tests/mutants --check

echo "1..$number"
[ "$failures" -eq 0 ]
