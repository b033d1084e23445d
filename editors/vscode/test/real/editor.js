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

/** What is to be ended when this process ends, however it does. */
const ends = new Set();
process.on('exit', () => ends.forEach(end => end()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** A folder that is gone when this process ends. */
function temporary(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), name));
  ends.add(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return folder;
}

/** The extension as the file that a user installs, made once. */
let made;
function packaged() {
  if (made) return made;
  const file = path.join(temporary('whereas-extension-'), 'whereas.vsix');
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

/** Sends a signal to a process and all that it started; whether any of them was there. */
function signalled(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Ends a process, which leads a group, and all that it started. */
async function ended(group) {
  signalled(group, 'SIGTERM');
  for (let n = 0; n < 100 && signalled(group, 0); n++) await new Promise(resolve => setTimeout(resolve, 50));
  signalled(group, 'SIGKILL');
}

/** Starts the editor's server with the extension in it: its process and its address. */
async function served(home, surroundings, settings) {
  const folders = ['--extensions-dir', path.join(home, 'extensions'), '--user-data-dir', path.join(home, 'user')];
  const main = path.join(CODE, 'out', 'server-main.js');
  const install = [main, '--install-extension', packaged(), ...folders];
  execFileSync(process.execPath, install, { env: surroundings, stdio: 'pipe' });
  fs.mkdirSync(path.join(home, 'user', 'User'), { recursive: true });
  fs.writeFileSync(path.join(home, 'user', 'User', 'settings.json'), JSON.stringify(settings));
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-workspace-trust', '--force-disable-user-env'];
  // The leader of a group of processes: what it starts is ended with it.
  const server = spawn(process.execPath, [main, ...options, '--telemetry-level', 'off', ...folders], {
    env: surroundings, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => signalled(server.pid, 'SIGKILL');
  ends.add(kill);
  const address = await new Promise((resolve, reject) => {
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
  const close = async () => {
    await ended(server.pid);
    ends.delete(kill);
  };
  return { address, close };
}

/** Opens a folder in a window of the editor: a person before it, and what closes it. */
async function opened({ program = process.env.WHEREAS, settings = {}, files = {} }) {
  const puppeteer = require('puppeteer-core');
  const home = temporary('whereas-editor-');
  const folder = path.join(home, 'agreements');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const record = path.join(home, 'traffic');
  // All that the editor and the browser leave behind is in this folder, and goes with it.
  const leftovers = path.join(home, 't');
  fs.mkdirSync(leftovers);
  const surroundings = { ...process.env, PATH: searchPath(home, program, record), HOME: home, TMPDIR: leftovers };
  const own = {
    'workbench.startupEditor': 'none',
    // Saved when the person says so, as in the editor outside a browser.
    'files.autoSave': 'off',
    // A picture of the same state is the same picture.
    'editor.cursorBlinking': 'solid',
    ...settings,
  };
  const open = [];
  const close = async () => {
    for (const one of open.reverse()) await one.close();
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const server = await served(home, surroundings, own);
    open.push(server);
    const browser = await puppeteer.launch({
      executablePath: chromium(), defaultViewport: SIZE, args: FLAGS, env: surroundings, timeout: START,
    });
    open.push(browser);
    const page = await browser.newPage();
    page.setDefaultTimeout(START);
    await page.goto(`${server.address}/?folder=${encodeURIComponent(folder)}`);
    const one = new Person({ page, folder, traffic: new Traffic(record) });
    await one.appears('the Explorer', '.explorer-folders-view');
    return { one, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a test before a window of the editor, which is closed whatever happens; a failure says what the window showed. */
async function before(options, run) {
  const { one, close } = await opened(options);
  try {
    await run(one);
  } catch (error) {
    throw await one.shown(error);
  } finally {
    await close();
  }
}

module.exports = { missing, before };
