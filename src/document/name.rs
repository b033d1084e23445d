//! Names of documents: the name of the file, followed by `#` and the document's number or the
//! agreement's name.

/// Splits a document's name into the file's name and the rest from `#` on, which is empty if the
/// file is the document.
pub fn split(document: &str) -> (&str, &str) {
    let at = document.rfind('#').filter(|at| {
        let behind = document.get(at.saturating_add(1)..).unwrap_or_default();
        !behind.is_empty() && behind.chars().all(|c| c.is_alphanumeric() || c == '_')
    });
    document.split_at(at.unwrap_or(document.len()))
}

/// The number of a document in a stream, from its name.
pub fn number(document: &str) -> Option<u64> {
    split(document).1.strip_prefix('#')?.parse().ok()
}

/// The name of a document in a file; numbers count from 1 and are used if there are several. A file
/// whose own name looks like that of one of several documents, such as `a#2`, gets a number too, so
/// that names stay unique.
pub fn of(file: &str, number: usize, several: bool) -> String {
    if several || !split(file).1.is_empty() {
        format!("{file}#{number}")
    } else {
        file.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_documents_have_one_name() {
        assert_eq!(split("d/#a.yaml"), ("d/#a.yaml", ""));
        assert_eq!(split("a.json#2"), ("a.json", "#2"));
        assert_eq!(split("rules/a.whereas#one"), ("rules/a.whereas", "#one"));
        let names = [
            of("a#2", 1, false),
            of("a", 2, true),
            of("a", 1, false),
            of("a#2#1", 1, false),
            of("a#2", 1, true),
        ];
        assert_eq!(names, ["a#2#1", "a#2", "a", "a#2#1#1", "a#2#1"]);
    }
}
