//! The words of the language, with what they are written with.

/// A word or a form that can be written, as a snippet: `$1`, `${1:name}` are where the cursor goes, and lines are
/// indented from where it begins.
#[derive(Debug, Clone, Copy)]
pub struct SnippetForm {
    /// What is typed to find it.
    pub label: &'static str,
    /// What is written.
    pub snippet: &'static str,
    /// What it is for.
    pub doc: &'static str,
}

const fn form(label: &'static str, snippet: &'static str, doc: &'static str) -> SnippetForm {
    SnippetForm {
        label,
        snippet,
        doc,
    }
}

/// Items of a file.
pub const ITEMS: &[SnippetForm] = &[
    form(
        "module",
        "module ${1:name}",
        "the name of the file's module",
    ),
    form(
        "use",
        "use ${1:module}",
        "brings what a module declares into scope",
    ),
    form(
        "type",
        "type ${1:Name} {\n  ${2:field}: ${3:text}\n}",
        "what a document or a part of it holds",
    ),
    form(
        "exact type",
        "exact type ${1:Name} {\n  ${2:field}: ${3:text}\n}",
        "a type that allows no other keys",
    ),
    form(
        "dossier",
        "/// ${1:What belongs together.}\ndossier ${2:Name} {\n  ${3:contract}: ${4:Contract}\n  ${5:invoices}: list of ${6:Invoice}\n}",
        "documents that are checked together",
    ),
    form(
        "rule",
        "/// ${1:What is required.}\nrule ${2:name} for ${3:Type} {\n  require ${4:condition}\n}",
        "what documents of a type must meet",
    ),
    form(
        "exception",
        "/// ${1:When the rule does not apply.}\nexception ${2:name} to ${3:rule} {\n  when ${4:condition}\n  require ${5:condition}\n}",
        "where something else is required, or nothing",
    ),
    form(
        "parameter",
        "/// ${1:What it is.}\nparameter ${2:name}: ${3:integer} {\n  ${4:0} from ${5:2020-01-01} source \"${6:the law}\"\n}",
        "a value that the law sets, by date",
    ),
    form(
        "define",
        "define ${1:name}(${2:x}: ${3:number}): ${4:number} = ${5:x}",
        "a name for an expression",
    ),
    form(
        "data",
        "data ${1:name}: list of ${2:Row} from \"${3:file.csv}\"",
        "a table next to the rule file",
    ),
    form(
        "calendar",
        "/// ${1:Whose working time.}\ncalendar ${2:name} {\n  zone \"${3:Europe/Paris}\"\n  working week monday to friday\n  covers from ${4:2020-01-01} to ${5:2030-12-31}\n}",
        "working days and hours",
    ),
    form(
        "agreement",
        "agreement ${1:name}: ${2:Type} {\n  ${3:field}: ${4:value}\n}",
        "an example, written in the language",
    ),
    form(
        "test",
        "test \"${1:what it shows}\" {\n  given ${2:agreement}\n  expect ${3:rule} ${4:holds}\n}",
        "what the rules are expected to say",
    ),
    form(
        "waiver for",
        "waiver for ${1:rule} {\n  document \"${2:path}\"\n  until ${3:2030-01-01}\n  because \"${4:why}\"\n  by \"${5:who}\"\n}",
        "a decision that one document need not meet a rule",
    ),
    form(
        "namespace",
        "namespace ${1:prefix} \"${2:urn:…}\"",
        "a prefix for names of XML",
    ),
    form(
        "month ends",
        "month ends ${1|clip,roll|}",
        "what becomes of a day that the month does not have",
    ),
];

/// Clauses of a rule or an exception.
pub const CLAUSES: &[SnippetForm] = &[
    form(
        "require",
        "require ${1:condition}\n  otherwise \"${2:what is wrong}\"",
        "what must be true",
    ),
    form(
        "forbid",
        "forbid ${1:condition}\n  otherwise \"${2:what is wrong}\"",
        "what must not be true",
    ),
    form("when", "when ${1:condition}", "the rule applies only then"),
    form(
        "unless",
        "unless ${1:condition}",
        "the rule does not apply then",
    ),
    form(
        "let",
        "let ${1:name} = ${2:expression}",
        "a name for an expression",
    ),
    form(
        "for each",
        "for each ${1:x} in ${2:list}",
        "the clauses after it, for each element",
    ),
    form(
        "source",
        "source \"${1:the law}\"",
        "the law or document that the rule comes from",
    ),
    form(
        "severity",
        "severity ${1|error,warning,note|}",
        "how much a violation weighs",
    ),
    form(
        "in force from",
        "in force from ${1:2020-01-01}",
        "when the rule is in force",
    ),
    form(
        "dated by",
        "dated by ${1:date}",
        "which date governs the rule",
    ),
    form(
        "month ends",
        "month ends ${1|clip,roll|}",
        "what becomes of a day that the month does not have",
    ),
    form(
        "otherwise",
        "otherwise \"${1:what is wrong}\"",
        "what a finding says",
    ),
    form(
        "title in",
        "title in \"${1:ru}\" \"${2:title}\"",
        "the title of the rule in another language",
    ),
];

/// Clauses of a calendar.
pub const CALENDAR: &[SnippetForm] = &[
    form("zone", "zone \"${1:Europe/Paris}\"", "the time zone"),
    form(
        "working week",
        "working week ${1:monday} to ${2:friday}",
        "the days that are worked",
    ),
    form(
        "working hours",
        "working hours ${1:09:00} to ${2:17:00}",
        "the hours that are worked",
    ),
    form(
        "working hours on",
        "working hours on ${1:2026-12-24} ${2:09:00} to ${3:13:00}",
        "the hours of a single day",
    ),
    form(
        "count",
        "count ${1|including,excluding|} first day",
        "whether the first and last day count",
    ),
    form(
        "covers from",
        "covers from ${1:2020-01-01} to ${2:2030-12-31}",
        "the days that it knows",
    ),
    form(
        "holiday",
        "holiday ${1:2021-01-01} \"${2:name}\"",
        "a day that is not worked",
    ),
    form(
        "working day",
        "working day ${1:2021-07-03} \"${2:why}\"",
        "a day that is worked after all",
    ),
    form(
        "holidays from",
        "holidays from \"${1:file.csv}\"",
        "holidays of a table",
    ),
];

/// Clauses of a waiver.
pub const WAIVER: &[SnippetForm] = &[
    form("document", "document \"${1:path}\"", "the document"),
    form("at", "at \"${1:/pointer}\"", "the place in it"),
    form(
        "until",
        "until ${1:2030-01-01}",
        "the day from which it no longer counts",
    ),
    form("because", "because \"${1:why}\"", "the reason"),
    form("by", "by \"${1:who}\"", "who decided"),
    form(
        "also undetermined",
        "also undetermined",
        "also where nothing can be decided",
    ),
];

/// Statements of a test.
pub const TEST: &[SnippetForm] = &[
    form("given", "given ${1:agreement}", "the document"),
    form(
        "expect",
        "expect ${1:rule} ${2:holds}",
        "what a rule is expected to say",
    ),
    form(
        "expect …",
        "expect ${1:definition}(${2:value}) = ${3:value}",
        "what a definition is expected to come to",
    ),
    form(
        "for each case",
        "for each case in [\n  { ${1:name}: ${2:value} },\n] {\n  given ${3:agreement}\n  expect ${4:rule} ${5:holds}\n}",
        "the same for several values",
    ),
];

/// What a test expects of a rule.
pub const VERDICTS: &[SnippetForm] = &[
    form(
        "holds",
        "holds",
        "nothing is violated or undetermined, and something holds",
    ),
    form("violated", "violated", "some obligation is violated"),
    form(
        "undetermined",
        "undetermined",
        "some obligation cannot be decided",
    ),
    form(
        "not applicable",
        "not applicable",
        "some obligation does not apply",
    ),
    form("waived", "waived", "some violation is waived"),
];

/// What an expression may begin with.
pub const OPERANDS: &[SnippetForm] = &[
    form(
        "every",
        "every ${1:x} in ${2:list} satisfies ${3:condition}",
        "true of all elements",
    ),
    form(
        "some",
        "some ${1:x} in ${2:list} satisfies ${3:condition}",
        "true of one element at least",
    ),
    form(
        "no",
        "no ${1:x} in ${2:list} satisfies ${3:condition}",
        "true of no element",
    ),
    form(
        "at least",
        "at least ${1:n} ${2:x} in ${3:list} satisfy ${4:condition}",
        "true of so many elements or more",
    ),
    form(
        "at most",
        "at most ${1:n} ${2:x} in ${3:list} satisfy ${4:condition}",
        "true of so many elements or fewer",
    ),
    form(
        "exactly",
        "exactly ${1:n} ${2:x} in ${3:list} satisfy ${4:condition}",
        "true of so many elements",
    ),
    form(
        "the",
        "the ${1:x} in ${2:list} where ${3:condition}",
        "the only element of which it is true",
    ),
    form(
        "if",
        "if ${1:condition} then ${2:value} else ${3:value}",
        "one value or another",
    ),
    form(
        "or else",
        "${1:value} or else ${2:value}",
        "another value for one that is absent",
    ),
    form("not", "not ${1:condition}", "the contrary"),
    form(
        "from … to …",
        "from ${1:start} to ${2:end}",
        "a stretch of time, its last day included",
    ),
    form(
        "from … until …",
        "from ${1:start} until ${2:end}",
        "a stretch of time without its last day",
    ),
    form(
        "days in",
        "days in ${1:stretch}",
        "how many days a stretch has",
    ),
    form(
        "hours in",
        "hours in ${1:stretch}",
        "how many hours a stretch has",
    ),
    form(
        "months in",
        "months in ${1:stretch}",
        "how many whole months a stretch has",
    ),
    form(
        "years in",
        "years in ${1:stretch}",
        "how many whole years a stretch has",
    ),
    form(
        "working days of",
        "working days of ${1:calendar} in ${2:stretch}",
        "how many working days a stretch has",
    ),
    form(
        "working hours of",
        "working hours of ${1:calendar} in ${2:stretch}",
        "how many working hours a stretch has",
    ),
    form("year of", "year of ${1:date}", "the year"),
    form(
        "year_month of",
        "year_month of ${1:date}",
        "the month of the year",
    ),
    form("month", "month ${1:2025-01}", "a month of a year"),
    form(
        "position of",
        "position of ${1:element}",
        "the position of an element in its list, from 1",
    ),
    form("month of", "month of ${1:date}", "the month"),
    form("date of", "date of ${1:datetime}", "the day, as written"),
    form(
        "time of",
        "time of ${1:datetime}",
        "the time of day, as written",
    ),
    form(
        "week of",
        "week of ${1:date}",
        "the number of its week in ISO 8601",
    ),
    form(
        "days of",
        "days of ${1:stretch}",
        "the days of a stretch, as a list",
    ),
    form(
        "weeks of",
        "weeks of ${1:stretch}",
        "the weeks of a stretch, from Monday to Sunday, each cut to it",
    ),
    form(
        "calendar months of",
        "calendar months of ${1:stretch}",
        "the months that a stretch touches, each cut to it",
    ),
    form(
        "calendar quarters of",
        "calendar quarters of ${1:stretch}",
        "the quarters that a stretch touches, each cut to it",
    ),
    form(
        "calendar years of",
        "calendar years of ${1:stretch}",
        "the years that a stretch touches, each cut to it",
    ),
    form(
        "start of",
        "start of ${1:stretch}",
        "the day or instant at which a stretch begins",
    ),
    form(
        "end of",
        "end of ${1:stretch}",
        "the last day of a stretch, or the instant at which it ends",
    ),
    form("check date", "check date", "the date given by --as-of"),
    form("it", "it", "the record itself"),
    form("true", "true", ""),
    form("false", "false", ""),
];

/// What may follow a value.
pub const OPERATORS: &[SnippetForm] = &[
    form("and", "and ", "both"),
    form("or", "or ", "one at least"),
    form("implies", "implies ", "if the first, then the second"),
    form("is present", "is present", "the field is there"),
    form("is missing", "is missing", "the field is not there"),
    form("in", "in ", "is an element of, or is within"),
    form("not in", "not in ", "is no element of, or is outside"),
    form("of", "of ", "as in `60% of total`"),
    form(
        "in steps of",
        "in steps of ${1:3 months}",
        "the consecutive pieces of a stretch",
    ),
    form(
        "within … after",
        "within ${1:30 days} after ${2:date}",
        "no later than that",
    ),
    form(
        "within … before",
        "within ${1:30 days} before ${2:date}",
        "no earlier than that",
    ),
    form(
        "at least … after",
        "at least ${1:30 days} after ${2:date}",
        "no earlier than that",
    ),
    form(
        "at least … before",
        "at least ${1:30 days} before ${2:date}",
        "no later than that",
    ),
    form("within", "within ${1:0.5%}", "a tolerance"),
    form(
        "matches",
        "matches \"${1:regex}\"",
        "holds what a pattern describes",
    ),
    form("starts with", "starts with \"$1\"", "begins with a text"),
    form("ends with", "ends with \"$1\"", "ends with a text"),
    form("contains", "contains ", "holds a text or an element"),
    form(
        "overlaps",
        "overlaps ",
        "two stretches have a moment in common",
    ),
    form("covers", "covers ", "a stretch holds another"),
    form("sorted by", "sorted by ${1:key}", "in order of a key"),
    form(
        "sorted by … descending",
        "sorted by ${1:key} descending",
        "from the greatest key to the least",
    ),
    form(
        "grouped by",
        "grouped by ${1:key}",
        "records of the keys, with the items of each",
    ),
    form(
        "grouped by … as",
        "grouped by ${1:key} as ${2:name}",
        "the same by a key that is worked out, with a name",
    ),
    form(
        "as of",
        "as of ${1:date}",
        "a parameter's value on another date",
    ),
    form(
        "is a working day of",
        "is a working day of ${1:calendar}",
        "whether a day is worked",
    ),
    form(
        "otherwise",
        "otherwise \"${1:what is wrong}\"",
        "what a finding says",
    ),
];

/// What may follow a number.
pub const UNITS: &[SnippetForm] = &[
    form("days", "days", "a period"),
    form("weeks", "weeks", "a period"),
    form("months", "months", "a period"),
    form("years", "years", "a period"),
    form("hours", "hours", "a duration"),
    form("minutes", "minutes", "a duration"),
    form("seconds", "seconds", "a duration"),
    form(
        "working days of",
        "working days of ${1:calendar}",
        "days that are worked",
    ),
    form("thousand", "thousand", "times 1 000"),
    form("million", "million", "times 1 000 000"),
    form("billion", "billion", "times 1 000 000 000"),
];

/// Types that are built in.
pub const TYPES: &[SnippetForm] = &[
    form("text", "text", "Unicode text"),
    form("boolean", "boolean", "true or false"),
    form("number", "number", "an exact number"),
    form("integer", "integer", "a whole number"),
    form("percent", "percent", "a number that prints as a percentage"),
    form("money", "money", "an amount with its currency"),
    form("money in", "money in ${1:EUR}", "an amount in one currency"),
    form("date", "date", "a day, without a zone"),
    form(
        "datetime",
        "datetime",
        "an instant, with its offset or zone",
    ),
    form(
        "datetime in zone",
        "datetime in zone \"${1:Europe/Paris}\"",
        "an instant that may be written without a zone",
    ),
    form("time", "time", "a time of day"),
    form("year_month", "year_month", "a month of a year"),
    form("duration", "duration", "hours, minutes, seconds"),
    form("period", "period", "years, months, weeks, days"),
    form("list of", "list of ${1:text}", "zero or more"),
    form("map of", "map of ${1:text}", "values by text keys"),
];

/// What may follow a field's type.
pub const AFTER_TYPE: &[SnippetForm] = &[
    form("else", "else ${1:value}", "the value where it is absent"),
    form("from", "from \"${1:path}\"", "its path in a document"),
    form(
        "currency from",
        "currency from \"${1:@currency}\"",
        "the path of its currency",
    ),
    form(
        "written",
        "written \"${1:1.234,56}\"",
        "how documents write it: a number, `DD.MM.YYYY`, or `\"ja\" or \"nein\"`",
    ),
];
