// Starts `whereas lsp` and keeps it in step with the settings.

const vscode = require('vscode');
const { LanguageClient, State } = require('vscode-languageclient/node');
const { obstacle, resolved } = require('./program');

/** Languages of documents that may be under a gate of `whereas.toml`. */
const DOCUMENTS = ['yaml', 'json', 'jsonc', 'toml', 'xml', 'markdown'];

let client;
let output;
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
  const gates = await vscode.workspace.findFiles('**/whereas.toml', '**/node_modules/**', 1);
  if (gates.length === 0) return rules;
  const documents = DOCUMENTS.map(language => ({ scheme: 'file', language }));
  return [...rules, ...documents, { scheme: 'file', pattern: '**/whereas.toml' }];
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
  output = vscode.window.createOutputChannel('Whereas');
  page = vscode.Uri.joinPath(context.extensionUri, 'README.md');
  context.subscriptions.push(
    output,
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
