//! Codes about files, limits and the use of the program.

codes! {
    E0001 CANNOT_READ: "a file cannot be read",
    "The file does not exist, is a folder, or may not be read by you. The message says which.

Check the path; a path with spaces needs quotes in most shells.

Bad:
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
$ whereas check shops.json -r lease.whereas
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
    E0002 NOT_UTF8: "a file is not UTF-8 text",
    "Rule files and documents are text in UTF-8. The message names the first byte that is not.

Save the file as UTF-8 in your editor; most call it \"Encoding\" in the dialogue *Save as*.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```console
$ printf '{ \"rent\": \"500 EUR\", \"deposit\": \"caf\\351\" }' > shop.json
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
    E0003 LIMIT: "a limit was reached",
    "Limits keep a hostile or broken file from taking all memory or time. The message names the limit,
its value, and the option that raises it.

A warning says that a run has more findings than it shows: all of them were decided, and count for the verdicts and the
exit code.

Bad:
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
$ whereas check shop.json -r lease.whereas --limit document_bytes=10
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
$ whereas check shop.json -r lease.whereas --limit document_bytes=1000
```";
    E0004 NOTHING_CHECKED: "nothing was checked",
    "A check that checks nothing must not look like a check that found nothing. No document was found, or no rule.

Give documents (files, folders, patterns) and rules: `whereas check drafts/ -r rules/kz.whereas`. A rule file that
holds agreements needs no documents: `whereas check rules/kz.whereas` checks those agreements.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```console
$ mkdir drafts
$ whereas check drafts -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json drafts/shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check drafts -r lease.whereas
```";
    E0005 NO_RULE_MET: "a document that no rule speaks of",
    "The document was read, and no rule has anything to say about it: its type has no rules, and contains none that has.
A document that passes because nothing looked at it would be a false assurance.

Name its type with `--as`, or give the rules that are meant for it with `-r`.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```toml whereas.toml
[[gate]]
documents = [\"drafts/*.json\"]
rules     = [\"lease.whereas\"]
```
```console
$ whereas check shop.json
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json drafts/shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```toml whereas.toml
[[gate]]
documents = [\"drafts/*.json\"]
rules     = [\"lease.whereas\"]
```
```console
$ whereas check drafts/shop.json
```";
    E0006 OUTSIDE_PROJECT: "a file outside the project",
    "A run reads what lies in the project: the folder of `whereas.toml`, or else the work tree of git, or else the current
folder. Beside it, only what the command line names is read. What `whereas.toml` names, what is found in a folder, and the
modules that rules use are refused where they lie outside, or are links that lead outside. So a change to a project
cannot make the one who checks it read, and show, other files of the machine.

Move or copy the file into the project; or allow its folder, with `--allow-outside FOLDER`, or with
`allow_outside = [\"../shared-rules\"]` in `whereas.toml`.

The same goes for what a rule file names: a holiday file, a table, a document of a test. `..` and links may lead to other
folders of the project, and not out of it.

Bad:
```whereas rules/bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from \"../../rates.csv\"

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r rules/bill.whereas
```

Good:
```csv data/rates.csv
year,rate
2026,20%
```
```whereas rules/bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from \"../data/rates.csv\"

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r rules/bill.whereas
```";
    E0007 NO_TESTS: "no tests were found",
    "`whereas test` looks for `test` items in the files and folders that it is given. None was found, or none with the
words that `--filter` asks for.

A test looks like this:

```whereas
test \"the tranches add up\" {
  given integrity_review
  expect tranches_add_up holds
}
```

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```console
$ whereas test lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}

agreement shop: Lease { rent: 500 EUR, deposit: 900 EUR }

test \"two months of rent are a deposit\" {
  given shop
  expect deposit_limit holds
}
```
```console
$ whereas test lease.whereas
```";
    E0008 OPTION_VALUE: "an option's value cannot be understood",
    "The message says which option, what was given, and what is wanted.

Dates are written 2021-03-01; `--parameter`, `--input`, `--output` and `--limit` take NAME=VALUE, without spaces around
the `=`.

Bad:
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
$ whereas check shop.json -r lease.whereas --as-of 1.3.2026
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
$ whereas check shop.json -r lease.whereas --as-of 2026-03-01
```";
    E0009 REPLACES_PACK: "a file that would replace a built-in pack",
    "The file has the name of a module that is built into the program, and says something else. Rules that look like the
pack's and are not would be read as if they were.

Give the module a name of its own, and extend the pack's calendar or use its rules from there.

Bad:
```whereas calendars/kz.whereas
module calendars.kz

calendar kz {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}
```
```whereas notice.whereas
use calendars.kz

type Notice { opened: date }

rule on_a_working_day for Notice {
  require opened is a working day of kz
}
```
```json notice.json
{ \"opened\": \"2020-03-02\" }
```
```console
$ whereas check notice.json -r notice.whereas
```

Good:
```whereas office/calendars.whereas
module office.calendars

calendar office {
  zone \"Asia/Almaty\"
  working week monday to friday
  covers from 2020-01-01 to 2020-12-31
}
```
```whereas notice.whereas
use office.calendars

type Notice { opened: date }

rule on_a_working_day for Notice {
  require opened is a working day of office
}
```
```json notice.json
{ \"opened\": \"2020-03-02\" }
```
```console
$ whereas check notice.json -r notice.whereas
```";
    E0010 NOT_WRITTEN: "a report cannot be written",
    "The file given with `--output` cannot be written. The message says why: its folder does not exist, or you may not
write there; or it is a file that the run reads (a document, a rule file, a table, a waiver, the baseline, the settings),
by this or another name, which the report would replace. The same goes for a receipt and for a baseline that is updated.

Bad:
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
$ whereas check shop.json -r lease.whereas --output sarif=reports/lease.sarif
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
$ whereas check shop.json -r lease.whereas --output sarif=lease.sarif
```";
    E0011 WAIVER_IGNORED: "a waiver where nobody may write one",
    "Nobody waives himself. A waiver counts only in a file that `--waivers` names, never in a rule file or beside an
agreement.

Move the waiver into a file of its own, and give that file with `--waivers`.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}

waiver for deposit_limit {
  document \"shop.json\"
  until 2100-01-01
  because \"The council agreed on 3 March\"
  by \"Legal department\"
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas
```

Good:
```whereas lease.whereas
module lease

type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```whereas waivers.whereas
use lease

waiver for deposit_limit {
  document \"shop.json\"
  until 2100-01-01
  because \"The council agreed on 3 March\"
  by \"Legal department\"
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --waivers waivers.whereas
```";
    E0012 NOT_YET: "something that is not supported yet",
    "The language reference describes this, and the program cannot do it yet. It says so, rather than pass over it.

CHANGELOG.md says what each version brought.

Bad:
```whereas bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from input

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```txt rates.txt
2026 20%
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r bill.whereas --input rates=rates.txt
```

Good:
```whereas bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from input

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```csv rates.csv
year,rate
2026,20%
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r bill.whereas --input rates=rates.csv
```";
    E0013 NO_INPUT: "an input that nobody asks for",
    "`--input NAME=FILE` gives the table that a rule file declares with `data NAME: … from input`. No rule file of this
run declares one of this name.

Correct the name, or leave the option out.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```csv rates.csv
year,rate
2026,20%
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --input rates=rates.csv
```

Good:
```whereas bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from input

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```csv rates.csv
year,rate
2026,20%
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r bill.whereas --input rates=rates.csv
```";
    E0014 CONFIG: "something is wrong in `whereas.toml`",
    "The file is TOML, and stands in the folder of the project: it is found from any folder below. The message names the
setting and its place. Gates say which documents are checked by which rules; `[rules]` says what weight rules have,
`[parameters]` replaces values in force, `[limits]` changes limits. Files are named as seen from the file's folder.

```toml
waivers = [\"waivers.whereas\"]

[[gate]]
documents = [\"drafts/**/*.{yaml,json}\"]
rules     = [\"rules/kz.whereas\", \"std.totals\"]
type      = \"kz.projects.Agreement\"

[rules]
\"kz.projects.no_dominant_tranche\" = \"warning\"

[parameters]
\"kz.projects.discussion_days\" = 15

[limits]
document_bytes = 67108864
```

`docs/configuration.md` tells all settings; `schemas/whereas.schema.json` is for editors.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```toml whereas.toml
[[gate]]
document = [\"*.json\"]
rules    = [\"lease.whereas\"]
```
```console
$ whereas check
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
```toml whereas.toml
[[gate]]
documents = [\"*.json\"]
rules     = [\"lease.whereas\"]
```
```console
$ whereas check
```";
    E0015 BASELINE: "a baseline that cannot be used",
    "A baseline is written by the program, and recognises findings by what they are about. The message says what is wrong with
the file: it is not JSON, it is of another version, or an entry was changed by hand.

Remove it and write it anew with `--update-baseline`, after a look at what it held: everything that is wrong today will be
in it.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```json baseline.json
{ \"findings\": \"none\" }
```
```console
$ whereas check shop.json -r lease.whereas --baseline baseline.json
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --baseline baseline.json --update-baseline --quiet > report.txt
$ whereas check shop.json -r lease.whereas --baseline baseline.json
```";
    E0016 BASELINE_GONE: "findings of the baseline are gone",
    "Some of what was wrong when the baseline was written has been put right. As long as it stands in the baseline it could
come back without anybody being told.

`--update-baseline` takes out what is gone, for the documents that the run checks.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --baseline baseline.json --update-baseline --quiet > report.txt
$ echo '{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }' > shop.json
$ whereas check shop.json -r lease.whereas --baseline baseline.json
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --baseline baseline.json --update-baseline --quiet > report.txt
$ echo '{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }' > shop.json
$ whereas check shop.json -r lease.whereas --baseline baseline.json --update-baseline --quiet > report.txt
$ whereas check shop.json -r lease.whereas --baseline baseline.json
```";
    E0017 RECEIPT: "a receipt that cannot be used or written",
    "A receipt binds the hashes of everything that a check read, and its verdicts. It carries the hash of what it says, so that
a changed one is known. One is written only where everything could be read and checked.

Write it anew with `whereas check … --receipt FILE`. A receipt proves that what lies here is what was checked; it does not
prove who checked it.

Bad:
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
$ whereas check shop.json -r lease.whereas --receipt receipt.json
$ sed -i.old s/shop/ship/ receipt.json
$ whereas verify receipt.json
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
$ whereas check shop.json -r lease.whereas --receipt receipt.json
$ whereas verify receipt.json
```";
    E0018 GIT: "git does not tell what changed",
    "`--changed-since` checks only the documents that differ from a revision, and asks git for them. The message says why that
is not possible: there is no git, the folder is in no repository, or there is no such revision. A clone without history, as CI
systems make it, does not know older revisions.

In a workflow of GitHub, `fetch-depth: 0` fetches them; on GitLab, `GIT_DEPTH: 0`.

Bad:
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
$ whereas check shop.json -r lease.whereas --changed-since main
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
$ git init
$ git add .
$ git commit -m \"The first lease\"
$ whereas check shop.json -r lease.whereas --changed-since HEAD
```";
    E0019 FORMAT_DEFECT: "a formatted text that would not say the same",
    "`whereas fmt` reads what it would write, and compares: the same items, the same comments. Where they differ it writes
nothing. That is a defect of the program, never of the file.

Please report it with the file.";
    E0020 RUNS_DISAGREE: "a verdict that is explained as another",
    "Rules are run once for the verdicts and again, with what was read, for the findings that explain them. Both must come to
the same. Where they do not, the verdicts of the document cannot be relied on, and the check fails with exit code 2. That is
a defect of the program, never of the rules or the document.

Please report it with both.";
    E0021 INPUT_MISSING: "a table that is not given",
    "A rule asks for a table that the rule file declares `from input`, and nobody has given one. Without it the rule could not
be decided for any document.

Give it with `--input NAME=FILE`, or as `inputs` of the gate in `whereas.toml`.

Bad:
```whereas bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from input

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r bill.whereas
```

Good:
```whereas bill.whereas
type Rate { year: integer, rate: percent }

data rates: list of Rate from input

type Bill { net: money, tax: money }

rule some_rate for Bill {
  require count(rates) > 0
}
```
```csv rates.csv
year,rate
2026,20%
```
```json bill.json
{ \"net\": \"5 EUR\", \"tax\": \"1 EUR\" }
```
```console
$ whereas check bill.json -r bill.whereas --input rates=rates.csv
```";
    E0022 NO_WAIVERS: "a waiver file that holds no waiver",
    "A file is given with `--waivers`, or as `waivers` in `whereas.toml`, and holds no waiver, so that nothing is waived: perhaps
another file is meant, or the waivers stand behind `//`. A warning.

Name the file that holds them, or leave it out.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```whereas decisions.whereas
module decisions
```
```json shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check shop.json -r lease.whereas --waivers decisions.whereas
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
    E0027 PASSED_OVER: "files were passed over",
    "Folders were looked through, and something in them was passed over: a link that leads back to a folder in which it lies,
files that git does not track and ignores, or tracked files that are absent and that git does not miss: those outside a sparse
checkout, and those with the flag `skip-worktree` or `assume-unchanged`; or files that a pattern matches in other upper and lower case
alone. Everything else was checked. Which files are ignored is
the user's business, but nothing is left out in silence; `whereas check --list` shows every file that was met, and what became of it.

Files that git tracks, and files that are named themselves, are always taken. A gate with `ignore = false` takes ignored files
too. A link that leads back can be removed, or left out with `except`.

Bad:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json drafts/shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ ln -s . drafts/again
$ whereas check drafts -r lease.whereas
```

Good:
```whereas lease.whereas
type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```json drafts/shop.json
{ \"rent\": \"500 EUR\", \"deposit\": \"900 EUR\" }
```
```console
$ whereas check drafts -r lease.whereas
```";
    E0028 NO_RULE_FILE: "a declaration outside the rules",
    "Where rules are given, by a gate or with `-r`, they alone decide what is demanded. A rule file that is checked as a document
may declare agreements, and a waiver file waivers; both may have `module` and `use`. Everything else in them would change
the rules: an exception takes a rule away, and a type or a parameter changes what rules apply to. The same holds for the modules
that only such a file uses. A file that the rules load too may declare anything.

Name the file among the rules, or move the declaration into a file of theirs. `whereas check FILE` without rules checks a rule
file by its own rules.

Bad:
```whereas lease.whereas
module lease

type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```whereas shop.whereas
use lease

agreement shop: Lease {
  rent: 500 EUR
  deposit: 2000 EUR
}

exception all to deposit_limit {
  require true
}
```
```console
$ whereas check shop.whereas -r lease.whereas
```

Good:
```whereas lease.whereas
module lease

type Lease { rent: money, deposit: money }

rule deposit_limit for Lease {
  require deposit <= 3 * rent
}
```
```whereas shop.whereas
use lease

agreement shop: Lease {
  rent: 500 EUR
  deposit: 1500 EUR
}
```
```console
$ whereas check shop.whereas -r lease.whereas
```";
}
