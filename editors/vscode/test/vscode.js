// A stand-in for the `vscode` module: as much of it as the client of the language server and this extension touch. What is
// not named here is a class or an event that does nothing; a function that is not named here is not there, and calling it fails.

const Module = require('node:module');

class Disposable {
  constructor(end) { this.end = end; }
  dispose() { this.end?.(); }
}

class EventEmitter {
  #heard = new Set();
  event = listener => {
    this.#heard.add(listener);
    return new Disposable(() => this.#heard.delete(listener));
  };
  fire(what) { for (const listener of this.#heard) listener(what); }
  dispose() { this.#heard.clear(); }
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: new EventEmitter().event };
  cancel() { this.token.isCancellationRequested = true; }
  dispose() {}
}

class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range { constructor(a, b, c, d) { this.start = typeof a === 'number' ? new Position(a, b) : a; this.end = typeof a === 'number' ? new Position(c, d) : b; } }
class Diagnostic { constructor(range, message, severity) { Object.assign(this, { range, message, severity }); } }
class Uri {
  constructor(path, scheme = 'file') { Object.assign(this, { path, scheme, fsPath: path, authority: '', query: '', fragment: '' }); }
  static file(path) { return new Uri(path); }
  static parse(text) { const [, scheme, path] = /^(\w+):(?:\/\/)?(.*)$/.exec(text); return new Uri(path, scheme); }
  static joinPath(uri, ...parts) { return new Uri([uri.path, ...parts].join('/'), uri.scheme); }
  toString() { return `${this.scheme}://${this.path}`; }
  with(changed) { return Object.assign(new Uri(this.path, this.scheme), changed); }
}

/** Anything: called, made with `new`, or asked for a part of it, it gives something harmless. */
function anything(name) {
  const made = class extends Disposable {};
  Object.defineProperty(made, 'name', { value: name });
  return new Proxy(made, {
    apply: () => new Disposable(),
    get: (target, key) => (key in target || typeof key === 'symbol' ? target[key] : /^[A-Z]/.test(key) ? key : undefined),
  });
}

function lenient(named, name) {
  return new Proxy(named, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol' || key === 'then' || key === '__esModule') return target[key];
      if (/^on[A-Z]/.test(key)) return (target[key] = new EventEmitter().event);
      return /^[A-Z]/.test(key) ? (target[key] = anything(key)) : undefined;
    },
  });
}

/** Whether a pattern of the editor fits a path: any folder, any name, one of some endings. */
function matches(glob, path) {
  const signs = { '**/': '(.*/)?', '*': '[^/]*', '{': '(', '}': ')', ',': '|', '.': '\\.' };
  return new RegExp(`^${glob.replace(/\*\*\/|[*{},.]/g, sign => signs[sign])}$`).test(path);
}

/** What `createOutputChannel` gives: without `{ log: true }` it has no levels, and none of their methods. */
function channel(state, name) {
  return {
    name, append: text => state.written.push(text), appendLine: text => state.written.push(text), replace() {}, clear() {},
    show: () => state.ran.push(['show output']), hide() {}, dispose() {},
  };
}

function logChannel(state, name) {
  const levels = ['trace', 'debug', 'info', 'warn', 'error'];
  const methods = levels.map(level => [level, text => state.written.push(`[${level}] ${text}`)]);
  const changes = { logLevel: 3, onDidChangeLogLevel: new EventEmitter().event };
  return { ...channel(state, name), ...Object.fromEntries(methods), ...changes };
}

/** A fresh editor: its settings, what it was told, and ways to act in it. */
function editor({ settings = {}, files = [], answer = () => undefined } = {}) {
  const state = { settings, messages: [], written: [], ran: [], commands: new Map(), diagnostics: new Map() };
  const opened = new EventEmitter();
  const created = new EventEmitter();
  const deleted = new EventEmitter();
  const configured = new EventEmitter();
  const documents = [];
  const api = lenient({
    __esModule: true, version: '1.91.0', Disposable, EventEmitter, CancellationTokenSource, Position, Range, Diagnostic, Uri,
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    StatusBarAlignment: { Left: 1, Right: 2 },
    env: lenient({ appName: 'stub', language: 'en', uriScheme: 'vscode' }, 'env'),
    extensions: lenient({ getExtension: () => undefined, all: [] }, 'extensions'),
    commands: lenient({
      registerCommand: (name, run) => { state.commands.set(name, run); return new Disposable(() => state.commands.delete(name)); },
      executeCommand: async (name, ...given) => { state.ran.push([name, ...given]); return state.commands.get(name)?.(...given); },
    }, 'commands'),
    window: lenient({
      createOutputChannel: (name, options) => (options?.log ? logChannel(state, name) : channel(state, name)),
      showErrorMessage: async (message, ...actions) => { state.messages.push({ message, actions }); return answer(message, actions); },
      visibleTextEditors: [], tabGroups: lenient({ all: [] }, 'tabGroups'), activeTextEditor: undefined,
    }, 'window'),
    languages: lenient({
      match: (selector, document) => (Array.isArray(selector) ? selector : [selector]).some(one =>
        (!one.language || one.language === document.languageId) && (!one.scheme || one.scheme === document.uri.scheme)
        && (!one.pattern || matches(one.pattern, document.uri.path))) ? 10 : 0,
      createDiagnosticCollection: () => ({
        set: (uri, all) => state.diagnostics.set(uri.toString(), all), delete: uri => state.diagnostics.delete(uri.toString()),
        clear: () => state.diagnostics.clear(), dispose() {}, has: () => false, get: () => [], forEach() {},
      }),
    }, 'languages'),
    workspace: lenient({
      textDocuments: documents, notebookDocuments: [], workspaceFolders: undefined, isTrusted: true,
      onDidOpenTextDocument: opened.event, onDidChangeConfiguration: configured.event,
      getConfiguration: section => ({
        get: (key, otherwise) => state.settings[section ? `${section}.${key}` : key] ?? otherwise,
        inspect: () => undefined, has: () => false,
      }),
      findFiles: async glob => files.filter(path => matches(glob, path)).map(path => Uri.file(path)),
      createFileSystemWatcher: glob => {
        const only = event => listener => event(uri => matches(glob, uri.path) && listener(uri));
        return { onDidCreate: only(created.event), onDidChange: new EventEmitter().event, onDidDelete: only(deleted.event), dispose() {} };
      },
    }, 'workspace'),
  }, 'vscode');
  return Object.assign(state, {
    api,
    open(path, languageId, text) {
      const document = { uri: Uri.file(path), fileName: path, languageId, version: 1, isClosed: false, isDirty: false, getText: () => text, lineCount: text.split('\n').length };
      documents.push(document);
      opened.fire(document);
    },
    create(path) {
      files.push(path);
      created.fire(Uri.file(path));
    },
    delete(path) {
      files.splice(files.indexOf(path), 1);
      deleted.fire(Uri.file(path));
    },
    set(key, value) {
      state.settings[key] = value;
      configured.fire({ affectsConfiguration: name => key === name || key.startsWith(`${name}.`) });
    },
  });
}

/** Loads the extension, and all that it needs, anew into an editor. */
function load(state) {
  const load = Module._load;
  Module._load = function (request, ...rest) { return request === 'vscode' ? state.api : load.call(this, request, ...rest); };
  for (const name of Object.keys(require.cache)) {
    if (/vscode-language|[\\/]src[\\/]/.test(name)) delete require.cache[name];
  }
  try {
    return require('../src/extension.js');
  } finally {
    Module._load = load;
  }
}

module.exports = { editor, load };
