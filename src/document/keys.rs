//! Matches keys of text documents (headings and words) with names of fields.

/// Words that can precede the number of a heading.
const NUMBERED: &[&str] = &[
    "article",
    "articles",
    "art",
    "section",
    "sec",
    "clause",
    "cl",
    "paragraph",
    "para",
    "chapter",
    "part",
    "annex",
    "annexe",
    "appendix",
    "schedule",
    "exhibit",
    "attachment",
    "item",
    "no",
    "nr",
    "point",
    "title",
    "table",
    "artikel",
    "abschnitt",
    "anlage",
    "anhang",
    "kapitel",
    "ziffer",
    "punkt",
    "artículo",
    "artigo",
    "articolo",
    "artykuł",
    "chapitre",
    "titre",
    "cláusula",
    "статья",
    "раздел",
    "пункт",
    "глава",
    "приложение",
    "таблица",
    "bilaga",
    "liite",
];

/// Maximum number of digits of a heading's number; more are a year or an amount.
const MOST_DIGITS: usize = 3;

/// Whether a heading, a key or a column has a name. Ignores case, a number before it, and a colon
/// or marks after it; `_` equals a space and a hyphen.
pub(super) fn matches_name(key: &str, name: &str) -> bool {
    let same = |key: &str| normalized_chars(key).eq(normalized_chars(name));
    same(key) || {
        let bare = without_number(key);
        bare.len() != key.len() && !bare.is_empty() && same(bare)
    }
}

/// The forms of a key by which [`matches_name`] compares: as it is, and without its number. Two names
/// that match have one in common.
pub(super) fn forms(key: &str) -> [String; 2] {
    [key, without_number(key)].map(|key| normalized_chars(key).collect())
}

/// Whether a key contains a name with more text before or after it: `Amount (EUR)`, `Lot 2 –
/// Payments`.
pub(super) fn contains_name(key: &str, name: &str) -> bool {
    let bare = without_number(key);
    let dashes = [" – ", " — ", " - ", ": "];
    let behind = ["(", "[", ",", "/", " in "]
        .iter()
        .chain(&dashes)
        .filter_map(|sign| bare.split_once(*sign));
    let before = dashes.iter().filter_map(|sign| key.split_once(*sign));
    // The name can be in quotes or brackets, or have a raised number after it. Braces mark a
    // placeholder.
    let letter = |c: char| c.is_alphabetic() || c.is_ascii_digit();
    let plain = bare.trim_matches(|c: char| !letter(c));
    let marked = (plain.len() != bare.len() && !bare.contains(['{', '}'])).then_some(plain);
    let mut parts = behind
        .map(|(first, _)| first)
        .chain(before.map(|(_, last)| last))
        .chain(marked);
    parts.any(|part| !part.trim().is_empty() && matches_name(part, name))
}

/// The characters of a key without those that are ignored.
fn normalized_chars(key: &str) -> impl Iterator<Item = char> {
    let shown = |c: &char| {
        !matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
    };
    let plain = |c: char| match c {
        '-' | '\u{2010}' | '\u{2011}' => '_',
        c if c.is_whitespace() => '_',
        c => c,
    };
    key.trim()
        .chars()
        .filter(shown)
        .flat_map(char::to_lowercase)
        .map(plain)
}

/// Strips the number of a heading or a key (`3.`, `§ 3`, `III.`, `(a)`, `Article 5 –`), and a colon
/// or marks after it.
pub(super) fn without_number(key: &str) -> &str {
    let end = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '*' | '†' | '‡' | '#' | ']');
    let key = key
        .trim_end_matches(end)
        .trim_start_matches(|c: char| c.is_whitespace() || c == '[');
    strip_number(key)
        .filter(|rest| rest.starts_with(|c: char| c.is_alphabetic()))
        .unwrap_or(key)
}

/// The rest after the number of a heading.
fn strip_number(key: &str) -> Option<&str> {
    let after_sign = key.trim_start_matches('§').trim_start();
    let signed = after_sign.len() != key.len();
    let word: &str = after_sign
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    let is_word = NUMBERED.contains(&word.to_lowercase().as_str());
    let after_word = match is_word {
        true => after_sign
            .get(word.len()..)?
            .trim_start_matches(['.', '°', 'º'])
            .trim_start(),
        false => after_sign,
    };
    // An annex can lack a number.
    if is_word && let Some(rest) = after_word.strip_prefix([':', '–', '—']) {
        return Some(rest.trim_start());
    }
    let (open, number) = after_word
        .strip_prefix('(')
        .map_or((false, after_word), |inside| (true, inside));
    let digits = number
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(number.len());
    let (written, rest) = match digits {
        0 => number.split_at_checked(
            number
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(number.len()),
        )?,
        _ => number.split_at_checked(digits)?,
    };
    let parted =
        separator(rest, open).or_else(|| written.ends_with('.').then(|| rest.trim_start()));
    let rest = parted?;
    let punctuated = written.ends_with('.')
        || !rest.is_empty() && number.get(written.len()..)?.starts_with(['.', ')', ':']);
    let known = is_word || signed || open;
    let fits = match digits {
        0 if is_roman(written) => known || punctuated || written.len() > 1,
        0 => written.chars().count() == 1 && (known || punctuated),
        _ => written.split('.').all(|part| part.len() <= MOST_DIGITS),
    };
    fits.then_some(rest)
}

/// The rest after the separator between a number and its heading; a hyphen inside a word is not
/// one.
fn separator(rest: &str, open: bool) -> Option<&str> {
    if open {
        return rest.strip_prefix(')').map(str::trim_start);
    }
    let sign = rest.trim_start_matches(['.', ')', ':']);
    let spaced = sign.trim_start();
    let dashed = spaced.trim_start_matches(['-', '–', '—']).trim_start();
    (spaced.len() != rest.len() || dashed.len().saturating_add(1) < spaced.len()).then_some(dashed)
}

/// Whether this is a small Roman number. Larger ones are excluded, since too many words would
/// qualify.
fn is_roman(written: &str) -> bool {
    !written.is_empty()
        && written
            .chars()
            .all(|c| matches!(c, 'I' | 'V' | 'X' | 'i' | 'v' | 'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headings_are_no_part_of_their_names() {
        let headings = [
            "3. Payments",
            "3 Payments",
            "3) Payments",
            "(3) Payments",
            "3.1 Payments",
            "3.1. Payments",
            "III. Payments",
            "III Payments",
            "iv) Payments",
            "Article 5. Payments",
            "Article 5 Payments",
            "ARTICLE V – Payments",
            "Art. 5: Payments",
            "§ 3 Payments",
            "§3 Payments",
            "A. Payments",
            "a) Payments",
            "(a) Payments",
            "Annex A: Payments",
            "Annex 1 – Payments",
            "Payments:",
            "12 - Payments",
            "Table 1: Payments",
            "3: Payments",
            "No. 3 Payments",
            "3.Payments",
            "Payments *",
            "Payments\u{ad}",
            "PAY\u{ad}MENTS",
            "Статья 5. Payments",
        ];
        for heading in headings {
            assert!(
                matches_name(heading, "payments"),
                "{heading}: {}",
                without_number(heading)
            );
        }
        for other in [
            "10-day payments",
            "2024 Payments",
            "A Payments",
            "I Payments",
            "Late payments",
            "3D Payments",
            "Phase 1 Payments",
        ] {
            assert!(!matches_name(other, "payments"), "{other}");
        }
        for near in [
            "Payments (EUR)",
            "3. Payments, in EUR",
            "Payments in EUR",
            "Lot 2 – Payments",
            "Phase 1: Payments",
            "Payments [EUR]",
            "\"Payments\"",
            "«Payments»",
            "(Payments",
            "Payments¹",
        ] {
            assert!(
                contains_name(near, "payments") && !matches_name(near, "payments"),
                "{near}"
            );
        }
        assert!(!contains_name("Late payments", "payments"));
        assert!(matches_name("Annex: Payments", "payments"));
        assert!(matches_name("Total amount", "total_amount"));
        assert!(matches_name("Total\u{a0}amount", "total_amount"));
        assert!(matches_name("10-day notice", "10_day_notice"));
        assert_eq!(without_number("3."), "3.");
        assert_eq!(without_number(""), "");
    }
}
