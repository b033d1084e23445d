//! Keys that nearly have the name of a field.

/// Whether a key is a slip of the pen for a field: it differs in case, `_`, `-` and spaces only, or by one edit in five
/// letters or more.
pub(in crate::document) fn nearly(key: &str, field: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    let (key, field) = (plain(key), plain(field));
    let lengths = key.chars().count().abs_diff(field.chars().count());
    key == field || field.chars().count() >= 5 && lengths <= 1 && strsim::damerau_levenshtein(&key, &field) == 1
}
