// The nine steps of docs/editors.md, "A rule file from nothing", in the real VS Code. `tests/editor/lsp/from_nothing.rs` takes the
// same ones without an editor: change all three.

const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { before, missing } = require('./editor');

const left = missing();

test('a rule file is written from nothing', { skip: left, timeout: 900_000 }, () => before({}, async one => {
  /** One step of the page, which a failure names. */
  const step = async (name, run) => {
    try {
      await run();
    } catch (error) {
      throw new Error(`step ${name}: ${error.message}`, { cause: error });
    }
  };
  await one.looksAtProblems();

  await step('1: the file', async () => {
    await one.creates('loans.whereas');
    await one.awaits();
    await one.types('mod');
    await one.takes('module');
    await one.types('loans\n\n');
    await one.reads();
  });

  await step('2: what an agreement holds', async () => {
    await one.types('ty');
    await one.takes('type');
    await one.fills('Loan', 'painting');
    await one.tabs();
    await one.types('te');
    await one.takes('text');
    await one.types('\ninsured: ');
    await one.takes('money in');
    await one.types('E');
    await one.takes('EUR');
    await one.types('\ntransport: "courier" | "borrower"');
    for (const field of ['signed', 'opens', 'closes', 'arrived', 'reported', 'returned']) {
      await one.types(`\n${field}: `);
      await one.types('d');
      await one.takes('date');
    }
    await one.types('\npayments: ');
    await one.takes('list of');
    await one.types('Payment');
    await one.reads('there is no type `Payment` here');
    await one.clicksAtEnd();
    await one.types('\n\nty');
    await one.takes('type');
    await one.fills('Payment', 'on', 'da');
    await one.takes('date');
    await one.types('\namount: money in EUR');
    await one.reads();
    await one.clicksBehind('type Loan');
    await one.types(' ');
    await one.takes('dated by');
    await one.types(' ');
    await one.takes('signed');
    await one.reads();
  });

  await step('3: a rule', async () => {
    await one.clicksAtEnd();
    await one.types('\n\nru');
    await one.takes('rule');
    await one.fills('The painting is back two weeks after the exhibition.', 'back_in_time');
    await one.tabs();
    await one.types('L');
    await one.takes('Loan');
    await one.tabs();
    await one.types('retruned ');
    await one.takes('within … after');
    await one.types('14 ');
    await one.takes('days');
    await one.tabs();
    await one.types('cl');
    await one.takes('closes');
    await one.reads('there is no `retruned` here');
    await one.mends('retruned', 'Write `returned`');
    await one.reads();
  });

  await step('4: working days', async () => {
    await one.clicksAtEnd();
    await one.types('\n\nru');
    await one.takes('rule');
    await one.fills('The state of the painting is reported soon.', 'state_is_reported', 'Lo');
    await one.takes('Loan');
    await one.tabs();
    await one.types('rep');
    await one.takes('reported');
    await one.types(' within 5 ');
    await one.takes('working days of');
    await one.types('kz after arrived');
    await one.reads('there is no calendar `kz` here');
    await one.mends('kz', 'Add `use calendars.kz`');
    await one.reads();
    // The same from the list, which brings the line along.
    await one.marks('\n\nuse calendars.kz');
    await one.presses('Delete');
    await one.marks('kz');
    await one.types('k');
    await one.takes('kz');
    assert.match(await one.text(), /^module loans\n\nuse calendars\.kz\n/);
    await one.reads();
    await one.clicksAtEnd();
    await one.types('\n\nru');
    await one.takes('rule');
    await one.fills('There is time to hang the painting.', 'time_to_hang', 'Lo');
    await one.takes('Loan');
    await one.marks('require condition');
    await one.types('le');
    await one.takes('let');
    await one.fills('hanging');
    await one.tabs();
    await one.types('fr');
    await one.takes('from … to …');
    await one.types('arr');
    await one.takes('arrived');
    await one.tabs();
    await one.types('ope');
    await one.takes('opens');
    await one.types('\nre');
    await one.takes('require');
    await one.types('wo');
    await one.takes('working days of');
    await one.types('k');
    await one.takes('kz');
    await one.tabs();
    await one.types('han');
    await one.takes('hanging');
    await one.types(' >= 3');
    await one.tabsTo('what is wrong', 2);
    await one.types('there are {working days of kz in hanging} working days to hang it');
    await one.reads();
  });

  await step('5: every payment, and a choice', async () => {
    await one.clicksAtEnd();
    await one.types('\n\nru');
    await one.takes('rule');
    await one.fills('Nobody pays before signing.', 'no_payment_before_signing', 'Lo');
    await one.takes('Loan');
    await one.marks('require condition');
    await one.types('for');
    await one.takes('for each');
    await one.fills('p', 'pay');
    await one.takes('payments');
    await one.types('\nfor');
    await one.takes('forbid');
    await one.types('p.');
    await one.lists('amount', 'on');
    await one.pictures('vscode-list');
    await one.takes('on');
    await one.types(' < si');
    await one.takes('signed');
    await one.tabsTo('what is wrong', 1);
    await one.types('{p.');
    await one.takes('amount');
    await one.types('} was paid on {p.on}');

    await one.clicksAtEnd();
    await one.types('\n\nru');
    await one.takes('rule');
    await one.fills('What the borrower carries is insured for a million.', 'insured_well', 'Lo');
    await one.takes('Loan');
    await one.marks('require condition');
    await one.types('when transport == ');
    await one.takes('"borrower"');
    await one.types('\nre');
    await one.takes('require');
    await one.types('insured >= 1 ');
    await one.takes('million');
    await one.types(' E');
    await one.takes('EUR');
    await one.tabsTo('what is wrong', 1);
    await one.types('it is insured for {insured} only');
    await one.reads('`==` is not an operator here');
    await one.mends('==', 'Write `=`');
    await one.reads('where `payments` is empty this says nothing');
    await one.mends('for each p', 'Silence L0303 on this line, with a reason');
    await one.marks('…');
    await one.types('a loan may be free');
    await one.reads();
  });

  await step('6: an example', async () => {
    await one.clicksAtEnd();
    await one.types('\n\nag');
    await one.takes('agreement');
    await one.fills('falcon', 'Lo');
    await one.takes('Loan');
    await one.tabs();
    await one.types('pa');
    await one.takes('painting');
    await one.tabs();
    await one.types('"Ақ сұңқар"\nin');
    await one.takes('insured');
    await one.types('2 ');
    await one.takes('million');
    await one.types(' E');
    await one.takes('EUR');
    await one.types('\ntr');
    await one.takes('transport');
    await one.asks('"courier"');
    for (const [field, day] of [
      ['signed', '2026-02-02'], ['opens', '2026-03-02'], ['closes', '2026-05-29'],
      ['arrived', '2026-02-20'], ['reported', '2026-02-26'], ['returned', '2026-06-10'],
    ]) {
      await one.types(`\n${field.slice(0, 2)}`);
      await one.takes(field);
      await one.types(day);
    }
    await one.types('\np');
    await one.takes('payments');
    await one.types('[{ o');
    await one.takes('on');
    await one.types('2026-02-10, am');
    await one.takes('amount');
    await one.types('5_000 E');
    await one.takes('EUR');
    await one.reads();
  });

  await step('7: a test', async () => {
    await one.clicksAtEnd();
    await one.types('\n\nte');
    await one.takes('test');
    await one.fills('the falcon', 'f');
    await one.takes('falcon');
    await one.tabs();
    await one.types('ba');
    await one.takes('back_in_time');
    await one.tabs();
    await one.types('ho');
    await one.takes('holds');
    await one.types('\nexpect st');
    await one.takes('state_is_reported');
    await one.types(' ');
    await one.takes('holds');
    await one.types('\ngiven fa');
    await one.takes('falcon');
    await one.types(' ');
    await one.takes('with');
    await one.asks('returned');
    await one.types('2026-07-01');
    await one.clicksBehind('2026-07-01 }');
    await one.types('\nex');
    await one.takes('expect');
    await one.types('ba');
    await one.takes('back_in_time');
    await one.tabs();
    await one.types('vi');
    await one.takes('violated');
    await one.reads();
  });

  await step('8: its form, and what it says', async () => {
    await one.presses('Control+Shift+i');
    await one.until('its form', async () => (await one.text()).includes('  painting:  text\n  insured:   money in EUR\n'));
    await one.reads();
    const text = await one.text();
    assert.equal(text.match(/^rule /gm).length, 5);
    await one.clicks('rule time_to_hang');
    await one.reaps('falcon: holds');
    await one.until('the measure', async () => (await one.texts('.view-line')).some(line => line.includes('hanging = 7')), () => one.texts('.view-line'));
    await one.hovers('back_in_time for', 'must fall on or within 14 days after the date on which the loan closes');
    await one.pictures('vscode-hover');
    await one.presses('Escape');
    await one.hovers('kz after', 'Working time in Kazakhstan');
    await one.presses('Escape');
    await one.pushes('passes: run again', 'test "the falcon"');
    await one.tells('pass: the falcon');
    await one.reaps('4 holds, 1 not applicable');
  });

  await step('8, and what the page promises besides: definition, renaming', async () => {
    const line = (await one.text()).split('\n').indexOf('rule back_in_time for Loan {') + 1;
    await one.follows('back_in_time violated', line);
    await one.renames('back_in_time for', 'returned_in_time');
    const names = (await one.text()).match(/\w+_in_time/g);
    assert.deepEqual(names, ['returned_in_time', 'returned_in_time', 'returned_in_time']);
    await one.reads();
  });

  await step('9: an agreement', async () => {
    await one.creates('whereas.toml');
    await one.pastes('[[gate]]\ndocuments = ["*.yaml"]\nrules = ["loans.whereas"]\n');
    await one.text();
    // Marked until there is such a file.
    await one.reads('no file matches `*.yaml`');
    await one.creates('draft.yaml');
    await one.pastes([
      'painting: Портрет', 'insured: 900000 EUR', 'transport: borrower', 'signed: 2026-03-02', 'opens: 2026-04-01',
      'closes: 2026-06-30', 'arrived: 2026-03-23', 'reported: 2026-03-25', 'returned: 2026-07-10', 'payments: []', '',
    ].join('\n'));
    await one.reads('it is insured for 900000 EUR only');
    await one.lights('900000 EUR');
    await one.pictures('vscode-agreement');
    await one.presses('Escape');
    await one.mends('900000 EUR', 'Set `insured` to 1000000 EUR, to satisfy `loans.insured_well`');
    await one.reads();
    assert.match(await one.text(), /^insured: 1000000 EUR$/m);
  });

  for (const asked of [['test', 'loans.whereas'], ['check'], ['fmt', '--check', 'loans.whereas']]) {
    const { status, stdout, stderr } = spawnSync(path.resolve(process.env.WHEREAS), asked, { cwd: one.folder, encoding: 'utf8' });
    assert.equal(status, 0, `${asked.join(' ')}: ${stdout}${stderr}`);
  }
}));

test('documents of every format show their findings', { skip: left, timeout: 300_000 }, () => before({
  files: {
    'whereas.toml': '[[gate]]\ndocuments = ["lease.*"]\nrules = ["law.whereas"]\n',
    'law.whereas': 'module law\n\ntype Lease {\n  rent: integer\n}\n\n/// The rent is low.\nrule low for Lease {\n  require rent <= 10\n}\n',
    'lease.yaml': 'rent: 11\n',
    'lease.json': '{ "rent": 11 }\n',
    'lease.toml': 'rent = 11\n',
    'lease.xml': '<lease><rent>11</rent></lease>\n',
    'lease.md': '---\nrent: 11\n---\n',
    'lease.csv': 'rent\n11\n',
  },
}, async one => {
  // The documents of the folder are told of before they are opened.
  for (const ending of ['yaml', 'json', 'toml', 'xml', 'md', 'csv']) {
    await one.opens(`lease.${ending}`);
    await one.counts(6);
  }
  // A server that was started anew says the same, and what is typed counts before it is saved.
  await one.commands('Whereas: Restart the language server');
  await one.counts(6);
  await one.opens('lease.yaml');
  await one.marks('11');
  await one.types('9');
  await one.counts(5);
}));

test('without the program the window says what to do, and has colours', { skip: left, timeout: 300_000 }, () => before({
  settings: { 'whereas.path': '/nowhere/whereas' },
  // A lone carriage return ends a line.
  files: { 'law.whereas': '// a comment\rmodule law\r' },
}, async one => {
  await one.opens('law.whereas');
  await one.tells('Whereas: there is no program at /nowhere/whereas: correct the setting whereas.path');
  assert.deepEqual(await one.lines(), ['// a comment', 'module law', '']);
  const coloured = async () => {
    const [[[comment, colour] = [], ...more], [[keyword, other] = []]] = [await one.words(0), await one.words(1)];
    return comment === '// a comment' && more.length === 0 && keyword === 'module' && other !== colour;
  };
  await one.until('a comment and a keyword in colours of their own', coloured, async () => [await one.words(0), await one.words(1)]);
}));
