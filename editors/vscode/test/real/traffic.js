// What the editor and the language server said to each other, as relay.js recorded it.

const fs = require('node:fs');
const { pathToFileURL } = require('node:url');

/** How many of the last messages a failure shows. */
const SHOWN = 15;

/** The protocol's number for what the editor asks by itself, where the cursor comes to. */
const AUTOMATIC = 2;

/** How much of each. */
const WIDE = 300;

/** The text after one change of the protocol; columns count UTF-16 units, as strings here do. */
function changed(text, { range, text: fresh }) {
  if (!range) return fresh;
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  const offset = ({ line, character }) => starts[line] + character;
  return text.slice(0, offset(range.start)) + fresh + text.slice(offset(range.end));
}

class Traffic {
  #file;
  #read = 0;
  #pending = new Map();
  #texts = new Map();
  #problems = new Map();
  #looked;
  #last = [];

  constructor(file) { this.#file = file; }

  /** Takes in what was recorded since. */
  #update() {
    if (!fs.existsSync(this.#file)) return;
    const all = fs.readFileSync(this.#file);
    // The last line may be half written.
    const end = all.lastIndexOf('\n') + 1;
    const lines = all.subarray(this.#read, end).toString().split('\n').filter(Boolean);
    this.#read = end;
    for (const line of lines) this.#note(JSON.parse(line));
  }

  #note({ from, message }) {
    if (!this.#isPolling(message)) this.#last = [...this.#last, `${from}: ${JSON.stringify(message).slice(0, WIDE)}`].slice(-SHOWN);
    if (from === 'editor' && message.method) this.#asked(message);
    if (from === 'server' && !message.method) this.#answered(message);
  }

  /** Whether a message belongs to the question that the editor asks every two seconds, which would hide all others. */
  #isPolling({ id, method }) {
    const asked = method ?? this.#pending.get(id)?.method;
    return asked === 'workspace/diagnostic';
  }

  #asked({ id, method, params }) {
    if (method === 'initialize') {
      for (const known of [this.#pending, this.#texts, this.#problems]) known.clear();
    }
    const uri = params?.textDocument?.uri;
    const known = this.#texts.get(uri);
    if (method === 'textDocument/didOpen') this.#texts.set(uri, { text: params.textDocument.text, revision: 0 });
    if (method === 'textDocument/didClose') this.#texts.delete(uri);
    if (method === 'textDocument/didChange') {
      known.text = params.contentChanges.reduce(changed, known.text);
      known.revision++;
    }
    if (method === 'textDocument/codeAction' && params.context.triggerKind === AUTOMATIC) {
      this.#looked = { uri, ...params.range.start };
    }
    if (id !== undefined) this.#pending.set(id, { method, uri, revision: known?.revision });
  }

  #answered({ id, result }) {
    const { method, uri, revision } = this.#pending.get(id) ?? {};
    this.#pending.delete(id);
    if (method !== 'textDocument/diagnostic' || !result) return;
    const items = result.kind === 'unchanged' ? this.#problems.get(uri)?.items : result.items;
    this.#problems.set(uri, { items, revision });
  }

  /** The text of a file as the server has it; `undefined` where it was not told of it. */
  text(file) {
    this.#update();
    return this.#texts.get(pathToFileURL(file).href)?.text;
  }

  /** Whether a request of this kind was not answered yet. */
  waits(method) {
    this.#update();
    return [...this.#pending.values()].some(one => one.method === method);
  }

  /** The problems that the server found in the text that it has now; `undefined` where it was not asked since. */
  problems(file) {
    this.#update();
    const uri = pathToFileURL(file).href;
    const { items, revision } = this.#problems.get(uri) ?? {};
    return revision === this.#texts.get(uri)?.revision ? items : undefined;
  }

  /** Whether the last place in which the editor looked for fixes by itself is this one, and it has its answer. */
  looked(file, { line, character }) {
    const waits = this.waits('textDocument/codeAction');
    const { uri, ...place } = this.#looked ?? {};
    return !waits && uri === pathToFileURL(file).href && place.line === line && place.character === character;
  }

  /** The last messages, for a failure. */
  last() {
    this.#update();
    return this.#last;
  }
}

module.exports = { Traffic };
