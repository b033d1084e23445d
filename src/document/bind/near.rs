//! Near misses: keys that almost match the name of a field. A misspelt key must not make a field
//! silently absent.

use std::collections::HashSet;
use std::rc::Rc;

use super::DocumentBinder;
use super::paths::{PathError, PathErrorKind, PathMatch, PathTarget, key_of};
use crate::check::program::{CurrencyFrom, MappingPath, Record, Segment, StoredField};
use crate::check::types::Type;
use crate::document::tree::{NodeId, NodeKind};
use crate::document::xml::INSTANCE;
use crate::value::text::is_invisible;

/// An unknown key, and the key that it resembles.
pub(super) struct NearMiss {
    pub(super) node: NodeId,
    pub(super) name: String,
}

impl DocumentBinder<'_, '_> {
    /// Finds an unknown key that resembles an absent field, or the first step of a path that leads
    /// nowhere.
    pub(super) fn find_near_miss(
        &self,
        field: &StoredField,
        record: &Record,
        node: NodeId,
    ) -> Option<NearMiss> {
        if field.from.is_empty() {
            return self.find_near_name(&field.name, &[], record, node);
        }
        field
            .from
            .iter()
            .find_map(|path| self.find_near_step(path, record, node))
    }

    /// Finds an unknown key that resembles the first step of a path that leads nowhere.
    pub(super) fn find_near_step(
        &self,
        path: &MappingPath,
        record: &Record,
        node: NodeId,
    ) -> Option<NearMiss> {
        let mut nodes = vec![node];
        for (at, segment) in path.segments.iter().enumerate() {
            let name = key_of(segment)?;
            let next: Vec<NodeId> = nodes
                .iter()
                .flat_map(|node| self.tree.siblings(*node, &name))
                .collect();
            if next.is_empty() {
                let before = path.segments.get(..at).unwrap_or(&[]);
                return nodes
                    .iter()
                    .find_map(|node| self.find_near_name(&name, before, record, *node));
            }
            nodes = next;
        }
        None
    }

    /// Finds an unknown key that resembles a step to a field that has a value all the same: from an
    /// earlier path, or from another element of a gathered list.
    pub(super) fn find_near_sibling(
        &self,
        field: &StoredField,
        record: &Record,
        node: NodeId,
        found: &PathMatch,
    ) -> Option<NearMiss> {
        if matches!(found.place, PathTarget::Nothing) {
            return None;
        }
        let earlier = field.from.get(..found.path).unwrap_or(&[]);
        if let Some(near) = earlier
            .iter()
            .find_map(|path| self.find_near_step(path, record, node))
        {
            return Some(near);
        }
        if !matches!(field.ty, Type::List(_)) {
            return None;
        }
        match field.from.get(found.path) {
            Some(path) => self.find_near_gathered(path, record, node),
            // Each element of XML belongs to the list of its own name.
            None if self.tree.kind(node) == NodeKind::Element => {
                self.find_near_name(&field.name, &[], record, node)
            }
            None => None,
        }
    }

    /// Finds an unknown key that resembles a step of a path, inside one of the elements that it
    /// gathers from.
    fn find_near_gathered(
        &self,
        path: &MappingPath,
        record: &Record,
        node: NodeId,
    ) -> Option<NearMiss> {
        let mut nodes = vec![node];
        let mut named = false;
        for (at, segment) in path.segments.iter().enumerate() {
            let Some(name) = key_of(segment) else {
                if !matches!(segment, Segment::Each) {
                    return None;
                }
                // Elements with the same name are a list already.
                let elements = nodes
                    .first()
                    .is_some_and(|node| self.tree.kind(*node) == NodeKind::Element);
                if !(named && elements) {
                    nodes = nodes
                        .iter()
                        .flat_map(|node| self.tree.children(self.tree.as_list(*node)))
                        .collect();
                }
                named = false;
                continue;
            };
            let before = path.segments.get(..at).unwrap_or(&[]);
            let mut next = Vec::new();
            for node in &nodes {
                let found = next.len();
                next.extend(self.tree.siblings(*node, &name));
                let lacks = next.len() == found || self.tree.kind(*node) == NodeKind::Element;
                if let Some(near) = lacks
                    .then(|| self.find_near_name(&name, before, record, *node))
                    .flatten()
                {
                    return Some(near);
                }
            }
            (nodes, named) = (next, true);
        }
        None
    }

    /// The node on a path that is neither a record nor an element, with the number of steps that
    /// lead to it; `None` if another path reads that node.
    pub(super) fn find_blocking_node(
        &self,
        field: &StoredField,
        path: &MappingPath,
        record: &Record,
        node: NodeId,
    ) -> Option<(NodeId, usize)> {
        let gathers = matches!(field.ty, Type::List(_));
        let mut at = node;
        for (position, segment) in path.segments.iter().enumerate() {
            let key = key_of(segment)?;
            let attribute = matches!(segment, Segment::Attribute { .. });
            match self.kind(at) {
                NodeKind::Record => {}
                NodeKind::Element if attribute || !self.is_bare(at) => {}
                // In agreements a list represents repeated XML elements, so the path can gather
                // from it.
                NodeKind::List
                    if gathers
                        && (self.tree.is_agreement()
                            || self.tree.children(at).next().is_none()) =>
                {
                    return None;
                }
                NodeKind::Null | NodeKind::Skipped => return None,
                NodeKind::Boolean
                | NodeKind::Number
                | NodeKind::Text
                | NodeKind::Untyped
                | NodeKind::Element
                | NodeKind::List => {
                    let before = path.segments.get(..position).unwrap_or(&[]);
                    return (!self.is_read(record, before)).then_some((at, position));
                }
            }
            at = self.tree.siblings(at, &key).next()?;
        }
        None
    }

    /// Whether a field reads the node that these steps lead to, or gathers from it.
    fn is_read(&self, record: &Record, steps: &[Segment]) -> bool {
        let leads = |path: &MappingPath| {
            path.segments.starts_with(steps)
                && path.segments.get(steps.len()).is_none_or(|next| {
                    matches!(
                        next,
                        Segment::Each | Segment::Leaves | Segment::Descendants(_)
                    )
                })
        };
        let own = |field: &StoredField| match steps {
            [Segment::Key { name, .. }] => field.from.is_empty() && field.name == *name,
            _ => false,
        };
        record
            .fields
            .iter()
            .any(|field| own(field) || field.from.iter().any(leads))
    }

    /// Finds an unknown key that differs from a required field by one letter, however short the
    /// name.
    pub(super) fn find_likely_miss(
        &self,
        field: &StoredField,
        record: &Record,
        node: NodeId,
    ) -> Option<NearMiss> {
        let name = match field.from.as_slice() {
            [] => std::borrow::Cow::Borrowed(&*field.name),
            [path] if path.segments.len() == 1 => super::paths::first_key(path)?,
            _ => return None,
        };
        let unread = self.unread_children(record, &[], node);
        let likely = unread
            .iter()
            .find(|child| is_likely_miss(self.tree.name_of(**child), &name))?;
        Some(NearMiss {
            node: *likely,
            name: name.into_owned(),
        })
    }

    /// Finds an unread XML attribute next to the element of the same name that a field is read
    /// from.
    pub(super) fn find_sibling_attribute(
        &self,
        field: &StoredField,
        record: &Record,
        node: NodeId,
        found: &PathMatch,
    ) -> Option<PathError> {
        if self.tree.kind(node) != NodeKind::Element || matches!(found.place, PathTarget::Nothing) {
            return None;
        }
        let own = [Segment::Key {
            namespace: None,
            name: field.name.clone(),
        }];
        let segments = field
            .from
            .get(found.path)
            .map_or(own.as_slice(), |path| &path.segments);
        let (Segment::Key { name, .. }, before) = segments.split_last()? else {
            return None;
        };
        let mut owners = vec![node];
        for segment in before {
            let key = key_of(segment)?;
            owners = owners
                .iter()
                .flat_map(|owner| self.tree.siblings(*owner, &key))
                .collect();
        }
        let attribute = format!("@{name}");
        let unread =
            |child: &NodeId| !self.is_known(record, before, *child) && !self.is_of_schema(*child);
        let siblings = owners
            .iter()
            .filter(|owner| self.tree.get(**owner, name).is_some());
        let node = siblings
            .flat_map(|owner| self.tree.siblings(*owner, &attribute))
            .find(unread)?;
        Some(PathError {
            node,
            kind: PathErrorKind::Attribute(name.to_string()),
        })
    }

    fn find_near_name(
        &self,
        name: &str,
        before: &[Segment],
        record: &Record,
        node: NodeId,
    ) -> Option<NearMiss> {
        let unread = self.unread_children(record, before, node);
        let near = unread.iter().find(|child| {
            is_near_miss(self.tree.name_of(**child), name) || self.is_attribute(**child, name)
        });
        near.map(|node| NearMiss {
            node: *node,
            name: name.to_owned(),
        })
    }

    /// The children of a node, so many steps from a record, whose keys none of its fields reads. Every absent field asks
    /// for them.
    fn unread_children(&self, record: &Record, before: &[Segment], node: NodeId) -> Rc<[NodeId]> {
        // A type does not contain itself, so the number of steps tells from which record they lead.
        let place = (std::ptr::from_ref(record), node, before.len());
        if let Some(unread) = self.unread.borrow().get(&place) {
            return Rc::clone(unread);
        }
        let is_unread =
            |child: &NodeId| !self.is_known(record, before, *child) && !self.is_of_schema(*child);
        let unread: Rc<[NodeId]> = self.tree.children(node).filter(is_unread).collect();
        self.unread.borrow_mut().insert(place, Rc::clone(&unread));
        unread
    }

    /// Whether the node is the XML attribute with an element's name, or the element with an
    /// attribute's name.
    fn is_attribute(&self, child: NodeId, name: &str) -> bool {
        let key = self.tree.key(child);
        let of_xml = || self.tree.kind(self.tree.root()) == NodeKind::Element;
        key.starts_with('@') != name.starts_with('@')
            && key.trim_start_matches('@') == name.trim_start_matches('@')
            && of_xml()
    }

    /// Whether some field of a record reads this key, after the steps `before`.
    pub(super) fn is_known(&self, record: &Record, before: &[Segment], child: NodeId) -> bool {
        if before.is_empty() && !self.tree.has_loose_keys() {
            let known = record.known_keys.get_or_init(|| known_keys(record));
            return known.contains(self.tree.key(child));
        }
        let own = |name: &str| before.is_empty() && self.tree.has_name(child, name);
        let leads = |path: &MappingPath, field: &StoredField| {
            self.leads_to(&path.segments, before, child, field)
        };
        record.fields.iter().any(|field| {
            field.from.is_empty() && own(&field.name)
                || field.from.iter().any(|path| leads(path, field))
                || field
                    .currency_from
                    .iter()
                    .any(|from| matches!(from, CurrencyFrom::Path(path) if leads(path, field)))
                || field.from.is_empty() && self.is_within(field, before, child)
        }) || record.derived.iter().any(|field| own(&field.name))
    }

    /// Whether the steps `before` lead to a field by its own name, and its type reads the key.
    fn is_within(&self, field: &StoredField, before: &[Segment], child: NodeId) -> bool {
        match before {
            [Segment::Key { name, .. }] if *name == field.name => self.has_key(&field.ty, child),
            _ => false,
        }
    }

    fn leads_to(
        &self,
        path: &[Segment],
        before: &[Segment],
        child: NodeId,
        field: &StoredField,
    ) -> bool {
        if !path
            .iter()
            .map(key_of)
            .zip(before.iter().map(key_of))
            .all(|(step, before)| step == before)
        {
            return false;
        }
        match path.get(before.len()) {
            Some(next) => key_of(next).is_some_and(|key| self.tree.has_name(child, &key)),
            // The whole node is read as a value.
            None => {
                path.len() == before.len() && !path.is_empty() && self.has_key(&field.ty, child)
            }
        }
    }

    /// Whether a value of a type can have this key.
    fn has_key(&self, ty: &Type, child: NodeId) -> bool {
        if let Some(id) = ty.record() {
            let inner = self.program.records.get(id);
            return inner.is_none_or(|inner| self.is_known(inner, &[], child));
        }
        !matches!(ty, Type::Money(_))
            || ["amount", "currency"]
                .iter()
                .any(|key| self.tree.has_name(child, key))
    }

    /// Whether it is a schema-related attribute, which any XML document can have.
    pub(super) fn is_of_schema(&self, node: NodeId) -> bool {
        self.tree.kind(node) != NodeKind::Element && self.tree.space(node) == Some(INSTANCE)
    }
}

/// The keys that are the first step to some field of a record, or to its currency.
fn known_keys(record: &Record) -> HashSet<Box<str>> {
    let mut keys: HashSet<Box<str>> = HashSet::new();
    for field in &record.fields {
        if field.from.is_empty() {
            keys.insert((*field.name).into());
        }
        let currencies = field.currency_from.iter().filter_map(|from| match from {
            CurrencyFrom::Path(path) => Some(path),
            CurrencyFrom::Body(_) => None,
        });
        let first = |path: &MappingPath| Some(key_of(path.segments.first()?)?.into());
        keys.extend(field.from.iter().chain(currencies).filter_map(first));
    }
    keys.extend(record.derived.iter().map(|field| (*field.name).into()));
    keys
}

/// Whether a key is a likely misspelling of a name: it differs only in case, spaces, hyphens and
/// underscores, or by one edit in a name of five letters or more; or its value is attached to it,
/// or a unit follows in brackets.
pub(in crate::document) fn is_near_miss(key: &str, name: &str) -> bool {
    let (key, name) = match (key.strip_prefix('@'), name.strip_prefix('@')) {
        (None, None) => (key, name),
        (Some(key), Some(name)) => (key, name),
        _ => return false,
    };
    // Nearly all keys differ too much, which their first letters show.
    match edit_distance(key, name) {
        Some(0) => return true,
        Some(_) if letters(name).nth(4).is_some() => return true,
        _ => {}
    }
    let before = split_attached_value(key)
        .map(|(before, _)| before)
        .or_else(|| before_brackets(key));
    before.is_some_and(|before| letters(before).eq(letters(name)))
}

/// The text before the brackets at the end of a key: `value (EUR)`, `share [%]`.
fn before_brackets(key: &str) -> Option<&str> {
    let key = key.trim_end();
    let open = match key.chars().next_back()? {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        _ => return None,
    };
    key.split_once(open).map(|(before, _)| before)
}

/// Edit distance between a key and a name if it is at most one: a letter replaced, missing or
/// added, or two letters swapped.
fn edit_distance(key: &str, name: &str) -> Option<u8> {
    let (mut key, mut name) = (letters(key), letters(name));
    let (in_key, in_name) = loop {
        match (key.next(), name.next()) {
            (None, None) => return Some(0),
            (Some(one), Some(other)) if one == other => {}
            differing => break differing,
        }
    };
    let replaced = || key.clone().eq(name.clone());
    let added = || key.clone().eq(in_name.into_iter().chain(name.clone()));
    let missing = || in_key.into_iter().chain(key.clone()).eq(name.clone());
    let swapped = || {
        let (mut key, mut name) = (key.clone(), name.clone());
        key.next() == in_name && name.next() == in_key && key.eq(name)
    };
    let both = in_key.is_some() && in_name.is_some();
    let one = both && (replaced() || swapped())
        || in_key.is_some() && added()
        || in_name.is_some() && missing();
    one.then_some(1)
}

/// Whether a key differs from a name by one letter. Enough evidence if the field is required and
/// missing, and the name has more than one letter.
fn is_likely_miss(key: &str, name: &str) -> bool {
    let (key, name) = (plain(key), plain(name));
    name.chars().nth(1).is_some() && key.chars().nth(1).is_some() && {
        let grown = key
            .strip_prefix(&*name)
            .or_else(|| name.strip_prefix(&*key));
        let close = name.chars().nth(2).is_some() && edit_distance(&key, &name) == Some(1);
        close || matches!(grown, Some("s" | "es"))
    }
}

/// Splits a key that contains its value at the colon or the equals sign.
pub(super) fn split_attached_value(key: &str) -> Option<(&str, &str)> {
    let at = key.find([':', '=', '：', '＝'])?;
    let (before, after) = key.split_at_checked(at)?;
    Some((
        before.trim(),
        after.trim_start_matches([':', '=', '：', '＝']).trim(),
    ))
}

/// The letters of a name in lower case, without word separators.
pub(in crate::document) fn plain(text: &str) -> String {
    if !text.is_ascii() {
        return letters(text).collect();
    }
    let parts = |c: &u8| matches!(c, b'_' | b'-') || char::from(*c).is_whitespace();
    let letters = text.bytes().filter(|c| !parts(c));
    letters
        .map(|c| char::from(c.to_ascii_lowercase()))
        .collect()
}

/// Whether two names have the same letters.
pub(super) fn is_same_plain(one: &str, other: &str) -> bool {
    one == other || letters(one).eq(letters(other))
}

fn letters(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    let parts = |c: char| {
        matches!(c, '_' | '-' | '\u{2010}'..='\u{2015}') || c.is_whitespace() || is_invisible(c)
    };
    text.chars()
        .filter(move |c| !parts(*c))
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_those_of_all_scripts() {
        for text in [
            "",
            "Total-Value",
            "a_b c\td\u{b}E",
            "Größe (EUR)",
            "ДАТА\u{2011}x",
            "İ",
        ] {
            assert_eq!(plain(text), letters(text).collect::<String>(), "{text}");
        }
    }

    #[test]
    fn edits_are_those_of_the_distance() {
        let words = [
            "", "a", "b", "ab", "ba", "abc", "acb", "bac", "abcd", "abdc", "acbd", "bcd", "aabb",
            "abab", "aab",
        ];
        for key in words {
            for name in words {
                let distance = strsim::damerau_levenshtein(key, name);
                assert_eq!(
                    edit_distance(key, name).map(usize::from),
                    (distance < 2).then_some(distance),
                    "{key} {name}"
                );
            }
        }
    }

    #[test]
    fn slips_of_the_pen() {
        for (key, name) in [
            ("tranhces", "tranches"),
            ("tranche", "tranches"),
            ("Amount", "amount"),
            ("AB", "ab"),
            ("start date", "start_date"),
            ("start-date", "start_date"),
            ("startDate", "start_date"),
            ("start\u{a0}date", "start_date"),
            ("\u{feff}fee", "fee"),
            ("amount:50", "amount"),
            ("fee:\"50\"", "fee"),
            ("fee = 50", "fee"),
            ("Fee：50", "fee"),
            ("@curency", "@currency"),
            ("value (EUR)", "value"),
            ("Share (%)", "share"),
            ("fee[EUR]", "fee"),
        ] {
            assert!(is_near_miss(key, name), "{key} {name}");
        }
        for (key, name) in [
            ("fees", "fee"),
            ("tag", "tags"),
            ("amount50x", "amount"),
            ("value EUR)", "value"),
            ("@amount", "amount"),
            ("x", "y"),
        ] {
            assert!(!is_near_miss(key, name), "{key} {name}");
        }
        for (key, name) in [
            ("fees", "fee"),
            ("fe", "fee"),
            ("id", "ids"),
            ("Tag", "tags"),
            ("boxes", "box"),
        ] {
            assert!(is_likely_miss(key, name), "{key} {name}");
        }
        for (key, name) in [("n", "m"), ("ab", "ac"), ("id", "in"), ("rent", "deposit")] {
            assert!(!is_likely_miss(key, name), "{key} {name}");
        }
    }
}
