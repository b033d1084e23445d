//! Codes of typing.

codes! {
    E0301 MISMATCH: "types that do not agree",
    "Every expression has a type before any document is read. The message says what was found and what was wanted, and shows
where each side's type was laid down.

Bad:
```whereas
type T { total: money in EUR }

rule r for T {
  require total <= 5
}
```

Good:
```whereas
type T { total: money in EUR }

rule r for T {
  require total <= 5 EUR
}
```";
    E0302 NUMBER: "a number beyond the limit",
    "Numbers have up to 1 000 digits.

Bad:
```console
$ printf 'define long: number = 1%01000d\\n' 0 > long.whereas
$ whereas lint long.whereas
```

Good:
```console
$ printf 'define long: number = 1%0100d\\n' 0 > long.whereas
$ whereas lint long.whereas
```";
    E0303 LENGTH: "a length of time that is none",
    "Days, weeks, months and years are counted in whole numbers; hours, minutes and seconds may have a fraction. Working days
are added to a date or part of a deadline.

Bad:
```whereas
type T { a: date, b: date }

rule r for T {
  require b <= a + 1.5 days
}
```

Good:
```whereas
type T { a: date, b: date }

rule r for T {
  require b <= a + 2 days
}
```";
    E0304 RECORD: "a record whose type is not known, or that lacks a field",
    "`{ name: value }` stands where its type is known: in parameters, arguments, and after `else`.

Bad:
```whereas
type T { a: number, b: number }

parameter pair: T {
  { a: 5 } from 2020-01-01
}
```

Good:
```whereas
type T { a: number, b: number }

parameter pair: T {
  { a: 5, b: 6 } from 2020-01-01
}
```";
    E0305 NOT_CONSTANT: "a value that is not known beforehand",
    "Values of parameters, of `else` and of tests are literals, lists and records of literals, or definitions that are.

Bad:
```whereas
type T { a: number }

parameter p: number {
  1 + 1 from 2020-01-01
}
```

Good:
```whereas
type T { a: number }

parameter p: number {
  2 from 2020-01-01
}
```";
    E0306 NOT_A_LIST: "a list is wanted",
    "`every`, `some`, `for each`, `in` and the functions of lists take lists.

Bad:
```whereas
type T { total: money }

rule r for T {
  require every t in total satisfies t > 0
}
```

Good:
```whereas
type T { parts: list of money }

rule r for T {
  require every t in parts satisfies t > 0
}
```";
    E0307 CHAIN: "a chain of comparisons that turns round",
    "`a <= b <= c` is understood where both point the same way.

Bad:
```whereas
type T { a: number, b: number }

rule r for T {
  require 0 < a > b
}
```

Good:
```whereas
type T { a: number, b: number }

rule r for T {
  require a > 0 and a > b
}
```";
    E0308 NO_ORDER: "values without an order",
    "Conditions and lists are equal or not, never greater or less. Records, maps and stretches of time are not compared at
all, nor are lists of them: compare fields, or where stretches begin and end.

Bad:
```whereas
type T { a: boolean, b: boolean }

rule r for T {
  require a > b
}
```

Good:
```whereas
type T { a: boolean, b: boolean }

rule r for T {
  require a != b
}
```";
    E0309 OUTSIDE_CHOICES: "a text that is none of the choices",
    "The field has one of a few texts, and the text it is compared with is none of them, so that the comparison would always
be false.

Bad:
```whereas
type T { kind: \"overview\" | \"workshop\" }

rule r for T {
  require kind = \"workshops\"
}
```

Good:
```whereas
type T { kind: \"overview\" | \"workshop\" }

rule r for T {
  require kind = \"workshop\"
}
```";
    E0310 TOLERANCE: "a tolerance that does not stand here",
    "`within …` follows one `=` or `!=`. `within stated precision` compares literals and fields of the agreement, joined by
`+`, `-` and `sum`.

Bad:
```whereas
type T { a: money in EUR, b: money in EUR }

rule r for T {
  require a <= b within 1 EUR
}
```

Good:
```whereas
type T { a: money in EUR, b: money in EUR }

rule r for T {
  require a = b within 1 EUR
}
```";
    E0311 PRESENCE: "`is present` asks after a field",
    "Only a stored field of the document is present or missing.

Bad:
```whereas
type T { a: number? }

rule r for T {
  require a + 1 is present
}
```

Good:
```whereas
type T { a: number? }

rule r for T {
  require a is present
}
```";
    E0312 PATTERN: "a pattern that cannot be read",
    "Patterns are regular expressions, written as a literal. They have no look-around and no back references, so that
matching always ends soon.

Bad:
```whereas
type T { code: text }

rule r for T {
  require code matches \"[A-Z\"
}
```

Good:
```whereas
type T { code: text }

rule r for T {
  require code matches \"^[A-Z]{2}$\"
}
```";
    E0313 DIVISION: "a division by zero",
    "The divisor is the literal zero.

Bad:
```whereas
type T { a: number }

rule r for T {
  require a / 0 > 1
}
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a / 2 > 1
}
```";
    E0314 POSITION: "positions count from 1",
    "The first element is `xs[1]`, the last `last(xs)`.

Bad:
```whereas
type T { parts: list of number }

rule r for T {
  require parts[0] > 1
}
```

Good:
```whereas
type T { parts: list of number }

rule r for T {
  require parts[1] > 1
}
```";
    E0315 STRETCH: "a stretch, measure or deadline that does not fit",
    "A stretch goes from date to date, or from date-time to date-time. Those of dates are measured in days, weeks, months and
years, those of date-times in seconds, minutes, hours, days and weeks.

Bad:
```whereas
type T { a: date, b: date }

rule r for T {
  require hours in (from a to b) > 3
}
```

Good:
```whereas
type T { a: date, b: date }

rule r for T {
  require days in (from a to b) > 3
}
```";
    E0316 ARGUMENTS: "a function takes other arguments",
    "The help shows how the function is written.

Bad:
```whereas
type T { a: number }

rule r for T {
  require round(a, 2) = a
}
```

Good:
```whereas
type T { a: number }

rule r for T {
  require round(a, 2, half_up) = a
}
```";
}
