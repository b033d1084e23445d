//! Nouns: their plural, their singular, and their article.

/// Nouns whose plural does not end as others do.
const IRREGULAR: &[(&str, &str)] = &[
    ("criterion", "criteria"),
    ("person", "people"),
    ("child", "children"),
    ("index", "indices"),
    ("analysis", "analyses"),
    ("basis", "bases"),
    ("datum", "data"),
    ("tranche", "tranches"),
    ("avalanche", "avalanches"),
    ("niche", "niches"),
    ("cache", "caches"),
    ("appendix", "appendices"),
    ("matrix", "matrices"),
    ("axis", "axes"),
    ("consortium", "consortia"),
    ("memorandum", "memoranda"),
    ("addendum", "addenda"),
    ("corrigendum", "corrigenda"),
    ("erratum", "errata"),
    ("medium", "media"),
    ("phenomenon", "phenomena"),
    ("thesis", "theses"),
    ("crisis", "crises"),
    ("diagnosis", "diagnoses"),
    ("hypothesis", "hypotheses"),
    ("synthesis", "syntheses"),
    ("man", "men"),
    ("woman", "women"),
    ("half", "halves"),
    ("life", "lives"),
    ("shelf", "shelves"),
    ("wife", "wives"),
    ("veto", "vetoes"),
    ("embargo", "embargoes"),
    ("cargo", "cargoes"),
    ("movie", "movies"),
    ("calorie", "calories"),
    ("bonus", "bonuses"),
    ("status", "statuses"),
    ("virus", "viruses"),
    ("bus", "buses"),
    ("campus", "campuses"),
    ("census", "censuses"),
    ("surplus", "surpluses"),
    ("consensus", "consensuses"),
    ("prospectus", "prospectuses"),
    ("bias", "biases"),
    ("lens", "lenses"),
    ("gas", "gases"),
];

/// Words that end in s and are no plural, or have no singular.
const NOT_PLURAL: &[&str] = &[
    "address",
    "business",
    "process",
    "access",
    "news",
    "proceeds",
    "premises",
    "customs",
    "thanks",
    "always",
    "means",
    "bias",
    "lens",
    "gas",
    "canvas",
    "atlas",
    "chaos",
    "ethics",
    "logistics",
    "politics",
    "goods",
];

/// Words that are their own plural.
const INVARIABLE: &[&str] = &[
    "series",
    "interest",
    "species",
    "means",
    "headquarters",
    "aircraft",
    "information",
    "equipment",
    "staff",
    "personnel",
    "evidence",
    "goods",
    "proceeds",
    "premises",
    "news",
    "data",
];

/// The singular of a plural; none where it is none.
pub fn singular(plural: &str) -> Option<String> {
    let (before, last) = split_last(plural);
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == last) {
        return Some(format!("{before}{one}"));
    }
    let ends = ["ss", "us", "sis"].iter().any(|end| last.ends_with(end));
    if NOT_PLURAL.contains(&last) || INVARIABLE.contains(&last) || ends {
        return None;
    }
    let one = if let Some(stem) = last
        .strip_suffix("ies")
        .filter(|stem| stem.chars().count() > 1)
    {
        format!("{stem}y")
    } else if ["sses", "shes", "ches", "xes", "zzes"]
        .iter()
        .any(|end| last.ends_with(end))
    {
        last.strip_suffix("es")?.to_owned()
    } else {
        last.strip_suffix('s')
            .filter(|stem| !stem.is_empty())?
            .to_owned()
    };
    Some(format!("{before}{one}"))
}

/// The plural of a singular.
pub fn plural(singular: &str) -> String {
    let (before, last) = split_last(singular);
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == last) {
        return format!("{before}{many}");
    }
    if INVARIABLE.contains(&last) {
        return singular.to_owned();
    }
    let vowel_before_y = ["ay", "ey", "oy", "uy"]
        .iter()
        .any(|end| last.ends_with(end));
    let many = match last.strip_suffix('y') {
        Some(stem) if !vowel_before_y => format!("{stem}ies"),
        _ if ["s", "sh", "ch", "x", "z"]
            .iter()
            .any(|end| last.ends_with(end)) =>
        {
            format!("{last}es")
        }
        _ => format!("{last}s"),
    };
    format!("{before}{many}")
}

/// The last word, and the words before it.
pub(super) fn split_last(words: &str) -> (&str, &str) {
    let at = words.rfind(' ').map_or(0, |at| at.saturating_add(1));
    words.split_at_checked(at).unwrap_or(("", words))
}

/// `a` or `an`.
pub fn article(noun: &str) -> &'static str {
    let first = noun.split([' ', '-']).next().unwrap_or("");
    let starts = |with: &[&str]| with.iter().any(|start| noun.starts_with(start));
    let spelt = first.len() > 1
        && first
            .trim_end_matches('s')
            .chars()
            .all(|c| c.is_ascii_uppercase());
    let vowel = if spelt {
        first.starts_with(|c| "AEFHILMNORSX".contains(c))
    } else {
        let silent_h = starts(&["hour", "hono", "heir", "honest"]);
        let as_you = starts(&["uni", "use", "usu", "usa", "uti", "eu", "ewe"])
            && !starts(&["unid", "unim", "unin"]);
        let as_won = ["one", "once"].contains(&first);
        silent_h || first.starts_with(|c| "aeiouAEIOU".contains(c)) && !as_you && !as_won
    };
    if vowel { "an" } else { "a" }
}
