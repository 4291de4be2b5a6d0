#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every file that has something to translate is in po/POTFILES, and every file in there exists.

set -euo pipefail

top=$(realpath "$(dirname "$0")/..")
cd "$top"

wanted=$(
  {
    grep -rlE '\b(_|N_|C_|NC_) ?\("|\bn(p)?gettext ?\("' src --include='*.c' --include='*.h' || true
    grep -rlE 'translatable="(yes|true)"' src --include='*.ui' || true
    ls data/*.desktop.in data/*.metainfo.xml.in data/*.gschema.xml
  } | sort -u
)
listed=$(grep -vE '^(#|$)' po/POTFILES | sort)

echo 1..3
status=0
report () {
  local number=$1 name=$2 files=$3
  if [ -z "$files" ]; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# /' <<< "$files"
    status=1
  fi
}

report 1 "every file with something to translate is in po/POTFILES" "$(comm -23 <(echo "$wanted") <(echo "$listed"))"
report 2 "every file in po/POTFILES has something to translate" "$(comm -13 <(echo "$wanted") <(echo "$listed"))"
report 3 "po/POTFILES is sorted and names no file twice" \
  "$(diff <(grep -vE '^(#|$)' po/POTFILES) <(LC_ALL=C sort -u po/POTFILES | grep -vE '^(#|$)') || true)"
exit $status
