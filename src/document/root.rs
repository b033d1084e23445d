//! Infers the type of a document that does not state it.

use super::tree::{NodeId, NodeKind, Tree};
use crate::check::Program;
use crate::check::program::{MappingPath, Record, RecordId, Segment, StoredField};
use crate::plan::Plan;
use crate::value::text::shown_exactly;

/// The possible record types of a document: those with rules on them or on a type that they
/// contain (without a plan: any), and a key of their own in the document, except types that another candidate contains.
pub fn candidate_roots(program: &Program, plan: Option<&Plan>, tree: &Tree) -> Vec<RecordId> {
    if tree.is_empty()
        || !matches!(
            tree.kind(tree.root()),
            NodeKind::Record | NodeKind::Element | NodeKind::List
        )
    {
        return Vec::new();
    }
    let ids = (0..program.records.len())
        .filter_map(|at| u32::try_from(at).ok())
        .map(RecordId);
    let governed = |id: &RecordId| {
        program.records.get(*id).filter(|record| {
            plan.is_none_or(|plan| plan.governs(*id))
                && !record.is_dossier
                && !record.declared.name.is_empty()
        })
    };
    // A type that names the root element is meant, whatever the element holds.
    let named: Vec<RecordId> = ids
        .clone()
        .filter(|id| {
            governed(id).is_some_and(|record| {
                tree.kind(tree.root()) == NodeKind::Element
                    && !record.roots.is_empty()
                    && has_root(record, tree)
            })
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let fits = |id: &RecordId| {
        governed(id).is_some_and(|record| has_key(record, tree) && has_root(record, tree))
    };
    let fitting: Vec<RecordId> = ids.clone().filter(fits).collect();
    // A part of a type that names its root elements is no document of XML by itself.
    let rooted: Vec<RecordId> = ids
        .filter(|_| tree.kind(tree.root()) == NodeKind::Element)
        .filter(|id| governed(id).is_some_and(|record| !record.roots.is_empty()))
        .collect();
    let contained = |id: RecordId| {
        fitting
            .iter()
            .chain(&rooted)
            .any(|other| *other != id && contains(program, *other, id))
    };
    fitting
        .iter()
        .copied()
        .filter(|id| !contained(*id))
        .collect()
}

/// Whether a type reads a document that is a list, through a field whose path starts with `*`.
pub fn reads_lists(record: &Record) -> bool {
    let begins =
        |path: &crate::check::program::MappingPath| path.segments.first() == Some(&Segment::Each);
    record
        .fields
        .iter()
        .any(|field| field.from.iter().any(begins))
}

/// The types to suggest in a message: those with rules that no other type contains.
pub fn suggested_types(program: &Program, plan: &Plan) -> Vec<RecordId> {
    let ids: Vec<RecordId> = (0..program.records.len())
        .filter_map(|at| u32::try_from(at).ok())
        .map(RecordId)
        .filter(|id| {
            let is_dossier = |record: &Record| record.is_dossier;
            plan.governs(*id) && !program.records.get(*id).is_some_and(is_dossier)
        })
        .collect();
    ids.iter()
        .copied()
        .filter(|id| {
            !ids.iter()
                .any(|other| other != id && contains(program, *other, *id))
        })
        .collect()
}

/// Whether the root of a document may be that of a type: it is no element of XML, or one that the
/// type names, or the type names none.
pub fn has_root(record: &Record, tree: &Tree) -> bool {
    let root = tree.root();
    let is_named = |path: &MappingPath| match path.segments.as_slice() {
        [Segment::Key { namespace, name }] => {
            tree.key(root) == &**name
                && namespace
                    .as_deref()
                    .is_none_or(|space| tree.space(root) == Some(space))
        }
        _ => false,
    };
    tree.kind(root) != NodeKind::Element
        || record.roots.is_empty()
        || record.roots.iter().any(is_named)
}

/// Message and help for a document whose root element is none of those that types name; `None` if no
/// type names any.
pub fn other_root(what: &str, records: &[&Record], tree: &Tree) -> Option<(String, String)> {
    let root = tree.root();
    let shown = |name: &str, space: Option<&str>| match space {
        Some(space) => format!(
            "`{}` of the namespace `{}`",
            shown_exactly(name),
            shown_exactly(space)
        ),
        None => format!("`{}`", shown_exactly(name)),
    };
    let reads = records
        .iter()
        .filter(|record| !record.roots.is_empty())
        .map(|record| {
            let names: Vec<String> = record
                .roots
                .iter()
                .filter_map(|path| match path.segments.as_slice() {
                    [Segment::Key { namespace, name }] => Some(shown(name, namespace.as_deref())),
                    _ => None,
                })
                .collect();
            format!(
                "`{}` is read from {}",
                record.declared.path,
                names.join(" or ")
            )
        });
    let reads: Vec<String> = reads.collect();
    let found = shown(tree.key(root), tree.space(root));
    (tree.kind(root) == NodeKind::Element && !reads.is_empty()).then(|| {
        (
            format!("the root element of {what} is {found}, from which no type is read"),
            reads.join("; "),
        )
    })
}

fn has_key(record: &Record, tree: &Tree) -> bool {
    if tree.kind(tree.root()) == NodeKind::List {
        return reads_lists(record);
    }
    record
        .fields
        .iter()
        .any(|field| match field.from.as_slice() {
            [] => tree.get(tree.root(), &field.name).is_some(),
            paths => paths.iter().any(|path| match path.segments.first() {
                Some(Segment::Key { name, .. }) => tree.get(tree.root(), name).is_some(),
                Some(Segment::Attribute { name, .. }) => {
                    tree.get(tree.root(), &format!("@{name}")).is_some()
                }
                Some(Segment::Descendants(wanted)) => {
                    !tree.descendants(tree.root(), wanted).is_empty()
                }
                _ => false,
            }),
        })
}

/// Whether a type reads no field of a record that has keys, or of a text without keys: all its
/// fields would be absent.
pub fn reads_nothing_of(record: &Record, tree: &Tree, node: NodeId) -> bool {
    let first = |path: &MappingPath| match path.segments.first() {
        Some(Segment::Key { name, .. }) => Some(name.to_string()),
        Some(Segment::Attribute { name, .. }) => Some(format!("@{name}")),
        Some(
            Segment::Each
            | Segment::Leaves
            | Segment::Descendants(_)
            | Segment::OwnName
            | Segment::OwnPath,
        )
        | None => None,
    };
    let names = |field: &StoredField| match field.from.as_slice() {
        [] => Some(vec![field.name.to_string()]),
        paths => paths.iter().map(first).collect(),
    };
    // Missing required fields are reported one by one; paths of `*`, `**` and `.` read any content.
    let is_required = |field: &StoredField| !field.optional && field.default.is_none();
    let is_named_root = node == tree.root()
        && tree.kind(node) == NodeKind::Element
        && !record.roots.is_empty()
        && has_root(record, tree);
    if is_named_root || record.fields.is_empty() || record.fields.iter().any(is_required) {
        return false;
    }
    let Some(names) = record.fields.iter().map(names).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let derived = record.derived.iter().map(|field| field.name.to_string());
    let names: Vec<String> = names.into_iter().flatten().chain(derived).collect();
    let is_read = |key: NodeId| names.iter().any(|name| tree.has_name(key, name));
    matches!(tree.kind(node), NodeKind::Record | NodeKind::Element)
        && (tree.has_loose_keys() || tree.children(node).next().is_some())
        && !tree.children(node).any(is_read)
}

/// Message and help for a document, or a table with its first row, of which a type reads no field.
pub fn nothing_read(what: &str, record: &Record, tree: &Tree, node: NodeId) -> (String, String) {
    let shown = |names: &mut dyn Iterator<Item = &str>| {
        let names: Vec<String> = names
            .take(12)
            .map(|name| format!("`{}`", shown_exactly(name)))
            .collect();
        names.join(", ")
    };
    let name = &record.declared.name;
    let keys = shown(&mut tree.children(node).map(|key| tree.key(key)));
    let has = if keys.is_empty() {
        String::new()
    } else {
        format!("; it has {keys}")
    };
    let fields = record
        .fields
        .iter()
        .map(|field| field.from.first().map_or(&*field.name, |path| &*path.text));
    let help = format!(
        "{name} looks for {}; perhaps another type is meant",
        shown(&mut fields.into_iter())
    );
    (format!("{what} has no field of {name}{has}"), help)
}

fn contains(program: &Program, outer: RecordId, target: RecordId) -> bool {
    let mut open = vec![outer];
    let mut seen = vec![false; program.records.len()];
    while let Some(id) = open.pop() {
        if seen
            .get_mut(id.index())
            .is_none_or(|seen| std::mem::replace(seen, true))
        {
            continue;
        }
        let Some(record) = program.records.get(id) else {
            continue;
        };
        for below in record
            .fields
            .iter()
            .filter_map(|field| field.ty.innermost().record())
        {
            if below == target {
                return true;
            }
            open.push(below);
        }
    }
    false
}
