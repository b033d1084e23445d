//! The tables that rules read: `data … from "file"` and `from input`. Each is read once and whole, before any document;
//! an error in a table is an error of the rules, located in the table, whatever the rules use of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Options, Rules};
use crate::check::program::{
    Data, DataId, Expr, ExprKind, Program, Record, Rule, Segment, StoredField,
};
use crate::check::types::Type;
use crate::check::{Loader, Text, walk};
use crate::diagnostic::codes::law::TABLE;
use crate::diagnostic::codes::usage::{INPUT_MISSING, NO_INPUT, NOT_YET, OPTION_VALUE};
use crate::diagnostic::{Diagnostic, Outcome, Severity, did_you_mean};
use crate::document::tree::NodeKind;
use crate::document::{self, Document, DocumentFormat, NodeId, ShapeFault, Tree};
use crate::limits::Limits;
use crate::source::{SourceId, Sources, Span};
use crate::value::pointer::unescaped;

/// How many diagnostics one table gets about its values.
const SHOWN: usize = 10;

/// Reads one table from a text.
pub fn read_one(
    program: &Program,
    data: &Data,
    text: &Text,
    limits: &Limits,
    sources: &Sources,
) -> Outcome<Option<Document>> {
    let mut reading = TableReading {
        program,
        data,
        limits,
        diagnostics: Vec::new(),
    };
    Outcome {
        value: reading.table(text, sources),
        diagnostics: reading.diagnostics,
    }
}

/// Reads the tables of a program, by `DataId`: files by the loader, those `from input` from
/// `inputs`, where they are given.
pub fn read(
    program: &Program,
    loader: &mut dyn Loader,
    inputs: &[(String, Text)],
    limits: &Limits,
    sources: &Sources,
) -> Outcome<Vec<Option<Document>>> {
    let mut diagnostics = Vec::new();
    let given = given(program, inputs, &mut diagnostics);
    let mut tables = Vec::new();
    for (id, data) in (0_u32..).zip(&program.data) {
        let text = match &data.file {
            Some((path, span)) => {
                let from = sources.get(data.declared.name_span.source).clone();
                let found = loader.file(path, &from);
                found
                    .map_err(|diagnostic| diagnostics.push(label_name(diagnostic, *span)))
                    .ok()
            }
            None => given.get(&DataId(id)).map(|text| (*text).clone()),
        };
        let table = text.and_then(|text| {
            let read = read_one(program, data, &text, limits, sources);
            diagnostics.extend(read.diagnostics);
            read.value
        });
        tables.push(table);
    }
    Outcome {
        value: tables,
        diagnostics,
    }
}

/// The errors in table files, for tools that look at rules without documents.
pub fn look(
    program: &Program,
    loader: &mut dyn Loader,
    limits: &Limits,
    sources: &Sources,
) -> Vec<Diagnostic> {
    read(program, loader, &[], limits, sources).diagnostics
}

/// Adds a label to the diagnostic of an unreadable file: the path in the rules.
fn label_name(mut diagnostic: Diagnostic, span: Span) -> Diagnostic {
    diagnostic
        .labels
        .insert(0, crate::diagnostic::Label::new(span, "it is named here"));
    diagnostic
}

fn is_named(data: &Data, name: &str) -> bool {
    *data.declared.name == *name || *data.declared.path == *name
}

/// The tables `from input` that a name refers to.
fn inputs_named<'p>(
    program: &'p Program,
    name: &'p str,
) -> impl Iterator<Item = (DataId, &'p Data)> {
    let all = (0_u32..).zip(&program.data);
    all.map(|(id, data)| (DataId(id), data))
        .filter(move |(_, data)| data.file.is_none() && is_named(data, name))
}

/// Whether two names refer to the same table.
pub fn same_input(program: &Program, one: &str, other: &str) -> bool {
    one == other
        || inputs_named(program, one)
            .any(|(id, _)| inputs_named(program, other).any(|(second, _)| second == id))
}

/// Whether a table `from input` has this name.
pub fn has_input(program: &Program, name: &str) -> bool {
    inputs_named(program, name).next().is_some()
}

/// The texts given for tables; reports names that match none, several, or a table that has its text already.
fn given<'i>(
    program: &Program,
    inputs: &'i [(String, Text)],
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<DataId, &'i Text> {
    let mut given: HashMap<DataId, &Text> = HashMap::new();
    for (name, text) in inputs {
        let mut meant = inputs_named(program, name);
        match (meant.next(), meant.next()) {
            (None, _) => diagnostics.push(nobody_asks(program, name, text)),
            (Some((_, first)), Some((_, second))) => {
                let message = format!(
                    "the input `{name}` may be `{}` or `{}`",
                    first.declared.path, second.declared.path
                );
                let diagnostic = Diagnostic::in_file(NO_INPUT, &*text.name, message);
                diagnostics.push(diagnostic.help(format!(
                    "give the full name: `--input {}=FILE`",
                    first.declared.path
                )));
            }
            (Some((id, data)), None) => match given.get(&id) {
                Some(first) => {
                    let message = format!(
                        "the table `{}` is given twice: as `{}` and as `{}`",
                        data.declared.name, first.name, text.name
                    );
                    let diagnostic = Diagnostic::new(OPTION_VALUE, Severity::Error, message);
                    diagnostics.push(diagnostic.help("give one of them"));
                }
                None => {
                    given.insert(id, text);
                }
            },
        }
    }
    given
}

/// The diagnostic for an input that no rule file declares.
pub fn nobody_asks(program: &Program, name: &str, text: &Text) -> Diagnostic {
    if let Some((data, (file, span))) = program
        .data
        .iter()
        .find_map(|data| Some((data, data.file.as_ref()?)))
        .filter(|(data, _)| is_named(data, name))
    {
        let message = format!(
            "the table `{}` is read from its file `{file}`, and not from an input",
            data.declared.name
        );
        let help = format!("declare it `from input`, or leave `--input {name}=…` out");
        return Diagnostic::error(NO_INPUT, *span, message).help(help);
    }
    let tables: Vec<&str> = program
        .data
        .iter()
        .filter(|data| data.file.is_none())
        .map(|data| &*data.declared.name)
        .collect();
    let near =
        did_you_mean(name, tables.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let help = near.or_else(|| match tables.as_slice() {
        [] => None,
        some => Some(format!("the rules ask for {}", some.join(", "))),
    });
    Diagnostic::in_file(
        NO_INPUT,
        &*text.name,
        format!("no rule file asks for an input `{name}`"),
    )
    .maybe_help(help)
}

/// The tables `from input` that rules of this run use and that were not given, each with how to give it.
pub fn missing(rules: &Rules, options: &Options) -> Vec<Diagnostic> {
    let program = &rules.program;
    let wanted = |rule: &&Rule| {
        options
            .only_rule
            .as_ref()
            .is_none_or(|only| *only == rule.declared.path)
    };
    let waiting = |table: DataId| -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for rule in rules
            .plan
            .all_rules()
            .filter_map(|id| program.rules.get(id))
            .filter(wanted)
        {
            let name = &*rule.declared.name;
            if !names.contains(&name) && reads(program, rule, table) {
                names.push(name);
            }
        }
        names
    };
    let open = (0_u32..)
        .zip(&program.data)
        .filter(|(_, data)| data.file.is_none());
    let not_given =
        open.filter(|(_, data)| !options.inputs.iter().any(|(name, _)| is_named(data, name)));
    not_given
        .filter_map(|(id, data)| {
            let names = waiting(DataId(id));
            let (first, others) = names.split_first()?;
            let name = &data.declared.name;
            let who = match others.len() {
                0 => format!("the rule `{first}`"),
                1 => format!("the rule `{first}` and one more"),
                more => format!("the rule `{first}` and {more} more"),
            };
            let message =
                format!("the table `{name}` is not given, and {who} cannot be decided without it");
            let help =
                format!("give it with `--input {name}=FILE`, or as `inputs` in whereas.toml");
            Some(Diagnostic::error(INPUT_MISSING, data.declared.name_span, message).help(help))
        })
        .collect()
}

/// Whether a rule, one of its exceptions, or the date that it goes by, reads a table.
fn reads(program: &Program, rule: &Rule, wanted: DataId) -> bool {
    let mut is_it = |expr: &Expr| matches!(*expr.kind, ExprKind::Data(id) if id == wanted);
    walk::any(program, &rule.block, &mut is_it)
        || rule
            .dated_by
            .iter()
            .any(|body| walk::any_in(program, &body.expr, &mut is_it))
        || rule
            .exceptions
            .iter()
            .filter_map(|id| program.exceptions.get(*id))
            .any(|exception| walk::any(program, &exception.block, &mut is_it))
}

/// Reads one table.
struct TableReading<'r> {
    program: &'r Program,
    data: &'r Data,
    limits: &'r Limits,
    diagnostics: Vec<Diagnostic>,
}

impl TableReading<'_> {
    /// Where the rules name the table.
    fn name_span(&self) -> Span {
        self.data
            .file
            .as_ref()
            .map_or(self.data.declared.name_span, |(_, span)| *span)
    }

    /// Adds a diagnostic about the table, with a label where the rules name it.
    fn report(&mut self, diagnostic: Diagnostic) {
        let named = self.name_span();
        self.diagnostics
            .push(diagnostic.label(named, "the table is named here"));
    }

    fn table(&mut self, text: &Text, sources: &Sources) -> Option<Document> {
        let Some(format) = document::by_ending(&text.name) else {
            let message = format!(
                "tables in the format of `{}` are not supported yet",
                text.name
            );
            let diagnostic = Diagnostic::about_file(NOT_YET, &*text.name, message);
            self.diagnostics.push(label_name(
                diagnostic.help("write the table as CSV, JSON or YAML"),
                self.name_span(),
            ));
            return None;
        };
        let source = sources.add_source(document::source(text));
        let tree = match document::parse_table(format, &text.text, source, self.limits) {
            Ok(tree) => tree,
            Err(diagnostic) => {
                self.report(*diagnostic);
                return None;
            }
        };
        if let Some(why) = self.nothing_in(&tree, source, &text.name, format.name) {
            let fails = why.severity == Severity::Error;
            self.report(why);
            if fails {
                return None;
            }
        }
        let document = document::bind(
            self.program,
            tree,
            &self.data.ty,
            Arc::clone(&text.name),
            source,
        );
        self.values(&document, format);
        Some(document)
    }

    /// The diagnostic for a table without rows, unless its format can express an empty table.
    fn nothing_in(
        &self,
        tree: &Tree,
        source: SourceId,
        name: &str,
        format: &str,
    ) -> Option<Diagnostic> {
        let is_list = matches!(self.data.ty, Type::List(_));
        let root = (!tree.is_empty()).then(|| tree.kind(tree.root()));
        let empty = match root {
            None | Some(NodeKind::Null) => true,
            Some(NodeKind::List | NodeKind::Element) => {
                is_list && tree.children(tree.root()).next().is_none()
            }
            Some(_) => false,
        };
        if !empty {
            return None;
        }
        let start = Span::new(source, 0, 0);
        if root == Some(NodeKind::List) && matches!(format, "JSON" | "YAML") {
            let message = format!("the table `{name}` is empty, as `[]` says");
            return Some(Diagnostic {
                severity: Severity::Note,
                ..Diagnostic::error(TABLE, start, message)
            });
        }
        let help =
            "write its rows; a table that is empty on purpose is `[]`, in a file of JSON or YAML";
        Some(Diagnostic::error(TABLE, start, format!("the table `{name}` has no rows")).help(help))
    }

    /// Values that the type cannot read: one diagnostic for a column, or one for each value.
    fn values(&mut self, document: &Document, format: &DocumentFormat) {
        let rows = Rows::of(document, row_type(self.program, &self.data.ty));
        let mut columns: Vec<(String, usize)> = Vec::new();
        for step in document
            .faults
            .iter()
            .filter_map(|fault| rows.column(fault))
        {
            match columns.iter_mut().find(|(known, _)| *known == step) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => columns.push((step, 1)),
            }
        }
        // A fault of every row is one of the table.
        columns.retain(|(_, count)| *count == rows.rows.len());
        let mut diagnostics: Vec<String> = Vec::new();
        let mut values = 0_usize;
        for fault in &document.faults {
            let column = rows
                .column(fault)
                .filter(|step| columns.iter().any(|(known, _)| known == step));
            match column {
                Some(step) if diagnostics.contains(&step) => {}
                Some(step) => {
                    self.report(rows.about_column(fault, &step, format, &document.name));
                    diagnostics.push(step);
                }
                None => {
                    values = values.saturating_add(1);
                    if values <= SHOWN {
                        let start = Span::new(document.source, 0, 0);
                        let empty = rows.place(fault);
                        let span = empty
                            .or_else(|| document.node_span(fault.node))
                            .unwrap_or(start);
                        let fill = || {
                            empty.map(|_| {
                                "write a value in the cell, or declare its field with `?`"
                                    .to_owned()
                            })
                        };
                        let diagnostic = Diagnostic::error(TABLE, span, fault.message.clone());
                        self.report(diagnostic.maybe_help(fault.help.clone().or_else(fill)));
                    }
                }
            }
        }
        if let Some(more) = values.checked_sub(SHOWN).filter(|more| *more > 0) {
            let message = format!(
                "{more} more values of `{}` are not as its type says",
                document.name
            );
            let diagnostic = Diagnostic::error(TABLE, Span::new(document.source, 0, 0), message);
            self.report(diagnostic.help("correct those above first"));
        }
        for note in document.notes.iter().take(SHOWN) {
            self.report(note.clone());
        }
    }
}

/// The rows of a table and what they are read as.
struct Rows<'d> {
    document: &'d Document,
    record: Option<&'d Record>,
    rows: Vec<NodeId>,
}

impl<'d> Rows<'d> {
    fn of(document: &'d Document, record: Option<&'d Record>) -> Self {
        let tree = &document.tree;
        let is_list = !tree.is_empty() && tree.kind(tree.root()) == NodeKind::List;
        let rows = if is_list {
            tree.children(tree.root()).collect()
        } else {
            Vec::new()
        };
        Self {
            document,
            record,
            rows,
        }
    }

    /// The row that a pointer leads into, and the name that it goes on with, where that is all.
    fn row(&self, pointer: &str) -> Option<(NodeId, String)> {
        let (row, step) = pointer.strip_prefix('/')?.split_once('/')?;
        let row = self.rows.get(row.parse::<usize>().ok()?)?;
        (!step.contains('/')).then(|| (*row, unescaped(step)))
    }

    /// The field of this name.
    fn field(&self, name: &str) -> Option<&StoredField> {
        self.record?
            .fields
            .iter()
            .find(|field| *field.name == *name)
    }

    /// The row's value for a key of a field.
    fn cell(&self, row: NodeId, field: &StoredField) -> Option<NodeId> {
        let tree = &self.document.tree;
        tree.children(row)
            .find(|child| keys(field).iter().any(|key| tree.has_name(*child, key)))
    }

    /// The column that a fault speaks of, where it does not speak of a value: one that a field lacks, or one of no field.
    fn column(&self, fault: &ShapeFault) -> Option<String> {
        let (row, step) = self.row(&fault.pointer)?;
        if fault.node == row {
            let field = self.field(&step)?;
            return self.cell(row, field).is_none().then_some(step);
        }
        let fields = &self.record?.fields;
        let tree = &self.document.tree;
        let declared = fields
            .iter()
            .any(|field| keys(field).iter().any(|key| tree.has_name(fault.node, key)));
        (!declared && tree.children(row).any(|child| child == fault.node)).then_some(step)
    }

    /// The diagnostic about a column.
    fn about_column(
        &self,
        fault: &ShapeFault,
        step: &str,
        format: &DocumentFormat,
        name: &str,
    ) -> Diagnostic {
        let tree = &self.document.tree;
        let in_source = |(start, end): (usize, usize)| Span::new(self.document.source, start, end);
        let node_span = self
            .document
            .node_span(fault.node)
            .unwrap_or(in_source((0, 0)));
        let is_row = self.rows.contains(&fault.node);
        if !is_row {
            let span = tree.key_span(fault.node).map_or(node_span, in_source);
            return Diagnostic::error(TABLE, span, fault.message.clone())
                .maybe_help(fault.help.clone());
        }
        let keys: Vec<NodeId> = tree.children(fault.node).collect();
        let header = match (
            keys.first().and_then(|key| tree.key_span(*key)),
            keys.last(),
        ) {
            (Some((start, _)), Some(last)) => {
                tree.key_span(*last).map(|(_, end)| in_source((start, end)))
            }
            _ => None,
        };
        let wanted = self.field(step).map_or_else(|| step.to_owned(), field_keys);
        let names: Vec<String> = keys
            .iter()
            .take(20)
            .map(|key| format!("`{}`", tree.key(*key)))
            .collect();
        match header.filter(|_| format.has_header) {
            Some(header) => Diagnostic::error(
                TABLE,
                header,
                format!("the table `{name}` has no column {wanted}"),
            )
            .help(format!("its columns are {}", names.join(", "))),
            None => Diagnostic::error(
                TABLE,
                node_span,
                format!("no row of the table `{name}` has {wanted}"),
            )
            .help(format!("the first row has {}", names.join(", "))),
        }
    }

    /// The empty cell that a fault is about.
    fn place(&self, fault: &ShapeFault) -> Option<Span> {
        let (row, step) = self.row(&fault.pointer)?;
        let cell = self
            .cell(row, self.field(&step)?)
            .filter(|_| fault.node == row)?;
        self.document.node_span(cell)
    }
}

/// The keys under which a row may have a field.
fn keys(field: &StoredField) -> Vec<String> {
    if field.from.is_empty() {
        return vec![field.name.to_string()];
    }
    let firsts = field.from.iter().filter_map(|path| path.segments.first());
    let key = |segment: &'_ Segment| match segment {
        Segment::Key { name, .. } => Some(name.to_string()),
        Segment::Attribute { name, .. } => Some(format!("@{name}")),
        Segment::Each
        | Segment::Leaves
        | Segment::Descendants(_)
        | Segment::OwnName
        | Segment::OwnPath => None,
    };
    firsts.filter_map(key).collect()
}

/// The same in words.
fn field_keys(field: &StoredField) -> String {
    let keys: Vec<String> = keys(field).iter().map(|key| format!("`{key}`")).collect();
    keys.join(" or ")
}

fn row_type<'p>(program: &'p Program, ty: &Type) -> Option<&'p Record> {
    program.records.get(ty.element()?.record()?)
}
