//! Codes of what is legal and suspicious.

codes! {
    L0101 UNUSED_LET: "a `let` that nothing uses",
    "What has a name is there to be used. One that is not is often the rest of an earlier version, or a misspelling away from
what was meant.

Bad:
```whereas
type Lease { rent: money, deposit: money }

rule r for Lease {
  let most = 3 * rent
  require deposit <= 4 * rent
}
```
Good:
```whereas
type Lease { rent: money, deposit: money }

rule r for Lease {
  let most = 3 * rent
  require deposit <= most
}
```";
    L0102 UNUSED_PARAMETER: "a parameter that nothing uses",
    "Its values have no effect on any verdict. A file without rules is there for others, and is not asked.

Bad:
```whereas
type Lease dated by signed { signed: date, rent: money, deposit: money }

parameter months: integer {
  3 from 2020-01-01
}

rule r for Lease {
  require deposit <= 3 * rent
}
```
Good:
```whereas
type Lease dated by signed { signed: date, rent: money, deposit: money }

parameter months: integer {
  3 from 2020-01-01
}

rule r for Lease {
  require deposit <= months * rent
}
```";
    L0103 UNUSED_DEFINITION: "a definition that nothing uses",
    "No rule of the files that are looked at needs it.

Bad:
```whereas
type Lease { rent: money, deposit: money }

define most(rent: money): money = 3 * rent

rule r for Lease {
  require deposit <= 3 * rent
}
```
Good:
```whereas
type Lease { rent: money, deposit: money }

define most(rent: money): money = 3 * rent

rule r for Lease {
  require deposit <= most(rent)
}
```";
    L0104 UNUSED_TYPE: "a type that nothing uses",
    "No rule is for it and no field has it: what it says of a document is never asked.

Bad:
```whereas
type Lease { rent: money }
type Tenant { name: text }

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money, tenant: Tenant }
type Tenant { name: text }

rule r for Lease {
  require rent > 0
}
```";
    L0105 UNUSED_DATA: "a table that nothing uses",
    "A table is read for every check; one that no rule looks into is read for nothing.

Bad:
```whereas
type Lease { rent: money }
type Rate { day: date, rate: number }

data rates: list of Rate from input

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }
type Rate { day: date, rate: number }

data rates: list of Rate from input

rule r for Lease {
  require rent > 0 and count(rates) > 0
}
```";
    L0106 UNUSED_CALENDAR: "a calendar that nothing uses",
    "Nothing is counted by it.

Bad:
```whereas
type Lease { rent: money }

calendar port {
  zone \"UTC\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
type Lease { signed: date }

calendar port {
  zone \"UTC\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}

rule r for Lease {
  require signed is a working day of port
}
```";
    L0107 UNUSED_NAMESPACE: "a namespace that nothing uses",
    "No path of a field names it.

Bad:
```whereas
namespace fc \"urn:example\"

type Lease { rent: money from \"rent\" }

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
namespace fc \"urn:example\"

type Lease { rent: money from \"fc:rent\" }

rule r for Lease {
  require rent > 0
}
```";
    L0108 UNUSED_MODULE: "a module from which nothing is taken",
    "`use` brings what a module declares into scope, and nothing of it is named here. `whereas lint --fix` removes the line.

Bad:
```whereas
use std.totals

type Lease { rent: money }

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
use std.totals

type Lease { rent: money, parts: list of money }

rule r for Lease {
  require adds_up(rent, parts)
}
```";
    L0109 UNUSED_BINDING: "a name for each element that nothing uses",
    "The clauses do not speak of the element, so that each gives the same verdict. A name that begins with `_` is not asked.

Bad:
```whereas
type Lease { rent: money, payments: list of money }

rule r for Lease {
  require count(payments) > 0
  for each p in payments {
    require rent > 0
  }
}
```

Good:
```whereas
type Lease { rent: money, payments: list of money }

rule r for Lease {
  require count(payments) > 0
  for each p in payments {
    require p <= rent
  }
}
```";
    L0201 ALWAYS_THE_SAME: "a condition that no document changes",
    "It is true, or false, whatever the document says: both sides are the same, or are constants.

Bad:
```whereas
type Lease { rent: money, deposit: money }

rule r for Lease {
  require deposit >= deposit
}
```
Good:
```whereas
type Lease { rent: money, deposit: money }

rule r for Lease {
  require deposit >= rent
}
```";
    L0202 COMPARISON_WITHOUT_MEANING: "a comparison that can never matter",
    "Another one says it already, or says the contrary: beside it, in a condition of the rule, or in an earlier requirement. Of
alternatives, one may be so wherever the other is, and of `kind != \"a\" or kind != \"b\"` one is always so. Whole numbers
are known to be whole: `> 5` and `< 6` contradict each other.

Bad:
```whereas
type Lease { rooms: integer }

rule r for Lease {
  require rooms > 5 and rooms >= 0
}
```
Good:
```whereas
type Lease { rooms: integer }

rule r for Lease {
  require rooms > 5
}
```";
    L0203 EXCEPTION_NEVER_APPLIES: "an exception whose condition is never met",
    "An exception is tried where its rule applies, and one to another exception where that one applies. Where its condition
contradicts theirs, or is false in any case, it is never of use.

Bad:
```whereas
type Lease { rent: money, social: boolean }

rule r for Lease {
  when social
  require rent <= 500 EUR
}

exception e to r {
  unless social
  require rent <= 900 EUR
}
```
Good:
```whereas
type Lease { rent: money, social: boolean, new: boolean }

rule r for Lease {
  when social
  require rent <= 500 EUR
}

exception e to r {
  when new
  require rent <= 900 EUR
}
```";
    L0204 DUPLICATE: "a requirement that stands twice",
    "The second one gives the same verdict again.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent > 0
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent > 0
}
```";
    L0205 WIDE_TOLERANCE: "a tolerance wide enough to hide a whole part",
    "A tolerance is there for rounding. One of a tenth or more, of the other side or of any amount (`10% of total`), lets a part
of that size be left out of a sum.

Bad:
```whereas
type Lease { total: money in EUR, parts: list of money in EUR }

rule r for Lease {
  require total = sum(parts) within 20%
}
```

Good:
```whereas
type Lease { total: money in EUR, parts: list of money in EUR }

rule r for Lease {
  require total = sum(parts) within 0.05 EUR
}
```";
    L0206 TABLE_ROWS: "rows of a table that overlap or leave a hole",
    "The rows of a parameter that are bounded by `from` and `to` (or `until`, `min` and `max`, `least` and `most`, `lower` and
`upper`, `above` and `up_to`) are meant to follow each other: a value that meets two rows, or none, has no answer. Rows that
differ in a text or a boolean, as those of several countries, are tables of their own. A row may begin with the whole number,
the day or the cent that follows.

Bad:
```whereas
type Band { from: number, to: number, rate: percent }
type Bill dated by sent { sent: date, net: number }

parameter bands: list of Band {
  [{ from: 0, to: 100, rate: 5% }, { from: 200, to: 300, rate: 7% }] from 2020-01-01
}

rule r for Bill {
  require count(bands) > 0
}
```

Good:
```whereas
type Band { from: number, to: number, rate: percent }
type Bill dated by sent { sent: date, net: number }

parameter bands: list of Band {
  [{ from: 0, to: 200, rate: 5% }, { from: 200, to: 300, rate: 7% }] from 2020-01-01
}

rule r for Bill {
  require count(bands) > 0
}
```";
    L0207 EXCEPTION_ALWAYS_APPLIES: "an exception that always applies",
    "An exception without `when`, `unless` and dates in force takes the place of its rule everywhere: what the rule requires never
counts. Say when it applies, or change the rule.

Bad:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }

rule r for Lease {
  require deposit <= rent
}

exception furnished_flat to r {
  require deposit <= 2 * rent
}
```

Good:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }

rule r for Lease {
  require deposit <= rent
}

exception furnished_flat to r {
  when furnished
  require deposit <= 2 * rent
}
```";
    L0208 AGREEMENT_SHAPE: "an agreement that is not as its type says",
    "A document that lacks what its type declares, or has a value that its type cannot read, is violated whatever the rules say; an
agreement in a rule file is a document, too. Mostly a name is misspelt; a key that its type does not read is one that says nothing. Where that is what a test is about, say why: `// whereas:
allow(L0208) because \"…\"`.

Bad:
```whereas
type Lease { rent: money, tenant: text }

rule r for Lease {
  require rent > 0
}

agreement flat: Lease { rent: 500 EUR, tennant: \"Ada\" }
```

Good:
```whereas
type Lease { rent: money, tenant: text }

rule r for Lease {
  require rent > 0
}

agreement flat: Lease { rent: 500 EUR, tenant: \"Ada\" }
```";
    L0301 UNGUARDED_OPTIONAL: "an optional field that a requirement takes for granted",
    "Where it is missing the requirement is undetermined, and its rule fails. That may be meant; where it is not, a `when … is
present`, or a value to take when absent, says so. A note.

Bad:
```whereas
type Lease { begins: date, ends: date? }

rule r for Lease {
  require begins < ends
}
```
Good:
```whereas
type Lease { begins: date, ends: date? }

rule r for Lease {
  when ends is present
  require begins < ends
}
```";
    L0302 OFTEN_UNKNOWN: "a condition that is often unknown",
    "It asks for a field that may be missing, and nothing has made sure that it is there: whether the rule applies is then not
known. A note.

Bad:
```whereas
type Lease { rent: money, social: boolean? }

rule r for Lease {
  when social
  require rent <= 500 EUR
}
```
Good:
```whereas
type Lease { rent: money, social: boolean else false }

rule r for Lease {
  when social
  require rent <= 500 EUR
}
```";
    L0303 MAY_BE_EMPTY: "a list that may be empty",
    "What is required of each element is required of nothing where there is none, and nothing requires that there be one. A note.

Bad:
```whereas
type Lease { rent: money, payments: list of money }

rule r for Lease {
  for each p in payments
  require p <= rent
}
```

Good:
```whereas
type Lease { rent: money, payments: list of money }

rule paid for Lease {
  require count(payments) > 0
}

rule r for Lease {
  for each p in payments
  require p <= rent
}
```";
    L0304 MAY_MIX: "a sum over amounts that may be of several currencies",
    "Where they are, the sum is undetermined. A type that says `money in EUR` makes sure, and so does a condition on the currency. A
note.

Bad:
```whereas
type Lease { rent: money, payments: list of money }

rule r for Lease {
  require sum(payments) = rent
}
```
Good:
```whereas
type Lease { rent: money in EUR, payments: list of money in EUR }

rule r for Lease {
  require sum(payments) = rent
}
```";
    L0305 BARE_AMOUNT: "the amount of money of any currency",
    "`m.amount` is a number: 5 EUR and 5 JPY have the same. A rule that takes it and does not speak of currencies compares what
cannot be compared. A note.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent.amount <= 500
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent <= 500 EUR
}
```";
    L0306 NO_DOCUMENTATION: "a rule without documentation",
    "The first sentence of its documentation is a rule's title in every report. Off, until `whereas.toml` gives it a level.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  source \"Act 5\"
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

/// Rent is to be paid.
rule r for Lease {
  source \"Act 5\"
  require rent > 0
}
```";
    L0307 NO_SOURCE: "a rule without a source",
    "A rule that is law is laid down somewhere. Off, until `whereas.toml` gives it a level.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  source \"Act 5, section 2\"
  require rent > 0
}
```";
    L0308 PERCENT_SLIP: "a percentage that may be a hundredfold off",
    "A `percent` is a share of one: 60% is 0.6. Where it is compared with a bare number beyond 1, or a parameter or the `else` of
a field gives it one, `%` may be missing. `whereas check` warns of it too.

Bad:
```whereas
type Grant { share: percent }

rule r for Grant {
  require share >= 60
}
```

Good:
```whereas
type Grant { share: percent }

rule r for Grant {
  require share >= 60%
}
```";
    L0309 SMALL_PERCENTAGE: "a percentage of less than one percent",
    "With the sign `%`, `0.6%` is 0.006. Who thinks of a share of one may mean 60%; a rate by the day is rightly so small.

Bad:
```whereas
type Grant { share: percent }

rule r for Grant {
  require share >= 0.6%
}
```

Good:
```whereas
type Grant { share: percent }

rule r for Grant {
  require share >= 60%
}
```";
    L0401 MIXED_LOGIC: "`and` and `or` side by side without parentheses",
    "`and` binds tighter than `or`, which not every reader knows. `whereas lint --fix` puts the parentheses.

Bad:
```whereas
type Lease { rent: money, social: boolean, new: boolean }

rule r for Lease {
  require social and rent <= 500 EUR or new
}
```
Good:
```whereas
type Lease { rent: money, social: boolean, new: boolean }

rule r for Lease {
  require (social and rent <= 500 EUR) or new
}
```";
    L0402 COUNTED: "counting in order to compare",
    "A quantifier says it in the words of the law, and is decided as soon as enough is known: `at least 3` holds where three are
known, whatever is missing of the others.

Bad:
```whereas
type Lease { payments: list of money }

rule r for Lease {
  require count(p for p in payments where p > 0 EUR) >= 3
}
```
Good:
```whereas
type Lease { payments: list of money }

rule r for Lease {
  require at least 3 p in payments satisfy p > 0 EUR
}
```";
    L0403 COMPARED_WITH_TRUTH: "a boolean compared with true or false",
    "It says by itself what it is, and `not` says the contrary. `whereas lint --fix` leaves the comparison out.

Bad:
```whereas
type Lease { social: boolean }

rule r for Lease {
  require social = true
}
```
Good:
```whereas
type Lease { social: boolean }

rule r for Lease {
  require social
}
```";
    L0404 THOUSANDS: "an amount whose decimals may be read as thousands",
    "It has three decimals, more than its currency has. In many countries a point stands between thousands, and `5.000 EUR`
is five thousand there; here it is five.

Bad:
```whereas
type Lease { rent: money in EUR }

rule r for Lease {
  require rent <= 5.000 EUR
}
```
Good:
```whereas
type Lease { rent: money in EUR }

rule r for Lease {
  require rent <= 5000 EUR
}
```";
    L0501 ALLOW_UNUSED: "a comment that silences nothing",
    "The lint that it names is not said of its line: what it was for is gone.

Bad:
```whereas
type Lease { rent: money }

// whereas: allow(L0401) because \"it reads better\"
rule r for Lease {
  require rent > 0
}
```
Good:
```whereas
type Lease { social: boolean }

rule r for Lease {
  // whereas: allow(L0403) because \"it reads better\"
  require social = true
}
```";
    L0502 ALLOW_UNREADABLE: "a comment that silences without a reason, or cannot be read",
    "A lint, or a warning of the checker, is silenced by its code, with a reason: on the comment's line, or, where the comment
stands alone, in the clause below it. Errors are not silenced.

Bad:
```whereas
type Lease { social: boolean }

// whereas: allow(L0403)
rule r for Lease {
  require social
}
```

Good:
```whereas
type Lease { social: boolean }

rule r for Lease {
  // whereas: allow(L0403) because \"it reads better\"
  require social = true
}
```";
}
