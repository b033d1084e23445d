//! Codes of the parser.

codes! {
    E0101 UNEXPECTED: "something stands where it cannot",
    "The file could be read up to this place. The message says what is missing or too much, the help what to write.

Bad:
```whereas
type T { a: number }
rule r for T {
  require a 5
}
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a = 5
}
```";
    E0102 UNCLOSED_TEXT: "a text is not closed",
    "A text begins and ends with `\"` on one line. A line break inside it is written `\\n`, a quote `\\\"`.

Bad:
```whereas
type T { kind: \"open | \"closed\" }
```

Good:
```whereas
type T { kind: \"open\" | \"closed\" }
```";
    E0103 BRACKET: "a bracket is not closed, or closes nothing",
    "Every `(`, `[` and `{` has its partner. The message shows the one that has none.

Bad:
```whereas
type T { a: number
```

Good:
```whereas
type T { a: number }
```";
    E0104 INVISIBLE: "an invisible character stands in the file",
    "Control characters and marks that turn the direction of writing make a file read otherwise than it is.
They are refused. In a text, such a character is written `\\u{202e}`.

Bad:
```console
$ printf 'type Lease { rent: money } // \\342\\200\\256 rent\\n' > lease.whereas
$ whereas lint lease.whereas
```

Good:
```console
$ printf 'type Lease { rent: money } // rent\\n' > lease.whereas
$ whereas lint lease.whereas
```";
    E0105 ITEM: "this does not begin an item",
    "A file is made of items: `module use namespace type parameter data define calendar rule exception waiver agreement
test`, and `month ends`.

Bad:
```whereas
rul r for T { require true }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a > 0
}
```";
    E0106 CLAUSE: "this does not begin a clause",
    "A rule is made of clauses: `source severity in force dated by month ends let when unless for each require forbid`.

Bad:
```whereas
type T { a: number }
rule r for T { requre a > 0 }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a > 0
}
```";
    E0107 FOREIGN_SIGN: "a sign of other languages",
    "Whereas compares with `=`, joins with `and`, `or`, `not`, and says `!=` for what differs.

Bad:
```whereas
type T { a: number }
rule r for T { require a == 5 && a > 0 }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a = 5 and a > 0
}
```";
    E0108 FOREIGN_WORD: "a word of other languages",
    "The help names the word of this language.

Bad:
```whereas
type T { a: number? }
rule r for T { requires a is present }
```

Good:
```whereas
type T { a: number? }

rule r for T {
  require a is present
}
```";
    E0109 QUOTES: "texts stand between straight double quotes",
    "Word processors turn `\"` into curly quotes; write straight ones.

Bad:
```whereas
type T { kind: 'open' }
```

Good:
```whereas
type T { kind: \"open\" }
```";
    E0110 CURRENCY_SIGN: "a currency is written by its code",
    "`$` is the sign of some twenty currencies. Write the ISO 4217 code after the number.

Bad:
```whereas
type T { a: money }
rule r for T { require a <= €5 }
```

Good:
```whereas
type T { a: money }

rule r for T {
  require a <= 5 EUR
}
```";
    E0111 COMMENT: "a comment begins with `//`",
    "Documentation begins with `///`.

Bad:
```whereas
# a comment
type T { a: number }
```

Good:
```whereas
// a comment
type T { a: number }
```";
    E0112 RESERVED: "a word of the language cannot be a name here",
    "The words `and or not implies in within if then else for where every some no the of from is it true false` are names
only after a dot and where a field is declared or given; elsewhere put them in backticks.

Bad:
```whereas
type T { a: number }
rule from for T { require a > 0 }
```

Good:
```whereas
type T { a: number }

rule origin for T {
  require a > 0
}
```";
    E0113 NUMBER: "a number is written otherwise",
    "A point stands before decimals, `_` groups digits, the currency or the unit follows after a space.

Bad:
```whereas
type T { a: money }
rule r for T { require a <= EUR 5 }
```

Good:
```whereas
type T { a: money }

rule r for T {
  require a <= 1_000.50 EUR
}
```";
    E0114 DATE: "a date or a time is written otherwise, or does not exist",
    "Dates are written `2021-03-01`, date-times `2021-03-01T09:00+06:00` or `2021-03-01T09:00[Asia/Almaty]`, times of day
`09:00`. A local time that a zone skips or has twice needs its offset.

Bad:
```whereas
type T { a: date }
rule r for T { require a > 2021-1-5 }
```

Good:
```whereas
type T { a: date }

rule r for T {
  require a > 2021-01-05
}
```";
    E0115 SEPARATOR: "fields are separated by a comma or a line break",
    "There are no semicolons.

Bad:
```whereas
type T { a: number; b: number }
```

Good:
```whereas
type T { a: number, b: number }
```";
    E0116 DOCUMENTATION: "documentation in front of nothing",
    "`/// …` belongs to the item, field, clause or value after it. A comment is `// …`.

Bad:
```whereas
type T { a: number }
/// the end
```

Good:
```whereas
/// A thing.
type T { a: number }
```";
    E0117 ESCAPE: "an unknown escape in a text",
    "A text knows `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{20ac}`.

Bad:
```whereas
type T { a: \"C:\\data\" }
```

Good:
```whereas
type T { a: \"C:\\\\data\" }
```";
    E0118 INTERPOLATION: "what stands in braces is not an expression",
    "In the text after `otherwise`, `{…}` holds an expression; braces themselves are written `{{` and `}}`.

Bad:
```whereas
type T { a: number }
rule r for T { require a > 0 otherwise \"it is {a b}\" }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a > 0
    otherwise \"it is {a}\"
}
```";
    E0119 EXPRESSION: "an expression is not complete, or not put together rightly",
    "The help shows the form.

Bad:
```whereas
type T { a: number }
rule r for T { require abs (a) > 0 }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require abs(a) > 0
}
```";
    E0120 HEAD: "the head of a rule is not complete",
    "A rule says for which type it is, an exception to which rule.

Bad:
```whereas
type T { a: number }
rule r { require a > 0 }
```

Good:
```whereas
type T { a: number }

rule r for T {
  require a > 0
}
```";
    E0121 TYPE_FORM: "this is not the form of a type",
    "Types are `text boolean number integer percent money date datetime time duration period`, `money in EUR`,
`list of T`, `map of T`, texts to choose from, and those that you declare.

Bad:
```whereas
type T { a: list<number> }
```

Good:
```whereas
type T { a: list of number }
```";
    E0122 FIELD: "a field is not complete",
    "A field of a type is `name: type`, a field of an agreement `name: value`.

Bad:
```whereas
type T { a: number }
agreement x: T { a = 5 }
```

Good:
```whereas
type T { a: number }

agreement x: T { a: 5 }
```";
    E0123 MODULE: "a file is one module, named at its head",
    "`module a.b` stands once, before all items.

Bad:
```whereas
type T { a: number }
module a
```

Good:
```whereas
module a

type T { a: number }
```";
    E0124 FENCE: "a fence in a Markdown file hides rules",
    "In a literate rule file, rules stand between a line ```whereas and a line ``` that are fences to Markdown too. A
fence that is never closed takes what follows into its block, and one that is indented by four spaces, that stands in
HTML or behind words, or in a quotation, begins no block of rules. None of them may keep rules from being read unseen.

Bad:
```markdown leases.md
# Act on leases

~~~whereas
type Lease { rent: money, deposit: money }

/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
```
```console
$ whereas lint leases.md
```
Good:
```markdown leases.md
# Act on leases

~~~whereas
type Lease { rent: money, deposit: money }

/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
~~~
```
```console
$ whereas lint leases.md
```";
    E0125 BLOCK_WORDS: "the words behind a fence are not known",
    "Behind the fence of a block that is read stands `whereas` and nothing else; `whereas ignore` shows rules that are
not read. Anything like them is refused, since the block would be left out unseen.

Bad:
```markdown leases.md
# Act on leases

~~~wheras
type Lease { rent: money, deposit: money }

/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
~~~
```
```console
$ whereas fmt --check leases.md
```
Good:
```markdown leases.md
# Act on leases

~~~whereas
type Lease { rent: money, deposit: money }

/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
~~~
```
```console
$ whereas fmt --check leases.md
```";
    E0126 NO_BLOCK: "a Markdown file has no rules",
    "A Markdown file was given as a rule file, and no block of it begins with ```whereas.

Bad:
```markdown minutes.md
# Minutes

The deposit was discussed.
```
```console
$ whereas fmt --check minutes.md
```
Good:
```markdown minutes.md
# Minutes

The deposit was discussed.

~~~whereas
type Lease { rent: money, deposit: money }

/// The deposit is at most three months of rent.
rule deposit_limit for Lease { require deposit <= 3 * rent }
~~~
```
```console
$ whereas fmt --check minutes.md
```";
    E0199 UNREADABLE: "an item cannot be read",
    "This is a defect of the program: please report the item that shows it.";
}
