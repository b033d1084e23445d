#!/usr/bin/env bash
# masks.sh PROGRAM FILE [JOBS]: checks a file of agreements, one a line, and prints for each that breaks a rule its line
# from 0 and the sum of the rules broken, each a bit in the order of agreements.whereas.
set -euo pipefail
here=$(dirname "$0")
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
"$1" check "$2" -r "$here/agreements.whereas" --as Agreement --format short --exit-zero --jobs "${3:-1}" 2>"$summary" | awk '
  BEGIN {
    split("tranches_add_up consultation_is_long_enough deliverables_are_due years_ascend no_dominant_tranche parties_are_distinct", names, " ")
    for (number in names) bit[names[number]] = 2 ^ (number - 1)
  }
  match($0, /\[agreements\.[a-z_]+\]/) {
    rule = substr($0, RSTART + 12, RLENGTH - 13)
    split(substr($0, index($0, "#") + 1), parts, ":")
    line = parts[1] - 1
    if (line != last && NR > 1) { print last, mask; mask = 0 }
    last = line; mask += bit[rule]
  }
  END { if (NR > 0) print last, mask; }'
awk '{ print "# docs=" $2; exit }' "$summary"
