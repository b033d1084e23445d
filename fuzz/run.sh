#!/usr/bin/env bash
# Runs every fuzz target for a time, two at once: `fuzz/run.sh 300` gives each 300 seconds. Further arguments name targets.
# Needs cargo-fuzz (crates.io); the stable toolchain serves. Crashes go to fuzz/artifacts/TARGET: minimise one with
# `cargo fuzz tmin`, and keep it as fuzz/regressions/TARGET/NAME, which `cargo test --test documents fuzz` replays.
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
ulimit -s unlimited || true

one() {
  local target=$1 corpus="fuzz/corpus/$1"
  mkdir -p "$corpus" "fuzz/regressions/$target"
  local seeds=("$corpus" "fuzz/regressions/$target")
  case $target in
    rules) seeds+=(tests/corpus tests/data/reference_page rules examples) ;;
    *) seeds+=("fuzz/seeds/$target") ;;
  esac
  local log="fuzz/artifacts/$target.log"
  mkdir -p fuzz/artifacts
  if cargo fuzz run --sanitizer none "$target" "${seeds[@]}" -- -dict="$words" -max_total_time="$seconds" \
    -timeout=30 -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 > "$log" 2>&1; then
    echo "$target: clean, $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $seconds s"
  else
    echo "$target: BROKEN, see $log"
    return 1
  fi
}
export -f one
export seconds words
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'one {}'
