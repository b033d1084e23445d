// Stands between the editor and the language server: passes every byte on, and records each message before the other side
// sees it. `node relay.js PROGRAM RECORD ARGUMENT…`; the record is a line of JSON for each message.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { reader } = require('../messages');

const [program, record, ...given] = process.argv.slice(2);
/** How much later the editor gets each answer, in milliseconds: makes races of a slow machine likely. */
const delay = Number(process.env.DELAY ?? 0);
const server = spawn(program, given, { stdio: ['pipe', 'pipe', 'inherit'] });

/** Passes what comes from one side on to the other. */
function relay(from, input, output, pause) {
  const read = reader(message => fs.appendFileSync(record, `${JSON.stringify({ from, message })}\n`));
  // Timers of one length fire in the order in which they were set.
  const later = pause ? act => setTimeout(act, pause) : act => act();
  input.on('data', bytes => {
    read(bytes);
    later(() => output.write(bytes));
  });
  // The other side is gone: the end of the server, or of the input, says so.
  output.on('error', () => {});
  return later;
}

relay('editor', process.stdin, server.stdin, 0);
process.stdin.on('end', () => server.stdin.end());
const later = relay('server', server.stdout, process.stdout, delay);
// The server has ended, and all that it wrote was read: so does this process, after what is still to be passed on.
server.on('close', code => later(() => process.stdout.write('', () => process.exit(code ?? 1))));
server.on('error', error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
// What ends this process ends the server.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
