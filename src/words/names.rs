//! Names of rule files as nouns: `due_date` is a due date, `vat_id` is a VAT ID.

use super::nouns::split_last;
pub use super::nouns::{article, plural, singular};

/// A name as words: underscores and capitals divide, what is all capitals stays so.
pub fn spoken(name: &str) -> String {
    let mut out = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(index.saturating_add(1));
        let divides = c.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || before.is_numeric());
        let alone =
            before.is_none_or(|b| !b.is_uppercase()) && after.is_none_or(|a| !a.is_uppercase());
        match c {
            '_' => out.push(' '),
            c => {
                if divides && !out.ends_with(' ') {
                    out.push(' ');
                }
                if alone {
                    out.extend(c.to_lowercase())
                } else {
                    out.push(*c)
                }
            }
        }
    }
    let words: Vec<String> = out.split_whitespace().map(abbreviated).collect();
    if words.is_empty() {
        name.to_owned()
    } else {
        words.join(" ")
    }
}

/// Abbreviations that names spell in small letters, and that are no words.
const ABBREVIATIONS: &[&str] = &[
    "api", "ceo", "cfo", "cpv", "csv", "eu", "gdp", "gdpr", "gnp", "html", "http", "iban", "icc",
    "id", "isbn", "iso", "json", "kpi", "ngo", "pdf", "sdg", "sla", "sme", "uk", "uri", "url",
    "usa", "utc", "uuid", "vat", "xml",
];

/// A word of a name; in capitals where it is an abbreviation or several of them: `id`, `ids`.
fn abbreviated(word: &str) -> String {
    let unsayable = |word: &str| {
        (3..=5).contains(&word.len())
            && word
                .bytes()
                .all(|c| c.is_ascii_lowercase() && !b"aeiouy".contains(&c))
    };
    let is_short = |word: &str| ["nth", "hrs", "pct", "mgmt"].contains(&word);
    let known = |word: &str| ABBREVIATIONS.contains(&word) || unsayable(word) && !is_short(word);
    match word.strip_suffix('s').filter(|one| known(one)) {
        _ if known(word) => word.to_uppercase(),
        Some(one) => format!("{}s", one.to_uppercase()),
        None => word.to_owned(),
    }
}

/// Words with a capital letter at their beginning.
pub fn capitalised(words: &str) -> String {
    super::text::capital(words)
}

/// Participles and the like that do not end in -ed.
const PARTICIPLES: &[&str] = &[
    "paid", "sent", "met", "made", "held", "given", "written", "spent", "begun", "known", "drawn",
    "sold", "bought", "taken", "lent", "kept", "found", "won", "lost", "left", "due", "shown",
    "built",
];

/// Words in -ed that are nouns.
const NOUNS_IN_ED: &[&str] = &[
    "need", "speed", "seed", "feed", "bed", "deed", "shed", "breed",
];

/// Whether the first or the last word is a participle: `signed`, `called off`.
pub fn is_participle(words: &str) -> bool {
    let done = |word: &str| {
        PARTICIPLES.contains(&word)
            || word.len() > 3 && word.ends_with("ed") && !NOUNS_IN_ED.contains(&word)
    };
    match words.split_once(' ') {
        None => done(words),
        Some((first, rest)) => {
            done(first) && ["off", "out", "up", "in", "on", "back", "down", "over"].contains(&rest)
        }
    }
}

/// Names that are no nouns by themselves: `from`, `until`.
const PREPOSITIONS: &[&str] = &[
    "from", "to", "until", "till", "since", "after", "before", "by", "on", "at", "in", "of", "for",
    "with", "without",
];

/// Whether a name needs a noun: `from`, `questions until`.
pub fn is_preposition(words: &str) -> bool {
    PREPOSITIONS.contains(&split_last(words).1)
}

/// Whether a name tells where or how something is: `in default`, `under review`.
pub fn begins_with_preposition(words: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "under", "out", "over", "above", "below", "within", "behind", "between",
    ];
    let first = words.split_once(' ').map_or("", |(first, _)| first);
    PREPOSITIONS.contains(&first) || OTHERS.contains(&first)
}

/// Verbs that names of dates use: what begins, ends, and so on on the day.
const VERBS: &[&str] = &[
    "begins", "ends", "starts", "opens", "closes", "expires", "lapses", "stops", "close", "open",
    "begin", "end",
];

/// Whether a date's name is a clause: `begins`, `comments close`. `end` by itself is a noun.
pub fn is_verb(words: &str) -> bool {
    let (before, last) = split_last(words);
    let subject = before.trim_end();
    let of_many = singular(subject).is_some();
    VERBS.contains(&last)
        && (subject.is_empty() == last.ends_with('s') || of_many && !last.ends_with('s'))
}

/// Words that a sentence begins with and that lose their capital inside another.
const LOWERED: &[&str] = &[
    "The",
    "A",
    "An",
    "It",
    "This",
    "There",
    "Both",
    "All",
    "Some",
    "No",
    "Every",
    "Each",
    "Neither",
    "Either",
    "One",
    "What",
    "Nothing",
    "Something",
    "These",
    "Those",
    "Its",
    "Their",
    "At",
    "In",
    "On",
    "By",
    "For",
];

/// The first sentence of a documentation inside another sentence.
pub fn lowered(sentence: &str) -> String {
    let first = sentence.split(' ').next().unwrap_or("");
    let plural =
        first.len() > 3 && first.ends_with('s') && !first.chars().skip(1).any(char::is_uppercase);
    if !LOWERED.contains(&first) && !plural {
        return sentence.to_owned();
    }
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// The first sentence, without its full stop.
pub fn first_sentence(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or(doc).replace('\n', " ");
    let end = paragraph.find(". ").unwrap_or(paragraph.len());
    paragraph
        .get(..end)
        .unwrap_or(&paragraph)
        .trim()
        .trim_end_matches('.')
        .to_owned()
}

/// A sentence of the rule file's author with its verb negated, where that is plain.
pub fn negated(sentence: &str) -> Option<String> {
    let words: Vec<&str> = sentence.split(' ').collect();
    let of_many = [
        "both", "all", "every", "each", "some", "no", "at", "one", "either", "neither", "nothing",
        "there",
    ];
    let first = words.first().copied().unwrap_or("").to_lowercase();
    if of_many.contains(&first.as_str())
        || words.iter().any(|word| ["and", "or", "not"].contains(word))
    {
        return None;
    }
    let verb = words
        .iter()
        .position(|word| ["is", "are", "was", "were", "that", "which", "who"].contains(word))?;
    let plain = words
        .get(verb)
        .is_some_and(|word| ["is", "are", "was", "were"].contains(word));
    let (before, after) = words.split_at_checked(verb.saturating_add(1))?;
    (plain && verb <= 5 && verb > 0)
        .then(|| format!("{} not {}", before.join(" "), after.join(" ")))
}

/// Verbs by which a documentation is known for a sentence.
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "may", "can", "must", "gave", "made", "took",
    "held", "sent", "holds", "says", "applies", "gives", "names", "states", "contains",
];

/// The statement that a truth's documentation makes: `The draft is urgent`, `Whether parts sum to the whole`.
pub fn statement_of(doc: &str) -> Option<String> {
    let sentence = first_sentence(doc);
    if let Some(rest) = sentence.strip_prefix("Whether ") {
        return Some(rest.to_owned());
    }
    let words: Vec<&str> = sentence.split(' ').collect();
    let says = words.iter().enumerate().find_map(|(index, word)| {
        let stops = ["that", "which", "who", "whose", "for", "where"].contains(word);
        // A signed copy is a thing; that a copy was signed is a statement.
        let before = index
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .map(|word| word.to_lowercase());
        let of_thing = before.is_none_or(|before| {
            ["a", "an", "the", "any", "every", "no"].contains(&before.as_str())
        });
        let finite = FINITE.contains(word) || !of_thing && word.len() > 3 && word.ends_with("ed");
        (stops || finite).then_some(finite && index > 0)
    });
    says.unwrap_or(false).then(|| lowered(&sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_nouns() {
        assert_eq!(spoken("due_date"), "due date");
        assert_eq!(spoken("CallOff"), "call off");
        assert_eq!(spoken("LotResult"), "lot result");
        assert_eq!(spoken("awardID"), "award ID");
        assert_eq!(spoken("award_id"), "award ID");
        assert_eq!(spoken("_"), "_");
    }

    #[test]
    fn abbreviations_stay_so() {
        assert_eq!(spoken("vat_ids"), "VAT IDs");
        assert_eq!(singular("VAT IDs").as_deref(), Some("VAT ID"));
        assert_eq!(spoken("ltv_limit"), "LTV limit");
        assert_eq!(spoken("unids"), "unids");
        for (noun, wanted) in [
            ("VAT ID", "a"),
            ("ID", "an"),
            ("URL", "a"),
            ("SME", "an"),
            ("hour", "an"),
            ("user", "a"),
        ] {
            assert_eq!(article(noun), wanted, "{noun}");
        }
        for (noun, wanted) in [
            ("uninsured party", "an"),
            ("unit", "a"),
            ("urgent draft", "an"),
            ("one-off fee", "a"),
        ] {
            assert_eq!(article(noun), wanted, "{noun}");
        }
    }

    #[test]
    fn plurals_that_end_otherwise_are_known() {
        for (many, one) in [
            ("clauses", "clause"),
            ("warehouses", "warehouse"),
            ("statuses", "status"),
            ("bonuses", "bonus"),
            ("criteria", "criterion"),
            ("bases", "basis"),
            ("diagnoses", "diagnosis"),
            ("appendices", "appendix"),
            ("memoranda", "memorandum"),
            ("halves", "half"),
            ("vetoes", "veto"),
            ("expenses", "expense"),
            ("series", "series"),
        ] {
            assert_eq!(plural(one), many);
            let is_same = one == many;
            assert_eq!(singular(many), (!is_same).then(|| one.to_owned()));
        }
        for no_plural in [
            "proceeds", "premises", "news", "emphasis", "progress", "bonus",
        ] {
            assert_eq!(singular(no_plural), None, "{no_plural}");
        }
    }

    #[test]
    fn lists_have_elements() {
        for (many, one) in [
            ("tranches", "tranche"),
            ("parties", "party"),
            ("aid types", "aid type"),
        ] {
            assert_eq!(singular(many).as_deref(), Some(one));
            assert_eq!(plural(one), many);
        }
        assert_eq!(singular("addresses").as_deref(), Some("address"));
        assert_eq!(singular("weights").as_deref(), Some("weight"));
        assert_eq!(singular("standing"), None);
        assert_eq!(singular("status"), None);
    }

    #[test]
    fn a_documentation_may_make_a_statement() {
        assert_eq!(
            statement_of("The draft is urgent, as decided.").as_deref(),
            Some("the draft is urgent, as decided")
        );
        assert_eq!(
            negated("it is about services").as_deref(),
            Some("it is not about services")
        );
        assert_eq!(negated("both instants are given"), None);
        assert_eq!(negated("the Commission accepted it"), None);
        assert_eq!(
            statement_of("Whether parts fit.").as_deref(),
            Some("parts fit")
        );
        assert_eq!(
            statement_of("Urgency that makes the limit impracticable."),
            None
        );
        assert_eq!(statement_of("A signed copy."), None);
        assert_eq!(
            statement_of("A minister agreed to it.").as_deref(),
            Some("a minister agreed to it")
        );
    }
}
