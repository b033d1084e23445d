/**
 * @file The grammar of Whereas for editors, in the order of grammar/whereas.pest.
 *
 * It accepts what the checker's own parser accepts; README.md names where the two differ. What depends on line breaks, or
 * on more than the next word, is decided in src/scanner.c. Words of the language that are ordinary names elsewhere are
 * listed in `_soft_name`; the reserved ones in `reserved`.
 * @license Apache-2.0 OR MIT
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const PREC = {
  open_ended: -1,
  implies: 1,
  or: 2,
  and: 3,
  not: 4,
  listing: 5,
  alternative: 6,
  sum: 7,
  product: 8,
  negation: 9,
  length: 10,
  suffix: 11,
};

// Controls and marks of direction, which could make a text read otherwise than it is.
const UNSEEN = '\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const ON_THE_LINE = `[^\\n\\r${UNSEEN}]*`;
const AFTER_SLASHES = `([^/\\n\\r${UNSEEN}]${ON_THE_LINE})?`;

const HEX4 = '([0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})';
const CHARACTER = [
  '[0-9a-fA-F]{1,3}',
  `0{0,2}${HEX4}`,
  '0?[1-9a-fA-F][0-9a-fA-F]{4}',
  '10[0-9a-fA-F]{4}',
].join('|');

// The days that there are, from the year 1 to 9999.
const YEAR = '(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})';
const FOURTH_YEAR = '(0[48]|[2468][048]|[13579][26])';
const LEAP_YEAR = `([0-9]{2}${FOURTH_YEAR}|${FOURTH_YEAR}00)`;
const DAY = [
  `${YEAR}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])`,
  `${YEAR}-(0[469]|11)-(0[1-9]|[12][0-9]|30)`,
  `${YEAR}-02-(0[1-9]|1[0-9]|2[0-8])`,
  `${LEAP_YEAR}-02-29`,
].join('|');
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?';
const ZONE = '\\[[A-Za-z][A-Za-z0-9_+/-]*\\]';
const OFFSET = `(([+-][0-9]{2}:[0-9]{2}|Z)(${ZONE})?|${ZONE})`;
// What is meant as a date or a time, however it is written.
const LOOSE_DAY = '[0-9]{4,5}-[0-9]{1,2}-[0-9]{1,2}';
const LOOSE_CLOCK = '[0-9]{1,2}:[0-9]{1,2}(:[0-9.]+)?';
const LOOSE_ZONE = '\\[[^\\]\\n\\r]*\\]';
const LOOSE_OFFSET = `(([+-][0-9]{1,2}:[0-9]{2}|[zZ])(${LOOSE_ZONE})?|${LOOSE_ZONE})`;
const PLAIN = '[0-9][0-9_]*(\\.[0-9][0-9_]*)?';

const UNITS = [
  'seconds', 'second', 'minutes', 'minute', 'hours', 'hour', 'days', 'day', 'weeks', 'week', 'months', 'month', 'years',
  'year',
];

const RESERVED = [
  'and', 'or', 'not', 'implies', 'in', 'within', 'if', 'then', 'else', 'for', 'where', 'every', 'some', 'no', 'the',
  'of', 'from', 'is', 'it', 'true', 'false',
];

/** One or more, with commas between. */
function listed(rule) {
  return seq(rule, repeat(seq(',', rule)));
}

/** None or more, with commas between; one may follow the last. */
function elements(rule) {
  return optional(seq(listed(rule), optional(',')));
}

/** Fields: a comma or a line break between them; a comma may follow the last. */
function fields($, field) {
  return optional(seq(field, repeat(seq(choice(',', $._field_break), field)), optional(',')));
}

export default grammar({
  name: 'whereas',

  word: $ => $._word,

  reserved: {
    global: _ => RESERVED,
    none: _ => [],
  },

  extras: $ => [/[ \t\n\r\uFEFF]/, $.comment],

  // Each is described in src/scanner.c.
  externals: $ => [
    $._field_break,
    $._item_break,
    $._in_force_ahead,
    $._in_zone_ahead,
    $._or_else_ahead,
    $._days_here,
    $._hours_here,
    $._unit_here,
    $._working_here,
    $._percent_here,
    $._scale_here,
    $._currency_here,
    $._never,
    $._error_recovery,
  ],


  // After an expectation `for "/path"` belongs to it, and `for each` begins what follows.
  // After `expect`, a path names a rule if a verdict follows it, and begins a condition otherwise.
  // After `as` in a key comes its name, or `of` and a date.
  conflicts: $ => [[$.expect], [$.path, $._dotted], [$.grouped], [$._suffixed, $.as_of]],

  rules: {
    source_file: $ => choice(
      seq(optional($.documentation), $.module),
      seq(
        optional(seq(optional($.documentation), $.module, $._item_break)),
        repeat(seq(optional($.documentation), choice($._braced_item, seq($._line_item, $._item_break)))),
        optional(seq(optional($.documentation), $._line_item)),
      ),
    ),

    // An item that ends with a brace is over there; another where a line begins with the word of an item.
    _braced_item: $ => choice(
      $.record_type, $.dossier, $.calendar, $.parameter, $.rule, $.exception, $.waiver, $.agreement, $.test,
    ),
    _line_item: $ => choice($.use, $.namespace, $.month_ends, $.type_alias, $.data, $.define),

    // ---- 3 Words

    comment: _ => token(choice(
      new RegExp(`//${AFTER_SLASHES}`),
      new RegExp(`////${ON_THE_LINE}`),
    )),
    documentation: $ => repeat1($.documentation_line),
    documentation_line: $ => seq('///', optional($.documentation_text)),
    documentation_text: _ => token.immediate(prec(1, new RegExp(`[^/\\n\\r${UNSEEN}]${ON_THE_LINE}`))),

    _word: _ => /[_\p{XID_Start}]\p{XID_Continue}*/,
    _backticked: _ => /`[^`\n\r]+`/,
    name: $ => choice($._word, $._backticked),
    // After a dot, and where a field is declared or given, every word is a name.
    field_name: $ => choice(reserved('none', $._word), $._backticked),
    path: $ => prec.right(seq($.name, repeat(seq('.', $.field_name)))),
    // Words that lead something where an expression begins, and are names if that does not follow.
    _soft_name: _ => prec(-1, choice(
      ...UNITS, 'weekday', 'date', 'start', 'end', 'working', 'check', 'next', 'previous', 'at', 'exactly', 'stated',
      'calendar', 'steps', 'time',
    )),

    _plain: _ => token(new RegExp(PLAIN)),
    number: $ => prec.right(seq($._plain, optional(choice(alias($._percent_here, '%'), alias($._scale_here, $.scale))))),
    amount: $ => seq($.number, alias($._currency_here, $.currency)),
    date: _ => token(prec(2, new RegExp(DAY))),
    time: _ => token(prec(2, new RegExp(CLOCK))),
    datetime: _ => token(prec(2, new RegExp(`(${DAY})T${CLOCK}${OFFSET}`))),
    // A number or a date that is written otherwise is one token with nothing that could follow it, so that it is an
    // error where it stands and not a sum.
    _slip: $ => seq(choice($._loose_number, $._loose_date, $._loose_time), $._never),
    _loose_number: _ => token(prec(-1, new RegExp(`${PLAIN}[_\\p{XID_Start}]\\p{XID_Continue}*`))),
    _loose_date: _ => token(prec(1, new RegExp(`${LOOSE_DAY}([tT]${LOOSE_CLOCK}${LOOSE_OFFSET}?|${LOOSE_OFFSET})?`))),
    _loose_time: _ => token(prec(1, new RegExp(LOOSE_CLOCK))),

    text: $ => seq('"', repeat(choice($._text_content, $.escape)), token.immediate('"')),
    _text_content: _ => token.immediate(prec(1, new RegExp(`[^"\\\\\\n\\r${UNSEEN}]+`))),
    escape: _ => token.immediate(prec(1, new RegExp(`\\\\(["\\\\nt]|u\\{(${CHARACTER})\\})`))),
    // In a pattern `\"` is the only escape.
    pattern: $ => seq('"', optional($.pattern_text), token.immediate('"')),
    pattern_text: _ => token.immediate(prec(1, new RegExp(`([^"\\\\\\n\\r${UNSEEN}]|\\\\+[^\\\\\\n\\r${UNSEEN}])+`))),
    template: $ => seq(
      '"',
      repeat(choice($._template_content, $.escape, $.brace, $.interpolation)),
      token.immediate('"'),
    ),
    _template_content: _ => token.immediate(prec(1, new RegExp(`[^"\\\\\\n\\r{}${UNSEEN}]+`))),
    brace: _ => token.immediate(prec(1, choice('{{', '}}'))),
    interpolation: $ => seq(token.immediate('{'), $._expression, '}'),

    module: $ => seq('module', $.path),
    use: $ => seq('use', $.path),
    namespace: $ => seq('namespace', field('prefix', $.name), field('uri', $.text)),
    month_ends: _ => seq('month', 'ends', choice('clip', 'roll')),

    // ---- 4 Types

    type_alias: $ => seq('type', field('name', $.name), '=', field('type', $._type)),
    record_type: $ => seq(
      optional('exact'), 'type', field('name', $.name),
      repeat(choice($.type_in, $.priced_in, $.dated_by, $.written_forms, $.from_paths)),
      field('body', $.fields),
    ),
    dossier: $ => seq('dossier', field('name', $.name), repeat($.dated_by), field('body', $.fields)),
    type_in: $ => seq('in', $.path),
    priced_in: $ => seq('priced', 'in', $._postfix),
    dated_by: $ => seq('dated', 'by', $._postfix),
    fields: $ => seq('{', fields($, $._field), '}'),
    _field: $ => seq(optional($.documentation), choice($.derived_field, $.stored_field)),
    derived_field: $ => seq('let', field('name', $.name), '=', field('value', $._expression)),
    stored_field: $ => seq(
      field('name', choice($.field_name, alias('let', $.field_name))), ':', field('type', $._type), optional('?'),
      repeat(choice($.default, $.from_paths, $.currency_from, $.written_form)),
    ),
    default: $ => seq('else', $._expression),
    from_paths: $ => seq('from', $.text, repeat(seq('or', $.text))),
    currency_from: $ => seq('currency', 'from', $._postfix, repeat(seq('or', $._postfix))),

    written_form: $ => seq('written', $.text, repeat(seq('or', $.text))),
    written_forms: $ => seq('written', $._form_texts, repeat(seq(',', $._form_texts))),
    _form_texts: $ => seq($.text, repeat(seq('or', $.text))),

    _type: $ => choice($.choice, $.money_in, $.datetime_in, $.list_of, $.map_of, alias($._type_path, $.path)),
    _type_path: $ => seq(
      choice($.name, alias(choice('money', 'datetime', 'list', 'map'), $.name)), repeat(seq('.', $.field_name)),
    ),
    choice: $ => seq($.text, repeat(seq('|', $.text))),
    money_in: $ => seq('money', 'in', $.currency),
    currency: _ => token(prec(1, /[A-Z]{3,8}/)),
    datetime_in: $ => seq('datetime', 'in', 'zone', $.text),
    list_of: $ => seq('list', 'of', $._type),
    map_of: $ => seq('map', 'of', $._type),

    // ---- 5 Rules

    rule: $ => seq('rule', field('name', $.name), 'for', field('type', $.path), field('body', $.clauses)),
    exception: $ => seq('exception', field('name', $.name), 'to', field('rule', $.path), field('body', $.clauses)),
    clauses: $ => seq('{', repeat($._clause), '}'),
    _clause: $ => seq(optional($.documentation), choice(
      $.source, $.severity, $.in_force, $.dated, $.month_ends, $.let, $.when, $.unless, $.for_each, $.require, $.forbid,
    )),
    source: $ => prec.right(seq('source', $.text, optional(seq('at', $.text)), optional('unverified'))),
    severity: $ => seq('severity', alias(reserved('none', $._word), $.level)),
    in_force: $ => seq($._in_force_ahead, 'in', 'force', 'from', $.date, optional(seq('until', $.date))),
    dated: $ => seq('dated', 'by', $._expression),
    let: $ => seq('let', field('name', $.name), '=', field('value', $._expression)),
    when: $ => seq('when', $._expression),
    unless: $ => seq('unless', $._expression),
    for_each: $ => prec.right(seq(
      'for', 'each', field('binding', $.name), optional(seq('then', field('binding', $.name))),
      'in', field('list', $._listing), optional($.filter), optional(field('body', $.clauses)),
    )),
    filter: $ => seq('where', $._expression),
    require: $ => seq('require', $._expression, optional($.otherwise)),
    forbid: $ => seq('forbid', $._expression, optional($.otherwise)),
    otherwise: $ => seq('otherwise', $.template),

    waiver: $ => seq('waiver', 'for', field('rule', $.path), field('body', $.waiver_clauses)),
    waiver_clauses: $ => seq('{', repeat($._waiver_clause), '}'),
    _waiver_clause: $ => seq(optional($.documentation), $.waiver_clause),
    waiver_clause: $ => choice(
      seq(choice('document', 'at', 'because', 'by'), $.text), seq('until', $.date), seq('also', 'undetermined'),
    ),

    // ---- 6 Expressions

    _expression: $ => choice($.logical, $.not, $.quantified, $.conditional, $._comparison),
    logical: $ => choice(
      prec.right(PREC.implies, seq($._expression, field('operator', 'implies'), $._expression)),
      prec.left(PREC.or, seq($._expression, field('operator', 'or'), $._expression)),
      prec.left(PREC.and, seq($._expression, field('operator', 'and'), $._expression)),
    ),
    not: $ => prec(PREC.not, seq('not', $._expression)),
    conditional: $ => seq(
      'if', field('condition', $._expression), 'then', field('then', $._expression), 'else', field('else', $._expression),
    ),
    quantified: $ => seq(
      $.quantifier, field('binding', $.name), 'in', field('list', $._listing), optional($.filter),
      choice('satisfies', 'satisfy'), field('body', $._expression),
    ),
    quantifier: $ => choice(
      'every', 'some', 'no', seq('at', choice('least', 'most'), $._count), seq('exactly', $._count),
    ),
    _count: $ => choice($.number, $._slip, $.parenthesised, $.path),

    _comparison: $ => prec(PREC.open_ended, choice(
      $._listing, $.comparison, $.membership, $.presence, $.working_day_test, $.text_test, $.deadline,
    )),
    comparison: $ => prec.right(seq(
      $._listing,
      repeat1(seq(field('operator', choice('!=', '<=', '>=', '=', '<', '>')), $._listing)),
      optional($.tolerance),
    )),
    tolerance: $ => seq('within', choice(seq('stated', 'precision'), $._alternative)),
    membership: $ => seq($._listing, optional('not'), 'in', $._listing),
    presence: $ => seq($._listing, 'is', choice('present', 'missing')),
    working_day_test: $ => seq($._listing, 'is', 'a', 'working', 'day', 'of', field('calendar', $.path)),
    text_test: $ => choice(
      seq($._listing, 'matches', $.pattern),
      seq($._listing, choice('starts', 'ends'), 'with', $._alternative),
      seq($._listing, choice('contains', 'overlaps', 'covers'), $._alternative),
    ),
    deadline: $ => seq(
      $._listing, choice('within', seq('at', 'least')), $._alternative, choice('after', 'before'), $._alternative,
    ),

    _listing: $ => choice($._alternative, $.sorted, $.grouped, $.rolls, $.stepped),
    sorted: $ => prec.right(PREC.listing, seq($._listing, 'sorted', 'by', field('value', $._alternative), optional('descending'))),
    // A comma after a key may also end the list: in `[e for x in xs grouped by k, y in x.items]`.
    grouped: $ => prec(PREC.listing, prec.dynamic(1, seq($._listing, 'grouped', 'by', listed($.group_key)))),
    group_key: $ => prec.right(seq(field('value', $._alternative), optional(seq('as', field('name', $.name))))),
    stepped: $ => prec(PREC.listing, seq($._listing, 'in', 'steps', 'of', $._alternative)),
    rolls: $ => prec(PREC.listing, seq(
      $._listing, 'rolls', 'to', 'next', 'working', 'day', 'of', field('calendar', $.path),
    )),

    _alternative: $ => choice($._sum, $.or_else),
    or_else: $ => prec.right(PREC.alternative, seq($._sum, $._or_else_ahead, 'or', 'else', $._alternative)),

    _sum: $ => choice($.arithmetic, $.negation, $._postfix),
    arithmetic: $ => choice(
      prec.left(PREC.sum, seq($._sum, field('operator', choice('+', '-')), $._sum)),
      prec.left(PREC.product, seq($._sum, field('operator', choice('*', '/', 'of')), $._sum)),
    ),
    negation: $ => prec(PREC.negation, seq('-', choice($.negation, $._postfix))),

    _postfix: $ => choice($._suffixed, $.as_of, $.length, $.working_length),
    length: $ => prec(PREC.length, seq($._suffixed, alias(choice($._days_here, $._hours_here, $._unit_here), $.unit))),
    working_length: $ => prec(PREC.length, seq(
      $._suffixed, alias($._working_here, 'working'), choice('days', 'day'), 'of', field('calendar', $.path),
    )),
    as_of: $ => prec(PREC.suffix, seq(field('parameter', $._dotted), 'as', 'of', $._postfix)),
    _suffixed: $ => choice($._dotted, $._undotted),
    _dotted: $ => choice($.name, alias($._soft_name, $.name), alias($.dotted_field, $.field)),
    dotted_field: $ => prec(PREC.suffix, seq($._dotted, '.', $.field_name)),
    _undotted: $ => choice($._primary, $.field, $.index),
    field: $ => prec(PREC.suffix, seq($._undotted, '.', $.field_name)),
    index: $ => prec(PREC.suffix, seq($._suffixed, '[', $._expression, ']')),
    call: $ => prec(PREC.suffix, seq(field('function', $._dotted), $.arguments)),
    arguments: $ => seq(token.immediate('('), choice(seq($._expression, $.comprehension), elements($._expression)), ')'),

    _primary: $ => choice(
      $.number, $.amount, $.date, $.datetime, $.time, $._slip, $.text, $.list, $.record, $.parenthesised, $.measure, $.series,
      $.working_measure, $.part, $.check_date, $.next_working_day, $.previous_working_day, $.stretch, $.the, $.boolean,
      $.it, $.call,
    ),
    boolean: _ => choice('true', 'false'),
    it: _ => 'it',
    parenthesised: $ => seq('(', $._expression, ')'),
    list: $ => seq('[', choice(seq($._expression, $.comprehension), elements($._expression)), ']'),
    comprehension: $ => seq('for', listed($.generator), optional($.filter)),
    generator: $ => seq(field('binding', $.name), 'in', field('list', $._listing)),
    record: $ => seq('{', fields($, $.entry), '}'),
    entry: $ => seq(field('name', $.field_name), ':', field('value', $._expression)),

    the: $ => prec.right(PREC.open_ended, seq(
      'the', field('binding', $.name), 'in', field('list', $._listing), optional($.filter),
    )),
    stretch: $ => prec.right(PREC.open_ended, seq('from', $._alternative, choice('to', 'until'), $._alternative)),
    _short_stretch: $ => seq('from', $._postfix, choice('to', 'until'), $._postfix),
    measure: $ => seq(alias(choice(...UNITS), $.unit), choice(seq('in', $._postfix), $._short_stretch)),
    working_measure: $ => seq(
      'working', choice($._days, $._hours), 'of', field('calendar', $.path), choice(seq('in', $._postfix), $._short_stretch),
    ),
    _days: $ => choice('days', 'day', alias($._days_here, 'days')),
    _hours: $ => choice('hours', alias($._hours_here, 'hours')),
    series: $ => prec.right(seq(
      choice('days', 'weeks', seq('calendar', choice('months', 'quarters', 'years'))), 'of', $._postfix,
    )),
    part: $ => choice(
      prec.right(1, seq(
        choice('start', 'end', 'day'), 'of', choice('month', 'quarter', 'year'), 'of', $._postfix, optional($.in_zone),
      )),
      prec.right(seq(
        choice(
          'year', 'month', 'week', 'day', 'weekday', 'hour', 'minute', 'second', 'time', 'date', 'start', 'end',
        ), 'of', $._postfix, optional($.in_zone),
      )),
    ),
    in_zone: $ => seq($._in_zone_ahead, 'in', 'zone', $.text),
    check_date: _ => seq('check', 'date'),
    next_working_day: $ => seq(
      'next', choice('working', alias($._working_here, 'working')), 'day', 'of', field('calendar', $.path),
      'on', 'or', 'after', $._postfix,
    ),
    previous_working_day: $ => seq(
      'previous', choice('working', alias($._working_here, 'working')), 'day', 'of', field('calendar', $.path),
      'on', 'or', 'before', $._postfix,
    ),

    parameter: $ => seq(
      'parameter', field('name', $.name), ':', field('type', $._type), field('body', $.versions),
    ),
    versions: $ => seq('{', repeat(seq(optional($.documentation), $.version)), '}'),
    version: $ => seq(
      field('value', $._expression), 'from', $.date, optional(seq('until', $.date)), repeat($.source),
    ),
    data: $ => seq('data', field('name', $.name), ':', field('type', $._type), 'from', choice($.text, 'input')),
    define: $ => seq(
      'define', field('name', $.name), optional($.parameters), optional(seq(':', field('type', $._type))),
      '=', field('value', $._expression),
    ),
    parameters: $ => seq('(', elements($.typed_name), ')'),
    typed_name: $ => seq(field('name', $.name), ':', field('type', $._type)),

    // ---- 7 Calendars

    calendar: $ => seq(
      'calendar', field('name', $.name), repeat(choice($.extends, $.joins)), field('body', $.calendar_clauses),
    ),
    extends: $ => seq('extends', $.path),
    joins: $ => seq('joins', listed($.path)),
    calendar_clauses: $ => seq('{', repeat($._calendar_clause), '}'),
    _calendar_clause: $ => seq(optional($.documentation), choice(
      $.zone, $.working_week, $.working_hours, $.count, $.covers, $.holidays_from, $.holiday, $.working_day,
    )),
    zone: $ => seq('zone', $.text),
    working_week: $ => seq('working', 'week', listed($._week_span)),
    _week_span: $ => seq($.weekday, optional(seq('to', $.weekday))),
    weekday: $ => reserved('none', $._word),
    working_hours: $ => seq('working', 'hours', listed(seq($._hour, 'to', $._hour))),
    // `24:00` may end a span.
    _hour: $ => choice($.time, alias($._loose_time, $.time)),
    count: $ => seq('count', listed(seq(choice('excluding', 'including'), choice('first', 'last'), 'day'))),
    covers: $ => seq('covers', 'from', $.date, 'to', $.date),
    holidays_from: $ => seq('holidays', 'from', $.text),
    holiday: $ => seq('holiday', $.date, optional($.text)),
    working_day: $ => seq('working', 'day', $.date, optional($.text)),

    // ---- 8 Agreements and tests

    agreement: $ => seq(
      'agreement', field('name', $.name), ':', field('type', $.path), field('body', $.record),
    ),
    test: $ => seq('test', field('title', $.text), field('body', $.statements)),
    statements: $ => seq('{', repeat($._statement), '}'),
    _statement: $ => choice($.given, $.expect, $.expect_truth, $.cases),
    cases: $ => seq(
      'for', 'each', field('binding', $.name), 'in', field('list', $.list), field('body', $.statements),
    ),
    given: $ => seq(
      'given', choice(seq('file', $.text, optional($.given_as)), $.path, alias($._file_path, $.path)),
      repeat(choice($.given_file, $.given_table)),
      optional(seq('with', $.replacements)), optional(seq('as', 'of', $._postfix)),
    ),
    given_as: $ => seq('as', field('name', $.name)),
    given_file: $ => seq(',', 'file', $.text, $.given_as),
    given_table: $ => seq(',', field('name', $.path), '=', 'file', $.text),
    _file_path: $ => seq(alias('file', $.name), repeat(seq('.', $.field_name))),
    replacements: $ => seq('{', fields($, $.replacement), '}'),
    replacement: $ => seq($.place, ':', choice('missing', $._expression)),
    place: $ => seq(
      choice($.field_name, $._place_index), repeat(choice(seq('.', $.field_name), $._place_index)),
    ),
    _place_index: $ => seq('[', choice($.position, $.text), ']'),
    position: _ => token(/(0[0_]*)?[1-9][0-9_]*/),
    expect: $ => seq(
      'expect', field('rule', $.path), $.verdict, optional(seq('by', $.path)), optional(seq('for', $.text)),
      optional(seq('because', $.text)),
    ),
    expect_truth: $ => seq('expect', $._expression),
    verdict: _ => choice('holds', 'violated', 'undetermined', seq('not', 'applicable'), 'waived'),
  },
});
