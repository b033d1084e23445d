//! Codes of documents that cannot be read, and notes about those that can.

codes! {
    E0501 JSON: "this is not JSON",
    "The document's name ends in `.json`, or it begins as JSON does, and at the place shown it is not JSON. Commas after the
last element, comments, single quotes and `NaN` are not part of JSON.

Mend the document there. Nothing of it was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\", }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```";
    E0502 YAML: "this is not YAML",
    "At the place shown the document is not YAML 1.2. The usual causes are tabs, a colon within a text without quotes, and
lines that are not indented alike.

Mend the document there. Nothing of it was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
rent: 500 EUR
  deposit: 900 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
rent: 500 EUR
deposit: 900 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```";
    E0503 NO_TYPE: "the document is of no type that has rules",
    "Rules are for types. The document has no key of any type that has rules, or is not a record.

Name its type with `--as TYPE`, or give other rules with `-r`.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"price\": \"500 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```";
    E0504 SEVERAL_TYPES: "the document could be of several types",
    "More than one type with rules has a key in the document. Name the type with `--as TYPE`.

Bad:
```whereas lease.whereas
type Lease { title: text, rent: money? }

type Sale { title: text, price: money? }

rule leased for Lease {
  require title != \"\"
}

rule sold for Sale {
  require title != \"\"
}
```
```json shop.json
{ \"title\": \"Shop 5\" }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { title: text, rent: money? }

type Sale { title: text, price: money? }

rule leased for Lease {
  require title != \"\"
}

rule sold for Sale {
  require title != \"\"
}
```
```json shop.json
{ \"title\": \"Shop 5\" }
```
```console
$ whereas check shop.json -r lease.whereas --as Lease
```";
    E0505 NO_RULES: "no rule runs for the document",
    "The type named has no rules, nor have those it contains, in the rule files given.

Give the rules with `-r`, or another type with `--as`.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

type Tenant { name: text }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --as Tenant
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

type Tenant { name: text }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --as Lease
```";
    E0506 WITHDRAWN_CURRENCY: "a currency that is no longer in use",
    "ISO 4217 has withdrawn the code. The amount is read all the same.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 DEM\", \"deposit\": \"900 DEM\" }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```";
    E0507 DERIVED_KEY: "a key with the name of a derived field",
    "The type derives this field with `let`; what the document says under the same key is not read.

Rename one of them, or declare the field as a stored one.

Bad:
```whereas lease.whereas
type Lease {
  rent:    money
  deposit: money

  let most = 3 * rent
}

rule deposit_limit for Lease {
  require deposit <= most
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\", \"most\": \"1000 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease {
  rent:    money
  deposit: money

  let most = 3 * rent
}

rule deposit_limit for Lease {
  require deposit <= most
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```";
    E0508 EMPTY: "an empty document",
    "The file holds no value at all, only space or comments, whatever its format. A document holds a record with the fields of
its type. Only a stream of lines, as NDJSON, and a table with a header may hold no documents, which is a note (E0004).

Check that the file is the one that is meant, and that it was written to its end.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
# nothing yet
```
```console
$ whereas check shop.yaml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
rent: 500 EUR
deposit: 900 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```";
    E0509 XML: "this is not XML",
    "The document's name ends in `.xml`, or it begins with `<`, and at the place shown it is not XML: an element that is not
closed, `&` by itself, an entity that XML does not have. Document type declarations (`<!DOCTYPE …>`) are refused, because
their entities can grow without end or name other files.

Mend the document there. Nothing of it was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```xml shop.xml
<lease><rent>500 EUR</rent><deposit>900 EUR</lease>
```
```console
$ whereas check shop.xml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```xml shop.xml
<lease><rent>500 EUR</rent><deposit>900 EUR</deposit></lease>
```
```console
$ whereas check shop.xml -r lease.whereas
```";
    E0510 CSV: "this is no table",
    "A CSV file is a table: its first row names the columns, each by another name, and every row has as many cells. Cells
are separated by commas, semicolons, tabs or bars; one that holds a separator, a quotation mark or a line break stands
between quotation marks.

Mend the row shown. Nothing of the document was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```csv shops.csv
rent,deposit
500 EUR
```
```console
$ whereas check shops.csv -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```csv shops.csv
rent,deposit
500 EUR,900 EUR
```
```console
$ whereas check shops.csv -r lease.whereas
```";
    E0511 OTHER_FORMAT: "a document of another format than its name says",
    "The name ends as those of one format do, and the document plainly is of another. It is read as what it is.

Give it the ending of its format.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
<lease><rent>500 EUR</rent><deposit>900 EUR</deposit></lease>
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```xml shop.xml
<lease><rent>500 EUR</rent><deposit>900 EUR</deposit></lease>
```
```console
$ whereas check shop.xml -r lease.whereas
```";
    E0512 TOML: "this is not TOML",
    "At the place shown the document is not TOML 1.1. The usual causes are a key given twice, a text without quotes, and a
table that was closed by a header and is written to again.

Mend the document there. Nothing of it was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```toml shop.toml
rent = 500 EUR
deposit = \"900 EUR\"
```
```console
$ whereas check shop.toml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```toml shop.toml
rent = \"500 EUR\"
deposit = \"900 EUR\"
```
```console
$ whereas check shop.toml -r lease.whereas
```";
    E0513 MARKDOWN: "values of this text cannot be told",
    "The part of a Markdown document before its text, between lines of `---` or `+++`, holds fields: keys with their values.
This one holds something else.

Mend the place shown. Nothing of the document was checked.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```markdown lease.md
---
- rent
- deposit
---

# Lease
```
```console
$ whereas check lease.md -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```markdown lease.md
---
rent: 500 EUR
deposit: 900 EUR
---

# Lease
```
```console
$ whereas check lease.md -r lease.whereas
```";
    E0514 XLSX: "this workbook cannot be read",
    "A workbook is read sheet by sheet: the first row that holds something names the columns, each by another name, and
every further row is a record. Merged cells are refused, because it cannot be told which of them a value is meant for.
Whereas reads workbooks only where it was built with the feature `xlsx`.

Mend the workbook, or save the sheet as CSV.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```console
$ echo 'rent' > shops.xlsx
$ whereas check shops.xlsx -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```csv shops.csv
rent,deposit
500 EUR,900 EUR
```
```console
$ whereas check shops.csv -r lease.whereas
```";
    E0515 DECIMALS: "an amount with more decimals than its currency has",
    "The amount is read with a point before its decimals, and has more of them than its currency: a euro has a hundred cents,
and `5.000 EUR` is read as 5 euro. In many countries a point stands between thousands, and five thousand may be meant. An
amount may rightly be that fine, as the price of one sheet of paper; the note says only that it was read so.

In a table parted by semicolons, where a comma is the usual decimal sign, such an amount is unreadable if its digits could
be groups of thousands.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
rent: 5.000 EUR
deposit: 9 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```yaml shop.yaml
rent: 5000 EUR
deposit: 9000 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```";
    E0516 ASTRAY: "a value where no type reads it",
    "A field is absent from a record, and a value under its name stands elsewhere, where no type reads it: below a heading, in a
record that groups others, or one level too high. Of a field with `from`, a value under the last step or the field's own name
counts too. The rules see no value. It is told once for each field, where the value could be one of the field's type, and not
of what the lists of the record contain.

Move the value to where the field is looked for, or say in the type where it stands, as `from \"terms/rent\"`.

Bad:
```whereas lease.whereas
type Lease { tenant: text, rent: money? }

rule rent_limit for Lease {
  require rent is missing or rent <= 900 EUR
}
```
```yaml shop.yaml
tenant: Bakery
terms:
  rent: 1000 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { tenant: text, rent: money? from \"terms/rent\" }

rule rent_limit for Lease {
  require rent is missing or rent <= 1000 EUR
}
```
```yaml shop.yaml
tenant: Bakery
terms:
  rent: 1000 EUR
```
```console
$ whereas check shop.yaml -r lease.whereas
```";
    E0517 BARE_PERCENTAGE: "a percentage above 1 without its sign",
    "A `percent` is a share of one: `0.25` and `25%` are the same, and a bare `25` is 2500%. A share may rightly be that large; the
note says only that it was read so, once for each field and file.

Bad:
```whereas grant.whereas
type Grant { own_share: percent }

rule own_share_limit for Grant {
  require own_share >= 20%
}
```
```yaml school.yaml
own_share: 25
```
```console
$ whereas check school.yaml -r grant.whereas
```

Good:
```whereas grant.whereas
type Grant { own_share: percent }

rule own_share_limit for Grant {
  require own_share >= 20%
}
```
```yaml school.yaml
own_share: 25%
```
```console
$ whereas check school.yaml -r grant.whereas
```";
}
