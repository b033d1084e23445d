// The program `whereas`: where it is, and whether it can serve an editor.

const { execFile } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');

/** How long the program may take to say that it is there, in milliseconds. */
const PATIENCE = 10_000;

/** The path as it is run: `~` is the home folder; nothing written is `whereas`. */
function resolved(written) {
  const name = (written ?? '').trim() || 'whereas';
  if (name === '~' || name.startsWith('~/') || name.startsWith('~\\')) return path.join(os.homedir(), name.slice(1));
  return name;
}

/**
 * What keeps the program from serving, in words for the person at the editor; `undefined` where nothing does.
 * `link` names what would help: `install` or `settings`.
 */
function obstacle(program, patience = PATIENCE) {
  // A program that takes no notice of the usual signal is ended all the same: else nobody would ever be told.
  const options = { timeout: patience, killSignal: 'SIGKILL', windowsHide: true };
  return new Promise(resolve => {
    execFile(program, ['lsp', '--help'], options, (error, _out, said) => {
      resolve(error ? explained(program, error, said, patience) : undefined);
    });
  });
}

function explained(program, error, said, patience) {
  if (error.code === 'ENOENT') {
    const message = path.isAbsolute(program)
      ? `there is no program at ${program}: correct the setting whereas.path`
      : `the program ${program} was not found on the search path: install it, or name it in the setting whereas.path`;
    return { message, link: path.isAbsolute(program) ? 'settings' : 'install' };
  }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return { message: `${program} may not be run: correct the setting whereas.path`, link: 'settings' };
  }
  if (error.killed) {
    return { message: `${program} did not answer within ${patience / 1000} seconds`, link: 'settings' };
  }
  if (/lsp/.test(said)) {
    return { message: `${program} is an older version, without a language server: install a newer one`, link: 'install' };
  }
  return { message: `${program} is not the program of Whereas: correct the setting whereas.path`, link: 'settings' };
}

module.exports = { resolved, obstacle };
