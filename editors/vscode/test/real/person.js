// A person at the keyboard of the editor: types letter by letter, takes from lists, follows what is underlined. Each wait is
// for something that the window shows or that the language server was told, and says what was there instead.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** How long one thing may take to be seen, in milliseconds: these tests share the machine with others. */
const PATIENCE = 60_000;

/** How often it is looked for, in milliseconds. */
const LOOK = 50;

/** Between two letters, in milliseconds: a fast typist's. */
const LETTER = 15;

const EDITOR = '.editor-instance .monaco-editor.focused';
const INPUT = '.quick-input-widget input';
const LIST = '.suggest-widget.visible';
const FIXES = '.action-widget';

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

class Person {
  constructor({ page, folder, traffic }) {
    Object.assign(this, { page, folder, traffic });
  }

  /** Waits until something is so; `seen` says what was there last, for the message. */
  async until(what, found, seen = async () => '') {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const value = await found();
      if (value) return value;
      if (Date.now() > end) {
        throw new Error(`${what} was not seen within ${PATIENCE / 1000} seconds; there was: ${JSON.stringify(await seen())}`);
      }
      await pause(LOOK);
    }
  }

  /** Waits until something visible fits a selector. */
  async appears(what, selector) {
    await this.until(what, () => this.isVisible(selector));
  }

  /** Whether something visible fits a selector. */
  isVisible(selector) {
    return this.page.$$eval(selector, all => all.some(one => one.checkVisibility()));
  }

  /** Waits until nothing visible fits a selector any more. */
  async vanishes(what, selector) {
    const gone = () => this.page.$$eval(selector, all => !all.some(one => one.checkVisibility()));
    await this.until(`the end of ${what}`, gone, () => this.texts(selector));
  }

  /** Waits until what is typed goes to an element that fits a selector. */
  async focuses(what, selector) {
    const focused = () => this.page.evaluate(selector => document.activeElement?.matches(selector) ?? false, selector);
    const seen = () => this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
    await this.until(`the cursor in ${what}`, focused, seen);
  }

  /** An error with what the window shows, in a picture and in words, and the last messages between editor and server. */
  async shown(error) {
    const parts = [error.message];
    try {
      const picture = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'whereas-failed-')), 'window.png');
      await this.page.screenshot({ path: picture });
      const shown = {
        picture: [picture],
        lines: await this.lines(),
        list: await this.texts(`${LIST} .monaco-list-row`),
        problems: await this.problems(),
        notifications: await this.notifications(),
        'status bar': await this.texts('.statusbar-item'),
      };
      for (const [what, all] of Object.entries(shown)) parts.push(`${what}:`, ...all.map(line => `  ${line}`));
    } catch (second) {
      parts.push(`what the window shows could not be read: ${second.message}`);
    }
    parts.push('last messages:', ...this.traffic.last().map(line => `  ${line}`));
    return new Error(parts.join('\n'), { cause: error });
  }

  /** The texts of all elements that a selector finds, with the editor's hard spaces as spaces. */
  texts(selector) {
    return this.page.$$eval(selector, all => all.map(one => (one.textContent ?? '').replaceAll('\u00a0', ' ')));
  }

  /** The lines of the editor that are shown, from top to bottom. */
  lines() {
    return this.page.$$eval('.editor-instance .view-line', all => all
      .map(one => [one.getBoundingClientRect().top, (one.textContent ?? '').replaceAll('\u00a0', ' ')])
      .sort(([one], [other]) => one - other)
      .map(([, text]) => text));
  }

  /** The words of a line that is shown, from the top, each with the class of its colour. */
  words(line) {
    return this.page.$$eval('.editor-instance .view-line', (all, line) => {
      const sorted = all.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
      return [...sorted[line]?.querySelectorAll('span > span') ?? []].map(one => [one.textContent.replaceAll('\u00a0', ' '), one.className]);
    }, line);
  }

  /** Presses keys together: `Control+Shift+M`. */
  async presses(keys) {
    const all = keys.split('+');
    for (const key of all.slice(0, -1)) await this.page.keyboard.down(key);
    await this.page.keyboard.press(all.at(-1));
    for (const key of all.slice(0, -1).reverse()) await this.page.keyboard.up(key);
  }

  /** Chooses from the list of quick input, opened by some keys, what has a name. */
  async chooses(keys, name) {
    await this.presses(keys);
    await this.focuses('the quick input', INPUT);
    await this.page.keyboard.type(name);
    const chosen = async () => (await this.texts('.quick-input-list .monaco-list-row.focused .label-name'))[0];
    await this.until(`${name} in the quick input`, async () => (await chosen()) === name, chosen);
    await this.presses('Enter');
    await this.vanishes('the quick input', '.quick-input-widget');
  }

  /** Runs a command by its name, as from the palette. */
  async commands(name) {
    await this.chooses('F1', name);
  }

  /** Shows the panel of problems. */
  async looksAtProblems() {
    await this.presses('Control+Shift+m');
    await this.appears('the panel of problems', '.markers-panel');
  }

  /** Makes a file with the button of the Explorer. */
  async creates(name) {
    await this.page.hover('.explorer-folders-view');
    await this.page.locator('.action-label[aria-label="New File..."]').click();
    await this.focuses('the name of the new file', '.explorer-item-edited input');
    await this.page.keyboard.type(name);
    await this.presses('Enter');
    await this.stands(name);
  }

  /** Opens a file by its name. */
  async opens(name) {
    await this.chooses('Control+p', name);
    await this.stands(name);
  }

  /** Waits until a file is in front, with the cursor in it. */
  async stands(name) {
    this.file = path.join(this.folder, name);
    const there = async () =>
      (await this.texts('.tab.active .label-name'))[0] === name && (await this.page.$(`${EDITOR}[data-uri$="/${name}"]`)) !== null;
    await this.until(`the file ${name} with the cursor in it`, there, () => this.texts('.tab .label-name'));
  }

  /** Types letters. A new line is refused while a list is open, because Enter would take from the list. */
  async types(words) {
    for (const letter of words) {
      if (letter === '\n') {
        await this.hasNoList('Enter');
        await this.presses('Enter');
      } else {
        await this.page.keyboard.type(letter, { delay: LETTER });
      }
    }
  }

  /** Sees that no list is open, from which a key would take: after all lists have come that were asked for. */
  async hasNoList(key) {
    await this.until('an answer to the last question for a list', () => !this.traffic.waits('textDocument/completion'));
    assert.deepEqual(await this.labels(), [], `a list is open, from which ${key} would take`);
  }

  /** Puts words in at once, as from the clipboard. */
  async pastes(words) { await this.page.keyboard.sendCharacter(words); }

  /** The rows that a list shows now: their labels, their numbers in the list, and which of them Enter would take. */
  rows(selector, label) {
    return this.page.$$eval(`${selector} .monaco-list-row`, (all, label) => all.map(one => ({
      label: ((label ? one.querySelector(label) : one)?.textContent ?? '').replaceAll('\u00a0', ' '),
      index: Number(one.dataset.index),
      focused: one.classList.contains('focused'),
    })), label);
  }

  /** Goes down a list until the row is chosen that fits; whether there is one. */
  async reaches(selector, label, fits) {
    const chosen = async () => (await this.rows(selector, label)).find(row => row.focused);
    const first = await chosen();
    for (let row = first; row;) {
      if (fits(row.label)) return true;
      if ((await this.rows(selector, label)).length === 1) return false;
      await this.presses('ArrowDown');
      const before = row.index;
      row = await this.until('the next row of the list', async () => {
        const now = await chosen();
        return now?.index !== before && now;
      }, () => this.rows(selector, label));
      if (row.index === first.index) return false;
    }
    return false;
  }

  /** The labels that the list shows now. */
  async labels() {
    return (await this.rows(LIST, '.label-name')).map(row => row.label);
  }

  /** Waits until the list has exactly these labels. */
  async lists(...expected) {
    await this.until(`the list ${expected}`, async () => (await this.labels()).join() === expected.join(), () => this.labels());
  }

  /** Waits until the language server answers in an empty file: the list has what only the server offers. */
  async awaits() {
    await this.until('a language server that knows the file', () => this.traffic.text(this.file) !== undefined, () => this.notifications());
    await this.presses('Control+Space');
    await this.until('a list with module', async () => (await this.labels()).includes('module'), () => this.texts(LIST));
    await this.presses('Escape');
    await this.vanishes('the list', LIST);
  }

  /** Takes a label from the list that has come by itself. */
  async takes(label) {
    // A list that is still to come would replace the one that is shown.
    const offered = async () =>
      !this.traffic.waits('textDocument/completion') && (await this.reaches(LIST, '.label-name', one => one === label));
    await this.until(`a list with ${label}`, offered, () => this.labels());
    await this.presses('Enter');
    const taken = async () => !(await this.rows(LIST, '.label-name')).some(row => row.focused && row.label === label);
    await this.until(`the end of the list with ${label}`, taken, () => this.labels());
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

  /** Goes some places further in a form, where no list is in the way. */
  async tabs(places = 1) {
    for (let n = 0; n < places; n++) {
      await this.hasNoList('Tab');
      await this.presses('Tab');
    }
  }

  /** Goes some places further, to the one where some words are marked: the end of a form within a form is a place, too. */
  async tabsTo(words, places) {
    await this.tabs(places);
    await this.hasMarked(words);
  }

  /** What the status bar says of the cursor: `Ln 3, Col 5 (2 selected)`. */
  async cursor() {
    return (await this.texts('.statusbar-item')).find(one => one.startsWith('Ln ')) ?? '';
  }

  /** Waits until as much is marked as some words are long. */
  async hasMarked(words) {
    const marked = async () => (await this.cursor()).endsWith(` (${words.length} selected)`);
    await this.until(`${JSON.stringify(words)} marked`, marked, () => this.cursor());
  }

  /** Saves what is not saved, waits until the language server knows it, and reads it. */
  async text() {
    const read = () => fs.readFileSync(this.file, 'utf8');
    await this.until('a saved file that the language server knows', async () => {
      if (!(await this.page.$('.tab.active.dirty'))) return this.traffic.text(this.file) === read();
      await this.presses('Control+s');
      return false;
    }, () => ({ file: read(), server: this.traffic.text(this.file) }));
    return read();
  }

  /** Puts the cursor before the last place where some words stand, or behind it; the place, in the numbers of the protocol. */
  async clicks(words, behind = 0) {
    const text = await this.text();
    const at = text.lastIndexOf(words);
    assert.notEqual(at, -1, `${words} is not in\n${text}`);
    const lines = text.slice(0, at + behind).split('\n');
    const [line, column] = [lines.length, lines.at(-1).length + 1];
    await this.presses('Control+g');
    await this.focuses('the quick input', INPUT);
    await this.page.keyboard.type(`${line}:${column}`);
    await this.presses('Enter');
    await this.vanishes('the quick input', '.quick-input-widget');
    await this.appears('the editor with the cursor in it', EDITOR);
    const place = `Ln ${line}, Col ${column}`;
    await this.until(`the cursor at ${place}`, async () => (await this.cursor()) === place, () => this.cursor());
    return { line: line - 1, character: column - 1 };
  }

  async clicksBehind(words) { await this.clicks(words, words.length); }

  async clicksAtEnd() { await this.presses('Control+End'); }

  /** Marks some words, which are replaced by what is typed next. */
  async marks(words) {
    await this.clicks(words);
    for (const _ of words) await this.presses('Shift+ArrowRight');
    await this.hasMarked(words);
  }

  /** What the panel of problems lists, each as its message. */
  async problems() {
    return this.texts('.markers-panel .monaco-list-row .marker-message-line:first-child');
  }

  /**
   * Waits until the server has looked at the text as it is and the panel of problems says exactly this: for each problem,
   * how its message begins.
   */
  async reads(...expected) {
    await this.text();
    const fits = said => said.length === expected.length && said.every((one, at) => one.startsWith(expected[at]));
    const found = () => this.traffic.problems(this.file)?.map(one => one.message);
    const said = async () => found()?.length === expected.length && fits(await this.problems());
    await this.until(`the problems ${JSON.stringify(expected)}`, said, async () => ({ panel: await this.problems(), server: found() }));
  }

  /**
   * Shows the fixes for some words.
   *
   * VS Code looks for fixes by itself a moment after the cursor came to a place. Who asks for them before that gets none where
   * the server takes its time: the editor's own question cancels theirs (`CodeActionModel` lets it wait for half a second only).
   */
  async lights(words) {
    const place = await this.clicks(words);
    await this.until(`the editor's own look for fixes at ${words}`, () => this.traffic.looked(this.file, place));
    // New diagnostics close the list, as those after a file was saved: a person asks again.
    let asked = 0;
    await this.until(`the fixes for ${words}`, async () => {
      if (await this.isVisible(`${FIXES} .monaco-list-row`)) return true;
      if (Date.now() - asked > 5000) {
        asked = Date.now();
        await this.presses('Control+.');
      }
      return false;
    });
  }

  /** Takes a fix by how its title begins, with the keyboard. */
  async mends(words, title) {
    await this.lights(words);
    const offered = await this.reaches(FIXES, undefined, one => one.startsWith(title));
    assert.ok(offered, `${title} is not offered, but ${JSON.stringify(await this.texts(`${FIXES} .monaco-list-row`))}`);
    await this.presses('Enter');
    await this.vanishes('the fixes', FIXES);
  }

  /** Goes to where the name is declared that some words begin with, and waits for the line there. */
  async follows(words, line) {
    await this.clicks(words);
    await this.presses('F12');
    await this.until(`the cursor in line ${line}`, async () => (await this.cursor()).startsWith(`Ln ${line},`), () => this.cursor());
  }

  /** Renames what some words begin with. */
  async renames(words, name) {
    await this.clicks(words);
    await this.presses('F2');
    await this.focuses('the new name', '.rename-input');
    await this.presses('Control+a');
    await this.types(name);
    await this.presses('Enter');
    await this.appears('the editor with the cursor in it', EDITOR);
    await this.until(`the name ${name}`, async () => (await this.text()).includes(name), () => this.text());
  }

  /** Waits until the status bar counts so many errors. */
  async counts(errors) {
    const said = () => this.page.$eval('#status\\.problems a', one => one.getAttribute('aria-label') ?? '');
    await this.until(`${errors} errors`, async () => new RegExp(`^(Errors: )?${errors}\\b`).test(await said()), said);
  }

  /** The messages of the window. */
  notifications() { return this.texts('.notification-list-item-message'); }

  /** Waits until a message of the window says this. */
  async tells(said) {
    await this.until(`the message ${said}`, async () => (await this.notifications()).includes(said), () => this.notifications());
  }

  /** The lines of their own above the text, which can be clicked. */
  lenses() {
    return this.page.$$eval('.codelens-decoration a', all =>
      all.map(one => ({ id: one.id, said: (one.textContent ?? '').replaceAll('\u00a0', ' '), shown: one.checkVisibility() })));
  }

  /** Waits until a line of its own above the text says this. */
  async reaps(said) {
    const there = async () => (await this.lenses()).some(lens => lens.said === said);
    await this.until(`${said} above the text`, there, () => this.lenses());
  }

  /**
   * Puts the cursor at some words and clicks on what a line of its own above them says.
   *
   * VS Code makes these lines anew after a change and after the cursor came back to the text, but only those in view. One that
   * was out of view keeps its words and its command for a moment after it came into view, and a click then says "Actual command
   * not found": VS Code has let go of the command (`CodeLensWidget.updateCodeLensSymbols` keeps it, and
   * `CodeLensContribution._resolveCodeLensesInViewport` disposes of it). Nothing that an extension does can change that.
   */
  async pushes(said, words) {
    const old = new Set((await this.lenses()).map(lens => lens.id));
    await this.clicks(words);
    const fresh = async () => (await this.lenses()).find(lens => lens.said === said && lens.shown && !old.has(lens.id));
    await this.until(`${said} above the text, made anew`, fresh, () => this.lenses());
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
    await this.until('a look of the server at the text', () => this.traffic.problems(this.file) !== undefined);
    const { x, y, width } = await (await this.page.$('.part.editor')).boundingBox();
    const take = async () => Buffer.from(await this.page.screenshot({ clip: { x, y, width, height: 760 }, captureBeyondViewport: false }));
    // What moves in has arrived when two pictures are the same.
    let last = await take();
    await this.until('a window in which nothing moves', async () => {
      const before = last;
      last = await take();
      return last.equals(before);
    });
    fs.writeFileSync(path.join(process.env.PICTURES, `${name}.png`), last);
  }
}

module.exports = { Person };
