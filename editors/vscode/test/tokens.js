// The tokens that the TextMate grammar makes of a text, read as VS Code reads it.

const fs = require('node:fs');
const path = require('node:path');
const oniguruma = require('vscode-oniguruma');
const { Registry, parseRawGrammar, INITIAL } = require('vscode-textmate');

const SYNTAXES = path.join(__dirname, '..', 'syntaxes');
const FILES = {
  'source.whereas': 'whereas.tmLanguage.json',
  'markdown.whereas.codeblock': 'markdown.tmLanguage.json',
};

/** The grammar of a scope. */
async function grammar(scope) {
  const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
      createOnigString: text => new oniguruma.OnigString(text),
    }),
    loadGrammar: async scope => {
      const file = FILES[scope];
      if (!file) return null;
      return parseRawGrammar(fs.readFileSync(path.join(SYNTAXES, file), 'utf8'), file);
    },
  });
  return registry.loadGrammar(scope);
}

/** Lines of tokens: each its text and its scopes below the language's own. VS Code makes each of these ends of a line alike. */
function tokens(grammar, text, end = /\r\n|\r|\n/) {
  let state = INITIAL;
  return text.split(end).map(line => {
    const found = grammar.tokenizeLine(line, state);
    state = found.ruleStack;
    return found.tokens
      .map(token => ({ text: line.slice(token.startIndex, token.endIndex), scopes: token.scopes.slice(1) }))
      .filter(token => token.text.trim() !== '');
  });
}

module.exports = { grammar, tokens };
