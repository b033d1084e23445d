//! Codes about names, modules, and the declaration of types.

codes! {
    E0201 UNKNOWN_MODULE: "a module cannot be found",
    "`use a.b` brings in the module `a.b`. It is looked for in the file `a/b.whereas` beside the using file, then in the
project's `rules` folders, then among the packs that are built in. Nothing was found under this name.

Check the spelling, or give the folder that holds the module with `-r`.

Bad:
```whereas
use calendars.kazakhstan
```
Good:
```whereas
use calendars.kz
```";
    E0202 MODULE_NAME: "a module's name is not that of its file",
    "A module's name ends its file's path: `module kz.projects` stands in `kz/projects.whereas`. So whoever reads `use
kz.projects` knows where to look. Two files of one run cannot both be the same module.

Bad:
```whereas kz/projects.whereas
module kz.project

type Project { title: text }
```
```whereas rules.whereas
use kz.projects

rule titled for Project {
  require title != \"\"
}
```
```console
$ whereas lint rules.whereas
```

Good:
```whereas kz/projects.whereas
module kz.projects

type Project { title: text }
```
```whereas rules.whereas
use kz.projects

rule titled for Project {
  require title != \"\"
}
```
```console
$ whereas lint rules.whereas
```";
    E0203 UNKNOWN_NAME: "a name that nothing has",
    "The name is neither a field, a binding of `for each`, a `let`, nor something that this module or a module that it uses
declares. `use` does not pass on: what a used module uses must be used here again.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rnet > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  require rent > 0
}
```";
    E0204 AMBIGUOUS_NAME: "a name that two modules declare",
    "Two modules in use declare this name, so that it could mean either. Write the module's full name in front of it. For a
field that a module's name clashes with, write `it.name`.

Bad:
```whereas city/calendars.whereas
module city.calendars

calendar kz {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}
```
```whereas lease.whereas
use calendars.kz
use city.calendars

type Lease { signed: date }

rule on_a_working_day for Lease {
  require signed is a working day of kz
}
```
```console
$ whereas lint lease.whereas
```

Good:
```whereas city/calendars.whereas
module city.calendars

calendar kz {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}
```
```whereas lease.whereas
use calendars.kz
use city.calendars

type Lease { signed: date }

rule on_a_working_day for Lease {
  require signed is a working day of city.calendars.kz
  require signed is a working day of calendars.kz.kz
}
```
```console
$ whereas lint --no-notes lease.whereas
```";
    E0205 DUPLICATE_NAME: "a name is declared twice",
    "Within a module a name has one meaning, and nothing hides anything: no two items share a name, nor do the fields of a
type, the bindings and `let`s of a rule, and the parameters, tables and definitions around them. The second declaration is
the error. A rule may be declared again where the dates in force do not overlap.

Bad:
```whereas
type Lease { rent: money, rent: money in EUR }
```
Good:
```whereas
type Lease { rent: money in EUR }
```";
    E0206 WRONG_KIND: "a name that stands for something else",
    "The name is known, but what it stands for cannot stand here: a rule where a type is wanted, a parameter where a calendar
is wanted, and so on.

Bad:
```whereas
parameter days: integer {
  10 from 2020-01-01
}

rule r for days {
  require true
}
```
Good:
```whereas
type Notice { days: integer }

rule r for Notice {
  require days >= 10
}
```";
    E0207 UNKNOWN_TYPE: "a type that nothing declares",
    "Types are `text boolean number integer percent money date datetime time duration period`, `list of` and `map of` these,
`money in EUR`, texts to choose from (`\"a\" | \"b\"`), and the types that the module or a used module declares.

Bad:
```whereas
type Lease { tenant: string, begins: Date }
```
Good:
```whereas
type Lease { tenant: text, begins: date }
```";
    E0208 MODULE_CYCLE: "modules that use each other",
    "A module is checked after those that it uses, so they cannot use each other in a circle. Put what both need into a third
module that both use.

Bad:
```whereas a.whereas
module a

use b

define x: number = 1
```
```whereas b.whereas
module b

use a

define y: number = x
```
```console
$ whereas lint a.whereas
```

Good:
```whereas a.whereas
module a

use b

define x: number = y
```
```whereas b.whereas
module b

define y: number = 1
```
```console
$ whereas lint a.whereas
```";
    E0209 RECURSIVE_TYPE: "a type that contains itself",
    "A document of such a type could be nested without end, and rules over it could not be bounded. Give the levels types of
their own, or keep the elements in one list and let them name each other by a text.

Bad:
```whereas
type Clause { heading: text, clauses: list of Clause }
```
Good:
```whereas
type Clause { heading: text, paragraphs: list of Paragraph }
type Paragraph { text: text }
```";
    E0210 DERIVED_CYCLE: "derived values that need each other",
    "A `let` of a type, or a definition, is worked out from others. Here that leads back to itself, and there is no value to
begin with.

Bad:
```whereas
type Invoice {
  let net = gross - tax
  let gross = net + tax
  tax: money
}
```
Good:
```whereas
type Invoice {
  net: money
  tax: money
  let gross = net + tax
}
```";
    E0211 RECURSIVE_DEFINITION: "a definition that uses itself",
    "Definitions are abbreviations: where one is used, what it stands for could be written instead. One that uses itself,
directly or through another, would never end.

Bad:
```whereas
define total(n: number): number = n + total(n - 1)
```
Good:
```whereas
define total(n: number): number = n * (n + 1) / 2
```";
    E0212 EXPANSION: "a definition that grows beyond the limit",
    "Written out in full, the definition would be longer than the limit. That happens where definitions use each other
several times over, each doubling the last. Use a `let` for what is needed twice.

Bad:
```whereas
define d0: number = 1 + 1
define d1: number = d0 + d0 + d0 + d0 + d0 + d0 + d0 + d0 + d0
define d2: number = d1 + d1 + d1 + d1 + d1 + d1 + d1 + d1 + d1
define d3: number = d2 + d2 + d2 + d2 + d2 + d2 + d2 + d2 + d2
define d4: number = d3 + d3 + d3 + d3 + d3 + d3 + d3 + d3 + d3
define d5: number = d4 + d4 + d4 + d4 + d4 + d4 + d4 + d4 + d4
define d6: number = d5 + d5 + d5 + d5 + d5 + d5 + d5 + d5 + d5
define d7: number = d6 + d6 + d6 + d6 + d6 + d6 + d6 + d6 + d6
define d8: number = d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7
```

Good:
```whereas
define a: number = 2
```";
    E0213 UNKNOWN_CURRENCY: "a currency that does not exist",
    "Currencies are the three capital letters of ISO 4217: `EUR`, `USD`, `KZT`.

Bad:
```whereas
type Lease { rent: money in EURO }
```
Good:
```whereas
type Lease { rent: money in EUR }
```";
    E0214 UNKNOWN_ZONE: "a time zone that does not exist",
    "Zones have the names of the IANA database, as `\"Asia/Almaty\"` or `\"Europe/Paris\"`; abbreviations as `CET` do not say
which law of summer time applies.

Bad:
```whereas
type Meeting { opened: datetime in zone \"Asia/Alma-Ata\" }
```
Good:
```whereas
type Meeting { opened: datetime in zone \"Asia/Almaty\" }
```";
    E0215 UNKNOWN_FIELD: "a field that the type does not have",
    "The type is known and has no field and no `let` of this name. The message names the nearest one, if any is near.

Bad:
```whereas
type Lease { rent: money }

rule r for Lease {
  require it.rents > 0
}
```
Good:
```whereas
type Lease { rent: money }

rule r for Lease {
  require it.rent > 0
}
```";
    E0216 UNKNOWN_FUNCTION: "a function that does not exist",
    "Functions are those built in (`sum count min max mean …`) and the definitions with parameters of this module and those
that it uses.

Bad:
```whereas
type Lease { payments: list of money in EUR }

rule r for Lease {
  require total(payments) > 0
}
```
Good:
```whereas
type Lease { payments: list of money in EUR }

rule r for Lease {
  require sum(payments) > 0
}
```";
    E0217 MAPPING_PATH: "a path that cannot be followed",
    "`from \"a/b/@c\"` says where a field stands, seen from its record: keys or elements parted by `/`, `@name` for an
attribute at the end, `*` for every element of a list, `**` at the end for all values at any depth that contain no further
ones, `\".\"` for the record's own value. `..` and a leading `/` have no meaning here. A prefix, as in `cbc:ID`, needs `namespace cbc \"urn:…\"` in the module.

Bad:
```whereas
type Invoice { number: text from \"/invoice//id\" }
```
Good:
```whereas
type Invoice { number: text from \"invoice/id\" }
```";
    E0218 CURRENCY_FROM: "`currency from` where there is no money",
    "`currency from` says where the currency of a bare amount stands. It belongs to a field of type `money`, whose currency
is not known from its type. It names a text, as `priced in` does, that holds the currency's code.

Bad:
```whereas
type Line { units: number currency from \"@currency\" }
```
Good:
```whereas
type Line { price: money currency from \"@currency\" }
```";
    E0219 PARENT: "`in` names a type that does not enclose this one",
    "`type Line in Invoice` lets a line speak of its invoice as `parent`. So every Line must be the value or an element of a
field of an Invoice, and of nothing else.

Bad:
```whereas
type Invoice { total: money }
type Line in Invoice { price: money }
```
Good:
```whereas
type Invoice { total: money, lines: list of Line }
type Line in Invoice { price: money }
```";
    E0220 CHOICE_TWICE: "a choice that is given twice",
    "Each text of a choice stands once.

Bad:
```whereas
type Kind = \"report\" | \"plan\" | \"report\"
```
Good:
```whereas
type Kind = \"report\" | \"plan\"
```";
    E0221 BUILT_IN_NAME: "a name that the language keeps for itself",
    "The names of the built-in types and functions, and `shape` for a rule, cannot be declared again: a reader could not tell
which is meant.

Bad:
```whereas
type money { amount: number, currency: text }
```
Good:
```whereas
type Price { amount: number, currency: text }
```";
    E0222 TABLE_TYPE: "a table that is no list of records",
    "A CSV file has rows, and each row has columns: its type is `list of` a record type whose fields are the columns.

Bad:
```whereas
data rates: money from \"rates.csv\"
```
Good:
```whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from \"rates.csv\"
```";
    W0223 USED_TWICE: "a module that is used twice",
    "One `use` is enough. A second one says nothing more, and may stand where another module was meant.

Bad:
```whereas
use calendars.kz
use calendars.kz
```
Good:
```whereas
use calendars.kz
```";
}
