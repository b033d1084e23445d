// The extension with a stand-in for the editor and a real process for the server.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { obstacle } = require('../src/program');
const { editor, load } = require('./vscode');

const FAKE = path.join(__dirname, 'fake', 'whereas');
const PAGE = { path: path.join(__dirname, '..'), scheme: 'file' };

/** How long something may take to come, in milliseconds: the machine does other things, too. */
const PATIENCE = 60_000;

/** Waits until something is there. */
async function until(found, what) {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const value = found();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`${what} did not come within ${PATIENCE / 1000} seconds`);
}

/** What the server wrote down, as far as its lines are whole: it may be writing the last one. */
function written(file) {
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(Boolean).map(line => JSON.parse(line));
}

/** An editor with the extension in it, and what the server heard. */
async function begin(t, options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-'));
  const record = path.join(folder, 'heard');
  process.env.HEARD = record;
  const state = editor(options);
  const extension = load(state);
  const context = { subscriptions: [], extensionUri: PAGE };
  const heard = method => written(record).filter(said => said.method === method);
  t.after(async () => {
    await extension.deactivate();
    await until(() => heard('exit').length === heard('initialize').length, 'the end of every server');
    fs.rmSync(folder, { recursive: true });
  });
  await extension.activate(context);
  return { state, extension, heard, folder };
}

test('a rule file is opened, and what the server says of it is shown', async t => {
  const { state, heard } = await begin(t, { settings: { 'whereas.path': FAKE } });
  assert.deepEqual(state.messages, []);
  assert.equal(heard('initialize').length, 1);
  await until(() => heard('initialized').length, 'the handshake');
  state.open('/somewhere/lease.whereas', 'whereas', 'rul r for T { }');
  const [opened] = await until(() => heard('textDocument/didOpen').length && heard('textDocument/didOpen'), 'didOpen');
  assert.equal(opened.params.textDocument.languageId, 'whereas');
  assert.equal(opened.params.textDocument.text, 'rul r for T { }');
  const [shown] = await until(() => [...state.diagnostics.values()][0], 'the diagnostic');
  assert.equal(shown.message, '`rul` does not begin an item');
});

test('documents are told to the server only where a gate is', async t => {
  const gated = await begin(t, { settings: { 'whereas.path': FAKE }, files: ['/somewhere/whereas.toml'] });
  gated.state.open('/somewhere/lease.yaml', 'yaml', 'rent: 5');
  const [opened] = await until(() => gated.heard('textDocument/didOpen').length && gated.heard('textDocument/didOpen'), 'didOpen');
  assert.equal(opened.params.textDocument.languageId, 'yaml');
  await gated.extension.deactivate();

  const plain = await begin(t, { settings: { 'whereas.path': FAKE } });
  plain.state.open('/somewhere/other.yaml', 'yaml', 'rent: 5');
  plain.state.open('/somewhere/lease.whereas', 'whereas', '');
  const all = await until(() => plain.heard('textDocument/didOpen').length && plain.heard('textDocument/didOpen'), 'didOpen');
  assert.deepEqual(all.map(said => said.params.textDocument.languageId), ['whereas']);
});

test('the first whereas.toml brings the documents in, and without the last one they are left alone', async t => {
  const { state, heard } = await begin(t, { settings: { 'whereas.path': FAKE } });
  state.open('/somewhere/lease.yaml', 'yaml', 'rent: 5');
  // The editor knows no language for this one.
  state.open('/somewhere/lease.csv', 'plaintext', 'rent');
  state.create('/somewhere/whereas.toml');
  const opened = await until(() => heard('textDocument/didOpen').length === 2 && heard('textDocument/didOpen'), 'didOpen');
  assert.deepEqual(opened.map(said => said.params.textDocument.uri), ['file:///somewhere/lease.yaml', 'file:///somewhere/lease.csv']);
  // A second one changes nothing.
  state.create('/somewhere/below/whereas.toml');
  state.delete('/somewhere/below/whereas.toml');
  state.delete('/somewhere/whereas.toml');
  await until(() => heard('initialize').length === 3, 'the third server');
  await until(() => heard('initialized').length === 3, 'the handshake');
  assert.equal(heard('textDocument/didOpen').length, 2);
});

test('a program that is not there is named, with what helps', async t => {
  const { state, heard } = await begin(t, { settings: { 'whereas.path': 'whereas-of-nowhere' } });
  assert.equal(
    state.messages[0].message,
    'Whereas: the program whereas-of-nowhere was not found on the search path: install it, or name it in the setting whereas.path',
  );
  assert.deepEqual(state.messages[0].actions, ['How to install it', 'Try again']);
  assert.equal(heard('initialize').length, 0);
  // Once the setting is right, the server starts by itself.
  state.set('whereas.path', FAKE);
  await until(() => heard('initialized').length, 'the handshake');
  assert.equal(state.messages.length, 1);
});

test('the page on installing is opened when asked for', async t => {
  const { state } = await begin(t, {
    settings: { 'whereas.path': 'whereas-of-nowhere' },
    answer: (_message, actions) => actions[0],
  });
  const [name, page] = await until(() => state.ran.find(([name]) => name === 'markdown.showPreview'), 'the page');
  assert.equal(name, 'markdown.showPreview');
  assert.ok(fs.readFileSync(page.path, 'utf8').includes('## Install'));
});

test('programs that cannot serve are told apart', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const program = (name, text, mode = 0o755) => {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode });
    return path.join(folder, name);
  };
  const cases = [
    [path.join(folder, 'gone'), /there is no program at .*gone: correct the setting whereas.path/, 'Open the settings'],
    [program('closed', 'exit 0', 0o644), /may not be run/, 'Open the settings'],
    [program('old', "echo \"error: unrecognized subcommand 'lsp'\" >&2; exit 2"), /older version, without a language server/, 'How to install it'],
    [program('other', 'echo usage: other >&2; exit 64'), /is not the program of Whereas/, 'Open the settings'],
  ];
  for (const [written, message, action] of cases) {
    const { state } = await begin(t, { settings: { 'whereas.path': written } });
    assert.match(state.messages[0].message, message);
    assert.equal(state.messages[0].actions[0], action);
  }
});

test('a program that never answers and ignores signals is told of', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'whereas');
  fs.writeFileSync(program, "#!/bin/sh\ntrap '' TERM\nwhile :; do :; done\n", { mode: 0o755 });
  const message = `${program} did not answer within 0.5 seconds`;
  assert.deepEqual(await obstacle(program, 500), { message, link: 'settings' });
});

test('the command starts a new server and ends the old one', async t => {
  const { state, heard } = await begin(t, { settings: { 'whereas.path': FAKE } });
  await state.commands.get('whereas.restart')();
  const [first, second] = await until(() => heard('initialize').length === 2 && heard('initialize'), 'the second server');
  assert.notEqual(first.server, second.server);
  assert.equal(heard('shutdown')[0].server, first.server);
  // Asked twice at once, the starts follow each other and one server is left.
  await Promise.all([state.commands.get('whereas.restart')(), state.commands.get('whereas.restart')()]);
  assert.equal(heard('initialize').length, 4);
  assert.equal(heard('shutdown').length, 3);
});

test('a server that ends at once is told of', async t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'whereas');
  fs.writeFileSync(program, '#!/bin/sh\n[ "$2" = --help ] && exit 0\nexit 3\n', { mode: 0o755 });
  const { state } = await begin(t, { settings: { 'whereas.path': program } });
  const said = await until(() => state.messages.find(({ message }) => message.includes('did not start')), 'the message');
  assert.deepEqual(said.actions, ['Show the output', 'Try again']);
});

test('a word is a whole name, in any script, as the editor compiles its pattern', () => {
  const { wordPattern } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'language-configuration.json'), 'utf8'));
  const words = new RegExp(wordPattern.pattern, `${wordPattern.flags}g`);
  assert.deepEqual('let сұңқар_2 = p.amount'.match(words), ['let', 'сұңқар_2', 'p', 'amount']);
});
