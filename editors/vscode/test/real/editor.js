// The real VS Code: its server from the package `code-server`, its window in Chromium.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const EXTENSION = path.join(__dirname, '..', '..');
const CODE = path.join(__dirname, 'node_modules', 'code-server', 'lib', 'vscode');
const SIZE = { width: 1280, height: 1000 };
/** Chromium without a sandbox, which root may not have, and without anything that asks another computer. */
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** How long one thing may take to be seen, in milliseconds: these tests share the machine with others. */
const PATIENCE = 20_000;

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

/** The extension as the file that a user installs, made once. */
let made;
function packaged() {
  if (made) return made;
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-extension-')), 'whereas.vsix');
  const vsce = path.join(EXTENSION, 'node_modules', '@vscode', 'vsce', 'vsce');
  execFileSync(process.execPath, [vsce, 'package', '--out', file], { cwd: EXTENSION, stdio: 'pipe' });
  made = file;
  process.on('exit', () => fs.rmSync(path.dirname(file), { recursive: true }));
  return file;
}

/** The search path with the program on it, under the name that it has where it was installed. */
function searchPath(home, program) {
  const folder = path.join(home, 'bin');
  fs.mkdirSync(folder);
  if (program) fs.symlinkSync(path.resolve(program), path.join(folder, 'whereas'));
  return `${folder}${path.delimiter}${process.env.PATH}`;
}

/** Starts the editor's server with the extension in it: its process and its address. */
async function served(home, program, settings) {
  const folders = ['--extensions-dir', path.join(home, 'extensions'), '--user-data-dir', path.join(home, 'user')];
  const surroundings = { ...process.env, PATH: searchPath(home, program), HOME: home };
  const main = path.join(CODE, 'out', 'server-main.js');
  const install = [main, '--install-extension', packaged(), ...folders];
  execFileSync(process.execPath, install, { env: surroundings, stdio: 'pipe' });
  fs.mkdirSync(path.join(home, 'user', 'User'), { recursive: true });
  fs.writeFileSync(path.join(home, 'user', 'User', 'settings.json'), JSON.stringify(settings));
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-workspace-trust', '--force-disable-user-env'];
  const server = spawn(process.execPath, [main, ...options, '--telemetry-level', 'off', ...folders], { env: surroundings });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    const hear = text => {
      said += text;
      const port = /listening on (\d+)/.exec(said)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', code => reject(new Error(`the editor's server ended with ${code}: ${said}`)));
  });
  return { server, address };
}

/** Opens a folder in a window of the editor. `program` is put on the search path. */
async function opened({ program = process.env.WHEREAS, settings = {}, files = {} } = {}) {
  const puppeteer = require('puppeteer-core');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-editor-'));
  const folder = path.join(home, 'agreements');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  // Saved when the person says so, as in the editor outside a browser.
  const own = { 'workbench.startupEditor': 'none', 'files.autoSave': 'off', ...settings };
  const { server, address } = await served(home, program, own);
  const browser = await puppeteer.launch({ executablePath: chromium(), defaultViewport: SIZE, args: FLAGS });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
  await page.waitForSelector('.explorer-folders-view');
  return {
    page,
    folder,
    async close() {
      await browser.close();
      server.removeAllListeners('exit');
      server.kill();
      await new Promise(resolve => server.once('close', resolve));
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

module.exports = { missing, opened, PATIENCE };
