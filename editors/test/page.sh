# What docs/editors.md tells a user to write and to run, taken from the page itself. Sourced by the tests of the editors.

root=$(cd "$(dirname "$0")/../.." && pwd)

# blocks SECTION LANGUAGE: the blocks of code of a language in a section of the page.
blocks() {
  awk -v section="### $1" -v fence="\`\`\`$2" '
    /^##/ { inside = $0 == section }
    /^```/ { if (on) on = 0; else if (inside && $0 == fence) { on = 1; next } }
    on' "$root/docs/editors.md"
}

# follow SECTION: runs the commands that a section of the page gives, as a user whose clone is here.
follow() {
  blocks "$1" console | sed -n "s|^\\$ ||p" | sed "s|/path/to/whereas|$root|g" > "$HOME/commands.sh"
  [ -s "$HOME/commands.sh" ] || { echo "the page has no commands under $1"; return 1; }
  sh -e "$HOME/commands.sh"
}

# begin: a home folder of its own, with the program on the search path and a project in it.
begin() {
  HOME=$(mktemp -d)
  export HOME
  trap 'rm -rf "$HOME"' EXIT
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
  mkdir -p "$HOME/bin" "$HOME/project"
  ln -s "$WHEREAS" "$HOME/bin/whereas"
  PATH=$HOME/bin:$PATH
  cp "$root"/editors/test/project/* "$HOME/project/"
}
