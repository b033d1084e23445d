#!/usr/bin/env bash
# Runs every fuzz target, two at once, until it has had so much processor time: `fuzz/run.sh 300` gives each 300 seconds.
# Processor time, since a target that waits for a busy machine finds nothing; but one input may take two minutes by the
# clock, so the machine should not be busy with more. Further arguments name targets.
# Needs cargo-fuzz (crates.io); the stable toolchain serves. Crashes go to fuzz/artifacts/TARGET: minimise one with
# `cargo fuzz tmin`, and keep it as fuzz/regressions/TARGET/NAME, which `cargo test --test documents fuzz` replays.
# Each run adds a line to fuzz/artifacts/runs.csv: commit, target, seconds, inputs, result.
set -euo pipefail
cd "$(dirname "$0")/.."
export RUSTC_BOOTSTRAP=1
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | tail -n +2)

# The words of the grammar, for the fuzzer to try.
words=$(mktemp)
grep -oE '"[a-z][a-z ]*[a-z]"' grammar/whereas.pest | sort -u > "$words"
# Without a sanitizer: there is no unsafe code, and the claims are checked by assertions and overflow checks.
cargo fuzz build --sanitizer none
programs=${CARGO_TARGET_DIR:-fuzz/target}/$(rustc -vV | sed -n 's/^host: //p')/release
commit=$(git rev-parse --short HEAD)
ulimit -s unlimited || true

# The processor time of a process, in seconds.
used() {
  local stat ticks
  stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
  read -r -a ticks <<< "${stat##*) }"
  echo $(((ticks[11] + ticks[12]) / $(getconf CLK_TCK)))
}

one() {
  local target=$1 corpus="fuzz/corpus/$1" log="fuzz/artifacts/$1.log" fuzzer code=0 spent=0 now
  mkdir -p "$corpus" "fuzz/regressions/$target" "fuzz/artifacts/$target"
  local seeds=("$corpus" "fuzz/regressions/$target")
  case $target in
    rules) seeds+=(tests/corpus tests/data/reference_page rules examples) ;;
    *) seeds+=("fuzz/seeds/$target") ;;
  esac
  "$programs/$target" "${seeds[@]}" -artifact_prefix="fuzz/artifacts/$target/" -dict="$words" -timeout=120 \
    -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 > "$log" 2>&1 &
  fuzzer=$!
  while now=$(used $fuzzer); do
    spent=$now
    [ "$spent" -lt "$seconds" ] || kill -INT $fuzzer 2> /dev/null || true
    sleep 1
  done
  wait $fuzzer || code=$?
  # A fuzzer that is told to stop says 72.
  local result=clean inputs
  [ $code = 72 ] || result="BROKEN, see $log"
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "$commit,$target,$spent,$inputs,${result%%,*}" >> fuzz/artifacts/runs.csv
  echo "$target: $result, ${inputs:-no} inputs in $spent s of processor time"
  [ $code = 72 ]
}
export -f one used
export seconds words programs commit
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'one {}'
