#!/bin/sh
# Neovim with the very init.lua, parser and queries that docs/editors.md gives.
# Needs nvim (0.11 or newer), a C compiler, and the program in $WHEREAS, as a whole path.
set -eu
. "$(dirname "$0")/page.sh"
begin
follow Neovim
blocks Neovim lua > "$HOME/.config/nvim/init.lua"
[ -s "$HOME/.config/nvim/init.lua" ] || { echo "the page has no init.lua"; exit 1; }
cd "$HOME/project"
nvim --headless -S "$root/editors/test/neovim.lua"
