//! Packs: the rule files and their data files that are built into the program.

use std::sync::Arc;

use crate::check::Text;

/// Prefix of the paths of built-in files in messages.
const PREFIX: &str = "pack:";

macro_rules! files {
    ($($path:literal)*) => {
        /// Every file below `rules/` except the packs' own tests, with its path relative to
        /// `rules/`.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../rules/", $path)))),*];
    };
}

files! {
    "calendars/fr.csv"
    "calendars/fr.whereas"
    "calendars/gb_eng.csv"
    "calendars/gb_eng.whereas"
    "calendars/kz.csv"
    "calendars/kz.whereas"
    "calendars/target.csv"
    "calendars/target.whereas"
    "calendars/us_federal.csv"
    "calendars/us_federal.whereas"
    "consultation/eu_2015_1535.whereas"
    "consultation/eu_commission.whereas"
    "consultation/gb.whereas"
    "consultation/kz.whereas"
    "consultation/scotland.whereas"
    "consultation/us.whereas"
    "eforms/conformance.csv"
    "eforms/dates.whereas"
    "eforms/identifiers.whereas"
    "eforms/lots.whereas"
    "eforms/notice.whereas"
    "eforms/results.whereas"
    "einvoice/address_schemes.csv"
    "einvoice/allowance_reasons.csv"
    "einvoice/charge_reasons.csv"
    "einvoice/cii.whereas"
    "einvoice/cii_codes.whereas"
    "einvoice/cii_required.whereas"
    "einvoice/cii_totals.whereas"
    "einvoice/cii_vat_abroad.whereas"
    "einvoice/cii_vat_free.whereas"
    "einvoice/cii_vat_rated.whereas"
    "einvoice/common.whereas"
    "einvoice/conformance.csv"
    "einvoice/countries.csv"
    "einvoice/currencies.csv"
    "einvoice/document_types.csv"
    "einvoice/exemption_reasons.csv"
    "einvoice/identifier_schemes.csv"
    "einvoice/item_classifications.csv"
    "einvoice/note_subjects.csv"
    "einvoice/payment_means.csv"
    "einvoice/references.csv"
    "einvoice/ubl.whereas"
    "einvoice/ubl_codes.whereas"
    "einvoice/ubl_required.whereas"
    "einvoice/ubl_syntax.whereas"
    "einvoice/ubl_totals.whereas"
    "einvoice/ubl_vat_abroad.whereas"
    "einvoice/ubl_vat_free.whereas"
    "einvoice/ubl_vat_rated.whereas"
    "einvoice/units.csv"
    "einvoice_dates/changes.csv"
    "einvoice_dates/lists.whereas"
    "iati/activity.whereas"
    "iati/amounts.whereas"
    "iati/conformance.csv"
    "iati/content.whereas"
    "iati/dates.whereas"
    "iati/identifiers.whereas"
    "iati/shares.whereas"
    "ocds/conformance.csv"
    "ocds/dates.whereas"
    "ocds/parties.whereas"
    "ocds/release.whereas"
    "ocds/status.whereas"
    "ocds/values.whereas"
    "std/dates.whereas"
    "std/totals.whereas"
}

/// The names of all built-in modules.
pub fn modules() -> impl Iterator<Item = String> {
    FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix(".whereas"))
        .map(|path| path.replace('/', "."))
}

/// The text of a built-in module.
pub fn module(name: &str) -> Option<Text> {
    file(&format!("{}.whereas", name.replace('.', "/")))
}

/// A file that a built-in rule file names by a path relative to itself.
pub fn relative_file(from: &str, path: &str) -> Option<Text> {
    let (folder, _) = from.strip_prefix(PREFIX)?.rsplit_once('/')?;
    file(&format!("{folder}/{path}"))
}

/// Whether a name is that of a built-in file.
pub fn is_pack(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The path inside `rules/` and the text of a built-in file, by the name that messages show.
pub fn by_name(name: &str) -> Option<(&str, Text)> {
    let path = name.strip_prefix(PREFIX)?;
    Some((path, file(path)?))
}

/// The data files that rule files in the folder of `inside` can name: path inside `rules/`, and
/// text.
pub fn sibling_data_files(inside: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let here = folder(inside);
    FILES
        .iter()
        .copied()
        .filter(move |(path, _)| !path.ends_with(".whereas") && folder(path) == here)
}

fn file(path: &str) -> Option<Text> {
    let (name, text) = FILES.iter().find(|(name, _)| *name == path)?;
    Some(Text {
        name: format!("{PREFIX}{name}").into(),
        text: Arc::from(*text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_below_rules_is_built_in() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        let mut missing = Vec::new();
        for entry in ignore::Walk::new(root).flatten() {
            let path = entry.path();
            let is_test = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().ends_with("tests.whereas"));
            if !is_test
                && path
                    .extension()
                    .is_some_and(|end| end == "whereas" || end == "csv")
            {
                let inside = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                if !FILES.iter().any(|(name, _)| *name == inside) {
                    missing.push(inside);
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn packs_find_their_files() {
        assert!(relative_file("pack:calendars/kz.whereas", "kz.csv").is_some());
        assert!(relative_file("pack:calendars/kz.whereas", "../calendars/kz.csv").is_none());
        assert!(relative_file("rules/kz.whereas", "kz.csv").is_none());
    }
}
