//! Bounds the cost of names in an XML document. The parser compares each attribute of an element
//! with the others, and a prefix with those in scope, one by one: an element with 100 000
//! attributes takes it a minute. So these comparisons are counted first, in one pass, and a
//! document beyond the bound is rejected.

/// Comparisons that every document can take; about a fifth of a second.
const ANY: u64 = 1 << 26;

/// Comparisons for each byte; elements that declare 30 namespaces again stay below it.
const EACH_BYTE: u64 = 16;

/// The element whose names cost too much, with the number of its attributes and of the namespaces
/// in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Excess {
    pub at: usize,
    pub attributes: u64,
    pub namespaces: u64,
}

/// The element at which a text exceeds the bound.
pub(super) fn excess(text: &str) -> Option<Excess> {
    let bound = EACH_BYTE
        .saturating_mul(u64::try_from(text.len()).unwrap_or(u64::MAX))
        .saturating_add(ANY);
    let mut cost = 0_u64;
    // Number of namespaces in scope in each open element.
    let mut declared = vec![0_u64];
    let mut at = 0_usize;
    while let Some(start) = find(text, at, "<") {
        let rest = text.get(start..).unwrap_or("");
        at = match rest.as_bytes().get(1) {
            Some(b'!') if rest.starts_with("<!--") => after(text, start.saturating_add(4), "-->")?,
            Some(b'!') if rest.starts_with("<![CDATA[") => after(text, start, "]]>")?,
            Some(b'!') => return None,
            Some(b'?') => after(text, start, "?>")?,
            Some(b'/') => {
                declared.pop();
                start.saturating_add(2)
            }
            _ => {
                let tag = Tag::read(rest);
                let around = declared.last().copied().unwrap_or(0);
                let namespaces = around.saturating_add(tag.declares);
                cost = cost.saturating_add(tag.cost(namespaces));
                if cost > bound {
                    return Some(Excess {
                        at: start,
                        attributes: tag.attributes,
                        namespaces,
                    });
                }
                if !tag.is_empty {
                    declared.push(namespaces);
                }
                start.saturating_add(tag.length.max(1))
            }
        };
    }
    None
}

/// The names of a tag that the parser compares.
#[derive(Default)]
struct Tag {
    attributes: u64,
    declares: u64,
    is_empty: bool,
    length: usize,
}

impl Tag {
    /// Reads a tag up to its `>`, which can also occur in attribute values.
    fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut tag = Self::default();
        // Skips the element's name.
        let mut from = bytes
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || *byte == b'>')
            .unwrap_or(0);
        while let Some(found) = memchr::memchr3(b'"', b'\'', b'>', bytes.get(from..).unwrap_or(&[]))
        {
            let at = from.saturating_add(found);
            let next = at.saturating_add(1);
            let quote = bytes.get(at).copied().unwrap_or(b'>');
            if quote == b'>' {
                tag.is_empty = text.get(..at).is_some_and(|before| before.ends_with('/'));
                tag.length = next;
                return tag;
            }
            match text
                .get(from..at)
                .is_some_and(|before| before.trim_start().starts_with("xmlns"))
            {
                true => tag.declares = tag.declares.saturating_add(1),
                false => tag.attributes = tag.attributes.saturating_add(1),
            }
            let Some(length) = memchr::memchr(quote, bytes.get(next..).unwrap_or(&[])) else {
                break;
            };
            from = next.saturating_add(length).saturating_add(1);
        }
        tag.length = text.len();
        tag
    }

    fn cost(&self, namespaces: u64) -> u64 {
        let pairs = |count: u64| count.saturating_mul(count) / 2;
        let prefixes = self.attributes.saturating_add(1).saturating_mul(namespaces);
        let inherited = if self.declares > 0 {
            pairs(namespaces)
        } else {
            0
        };
        pairs(self.attributes)
            .saturating_add(pairs(self.declares))
            .saturating_add(inherited)
            .saturating_add(prefixes)
    }
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    let found = memchr::memmem::find(text.as_bytes().get(from..)?, what.as_bytes())?;
    Some(from.saturating_add(found))
}

fn after(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(find(text, from, what)?.saturating_add(what.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(count: usize) -> String {
        (0..count).map(|at| format!(" a{at}='>'")).collect()
    }

    #[test]
    fn usual_documents_are_far_below_the_bound() {
        let namespaces: String = (0..30)
            .map(|at| format!(" xmlns:n{at}='urn:n{at}'"))
            .collect();
        let one = "<n1:a xmlns:n1='urn:n1' n2:b='1'/>";
        assert_eq!(
            excess(&format!("<a{namespaces}>{}</a>", one.repeat(10_000))),
            None
        );
        assert_eq!(excess(&format!("<a{}/>", attributes(5_000))), None);
    }

    #[test]
    fn costly_names_are_reported_at_their_element() {
        let text = format!(
            "<!-- <b> --><a><![CDATA[<c '>]]><b{}/></a>",
            attributes(20_000)
        );
        let found = excess(&text).unwrap();
        assert_eq!(
            (Some(found.at), found.attributes),
            (text.find("<b a0"), 20_000)
        );
        let many: String = (0..20_000)
            .map(|at| format!(" xmlns:n{at}='u{at}'"))
            .collect();
        assert_eq!(excess(&format!("<a{many}/>")).unwrap().namespaces, 20_000);
        let some: String = (0..1_000)
            .map(|at| format!(" xmlns:n{at}='u{at}'"))
            .collect();
        assert!(excess(&format!("<a{some}>{}</a>", "<b xmlns='u'/>".repeat(10_000))).is_some());
    }
}
