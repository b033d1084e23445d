//! Doubts that concern a field: whether the rows of its list are uncertain, and whether the text
//! holds an absent field in a form that is not read.

use super::doubt::{Doubt, SectionContent};
use super::tree::{NodeId, NodeKind, Tree};
use crate::check::Program;
use crate::check::program::{MappingPath, Record, Segment, StoredField};
use crate::check::types::Type;
use crate::value::{Fault, FaultKind};

/// Maximum number of words of a value with its unit and qualifiers: `30 days after delivery`.
const MOST_WORDS: usize = 6;

/// A skipped key that the author may have intended as a field.
pub(super) struct SkippedKey {
    pub node: NodeId,
    pub why: String,
    pub help: String,
}

/// Why the rows of a table are uncertain.
pub(super) fn of_list(tree: &Tree, node: NodeId) -> Option<Fault> {
    let doubt = tree
        .doubt(node)
        .filter(|_| tree.kind(node) == NodeKind::List)?;
    Some(Fault::new(
        FaultKind::Unreadable,
        doubt.reason(&tree.text()),
    ))
}

/// Why a table is not all of a list: more of its elements stand beside it, in fields of their own or under further headings.
pub(super) fn beside_rows(
    program: &Program,
    tree: &Tree,
    section: NodeId,
    element: &Type,
) -> Option<Fault> {
    let rows = tree.as_list(section);
    if rows == section {
        return None;
    }
    let record = element.record().and_then(|id| program.records.get(id));
    let is_of_element = |node: NodeId| {
        record.is_some_and(|record| {
            record
                .fields
                .iter()
                .any(|field| match field.from.as_slice() {
                    [] => tree.has_name(node, &field.name),
                    paths => paths.iter().any(|path| {
                        first_key(path).is_some_and(|first| tree.has_name(node, first))
                    }),
                })
        })
    };
    let is_list = |node: NodeId| tree.kind(node) == NodeKind::List;
    let is_section = |node: NodeId| is_list(node) || tree.kind(node) == NodeKind::Record;
    let holds_elements = |node: NodeId| match is_section(node) {
        true => {
            is_list(node)
                || tree
                    .children(node)
                    .any(|child| is_list(child) || is_of_element(child))
        }
        false => is_of_element(node),
    };
    // A table of two columns is read as keys and values too.
    let is_of_table = |node: NodeId| match (tree.span(rows), tree.span(node)) {
        (Some((start, end)), Some((at, _))) => (start..end).contains(&at),
        _ => false,
    };
    let other = tree
        .children(section)
        .find(|node| *node != rows && !is_of_table(*node) && holds_elements(*node))?;
    let name = tree.name_of(other);
    let text = match is_section(other) {
        true => format!("under the heading are a table and, below `{name}`, more"),
        false => format!(
            "`{name}` stands beside the table as a line of its own, and is one of its columns"
        ),
    };
    Some(Fault::new(FaultKind::Unreadable, text))
}

/// The list on a field's path whose rows are uncertain.
pub(super) fn on_path(tree: &Tree, node: NodeId, field: &StoredField) -> Option<(NodeId, Fault)> {
    if !tree.has_loose_keys() {
        return None;
    }
    let gathers = |segments: &&[Segment]| {
        segments.iter().any(|segment| {
            matches!(
                segment,
                Segment::Each | Segment::Leaves | Segment::Descendants(_)
            )
        })
    };
    field
        .from
        .iter()
        .map(|path| path.segments.as_slice())
        .filter(gathers)
        .find_map(|segments| {
            let mut at = node;
            for segment in segments {
                at = match segment {
                    Segment::Key { name, .. } => tree.get(at, name)?,
                    Segment::Each | Segment::Leaves | Segment::Descendants(_) => {
                        let list = tree.as_list(at);
                        return of_list(tree, list).map(|fault| (list, fault));
                    }
                    Segment::Attribute { .. } | Segment::OwnName | Segment::OwnPath => return None,
                };
            }
            None
        })
}

/// The skipped key that may be an absent field.
pub(super) fn of_absent(
    program: &Program,
    record: &Record,
    tree: &Tree,
    node: NodeId,
    field: &StoredField,
) -> Option<SkippedKey> {
    if !tree.has_loose_keys() {
        return None;
    }
    let found = match field.from.as_slice() {
        [] => find_skipped(program, tree, node, &field.name, &field.ty),
        paths => paths
            .iter()
            .find_map(|path| first_step_candidate(program, tree, node, &path.segments, &field.ty)),
    };
    // For an optional field, only text that can be a value is worth reporting.
    let found = found.filter(|found| !field.optional || may_be_value(tree, *found, &field.ty));
    let found = found.filter(|found| {
        tree.doubt(*found) != Some(&Doubt::FieldsBelow)
            || is_above_fields(program, record, tree, *found, &field.ty)
    });
    let (found, doubt) = match found {
        Some(found) => (found, tree.doubt(found)?),
        None => (longer_key(record, tree, node, field)?, &Doubt::MoreWords),
    };
    let key = tree.key(found);
    let plain =
        !key.is_empty() && key.chars().count() < 40 && !key.contains(['`', '|', '<', '*', '~']);
    let help = if plain {
        doubt.help().replace("Key: value", &format!("{key}: value"))
    } else {
        doubt.help().to_owned()
    };
    Some(SkippedKey {
        node: found,
        why: doubt.why(&tree.text()),
        help,
    })
}

/// A key that is not a field, and consists of this field's name and more words.
fn longer_key(record: &Record, tree: &Tree, node: NodeId, field: &StoredField) -> Option<NodeId> {
    let is = |child: NodeId, name: &str| tree.has_name(child, name);
    let reads = |child: NodeId, field: &StoredField| match field.from.as_slice() {
        [] => is(child, &field.name),
        paths => paths
            .iter()
            .any(|path| first_key(path).is_none_or(|first| is(child, first))),
    };
    let undeclared = |child: &NodeId| {
        !record.fields.iter().any(|field| reads(*child, field))
            && !record.derived.iter().any(|field| is(*child, &field.name))
    };
    let is_candidate = |child: &NodeId| match field.from.as_slice() {
        [] => tree.key_contains_name(*child, &field.name),
        paths => paths
            .iter()
            .any(|path| first_key(path).is_some_and(|first| tree.key_contains_name(*child, first))),
    };
    tree.children(node)
        .filter(|child| tree.kind(*child) != NodeKind::Null)
        .filter(is_candidate)
        .find(undeclared)
}

fn first_key(path: &MappingPath) -> Option<&str> {
    match path.segments.first() {
        Some(Segment::Key { name, .. }) => Some(name),
        _ => None,
    }
}

/// The skipped key that may be the first step of a path that leads nowhere.
fn first_step_candidate(
    program: &Program,
    tree: &Tree,
    node: NodeId,
    path: &[Segment],
    ty: &Type,
) -> Option<NodeId> {
    let mut at = node;
    for (position, segment) in (1_usize..).zip(path) {
        let Segment::Key { name, .. } = segment else {
            return None;
        };
        match tree.get(at, name) {
            Some(next) => at = next,
            None if position == path.len() => return find_skipped(program, tree, at, name, ty),
            None => {
                return find_skipped(
                    program,
                    tree,
                    at,
                    name,
                    &Type::List(Box::new(Type::Unknown)),
                );
            }
        }
    }
    None
}

fn find_skipped(
    program: &Program,
    tree: &Tree,
    node: NodeId,
    name: &str,
    ty: &Type,
) -> Option<NodeId> {
    let named =
        |skipped: &NodeId| tree.has_name(*skipped, name) && can_hold(program, tree, *skipped, ty);
    let longer = |skipped: &NodeId| {
        tree.key_contains_name(*skipped, name) && can_hold(program, tree, *skipped, ty)
    };
    tree.skipped_keys(node)
        .find(named)
        .or_else(|| tree.skipped_keys(node).find(longer))
}

/// Whether a skipped key can hold a value of this type: prose under a heading is neither a list nor
/// a record.
fn can_hold(program: &Program, tree: &Tree, skipped: NodeId, ty: &Type) -> bool {
    let Some(doubt) = tree.doubt(skipped) else {
        return false;
    };
    match (doubt, ty) {
        (Doubt::Section(below), Type::List(_)) => {
            below.rows || below.items || fields_within(program, tree, skipped, ty)
        }
        (Doubt::Section(_), Type::Record(_) | Type::Map(_)) => {
            fields_within(program, tree, skipped, ty)
        }
        (Doubt::FieldsBelow, Type::List(_) | Type::Record(_)) => true,
        (Doubt::FieldsBelow, _) => false,
        (Doubt::Title(SectionContent { rows, .. }), Type::List(_)) => *rows,
        (Doubt::Title(SectionContent { fields, .. }), Type::Record(_)) => *fields,
        (Doubt::Title(_), _) => false,
        _ => true,
    }
}

/// Whether prose under a heading can be a value of a type. Any prose is a text; a value of another
/// type is short, and not a sentence unless it contains digits.
fn may_be_value(tree: &Tree, skipped: NodeId, ty: &Type) -> bool {
    let only_prose = SectionContent {
        prose: true,
        ..SectionContent::default()
    };
    match tree.doubt(skipped) {
        Some(Doubt::Section(below)) if *below == only_prose => {}
        _ => return true,
    }
    let text = tree.text();
    let after = tree
        .span(skipped)
        .and_then(|(_, end)| text.get(end..))
        .unwrap_or("");
    let office = match tree.span(skipped) {
        Some((_, end)) if tree.is_office() => super::office::section(&text, end),
        Some(_) if tree.is_page() => Some(text_of_page(after)),
        _ => None,
    };
    let mut lines = office.as_deref().unwrap_or(after).lines();
    if office.is_none() {
        // The rest of the heading's own line.
        lines.next();
    }
    let section = lines
        .take_while(|line| office.is_some() || !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>();
    section
        .split(|line| line.trim().is_empty())
        .map(|lines| lines.join(" "))
        .any(|paragraph| match ty {
            Type::Boolean | Type::Number | Type::Integer | Type::Percent | Type::Money(_) => {
                is_short(&paragraph)
            }
            Type::Date
            | Type::DateTime(_)
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_) => is_short(&paragraph),
            Type::Choice(choices) => {
                let lower_case = paragraph.to_lowercase();
                is_short(&paragraph)
                    || choices
                        .iter()
                        .any(|choice| lower_case.contains(&choice.to_lowercase()))
            }
            Type::Text
            | Type::Zero
            | Type::DateStretch
            | Type::InstantStretch
            | Type::List(_)
            | Type::Map(_)
            | Type::Record(_)
            | Type::Nothing
            | Type::Unknown => true,
        })
}

/// The texts of a page up to the next heading, each a paragraph.
fn text_of_page(page: &str) -> String {
    let mut texts = String::new();
    let mut pieces = page.split('<');
    // The rest of the heading's own text.
    pieces.next();
    for piece in pieces {
        let bytes = piece.as_bytes();
        if let [b'h' | b'H', b'1'..=b'6', ..] = bytes {
            break;
        }
        let text = piece.split_once('>').map_or("", |(_, text)| text);
        texts.push_str(text.trim());
        texts.push_str("\n\n");
    }
    texts
}

/// Whether a paragraph is short enough to be a value with its unit.
fn is_short(paragraph: &str) -> bool {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    let words = paragraph.split_whitespace().filter(is_word).count();
    let sentence = paragraph.trim_end().ends_with(['.', '。', '!', '?']);
    let digits = paragraph.contains(|c: char| c.is_numeric());
    (1..=MOST_WORDS).contains(&words) && (digits || !sentence)
}

/// Whether a skipped key in the section has the name of a field of the type.
/// Whether what follows a key without a value has a key of the record that the value would be, or hold, and that is none
/// of the record around it.
fn is_above_fields(
    program: &Program,
    outer: &Record,
    tree: &Tree,
    label: NodeId,
    ty: &Type,
) -> bool {
    let inner = ty
        .innermost()
        .record()
        .and_then(|id| program.records.get(id));
    let (Some(inner), Some((start, _))) = (inner, tree.span(label)) else {
        return false;
    };
    let has = |record: &Record, node: NodeId| {
        let mut fields = record.fields.iter();
        fields.any(|field| field.from.is_empty() && tree.has_name(node, &field.name))
    };
    let is_below = |node: NodeId| tree.span(node).is_some_and(|(from, _)| from > start);
    let all = tree.parent(label).map(|parent| tree.children(parent));
    all.into_iter()
        .flatten()
        .any(|node| is_below(node) && has(inner, node) && !has(outer, node))
}

fn fields_within(program: &Program, tree: &Tree, section: NodeId, ty: &Type) -> bool {
    let Some(record) = ty
        .innermost()
        .record()
        .and_then(|id| program.records.get(id))
    else {
        return false;
    };
    let mut keys = tree.skipped_keys(section);
    keys.any(|key| {
        record
            .fields
            .iter()
            .any(|field| field.from.is_empty() && tree.has_name(key, &field.name))
    })
}
