#!/bin/sh
# Makes the real VS Code from packages of npm, without what they would fetch from elsewhere: 1 minute on 2 cores.
# Needs node 20 with its headers, python3, make, a C++ compiler, and ripgrep (`rg`).
set -eu
cd "$(dirname "$0")"

made=$PWD/node_modules/made
npm ci --ignore-scripts --no-audit --no-fund
gyp=$PWD/node_modules/.bin/node-gyp
node=$(node -p 'require("node:path").resolve(process.execPath, "../..")')

cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund
# The modules of machine code that the editor loads in these tests: its log, its watch on processes, its terminal.
for module in @vscode/spdlog native-watchdog node-pty; do
  (cd "node_modules/$module" && "$gyp" rebuild --nodedir="$node")
done
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
touch "$made"
