// A page that shows a rule file as the TextMate grammar colours it: `node tools/render.js FILE [FIRST LAST] > page.html`.
// The colours are those of VS Code's light theme.

const fs = require('node:fs');
const { grammar, tokens } = require('../test/tokens');

/** Colours by the beginning of a scope; the last that fits the innermost scope counts. */
const COLOURS = [
  ['comment', '#008000'],
  ['string', '#a31515'],
  ['string.regexp', '#811f3f'],
  ['constant.character.escape', '#ee0000'],
  ['constant.numeric', '#098658'],
  ['constant.other', '#098658'],
  ['constant.language', '#0000ff'],
  ['keyword.control', '#af00db'],
  ['keyword.declaration', '#0000ff'],
  ['keyword.operator.word', '#0000ff'],
  ['storage', '#0000ff'],
  ['entity.name.function', '#795e26'],
  ['support.function', '#795e26'],
  ['entity.name.type', '#267f99'],
  ['support.type', '#267f99'],
  ['entity.name.namespace', '#267f99'],
  ['entity.name.constant', '#0070c1'],
  ['variable.other.constant', '#0070c1'],
  ['variable', '#001080'],
  ['punctuation.section.embedded', '#0000ff'],
];

function colour(scopes) {
  for (const scope of [...scopes].reverse()) {
    const found = COLOURS.filter(([start]) => scope === start || scope.startsWith(`${start}.`)).at(-1);
    if (found) return found[1];
    // What is written in a text's braces is an expression, and no text.
    if (scope.startsWith('meta.interpolation')) break;
  }
  return '#000000';
}

const escaped = text => text.replace(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

async function main([file, first = 1, last = Infinity]) {
  const text = fs.readFileSync(file, 'utf8').trimEnd();
  const language = await grammar('source.whereas');
  const written = text.split('\n');
  const rows = tokens(language, text).map((line, at) => {
    let html = '';
    let rest = written[at];
    for (const token of line) {
      const start = rest.indexOf(token.text);
      html += `${escaped(rest.slice(0, start))}<span style="color:${colour(token.scopes)}">${escaped(token.text)}</span>`;
      rest = rest.slice(start + token.text.length);
    }
    return `<i>${at + 1}</i>${html}${escaped(rest)}`;
  });
  const style = 'body{margin:0;background:#fff}pre{font:14px/21px "DejaVu Sans Mono",monospace;margin:12px}i{display:inline-block;'
    + 'width:2em;margin-right:1.5em;text-align:right;color:#6e7681;font-style:normal}';
  console.log(`<!doctype html><meta charset="utf-8"><style>${style}</style><pre>${rows.slice(first - 1, last).join('\n')}</pre>`);
}

main(process.argv.slice(2));
