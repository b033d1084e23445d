//! Codes about rules, exceptions, dates in force, parameters, calendars and waivers.

codes! {
    E0401 CLAUSE_TWICE: "a clause that may stand once stands twice",
    "A rule has one severity, one time in force, one governing date; a calendar one zone, one working week, one cover. Of two,
a reader could not tell which counts.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  severity note
  severity error
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  severity note
  require rent > 0
}
```";
    E0402 SEVERITY_WORD: "a severity that does not exist",
    "A severity is `error`, `warning` or `note`.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  severity high
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  severity error
  require rent > 0
}
```";
    E0403 NO_REQUIREMENT: "a rule that requires nothing",
    "A rule, and every `for each`, has at least one `require` or `forbid`; without one there is nothing to hold or to violate.
An exception alone may have none: then the rule is not applicable where the exception applies.

Bad:
```whereas
type Lease { rent: money, deposit: money? }

rule r for Lease {
  when rent > 1000 EUR
}
```
Good:
```whereas
type Lease { rent: money, deposit: money? }

rule r for Lease {
  when rent > 1000 EUR
  require deposit is present
}
```";
    E0404 FOR_EACH_AFTER_REQUIRE: "`for each` without braces after a `require`",
    "A `for each` without braces governs all clauses after it. After a `require` that is easily misread, so there it takes
braces, which show what it governs.

Bad:
```whereas
type Lease { rent: money, payments: list of Payment }
type Payment { amount: money }

rule r for Lease {
  require rent > 0
  for each p in payments
  require p.amount > 0
}
```
Good:
```whereas
type Lease { rent: money, payments: list of Payment }
type Payment { amount: money }

rule r for Lease {
  require rent > 0
  for each p in payments {
    require p.amount > 0
  }
}
```";
    E0405 MISPLACED_CLAUSE: "a clause that cannot stand here",
    "`source`, `severity`, `in force`, `dated by` and `month ends` are about the whole rule and stand in it, not in the braces
of a `for each`. An exception has the severity, the governing date and the month ends of its rule.

Bad:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception e to in_time {
  severity note
  when paper
}
```
Good:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception e to in_time {
  when paper
}
```";
    E0406 DATES_BACKWARDS: "an end that is not after its beginning",
    "`from A until B` begins with the day A, and B is the first day that is out: B is later than A.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  in force from 2022-01-01 until 2021-01-01
  require rent > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  in force from 2021-01-01 until 2022-01-01
  require rent > 0
}
```";
    E0407 VERSIONS_OVERLAP: "two versions in force on the same day",
    "A rule may be declared again under its name where the dates in force do not overlap; so may the values of a parameter. On
every day there is one at most. The `until` day of the earlier may be the `from` day of the later.

Bad:
```whereas
parameter days: integer {
  10 from 2016-01-01
  15 from 2020-01-01
}
```
Good:
```whereas
parameter days: integer {
  10 from 2016-01-01 until 2020-01-01
  15 from 2020-01-01
}
```";
    W0408 VERSIONS_GAP: "a time between two versions without any",
    "One version of the rule, or of the parameter, ends before the next begins. In between the rule does not apply, and the
parameter has no value, so that what needs it is undetermined. Where that is meant, nothing need be done.

Bad:
```whereas
parameter days: integer {
  10 from 2016-01-01 until 2019-01-01
  15 from 2020-01-01
}
```
Good:
```whereas
parameter days: integer {
  10 from 2016-01-01 until 2020-01-01
  15 from 2020-01-01
}
```";
    E0409 NO_VALUE: "a parameter without a value",
    "A parameter has at least one value with the day from which it is in force.

Bad:
```whereas
parameter days: integer {}
```
Good:
```whereas
parameter days: integer {
  10 from 2016-01-01
}
```";
    E0410 UNKNOWN_RULE: "a rule or exception that does not exist",
    "The rule, or the exception, is neither declared in this module nor in one that it uses.

Bad:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception on_paper to in_tme {
  when paper
}
```
Good:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception on_paper to in_time {
  when paper
}
```";
    E0411 EXCEPTION_CYCLE: "exceptions to each other",
    "An exception to an exception is tried only where that one applies. Followed up, each must lead to a rule.

Bad:
```whereas
type Bid { received: datetime, deadline: datetime, urgent: boolean, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception a to b {
  when urgent
}

exception b to a {
  when paper
}
```
Good:
```whereas
type Bid { received: datetime, deadline: datetime, urgent: boolean, paper: boolean }

rule in_time for Bid {
  require received <= deadline
}

exception a to in_time {
  when urgent
}

exception b to a {
  when paper
}
```";
    W0412 EXCEPTION_NEVER: "an exception that can never apply",
    "Its condition is false whatever the document says, or it is never in force together with its rule.

Bad:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  in force from 2020-01-01
  require received <= deadline
}

exception old to in_time {
  in force from 1990-01-01 until 1995-01-01
  when paper
}
```
Good:
```whereas
type Bid { received: datetime, deadline: datetime, paper: boolean }

rule in_time for Bid {
  in force from 2020-01-01
  require received <= deadline
}

exception old to in_time {
  in force from 2024-01-01
  when paper
}
```";
    E0413 GOVERNING_DATE: "a governing date that is no date",
    "`dated by` names a date or a date-time of the type: the day whose law applies. It cannot depend on the value that a
parameter has on that day, through a derived field or a definition either.

Bad:
```whereas
type Lease dated by tenant { tenant: text, signed: date }
```
Good:
```whereas
type Lease dated by signed { tenant: text, signed: date }
```";
    E0414 CALENDAR_INCOMPLETE: "a calendar that leaves something open",
    "A calendar says its `zone`, its `working week`, and from when to when it `covers`: outside that, questions are
undetermined rather than guessed. What it `extends` may say it instead. One that `joins` others takes all from them.

Bad:
```whereas
calendar office {
  zone \"Europe/Paris\"
  working week monday to friday
}
```
Good:
```whereas
calendar office {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2026-12-31
}
```";
    E0415 WORKING_WEEK: "a working week that does not exist",
    "A working week names days by their English names, ranges or single days: `monday to friday`, `sunday to thursday`, `monday,
wednesday`. No day stands twice.

Bad:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week mon to fri
  covers from 2020-01-01 to 2020-12-31
}
```
Good:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}
```";
    E0416 WORKING_HOURS: "working hours that overlap or end before they begin",
    "Each span of working hours ends after it begins, and begins when the one before it has ended or later. `24:00` may end a
span; one over midnight is written as two.

Bad:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  working hours 09:00 to 13:00, 12:30 to 18:00
  covers from 2020-01-01 to 2020-12-31
}
```
Good:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  working hours 09:00 to 13:00, 14:00 to 18:00
  covers from 2020-01-01 to 2020-12-31
}
```";
    E0417 OUTSIDE_COVER: "a holiday outside what the calendar covers",
    "The calendar says nothing about that day, so that it could not be a holiday in it. Widen `covers`, or drop the day.

Bad:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
  holiday 2021-01-01
}
```
Good:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2021-12-31
  holiday 2021-01-01
}
```";
    E0418 CONTRADICTORY_DAY: "a day that is stated twice",
    "A day is a holiday or a working day, once. Two entries for one day are one too many, even where they agree.

Bad:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
  holiday 2020-05-01
  working day 2020-05-01
}
```
Good:
```whereas
calendar c {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
  holiday 2020-05-01
}
```";
    E0419 CALENDAR_CYCLE: "a calendar that builds on itself",
    "A calendar that `extends` or `joins` others is made from them; followed up, none may lead back to it.

Bad:
```whereas
calendar a extends b {}

calendar b extends a {}
```
Good:
```whereas
calendar b {
  zone \"Europe/Paris\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}

calendar a extends b {
  holiday 2020-05-08
}
```";
    E0420 HOLIDAY_FILE: "a row of a holiday file that cannot be read",
    "`holidays from \"file.csv\"` reads a table with the columns `date,kind,name`: the date as `2021-01-01`, the kind `holiday`
or `working-day`, the name free. The first line names the columns.

Bad:
```csv port.csv
date,kind,name
01/01/2021,holiday,New Year
```
```whereas port.whereas
calendar port {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2021-01-01 to 2021-12-31
  holidays from \"port.csv\"
}
```
```console
$ whereas lint port.whereas
```

Good:
```csv port.csv
date,kind,name
2021-01-01,holiday,New Year
```
```whereas port.whereas
calendar port {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2021-01-01 to 2021-12-31
  holidays from \"port.csv\"
}
```
```console
$ whereas lint port.whereas
```";
    E0421 WAIVER_INCOMPLETE: "a waiver that does not say all it must",
    "A waiver is a decision about one document. It names the `document`, the day `until` which it counts, why (`because`), and
who decided (`by`).

Bad:
```whereas
waiver for city.leases.deposit_is_bounded {
  document \"leases/shop.yaml\"
  until 2026-12-31
}
```
Good:
```whereas
waiver for city.leases.deposit_is_bounded {
  document \"leases/shop.yaml\"
  until 2026-12-31
  because \"The council agreed on 3 March\"
  by \"Legal department\"
}
```";
    E0422 PARAMETER_OVERRIDE: "a parameter given from outside that does not fit",
    "`--parameter NAME=VALUE` and `[parameters]` in `whereas.toml` replace a parameter's value. The name is the full path of a
parameter of the rules in use, and the value is one of its type, written as in a rule file.

Bad:
```whereas lease.whereas
module lease

type Lease dated by signed { signed: date, rent: money, deposit: money }

parameter most: integer {
  3 from 2001-09-01
}

rule deposit_limit for Lease {
  require deposit <= most * rent
}
```
```json shop.json
{ \"signed\": \"2021-03-01\", \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --parameter lease.most=some
```

Good:
```whereas lease.whereas
module lease

type Lease dated by signed { signed: date, rent: money, deposit: money }

parameter most: integer {
  3 from 2001-09-01
}

rule deposit_limit for Lease {
  require deposit <= most * rent
}
```
```json shop.json
{ \"signed\": \"2021-03-01\", \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --parameter lease.most=2
```";
    E0423 TABLE: "a table of the rules that is not as its type says",
    "`data rates: list of Rate from \"rates.csv\"` reads a table for the rules. It is read whole and before any document:
each required field has its column and, in each row, a value that its type can read; no column nearly has the name of a
field; and there are rows. Otherwise the rules would be decided by a part of what is laid down.

Correct the table where the message says. A table that is empty on purpose is `[]`, in a file of JSON or YAML.

Bad:
```csv rates.csv
year,rate
2026,20 per cent
```
```whereas bill.whereas
type Rate { year: integer, rate: percent }

/// What the tax is in a year.
data rates: list of Rate from \"rates.csv\"

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```console
$ whereas lint --no-notes bill.whereas
```

Good:
```csv rates.csv
year,rate
2026,20%
```
```whereas bill.whereas
type Rate { year: integer, rate: percent }

/// What the tax is in a year.
data rates: list of Rate from \"rates.csv\"

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```console
$ whereas lint --no-notes bill.whereas
```";
}
