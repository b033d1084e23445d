#!/bin/sh
# Emacs and eglot with the very init file and grammar that docs/editors.md gives.
# Needs emacs (28 or newer) with eglot, a C compiler, and the program in $WHEREAS, as a whole path.
set -eu
. "$(dirname "$0")/page.sh"
begin
follow Emacs
blocks Emacs elisp > "$HOME/.emacs.d/init.el"
[ -s "$HOME/.emacs.d/init.el" ] || { echo "the page has no init file"; exit 1; }
cd "$HOME/project"
emacs --batch --eval '(package-activate-all)' --load "$HOME/.emacs.d/init.el" --load "$root/editors/test/emacs.el"
