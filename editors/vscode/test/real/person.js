// A person at the keyboard of the editor: types letter by letter, takes from lists, follows what is underlined.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { PATIENCE } = require('./editor');

/** Between two letters, in milliseconds: a fast typist's. */
const LETTER = 15;

const LIST = '.suggest-widget.visible';

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

class Person {
  /** @param editor what `opened` gives. */
  constructor({ page, folder }) {
    Object.assign(this, { page, folder });
  }

  /** Waits until something is so; `seen` says what was there last, for the message. */
  async until(what, found, seen = async () => '') {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const value = await found();
      if (value) return value;
      if (Date.now() > end) throw new Error(`${what} was not seen; there was: ${JSON.stringify(await seen())}`);
      await pause(50);
    }
  }

  /** The texts of all elements that a selector finds, with the editor's hard spaces as spaces. */
  texts(selector) {
    return this.page.$$eval(selector, all => all.map(one => (one.textContent ?? '').replaceAll('\u00a0', ' ')));
  }

  /** Presses keys together: `Control+Shift+M`. */
  async presses(keys) {
    const all = keys.split('+');
    for (const key of all.slice(0, -1)) await this.page.keyboard.down(key);
    await this.page.keyboard.press(all.at(-1));
    for (const key of all.slice(0, -1).reverse()) await this.page.keyboard.up(key);
  }

  /** Runs a command by its name, as from the palette. */
  async commands(name) {
    await this.presses('F1');
    await this.page.waitForSelector('.quick-input-widget input', { visible: true });
    await this.page.keyboard.type(name);
    const chosen = async () => (await this.texts('.quick-input-list .monaco-list-row.focused .label-name'))[0];
    await this.until(`the command ${name}`, async () => (await chosen()) === name, chosen);
    await this.presses('Enter');
    await this.page.waitForSelector('.quick-input-widget', { hidden: true });
  }

  /** Makes a file with the button of the Explorer. */
  async creates(name) {
    await this.page.hover('.explorer-folders-view');
    await this.page.locator('.action-label[aria-label="New File..."]').click();
    await this.page.waitForSelector('.explorer-item-edited input');
    await this.page.keyboard.type(name);
    await this.presses('Enter');
    await this.stands(name);
  }

  /** Opens a file by its name. */
  async opens(name) {
    await this.presses('Control+p');
    await this.page.waitForSelector('.quick-input-widget input', { visible: true });
    await this.page.keyboard.type(name);
    await this.until(name, async () => (await this.texts('.quick-input-list .monaco-list-row.focused .label-name'))[0] === name);
    await this.presses('Enter');
    await this.stands(name);
  }

  /** Waits until a file is in front, with the cursor in it. */
  async stands(name) {
    this.file = path.join(this.folder, name);
    await this.until(`the file ${name}`, async () => (await this.texts('.tab.active .label-name'))[0] === name);
    await this.page.waitForSelector('.editor-instance .monaco-editor.focused');
  }

  /** Types letters. A new line is refused while a list is open, because Enter would take from the list. */
  async types(words) {
    for (const letter of words) {
      if (letter === '\n') {
        await this.ends();
      } else {
        await this.page.keyboard.type(letter, { delay: LETTER });
      }
    }
  }

  /** Puts words in at once, as from the clipboard. */
  async pastes(words) { await this.page.keyboard.sendCharacter(words); }

  /** A new line, where no list is in the way. */
  async ends() {
    await pause(300);
    assert.deepEqual(await this.labels(), [], 'a list is open, from which Enter would take');
    await this.presses('Enter');
  }

  /** The labels that the list shows now. */
  async labels() {
    return this.texts(`${LIST} .monaco-list-row .label-name`);
  }

  /** Waits until the list has exactly these labels. */
  async lists(...expected) {
    await this.until(`the list ${expected}`, async () => (await this.labels()).join() === expected.join(), () => this.labels());
  }

  /** The label that Enter would take. */
  async focused() {
    return (await this.texts(`${LIST} .monaco-list-row.focused .label-name`))[0];
  }

  /** Waits until the language server answers in an empty file: the list has what only the server offers. */
  async awaits() {
    await this.until('an answer of the language server', async () => {
      await this.presses('Control+Space');
      await pause(500);
      const there = (await this.labels()).includes('module');
      await this.presses('Escape');
      return there;
    }, () => this.texts('.notification-list-item-message'));
  }

  /** Whether the list is open at all, and has the label further down. */
  async further(label) {
    if ((await this.labels()).length === 0) return false;
    const first = await this.focused();
    for (let n = 0; n < 200; n++) {
      if ((await this.focused()) === label) return true;
      await this.presses('ArrowDown');
      await pause(10);
      if ((await this.focused()) === first) return false;
    }
    return false;
  }

  /** Takes a label from the list that has come by itself. */
  async takes(label) {
    await this.until(`a list with ${label}`, () => this.further(label), async () => [await this.labels(), await this.text()]);
    await this.presses('Enter');
    await this.page.waitForFunction((selector, label) => {
      const row = document.querySelector(`${selector} .monaco-list-row.focused .label-name`);
      return row === null || row.textContent !== label;
    }, {}, LIST, label);
  }

  /** Shows the list with its key and takes a label from it. */
  async asks(label) {
    await this.presses('Control+Space');
    await this.takes(label);
  }

  /** Fills the places of a form one after the other; `Tab` goes from one to the next. */
  async fills(...all) {
    for (const [at, words] of all.entries()) {
      if (at > 0) await this.tabs();
      await this.types(words);
    }
  }

  /** Goes to the next place of a form, where no list is in the way. */
  async tabs() {
    await pause(300);
    assert.deepEqual(await this.labels(), [], 'a list is open, from which Tab would take');
    await this.presses('Tab');
  }

  /** Goes on until the place is marked in which some words stand: the end of a form within a form is a place, too. */
  async tabsTo(words) {
    const marked = async () => (await this.texts('.statusbar-item')).some(one => one.includes(`(${words.length} selected)`));
    for (let n = 0; n < 4 && !(await marked()); n++) {
      await this.tabs();
      await pause(200);
    }
    assert.ok(await marked(), `${words} is not marked`);
  }

  /** Saves what is not saved, and reads it. */
  async text() {
    await this.until('a saved file', async () => {
      if (!(await this.page.$('.tab.active.dirty'))) return true;
      await this.presses('Control+s');
      await pause(100);
      return false;
    });
    return fs.readFileSync(this.file, 'utf8');
  }

  /** Puts the cursor before the last place where some words stand, or behind it. */
  async clicks(words, behind = 0) {
    const text = await this.text();
    const at = text.lastIndexOf(words);
    assert.notEqual(at, -1, `${words} is not in\n${text}`);
    const lines = text.slice(0, at + behind).split('\n');
    await this.presses('Control+g');
    await this.page.waitForSelector('.quick-input-widget input', { visible: true });
    await this.page.keyboard.type(`${lines.length}:${lines.at(-1).length + 1}`);
    await this.presses('Enter');
    await this.page.waitForSelector('.quick-input-widget', { hidden: true });
    await this.page.waitForSelector('.editor-instance .monaco-editor.focused');
  }

  async clicksBehind(words) { await this.clicks(words, words.length); }

  async clicksAtEnd() { await this.presses('Control+End'); }

  /** Marks some words, which are replaced by what is typed next. */
  async marks(words) {
    await this.clicks(words);
    for (const _ of words) await this.presses('Shift+ArrowRight');
  }

  /** What the panel of problems lists, each as its message. */
  async problems() {
    return this.texts('.markers-panel .monaco-list-row .marker-message-line:first-child');
  }

  /** Waits until the panel of problems says exactly this: for each problem, how its message begins. */
  async reads(...expected) {
    await pause(600);
    const fits = said => said.length === expected.length && said.every((one, at) => one.startsWith(expected[at]));
    await this.until(`the problems ${JSON.stringify(expected)}`, async () => fits(await this.problems()), async () => [await this.problems(), await this.text()]);
  }

  /** Shows the fixes for some words. */
  async lights(words) {
    await this.clicks(words);
    await this.presses('Control+.');
    await this.page.waitForSelector('.action-widget .monaco-list-row');
  }

  /** Takes a fix by how its title begins, with the keyboard. */
  async mends(words, title) {
    await this.lights(words);
    const focused = async () => (await this.texts('.action-widget .monaco-list-row.focused'))[0] ?? '';
    for (let n = 0; n < 30 && !(await focused()).startsWith(title); n++) await this.presses('ArrowDown');
    assert.ok((await focused()).startsWith(title), `${title} is not offered, but ${JSON.stringify(await this.texts('.action-widget .monaco-list-row'))}`);
    await this.presses('Enter');
    await this.page.waitForSelector('.action-widget', { hidden: true });
  }

  /** Goes to where the name is declared that some words begin with, and waits for the line there. */
  async follows(words, line) {
    await this.clicks(words);
    await this.presses('F12');
    const stands = async () => (await this.texts('.statusbar-item')).find(one => one.startsWith('Ln ')) ?? '';
    await this.until(`line ${line}`, async () => (await stands()).startsWith(`Ln ${line},`), stands);
  }

  /** Renames what some words begin with. */
  async renames(words, name) {
    await this.clicks(words);
    await this.presses('F2');
    const field = () => document.activeElement?.classList.contains('rename-input') ?? false;
    await this.page.waitForFunction(field);
    await this.presses('Control+a');
    await this.types(name);
    await this.presses('Enter');
    await this.page.waitForSelector('.editor-instance .monaco-editor.focused');
    const renamed = async () => (await this.text()).includes(name);
    await this.until(`the name ${name}`, renamed, () => this.text());
  }

  /** Waits until the status bar counts so many errors. */
  async counts(errors) {
    const said = () => this.page.$eval('#status\\.problems a', one => one.getAttribute('aria-label') ?? '');
    await this.until(`${errors} errors`, async () => new RegExp(`^(Errors: )?${errors}\\b`).test(await said()), said);
  }

  /** Waits until a message of the window says this. */
  async tells(said) {
    const told = () => this.texts('.notification-list-item-message');
    await this.until(`the message ${said}`, async () => (await told()).includes(said), told);
  }

  /** Waits until a line of its own above the text says this. */
  async reaps(said) {
    const lenses = () => this.texts('.codelens-decoration a');
    await this.until(`${said} above the text`, async () => (await lenses()).includes(said), lenses);
  }

  /** Clicks on what a line of its own above the text says. */
  async pushes(said) {
    await this.reaps(said);
    // What stands there is made anew for some time after the cursor came near, and the old one leads nowhere.
    await pause(1500);
    await this.page.locator(`::-p-xpath(//*[contains(@class, "codelens-decoration")]//a[text()="${said}"])`).click();
  }

  /** Waits until some words show this, as the pointer on them does; by the keys that show the same. */
  async hovers(words, said) {
    await this.clicks(words);
    await this.presses('Control+k');
    await this.presses('Control+i');
    const shown = async () => (await this.texts('.monaco-hover .hover-contents')).join('\n');
    await this.until(`${said} at ${words}`, async () => (await shown()).includes(said), shown);
  }

  /** Saves a picture of the file and of what is wrong with it, where $PICTURES names a folder for them. */
  async pictures(name) {
    if (!process.env.PICTURES) return;
    fs.mkdirSync(process.env.PICTURES, { recursive: true });
    const { x, y, width } = await (await this.page.$('.part.editor')).boundingBox();
    await pause(500);
    const file = path.join(process.env.PICTURES, `${name}.png`);
    await this.page.screenshot({ path: file, clip: { x, y, width, height: 760 }, captureBeyondViewport: false });
  }
}

module.exports = { Person, pause };
