// Token snapshots of the TextMate grammar: `npm run test:update` writes them anew.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { grammar, tokens } = require('./tokens');

const ROOT = path.join(__dirname, '..', '..', '..');
const SAMPLES = [
  ...fs.readdirSync(path.join(__dirname, 'samples')).map(name => path.join(__dirname, 'samples', name)),
  path.join(ROOT, 'examples', 'leases', 'lease.whereas'),
  path.join(ROOT, 'examples', 'oecd-integrity-review', 'international_projects.whereas'),
];

function shown(lines, text) {
  const written = text.split('\n');
  return lines
    .flatMap((line, at) => [`> ${written[at]}`, ...line.map(token => `  ${token.text.trim()} | ${token.scopes.join(' ')}`)])
    .join('\n')
    .replaceAll('.whereas', '') + '\n';
}

for (const file of SAMPLES) {
  test(`tokens of ${path.basename(file)}`, async () => {
    const scope = file.endsWith('.md') ? 'markdown.whereas.codeblock' : 'source.whereas';
    const text = fs.readFileSync(file, 'utf8');
    const found = shown(tokens(await grammar(scope), text), text);
    const snapshot = path.join(__dirname, 'snapshots', `${path.basename(file)}.snap`);
    if (process.env.UPDATE_SNAPSHOTS) fs.writeFileSync(snapshot, found);
    assert.equal(found, fs.readFileSync(snapshot, 'utf8'));
  });
}

/** All rule files that the project holds right. */
function ruleFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) return ruleFiles(whole);
    return entry.name.endsWith('.whereas') ? [whole] : [];
  });
}

test('the colours of the end of a file do not depend on how long it is', async () => {
  // A text or a bracket that the grammar never closes colours all that follows: a rule added at the end would tell.
  const language = await grammar('source.whereas');
  const files = ['examples', 'rules', 'tests/corpus/check/good'].flatMap(name => ruleFiles(path.join(ROOT, name)));
  assert.ok(files.length > 60, `only ${files.length} rule files were found`);
  const alone = JSON.stringify(tokens(language, 'rule last for T {\n  require a = "b"\n}'));
  for (const file of files) {
    const lines = tokens(language, `${fs.readFileSync(file, 'utf8').trimEnd()}\n\nrule last for T {\n  require a = "b"\n}`);
    assert.equal(JSON.stringify(lines.slice(-3)), alone, file);
  }
});

test('a lone carriage return ends a comment and a text, also in an editor that hands it over within a line', async () => {
  const language = await grammar('source.whereas');
  const written = 'rule r for T { // a\n  require a = "b\n  otherwise "c {d\n} /// e\nrule s for T {}';
  const kinds = lines => lines.flat().map(({ text, scopes }) =>
    [text.trim(), scopes.map(scope => scope.split('.')[0]).filter(kind => ['comment', 'string', 'meta'].includes(kind))]);
  const expected = kinds(tokens(language, written));
  assert.deepEqual(expected.filter(([, kinds]) => kinds.includes('comment')), [['// a', ['comment']], ['/// e', ['comment']]]);
  assert.deepEqual(kinds(tokens(language, written.replaceAll('\n', '\r'), '\n')), expected);
});
