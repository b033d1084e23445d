#!/usr/bin/env bash
# What the GitHub Action does: takes whereas from the PATH, or builds it from the action's own source, and checks.
# Inputs come as variables and reach the program as they are, never a shell.
set -euo pipefail

if ! command -v whereas >/dev/null; then
  root="${RUNNER_TEMP:-/tmp}/whereas"
  cargo install --locked --path "$GITHUB_ACTION_PATH" --root "$root"
  PATH="$root/bin:$PATH"
fi

arguments=()
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("--rules=$line"); fi
done <<<"${INPUT_RULES:-}"
if [ -n "${INPUT_FAIL_ON:-}" ]; then arguments+=("--fail-on=$INPUT_FAIL_ON"); fi
if [ -n "${INPUT_CHANGED_SINCE:-}" ]; then arguments+=("--changed-since=$INPUT_CHANGED_SINCE"); fi
if [ -n "${INPUT_SARIF:-}" ]; then arguments+=("--output=sarif=$INPUT_SARIF"); fi
if [ -n "${INPUT_HTML:-}" ]; then arguments+=("--output=html=$INPUT_HTML"); fi
arguments+=("--")
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"${INPUT_DOCUMENTS:-}"

# Folders of reports that are not there are made: the check would fail for want of them. Where that fails, the check says it.
for file in "${INPUT_SARIF:-}" "${INPUT_HTML:-}"; do
  if [ -n "$file" ]; then mkdir -p -- "$(dirname -- "$file")" || true; fi
done

code=0
whereas check --format=github "${arguments[@]}" || code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "exit-code=$code" >>"$GITHUB_OUTPUT"; fi
exit "$code"
