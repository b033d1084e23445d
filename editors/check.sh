#!/bin/sh
# Runs the tests of what is here for editors, as far as their tools are installed, and says what was left out.
# Exit code: 0 where all that could be run is right, 1 where something is wrong.

cd "$(dirname "$0")" || exit 1
root=$(cd .. && pwd)
# Nobody is there to answer a question.
exec < /dev/null
# What install.sh fetched.
PATH=$root/target/editors/bin:$PATH
# Whole paths: each test runs in a folder of its own. All that cargo builds goes to one folder.
if [ -n "$WHEREAS" ]; then
  program=$(cd "$OLDPWD" && realpath "$WHEREAS" 2>/dev/null)
  # Not left out as if no program had been named: nobody would notice.
  [ -f "$program" ] && [ -x "$program" ] || { echo "WHEREAS names no program: $WHEREAS"; exit 1; }
  WHEREAS=$program
fi
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
case $CARGO_TARGET_DIR in /*) ;; *) CARGO_TARGET_DIR=$OLDPWD/$CARGO_TARGET_DIR ;; esac
export PATH WHEREAS CARGO_TARGET_DIR
failed=0
skipped=0

# run WHAT COMMAND…: runs a command in the current folder and says how it went.
run() {
  what=$1
  shift
  begun=$(date +%s)
  output=$("$@" 2>&1)
  code=$?
  took=$(($(date +%s) - begun))
  if [ "$code" -eq 0 ]; then
    echo "right    $what ($took s)"
  else
    echo "WRONG    $what ($took s, code $code)"
    printf '%s\n' "$output" | tail -n 200
    failed=1
  fi
}

# bounded COMMAND…: runs a command, and ends one that hangs, where the system can.
bounded() {
  if command -v timeout >/dev/null 2>&1; then timeout --kill-after=20 900 "$@"; else "$@"; fi
}

# has COMMAND WHAT: whether a command is there; says what is left out if not.
has() {
  command -v "$1" >/dev/null 2>&1 && return 0
  leave "$2" "$1 is not installed"
  return 1
}

# leave WHAT WHY: says what is left out.
leave() {
  echo "skipped  $1: $2"
  skipped=$((skipped + 1))
}

generated_anew() {
  made=$(mktemp -d) || return 1
  tree-sitter generate --output "$made" && for file in parser.c grammar.json node-types.json; do
    cmp "$made/$file" "src/$file" || { rm -r "$made"; return 1; }
  done
  rm -r "$made"
}

# real WHAT COMMAND…: runs the test of a real editor, which starts the program.
real() {
  what=$1
  shift
  if [ -n "$WHEREAS" ]; then
    run "$what" bounded "$@"
  else
    leave "$what" "WHEREAS does not name the program"
  fi
}

real_vscode() {
  missing=$(node -p "require('./test/real/editor').missing() ?? ''" 2>&1)
  if [ -z "$missing" ]; then
    real "VS Code itself: the nine steps of docs/editors.md" npm run test:real
  else
    leave "VS Code itself" "$missing"
  fi
}

cd tree-sitter-whereas || exit 1
if has tree-sitter "grammar: what is generated, corpus, queries"; then
  run "grammar: what is generated" generated_anew
  run "grammar: corpus" tree-sitter test
  for query in queries/*.scm; do
    run "grammar: $query" tree-sitter query --quiet "$query" ../../examples/leases/lease.whereas
  done
fi
if has cargo "grammar: agreement with the checker" && has cc "grammar: agreement with the checker"; then
  run "grammar: agreement with the checker" cargo test
fi

cd ../vscode || exit 1
if has npm "extension: tests, package"; then
  if [ -d node_modules ] || npm ci >/dev/null 2>&1; then
    run "extension: tests" npm test
    run "extension: package" npm run package
    real_vscode
  else
    leave "extension: tests, package" "npm could not fetch what they need"
  fi
fi

cd ../test || exit 1
if has nvim "Neovim itself" && has cc "Neovim itself"; then
  if nvim --clean --headless '+lua vim.cmd(vim.lsp.config and "qall!" or "cquit")' >/dev/null 2>&1; then
    real "Neovim itself, with the configuration of docs/editors.md" ./neovim.sh
  else
    leave "Neovim itself" "it is older than 0.11"
  fi
fi
if has emacs "Emacs itself" && has cc "Emacs itself"; then
  if emacs --batch --eval "(progn (package-activate-all) (require 'eglot))" >/dev/null 2>&1; then
    real "Emacs itself, with the configuration of docs/editors.md" ./emacs.sh
  else
    leave "Emacs itself" "eglot is not installed"
  fi
fi

echo
[ "$skipped" -eq 0 ] || echo "$skipped left out"
[ "$failed" -eq 0 ] && echo "nothing is wrong" || echo "something is wrong"
exit "$failed"
