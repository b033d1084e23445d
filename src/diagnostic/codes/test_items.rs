//! Codes about agreements and tests in rule files.

codes! {
    E0601 TEST_ORDER: "a test that checks nothing",
    "A test says what is given, then what to expect of it: `given` first, then at least one `expect`.

Bad:
```whereas
type Lease { rent: money }

rule rent_is_paid for Lease {
  require rent > 0
}

agreement shop: Lease { rent: 500 EUR }

test \"the rent is paid\" {
  expect rent_is_paid holds
}
```
Good:
```whereas
type Lease { rent: money }

rule rent_is_paid for Lease {
  require rent > 0
}

agreement shop: Lease { rent: 500 EUR }

test \"the rent is paid\" {
  given shop
  expect rent_is_paid holds
}
```";
    E0602 REPLACEMENT: "a replacement that does not fit the agreement's type",
    "`given … with { path: value }` changes the agreement before it is checked. The path must lead through stored fields of
its type: `discussion.urgent`, `tranches[1].amount`, `titles[\"kk\"]`; positions count from 1. A derived field has no place
in a document and cannot be replaced.

Bad:
```whereas
type Lease { rent: money, payments: list of Payment }
type Payment { amount: money }

rule r for Lease {
  require rent > 0
}

agreement shop: Lease { rent: 5 EUR, payments: [{ amount: 4 EUR }] }

test \"t\" {
  given shop with { rent[1].amount: 5 EUR }
  expect r holds
}
```
Good:
```whereas
type Lease { rent: money, payments: list of Payment }
type Payment { amount: money }

rule r for Lease {
  require rent > 0
}

agreement shop: Lease { rent: 5 EUR, payments: [{ amount: 4 EUR }] }

test \"t\" {
  given shop with { payments[1].amount: 5 EUR }
  expect r holds
}
```";
    E0603 CASES: "cases that cannot be repeated over",
    "`for each case in [ { … }, … ] { … }` repeats what is in its braces for each record of the list. The cases are records
written out, and each states every value that the test takes from it.

Bad:
```whereas
type Bill { net: money, tax: money }

rule tax_is_a_fifth for Bill {
  require tax = 20% of net
}

agreement bill: Bill { net: 5 EUR, tax: 1 EUR }

test \"bills\" {
  for each case in [{ net: 50 EUR }] {
    given bill with { net: case.net, tax: case.tax }
    expect tax_is_a_fifth holds
  }
}
```
Good:
```whereas
type Bill { net: money, tax: money }

rule tax_is_a_fifth for Bill {
  require tax = 20% of net
}

agreement bill: Bill { net: 5 EUR, tax: 1 EUR }

test \"bills\" {
  for each case in [{ net: 50 EUR, tax: 10 EUR }] {
    given bill with { net: case.net, tax: case.tax }
    expect tax_is_a_fifth holds
  }
}
```";
    E0604 NOT_LITERAL: "a value of an agreement that would have to be worked out",
    "An agreement is a document: its values are literals, lists of them and records, and so are the replacements of a test.
Nothing in it is calculated. A parameter's value, an `else` value and an argument on the command line are written out, too.

Bad:
```whereas
type Lease { deposit: money }

agreement shop: Lease { deposit: 3 * 900 EUR }
```
Good:
```whereas
type Lease { deposit: money }

agreement shop: Lease { deposit: 2_700 EUR }
```";
    E0605 NO_SUCH_EXCEPTION: "an exception that the expected rule does not have",
    "`expect RULE holds by EXCEPTION` names an exception to that rule, or to one of its exceptions.

Bad:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception paper_bids to in_time {
  when paper
}

agreement late: Bid { received: 2026-03-02T13:00Z, deadline: 2026-03-02T12:00Z, paper: true }

test \"t\" {
  given late
  expect in_time holds by paper
}
```
Good:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception paper_bids to in_time {
  when paper
}

agreement late: Bid { received: 2026-03-02T13:00Z, deadline: 2026-03-02T12:00Z, paper: true }

test \"t\" {
  given late
  expect in_time not applicable by paper_bids
}
```";
    W0606 SAME_TITLE: "two tests of one title",
    "A report names a test by its title, and `--filter` chooses tests by it: of two that are called the same, nobody can tell
which one failed. Both are run.

Bad:
```whereas
type Lease { rent: money }
rule r for Lease { require rent > 0 }
agreement flat: Lease { rent: 5 EUR }
test \"a lease\" { given flat expect r holds }
test \"a lease\" { given flat with { rent: 0 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money }
rule r for Lease { require rent > 0 }
agreement flat: Lease { rent: 5 EUR }
test \"a lease\" { given flat expect r holds }
test \"a lease for nothing\" { given flat with { rent: 0 EUR } expect r violated }
```";
    E0607 NO_PLACE: "a replacement without a place",
    "A test removes an element of a list that is not there, or, of a file, anything that is not; or it adds an element to a list
beyond its end. It would show something else than it says.
Replacements are made in order: after `parts[1]: missing` the second part is the first.

Bad:
```whereas plan.whereas
type Plan { parts: list of money }
rule r for Plan { require sum(parts) = 3 EUR }
agreement plan: Plan { parts: [1 EUR, 2 EUR] }
test \"t\" { given plan with { parts[3]: missing } expect r holds }
```
```console
$ whereas test plan.whereas
```
Good:
```whereas plan.whereas
type Plan { parts: list of money }
rule r for Plan { require sum(parts) = 3 EUR }
agreement plan: Plan { parts: [1 EUR, 2 EUR] }
test \"t\" { given plan with { parts[2]: missing } expect r violated }
```
```console
$ whereas test plan.whereas
```";
    E0608 SEVERAL_DOCUMENTS: "a test about a file of several documents",
    "A test is about one document. A file of lines, a table whose rows are documents, a stream of YAML or a list holds several,
and what is expected of one of them would say nothing of the others.

Put the one that is meant in a file of its own; or declare a type that reads the whole table, with a field
`rows: list of T from \"*\"`.

Bad:
```csv bills.csv
net,tax
50 EUR,10 EUR
50 EUR,12 EUR
```
```whereas bills.whereas
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
test \"t\" { given file \"bills.csv\" expect tax_is_a_fifth holds }
```
```console
$ whereas test bills.whereas
```
Good:
```csv bills.csv
net,tax
50 EUR,10 EUR
50 EUR,12 EUR
```
```whereas bills.whereas
type Bills { rows: list of Bill from \"*\" }
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
test \"t\" { given file \"bills.csv\" expect tax_is_a_fifth violated for \"/1\" }
```
```console
$ whereas test bills.whereas
```";
    E0609 UNEXPECTED_SHAPE: "a test of a document that is not as its type says",
    "The document that a test gives has shape findings, and the test expects only that rules hold or do not apply. That may be
so because something in the document cannot be read.

Correct the document. Where it is wrong on purpose, say so: `expect shape violated`; or expect that a rule is undetermined.

Bad:
```whereas bill.whereas
type Bill { net: money, tax: money, note: text? }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
agreement bill: Bill { net: 50 EUR, tax: 10 EUR, note: [\"a\"] }
test \"t\" { given bill expect tax_is_a_fifth holds }
```
```console
$ whereas test bill.whereas
```
Good:
```whereas bill.whereas
type Bill { net: money, tax: money, note: text? }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
agreement bill: Bill { net: 50 EUR, tax: 10 EUR, note: \"a\" }
test \"t\" { given bill expect tax_is_a_fifth holds }
```
```console
$ whereas test bill.whereas
```";
    W0610 NOT_TAKEN: "a value of a case that the test never takes",
    "Each case states the values that the test takes from it, as `case.net`. One that it never takes changes nothing, and was
mostly meant to.

Bad:
```whereas
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
agreement bill: Bill { net: 5 EUR, tax: 1 EUR }
test \"bills\" {
  for each case in [{ net: 50 EUR, tax: 10 EUR }] {
    given bill with { net: case.net, tax: 10 EUR }
    expect tax_is_a_fifth holds
  }
}
```
Good:
```whereas
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
agreement bill: Bill { net: 5 EUR, tax: 1 EUR }
test \"bills\" {
  for each case in [{ net: 50 EUR, tax: 10 EUR }] {
    given bill with { net: case.net, tax: case.tax }
    expect tax_is_a_fifth holds
  }
}
```";
    E0611 ROWS: "an agreement of a type that reads rows",
    "A field `rows: list of T from \"*\"` reads all rows of a document that is a list, as a table is. An agreement is a record of
fields, and has no rows.

Write the rows in a file. A test is given that file, and may replace in its rows: `given file \"bills.csv\" with { [2].tax: 12 EUR }`.

Bad:
```whereas
type Bills { rows: list of Bill from \"*\" }
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
agreement bills: Bills { rows: [{ net: 50 EUR, tax: 10 EUR }] }
```
Good:
```csv bills.csv
net,tax
50 EUR,10 EUR
50 EUR,10 EUR
```
```whereas bills.whereas
type Bills { rows: list of Bill from \"*\" }
type Bill { net: money, tax: money }
rule tax_is_a_fifth for Bill { require tax = 20% of net }
test \"t\" {
  given file \"bills.csv\"
  expect tax_is_a_fifth holds
  given file \"bills.csv\" with { [2].tax: 12 EUR }
  expect tax_is_a_fifth violated for \"/1\"
}
```
```console
$ whereas test bills.whereas
```";
}
