// The real VS Code: its server from the package `code-server`, its window in Chromium.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Person } = require('./person');
const { Traffic } = require('./traffic');

const EXTENSION = path.join(__dirname, '..', '..');
const CODE = path.join(__dirname, 'node_modules', 'code-server', 'lib', 'vscode');
const SIZE = { width: 1280, height: 1000 };
/**
 * Chromium without a sandbox, which root may not have, without the shared memory of a container, which is too small for
 * it, and without anything that asks another computer.
 */
const FLAGS = [
  '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
/** How long the browser and the window may take to come up, in milliseconds. */
const START = 120_000;

/** Where Chromium is: what `$CHROMIUM` names, or a usual name on the search path; `undefined` where there is none. */
function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap(name => folders.map(folder => path.join(folder, name)))
    .find(file => fs.existsSync(file));
}

/** What is not here of what the real editor needs; `undefined` where all of it is. */
function missing() {
  if (!process.env.WHEREAS) return 'WHEREAS does not name the program';
  if (!fs.existsSync(path.join(__dirname, 'node_modules', 'made'))) {
    return 'test/real/install.sh has not made the editor';
  }
  return chromium() ? undefined : 'there is no Chromium';
}

/**
 * A folder of its own for what is started here. A shell waits for the end of its input, which comes when this process is gone,
 * however it went: it ends the groups of processes that were named to it and removes the folder.
 */
function room(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), name));
  const script = 'while read -r group; do groups="$groups $group"; done\n' +
    'for group in $groups; do kill -s KILL -- "-$group"; done\n' +
    'until rm -rf "$0"; do sleep 1; done';
  const guard = spawn('sh', ['-c', script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  guard.stdin.unref();
  return {
    folder,
    /** Has a process ended with the room, and all that it started; it leads their group. */
    holds: process => guard.stdin.write(`${process.pid}\n`),
    async close() {
      guard.ref();
      guard.stdin.end();
      await new Promise(resolve => guard.once('close', resolve));
    },
  };
}

/** The extension as the file that a user installs, made once. */
let made;
function packaged() {
  if (made) return made;
  const file = path.join(room('whereas-extension-').folder, 'whereas.vsix');
  const vsce = path.join(EXTENSION, 'node_modules', '@vscode', 'vsce', 'vsce');
  execFileSync(process.execPath, [vsce, 'package', '--out', file], { cwd: EXTENSION, stdio: 'pipe' });
  made = file;
  return file;
}

/** The search path with the program on it, under the name that it has where it was installed, behind the relay. */
function searchPath(home, program, record) {
  const folder = path.join(home, 'bin');
  fs.mkdirSync(folder);
  const words = [process.execPath, path.join(__dirname, 'relay.js'), path.resolve(program), record];
  const quoted = words.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  fs.writeFileSync(path.join(folder, 'whereas'), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  return `${folder}${path.delimiter}${process.env.PATH}`;
}

/** Starts the editor's server with the extension in it: its address. */
async function served({ folder: home, holds }, surroundings, settings) {
  const folders = ['--extensions-dir', path.join(home, 'extensions'), '--user-data-dir', path.join(home, 'user')];
  const main = path.join(CODE, 'out', 'server-main.js');
  const install = [main, '--install-extension', packaged(), ...folders];
  execFileSync(process.execPath, install, { env: surroundings, stdio: 'pipe' });
  fs.mkdirSync(path.join(home, 'user', 'User'), { recursive: true });
  fs.writeFileSync(path.join(home, 'user', 'User', 'settings.json'), JSON.stringify(settings));
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-workspace-trust', '--force-disable-user-env'];
  const server = spawn(process.execPath, [main, ...options, '--telemetry-level', 'off', ...folders], {
    env: surroundings, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
  });
  holds(server);
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = text => {
      said += text;
      const port = /listening on (\d+)/.exec(said)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('error', reject);
    server.on('exit', code => reject(new Error(`the editor's server ended with ${code}: ${said}`)));
  });
}

/** Opens a folder in a window of the editor: a person before it, and what closes it. */
async function opened({ program = process.env.WHEREAS, settings = {}, files = {} }) {
  const puppeteer = require('puppeteer-core');
  const own = room('whereas-editor-');
  const home = own.folder;
  const folder = path.join(home, 'agreements');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const record = path.join(home, 'traffic');
  // All that the editor and the browser leave behind is in this folder, and goes with it.
  const leftovers = path.join(home, 't');
  fs.mkdirSync(leftovers);
  const surroundings = { ...process.env, PATH: searchPath(home, program, record), HOME: home, TMPDIR: leftovers };
  const all = {
    'workbench.startupEditor': 'none',
    // Saved when the person says so, as in the editor outside a browser.
    'files.autoSave': 'off',
    // A picture of the same state is the same picture.
    'editor.cursorBlinking': 'solid',
    ...settings,
  };
  try {
    const address = await served(own, surroundings, all);
    const browser = await puppeteer.launch({
      executablePath: chromium(), defaultViewport: SIZE, args: FLAGS, env: surroundings, timeout: START,
      userDataDir: path.join(home, 'chromium'),
      // A signal ends this process, and the room with it.
      handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
    });
    own.holds(browser.process());
    const page = await browser.newPage();
    page.setDefaultTimeout(START);
    await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
    return { one: new Person({ page, folder, traffic: new Traffic(record) }), close: own.close };
  } catch (error) {
    await own.close();
    throw error;
  }
}

/** Runs a test before a window of the editor, which is closed whatever happens; a failure says what the window showed. */
async function before(options, run) {
  const { one, close } = await opened(options);
  try {
    await one.appears('the Explorer', '.explorer-folders-view');
    await run(one);
  } catch (error) {
    throw await one.shown(error);
  } finally {
    await close();
  }
}

module.exports = { missing, before };
