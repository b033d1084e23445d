#!/usr/bin/env bash
# masks.sh PROGRAM FILE [JOBS]: checks a file of agreements, one a line, and prints for each that breaks a rule its line
# from 0 and the sum of the rules broken, each a bit in the order of agreements.whereas; at the end how many break each.
set -euo pipefail
here=$(dirname "$0")
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
"$1" check "$2" -r "$here/agreements.whereas" --as Agreement --format short --exit-zero --limit findings=100000000 --jobs "${3:-1}" 2>"$summary" |
  awk -v summary="$summary" '
    function ended() { if (mask) print line, mask; mask = 0 }
    BEGIN {
      split("tranches_add_up consultation_is_long_enough deliverables_are_due years_ascend no_dominant_tranche parties_are_distinct", names, " ")
      for (number in names) position[names[number]] = number
    }
    match($0, /\[agreements\.[a-z_]+\]/) {
      number = position[substr($0, RSTART + 12, RLENGTH - 13)]
      split(substr($0, index($0, "#") + 1), parts, ":")
      if (parts[1] - 1 != line) ended()
      line = parts[1] - 1; mask += 2 ^ (number - 1); count[number]++
    }
    END {
      ended()
      getline said < summary; split(said, words, " ")
      printf "# docs=%d", words[2]
      for (number = 1; number <= 6; number++) printf " R%d=%d", number, count[number]
      print ""
    }'
