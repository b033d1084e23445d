// Starts `whereas lsp` and keeps it in step with the settings.

const vscode = require('vscode');
const { LanguageClient, State } = require('vscode-languageclient/node');
const { obstacle, resolved } = require('./program');

/** Documents that may be under a gate of `whereas.toml`, by their names: the editor has no language for some of them. */
const DOCUMENTS = '**/*.{yaml,yml,json,ndjson,jsonl,toml,xml,md,markdown,csv,tsv}';

let client;
let output;
/** Whether the server is told of documents. */
let gated = false;
/** The page of this extension, which says how the program is installed. */
let page;
/** Starts and stops follow each other: the last of them. */
let queue = Promise.resolve();

/** What the server is told of: rule files always, documents where the workspace has a `whereas.toml`. */
async function selector() {
  const rules = [
    { scheme: 'file', language: 'whereas' },
    { scheme: 'untitled', language: 'whereas' },
    { scheme: 'file', pattern: '**/*.whereas.md' },
  ];
  gated = await hasGates();
  return gated ? [...rules, { scheme: 'file', pattern: DOCUMENTS }] : rules;
}

async function hasGates() {
  return (await vscode.workspace.findFiles('**/whereas.toml', '**/node_modules/**', 1)).length > 0;
}

/** A first `whereas.toml` brings the documents in, and without the last one they are left alone again. */
async function gatesChanged() {
  if (client && (await hasGates()) !== gated) await restart();
}

async function start() {
  const program = resolved(vscode.workspace.getConfiguration('whereas').get('path'));
  const found = await obstacle(program);
  if (found) {
    output.appendLine(found.message);
    // Not awaited: the message stays until somebody answers it.
    void tell(found);
    return;
  }
  // No transport is named: naming it adds an option `--stdio`, which the program does not know.
  const server = { command: program, args: ['lsp'] };
  const options = {
    documentSelector: await selector(),
    outputChannel: output,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.whereas,whereas.toml}') },
  };
  const started = new LanguageClient('whereas', 'Whereas', server, options);
  client = started;
  try {
    await started.start();
  } catch (error) {
    client = undefined;
    const message = `the language server did not start: ${error.message ?? error}`;
    output.appendLine(message);
    void tell({ message, link: 'output' });
  }
}

async function stop() {
  const running = client;
  client = undefined;
  // One that never came up, or is gone, cannot be stopped.
  if (running && running.state === State.Running) await running.stop();
  await running?.dispose();
}

async function tell({ message, link }) {
  const actions = { install: 'How to install it', settings: 'Open the settings', output: 'Show the output' };
  const chosen = await vscode.window.showErrorMessage(`Whereas: ${message}`, actions[link], 'Try again');
  if (chosen === 'Try again') await restart();
  if (chosen === actions.install) await vscode.commands.executeCommand('markdown.showPreview', page);
  if (chosen === actions.settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'whereas.path');
  if (chosen === actions.output) output.show();
}

function restart() {
  queue = queue.then(stop).then(start).catch(error => output.appendLine(String(error.stack ?? error)));
  return queue;
}

async function activate(context) {
  output = vscode.window.createOutputChannel('Whereas', { log: true });
  page = vscode.Uri.joinPath(context.extensionUri, 'README.md');
  const gates = vscode.workspace.createFileSystemWatcher('**/whereas.toml', false, true, false);
  gates.onDidCreate(gatesChanged);
  gates.onDidDelete(gatesChanged);
  context.subscriptions.push(
    output,
    gates,
    vscode.commands.registerCommand('whereas.restart', restart),
    vscode.commands.registerCommand('whereas.showOutput', () => output.show()),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('whereas.path')) void restart();
    }),
  );
  await restart();
}

function deactivate() {
  queue = queue.then(stop);
  return queue;
}

module.exports = { activate, deactivate };
