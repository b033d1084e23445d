//! JSON Pointers (RFC 6901): `/tranches/0/amount`. In a step, `~1` stands for `/` and `~0` for `~`.

use super::text::shown;

/// A key as a step of a pointer.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key that a step stands for.
pub fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The keys of a pointer, from the root down; those of elements of lists are their positions.
pub fn keys(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescaped)
}

/// A pointer as people write it: `/tranches/0/amount` is `tranches[1].amount`; none for that of the whole document.
pub fn dotted(pointer: &str) -> Option<String> {
    let mut name = String::new();
    for key in keys(pointer) {
        match key.parse::<u64>() {
            Ok(index) => name.push_str(&format!("[{}]", index.saturating_add(1))),
            Err(_) => {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(&shown(&key));
            }
        }
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        for key in ["a", "a/b", "a~b", "~1", "~01", "/~", ""] {
            assert_eq!(unescaped(&escaped(key)), key);
            assert_eq!(
                keys(&format!("/x/{}", escaped(key))).collect::<Vec<_>>(),
                ["x", key]
            );
        }
        assert_eq!(unescaped("~01"), "~1");
    }

    #[test]
    fn positions_are_counted_from_one() {
        assert_eq!(
            dotted("/tranches/0/amount").as_deref(),
            Some("tranches[1].amount")
        );
        assert_eq!(dotted("/0/a~1b").as_deref(), Some("[1].a/b"));
        assert_eq!(dotted(""), None);
    }
}
