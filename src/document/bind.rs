//! Reads a tree as a type: every declared field, at its place, with what is
//! wrong said once and the rest read all the same.

use std::collections::HashMap;
use std::sync::Arc;

use super::cell::{Cell, CellId, Document, ShapeFault};
use super::root::reads_lists;
use super::scalars::{Written, as_decimal, read_scalar, type_words};
use super::tree::{Kind, NodeId, Tree, escaped};
use crate::check::Program;
use crate::check::program::{Body, CurrencyFrom, Expr, ExprKind, MappingPath, Record, RecordId, Segment, StoredField};
use crate::check::types::Type;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::{SourceId, Span};
use crate::value::{Currency, Fault, FaultKind, Money, Number};

/// Reads a tree as a type.
pub fn bind(program: &Program, tree: Tree, ty: &Type, name: Arc<str>, source: SourceId) -> Document {
    let mut binder = Binder {
        program,
        tree: &tree,
        source,
        document: Document::empty(name, source),
        pending: Vec::new(),
        listed: HashMap::new(),
    };
    let slot = binder.slots(1, NodeId(0));
    if tree.is_empty() || tree.kind(tree.root()) == Kind::Null {
        binder.document.set(slot, Cell::Missing);
        binder.fault(NodeId(0), String::new(), "the document is empty".to_owned(), None);
    } else {
        binder.value(ty, None, tree.root(), slot, None);
    }
    binder.price();
    let (mut document, listed) = (binder.document, binder.listed);
    document.tree = tree;
    document.tree.set_listed(listed);
    document
}

/// A bare amount that waits for its currency.
struct Unpriced<'p> {
    cell: CellId,
    record: CellId,
    amount: Number,
    body: &'p Body,
}

struct Binder<'p, 't> {
    program: &'p Program,
    tree: &'t Tree,
    source: SourceId,
    document: Document,
    pending: Vec<Unpriced<'p>>,
    /// Elements of XML read as those of a list, and their positions.
    listed: HashMap<u32, u32>,
}

impl<'p> Binder<'p, '_> {
    fn slots(&mut self, count: usize, origin: NodeId) -> CellId {
        self.document.reserve(count, origin)
    }

    fn pointer(&self, node: NodeId) -> String {
        self.tree.pointer_listed(node, &self.listed)
    }

    fn fault(&mut self, node: NodeId, pointer: String, message: String, help: Option<String>) {
        self.document.faults.push(ShapeFault { message, help, node, pointer, field: None });
    }

    fn name(&self, pointer: &str) -> String {
        let steps: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|step| match step.parse::<u64>() {
                Ok(index) => format!("[{}]", index.saturating_add(1)),
                Err(_) => format!(".{}", crate::value::text::shown(&step.replace("~1", "/").replace("~0", "~"))),
            })
            .collect();
        let joined = steps.concat();
        let plain = joined.strip_prefix('.').unwrap_or(&joined);
        if plain.is_empty() { "the document".to_owned() } else { format!("`{plain}`") }
    }

    fn unreadable(&mut self, slot: CellId, node: NodeId, ty: &Type, fault: Fault) {
        let pointer = self.pointer(node);
        let message =
            format!("{} is declared as {}: {}", self.name(&pointer), type_words(self.program, ty), fault.text);
        self.fault(node, pointer, message, None);
        self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
    }

    /// Reads a node as a type into a slot.
    fn value(
        &mut self,
        ty: &'p Type,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        self.document.set_origin(slot, node);
        match ty {
            Type::List(element) => self.list(ty, element, node, slot, parent),
            Type::Map(value) => self.map(ty, value, node, slot, parent),
            Type::Record(record) => self.record(ty, *record, node, slot, parent),
            Type::Money(currency) => self.money(ty, *currency, field, node, slot, parent),
            _ => match read_scalar(ty, &self.written(node)) {
                Ok(cell) => self.document.set(slot, cell),
                Err(fault) => self.unreadable(slot, node, ty, fault),
            },
        }
    }

    fn written(&self, node: NodeId) -> Written<'_> {
        let of_xml = self.tree.kind(self.tree.root()) == Kind::Element;
        match (self.tree.kind(node), self.tree.text_of(node)) {
            (Kind::Element, Some(text)) => Written { kind: Kind::Untyped, text, of_xml },
            (Kind::Element, None) => Written { kind: Kind::Element, text: "", of_xml },
            (kind, _) => Written { kind, text: self.tree.scalar(node), of_xml },
        }
    }

    fn list(&mut self, ty: &'p Type, element: &'p Type, node: NodeId, slot: CellId, parent: Option<CellId>) {
        if self.tree.kind(node) == Kind::Element {
            let elements: Vec<NodeId> =
                self.tree.children(node).filter(|child| self.tree.kind(*child) == Kind::Element).collect();
            return self.elements(element, &elements, node, slot, parent);
        }
        if self.tree.kind(node) != Kind::List {
            let fault = Fault::new(FaultKind::Unreadable, format!("{} is no list", self.written(node).shown()));
            return self.unreadable(slot, node, ty, fault);
        }
        let nodes: Vec<NodeId> = self.tree.children(node).collect();
        self.elements(element, &nodes, node, slot, parent);
    }

    fn elements(&mut self, element: &'p Type, nodes: &[NodeId], origin: NodeId, slot: CellId, parent: Option<CellId>) {
        let first = self.slots(nodes.len(), origin);
        self.document.set(slot, Cell::List { first, len: u32::try_from(nodes.len()).unwrap_or(u32::MAX) });
        for (node, at) in nodes.iter().zip(first.0..) {
            let cell = CellId(at);
            if self.tree.kind(*node) == Kind::Null {
                self.document.set_origin(cell, *node);
                let fault = Fault::new(FaultKind::Unreadable, "an element of a list is never empty");
                self.unreadable(cell, *node, element, fault);
            } else {
                self.value(element, None, *node, cell, parent);
            }
        }
    }

    fn map(&mut self, ty: &'p Type, value: &'p Type, node: NodeId, slot: CellId, parent: Option<CellId>) {
        if !matches!(self.tree.kind(node), Kind::Record | Kind::Element) {
            let fault = Fault::new(FaultKind::Unreadable, format!("{} has no keys", self.written(node).shown()));
            return self.unreadable(slot, node, ty, fault);
        }
        let mut keys: Vec<Arc<str>> = Vec::new();
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut seen: HashMap<&str, NodeId> = HashMap::new();
        for child in self.tree.children(node) {
            let key = self.tree.key(child);
            if let Some(first) = seen.insert(key, child) {
                self.twice(child, first);
                continue;
            }
            keys.push(key.into());
            nodes.push(child);
        }
        let first = self.slots(nodes.len(), node);
        self.document.set(slot, Cell::Map { first, keys: keys.into() });
        for (node, at) in nodes.iter().zip(first.0..) {
            self.value(value, None, *node, CellId(at), parent);
        }
    }

    fn record(&mut self, ty: &'p Type, id: RecordId, node: NodeId, slot: CellId, parent: Option<CellId>) {
        let Some(record) = self.program.records.get(id.index()) else { return };
        let kind = self.tree.kind(node);
        if !(matches!(kind, Kind::Record | Kind::Element) || kind == Kind::List && reads_lists(record)) {
            let fault = Fault::new(FaultKind::Unreadable, format!("{} has no fields", self.written(node).shown()));
            return self.unreadable(slot, node, ty, fault);
        }
        let first = self.slots(record.fields.len(), node);
        self.document.set(slot, Cell::Record { record: id, first, parent });
        self.document.place(id, slot);
        let found = self.fields(record, node);
        for ((field, at), value) in record.fields.iter().zip(first.0..).zip(&found) {
            self.field(field, record, node, CellId(at), value, slot);
        }
        self.unknown_keys(record, node);
    }

    /// The nodes of each declared field, in the order of declaration.
    fn fields(&mut self, record: &'p Record, node: NodeId) -> Vec<Found> {
        let gathers = |field: &StoredField| matches!(field.ty, Type::List(_));
        let elements = self.tree.kind(node) == Kind::Element;
        let mut found: Vec<Found> = record.fields.iter().map(|_| Found::Nothing).collect();
        for child in self.tree.children(node) {
            let mut declared = record.fields.iter().zip(&mut found);
            let is_meant = |field: &StoredField| field.from.is_empty() && self.tree.is_called(child, &field.name);
            let Some((field, slot)) = declared.find(|(field, _)| is_meant(field)) else { continue };
            match slot {
                Found::Nothing if elements && gathers(field) => *slot = Found::Many(vec![child]),
                Found::Nothing => *slot = Found::One(child),
                Found::Many(nodes) => nodes.push(child),
                Found::One(first) => {
                    let first = *first;
                    self.twice(child, first);
                }
            }
        }
        for slot in &found {
            if let Found::Many(nodes) = slot {
                self.listed.extend(nodes.iter().map(|node| node.0).zip(0..));
            }
        }
        for (field, slot) in record.fields.iter().zip(&mut found) {
            for path in &field.from {
                let place = Follower { tree: self.tree, gathers: gathers(field), listed: &mut self.listed }
                    .follow(node, &path.segments);
                if !matches!(place, Found::Nothing) {
                    *slot = place;
                    break;
                }
            }
        }
        found
    }

    fn twice(&mut self, again: NodeId, first: NodeId) {
        let pointer = self.pointer(first);
        let at = self.tree.key_span(first).or_else(|| self.tree.span(first)).map_or(0, |(start, _)| start);
        let line = 1usize.saturating_add(self.tree_text_before(at).matches('\n').count());
        let message = format!("{} is given twice, first on line {line}", self.name(&pointer));
        self.fault(again, pointer, message, Some("remove one of them".to_owned()));
    }

    fn tree_text_before(&self, at: usize) -> String {
        self.tree.text().get(..at).unwrap_or("").to_owned()
    }

    fn field(
        &mut self,
        field: &'p StoredField,
        record: &'p Record,
        node: NodeId,
        slot: CellId,
        found: &Found,
        owner: CellId,
    ) {
        match found {
            Found::One(child) if self.tree.kind(*child) != Kind::Null => {
                self.value(&field.ty, Some(field), *child, slot, Some(owner))
            }
            Found::Many(children) => match &field.ty {
                Type::List(element) => self.elements(element, children, node, slot, Some(owner)),
                _ => {
                    let second = children.get(1).copied().unwrap_or(node);
                    let message = format!("`{}` is one value, and several are found", field.name);
                    let help = format!("remove all but one, or declare `{}` as a list", field.name);
                    self.fault(second, self.pointer(second), message.clone(), Some(help));
                    self.document.set_origin(slot, second);
                    self.document.set(slot, Cell::Unreadable(Arc::new(Fault::new(FaultKind::Unreadable, message))));
                }
            },
            _ => self.absent(field, record, node, slot),
        }
    }

    fn absent(&mut self, field: &'p StoredField, record: &'p Record, node: NodeId, slot: CellId) {
        self.document.set_name(slot, field.name.clone());
        let near = if field.from.is_empty() { self.near_miss(field, record, node) } else { None };
        let pointer = format!("{}/{}", self.pointer(node), escaped(&field.name));
        let required = !field.optional && field.default.is_none();
        if let Some(near) = near {
            let key = self.tree.key(near).to_owned();
            let shown = crate::value::text::shown(&key).into_owned();
            let message = format!("`{shown}`: did you mean `{}`?", field.name);
            let help = Some(format!("rename it to `{}`", field.name));
            self.fault(near, if required { pointer.clone() } else { self.pointer(near) }, message.clone(), help);
            if let Some(fault) = self.document.faults.last_mut() {
                fault.field = Some(pointer).filter(|_| !required);
            }
            let fault = Fault::new(FaultKind::Unreadable, format!("`{shown}` stands where `{}` is meant", field.name));
            self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
        } else if required {
            let message = format!(
                "{} is missing: {} declares it as {}",
                self.name(&pointer),
                record.declared.name,
                type_words(self.program, &field.ty)
            );
            self.fault(node, pointer, message, None);
            self.document.set(slot, Cell::Missing);
        } else {
            self.document.set(slot, field.default.clone().map_or(Cell::Absent, Cell::Default));
        }
    }

    /// An undeclared key that nearly has the name of an absent field.
    fn near_miss(&self, field: &StoredField, record: &Record, node: NodeId) -> Option<NodeId> {
        let declared = |child: NodeId| {
            record.fields.iter().any(|field| self.tree.is_called(child, &field.name))
                || record.derived.iter().any(|field| self.tree.is_called(child, &field.name))
        };
        self.tree.children(node).find(|child| {
            let key = self.tree.key(*child);
            !declared(*child) && !key.starts_with('@') && nearly(key, &field.name)
        })
    }

    fn unknown_keys(&mut self, record: &'p Record, node: NodeId) {
        for child in self.tree.children(node) {
            let key = self.tree.key(child);
            if record.derived.iter().any(|field| self.tree.is_called(child, &field.name)) {
                let text = format!(
                    "`{key}` is derived by {}, and what the document says of it is not read",
                    record.declared.name
                );
                let (start, end) = self.tree.key_span(child).or_else(|| self.tree.span(child)).unwrap_or((0, 0));
                self.document.notes.push(Diagnostic::note(code::DERIVED_KEY, Span::new(self.source, start, end), text));
                continue;
            }
            if !record.exact || key == "@schemaLocation" {
                continue;
            }
            let mapped = |field: &StoredField| match field.from.as_slice() {
                [] => self.tree.is_called(child, &field.name),
                paths => {
                    paths.iter().any(|path| first_key(path).is_none_or(|first| self.tree.is_called(child, &first)))
                }
            };
            if !record.fields.iter().any(mapped) {
                let pointer = self.pointer(child);
                let message = format!("{} is not declared by {}", self.name(&pointer), record.declared.name);
                let near = did_you_mean(key, record.fields.iter().map(|field| &*field.name));
                self.fault(child, pointer, message, near.map(|near| format!("did you mean `{near}`?")));
            }
        }
    }

    fn money(
        &mut self,
        ty: &'p Type,
        currency: Option<Currency>,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        match self.amount(currency, field, node, parent) {
            Ok(Amount::Money(money)) => {
                if let Some(wanted) = currency.filter(|wanted| *wanted != money.currency) {
                    let text = format!("{} is in {}, not in {wanted}", self.written(node).shown(), money.currency);
                    return self.unreadable(slot, node, ty, Fault::new(FaultKind::Unreadable, text));
                }
                self.withdrawn(money.currency, node);
                self.document.set(slot, Cell::Money(money));
            }
            Ok(Amount::Later(amount, body)) => {
                self.document.set(slot, Cell::Absent);
                if let Some(record) = parent {
                    self.pending.push(Unpriced { cell: slot, record, amount, body });
                }
            }
            Err(fault) => self.unreadable(slot, node, ty, fault),
        }
    }

    fn withdrawn(&mut self, currency: Currency, node: NodeId) {
        if !currency.is_withdrawn() {
            return;
        }
        let (start, end) = self.tree.span(node).unwrap_or((0, 0));
        let text = format!("{currency} ({}) is a currency that is no longer in use", currency.name());
        self.document.notes.push(Diagnostic::note(code::WITHDRAWN_CURRENCY, Span::new(self.source, start, end), text));
    }

    fn amount(
        &self,
        currency: Option<Currency>,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        let written = self.written(node);
        if matches!(written.kind, Kind::Record | Kind::Element) {
            return self.amount_record(node).map(Amount::Money);
        }
        let bare = match written.kind {
            Kind::Number => Some(Number::parse(written.text)?),
            Kind::Text | Kind::Untyped if written.of_xml => Number::parse(&as_decimal(written.text.trim())).ok(),
            Kind::Text | Kind::Untyped => Number::parse(written.text.trim()).ok(),
            _ => None,
        };
        let Some(amount) = bare else {
            return match written.kind {
                Kind::Text | Kind::Untyped => Money::parse(written.text).map(Amount::Money),
                _ => Err(Fault::new(FaultKind::Unreadable, format!("{} is not money", written.shown()))),
            };
        };
        if let Some(currency) = currency {
            return Ok(Amount::Money(Money::new(amount, currency)));
        }
        self.priced(amount, field, node, parent)
    }

    /// A bare amount with its currency from elsewhere.
    fn priced(
        &self,
        amount: Number,
        field: Option<&'p StoredField>,
        node: NodeId,
        parent: Option<CellId>,
    ) -> Result<Amount<'p>, Fault> {
        let owner = parent.map(|cell| self.document.node(cell));
        for from in field.into_iter().flat_map(|field| &field.currency_from) {
            match from {
                CurrencyFrom::Path(path) => {
                    if let (Some(owner), Some(key)) = (owner, first_key(path)) {
                        self.once(owner, &key)?;
                    }
                    let places = [Some(node), owner].into_iter().flatten();
                    let found =
                        places.map(|place| follow(self.tree, place, &path.segments)).find_map(|found| match found {
                            Found::One(node) => Some(node),
                            _ => None,
                        });
                    if let Some(found) = found.filter(|found| !self.tree.scalar(*found).trim().is_empty()) {
                        let currency = crate::value::money::read_currency(self.tree.scalar(found).trim())?;
                        return Ok(Amount::Money(Money::new(amount, currency)));
                    }
                }
                CurrencyFrom::Body(body) => return Ok(Amount::Later(amount, body)),
            }
        }
        let priced_in = parent.and_then(|cell| match self.document.cell(cell) {
            Cell::Record { record, .. } => self.program.records.get(record.index())?.priced_in.as_ref(),
            _ => None,
        });
        match priced_in {
            Some(body) => Ok(Amount::Later(amount, body)),
            None => Err(Fault::new(
                FaultKind::Unreadable,
                format!("`{amount}` has no currency: write it like `{amount} EUR`"),
            )),
        }
    }

    /// A key that says what money is stands once.
    fn once(&self, node: NodeId, key: &str) -> Result<(), Fault> {
        if self.tree.kind(node) == Kind::Record && self.tree.siblings(node, key).nth(1).is_some() {
            return Err(Fault::new(FaultKind::Unreadable, format!("`{key}` is given twice")));
        }
        Ok(())
    }

    /// `{ amount, currency }`
    fn amount_record(&self, node: NodeId) -> Result<Money, Fault> {
        let part = |key: &str| self.tree.get(node, key).filter(|part| self.tree.kind(*part) != Kind::Null);
        let missing = |what: &str| {
            Fault::new(
                FaultKind::Unreadable,
                format!("a record that is money has `amount` and `currency`, and this has no `{what}`"),
            )
        };
        for key in ["amount", "currency"] {
            self.once(node, key)?;
        }
        let amount = part("amount").ok_or_else(|| missing("amount"))?;
        let currency = part("currency").ok_or_else(|| missing("currency"))?;
        let amount = match read_scalar(&Type::Number, &self.written(amount))? {
            Cell::Number(number) => number,
            _ => return Err(missing("amount")),
        };
        Ok(Money::new(amount, crate::value::money::read_currency(self.written(currency).text.trim())?))
    }

    /// Gives bare amounts the currency that an expression names; fields of records only.
    fn price(&mut self) {
        for unpriced in std::mem::take(&mut self.pending) {
            let code = self.text_at(unpriced.record, &unpriced.body.expr);
            let node = self.document.node(unpriced.cell);
            match code.as_deref().map(crate::value::money::read_currency) {
                Some(Ok(currency)) => {
                    self.withdrawn(currency, node);
                    self.document.set(unpriced.cell, Cell::Money(Money::new(unpriced.amount, currency)));
                }
                Some(Err(fault)) => self.unreadable(unpriced.cell, node, &Type::Money(None), fault),
                None => {
                    let text = format!("`{}` has no currency, and none stands where its type says", unpriced.amount);
                    self.unreadable(unpriced.cell, node, &Type::Money(None), Fault::new(FaultKind::Unreadable, text));
                }
            }
        }
    }

    /// The text that a path of fields leads to from a record.
    fn text_at(&self, record: CellId, expr: &Expr) -> Option<String> {
        match self.document.cell(self.cell_at(record, expr)?) {
            Cell::Text(text) => Some(text.to_string()),
            Cell::Default(crate::check::program::Constant::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    fn cell_at(&self, record: CellId, expr: &Expr) -> Option<CellId> {
        match &*expr.kind {
            ExprKind::It => Some(record),
            ExprKind::Parent(inner) => match self.document.cell(self.cell_at(record, inner)?) {
                Cell::Record { parent, .. } => *parent,
                _ => None,
            },
            ExprKind::Field(base, field) => self.document.field(self.cell_at(record, base)?, *field),
            _ => None,
        }
    }
}

/// Money, or a bare amount whose currency an expression names.
enum Amount<'p> {
    Money(Money),
    Later(Number, &'p Body),
}

/// What a path finds.
enum Found {
    Nothing,
    One(NodeId),
    Many(Vec<NodeId>),
}

/// Follows a mapping path to one value.
fn follow(tree: &Tree, node: NodeId, segments: &[Segment]) -> Found {
    Follower { tree, gathers: false, listed: &mut HashMap::new() }.follow(node, segments)
}

/// Follows mapping paths.
struct Follower<'t, 'l> {
    tree: &'t Tree,
    /// A list is wanted: elements of XML that are repeated are its elements.
    gathers: bool,
    listed: &'l mut HashMap<u32, u32>,
}

impl Follower<'_, '_> {
    fn follow(&mut self, node: NodeId, segments: &[Segment]) -> Found {
        let mut nodes = vec![node];
        let mut many = false;
        let mut elements = false;
        for (at, segment) in segments.iter().enumerate() {
            let rest = segments.get(at.saturating_add(1)..).unwrap_or(&[]);
            let ends = rest.first().is_none_or(|next| *next == Segment::Each);
            // After the last `*` every element has a value: what lacks it stays, and is no value of its type.
            let keeps = many && !rest.contains(&Segment::Each);
            match segment {
                Segment::Each if elements => many = true,
                Segment::Each if nodes.is_empty() => return Found::Nothing,
                Segment::Each => {
                    many = true;
                    nodes = nodes.iter().flat_map(|node| self.tree.children(*node)).collect();
                }
                Segment::Leaves => {
                    many = true;
                    nodes = nodes.iter().flat_map(|node| self.leaves(*node)).collect();
                }
                Segment::Key { namespace, name } => {
                    nodes = self.step(&nodes, name, namespace.as_deref(), ends, keeps);
                }
                Segment::Attribute { namespace, name } => {
                    nodes = self.step(&nodes, &format!("@{name}"), namespace.as_deref(), false, keeps);
                }
            }
            elements = nodes.first().is_some_and(|node| self.tree.kind(*node) == Kind::Element);
            if nodes.is_empty() && !many {
                return Found::Nothing;
            }
        }
        match nodes.as_slice() {
            [one] if !(many || self.gathers && elements) => Found::One(*one),
            [] if !many => Found::Nothing,
            _ => Found::Many(nodes),
        }
    }

    /// All values at or below a node that contain no further ones, in their order; attributes are none of them.
    fn leaves(&mut self, top: NodeId) -> Vec<NodeId> {
        let mut leaves = Vec::new();
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            let of_xml = self.tree.kind(node) == Kind::Element;
            let inner: Vec<NodeId> =
                self.tree.children(node).filter(|child| !of_xml || self.tree.kind(*child) == Kind::Element).collect();
            match self.tree.kind(node) {
                Kind::Element if !inner.is_empty() => self.list_repeated(&inner),
                Kind::Record | Kind::List => {}
                Kind::Null => continue,
                _ => leaves.push(node),
            }
            open.extend(inner.into_iter().rev());
        }
        leaves
    }

    /// Elements of which there are several of one name have their position in their pointers.
    fn list_repeated(&mut self, elements: &[NodeId]) {
        let mut named: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for element in elements {
            named.entry(self.tree.key(*element)).or_default().push(*element);
        }
        for repeated in named.into_values().filter(|same| same.len() > 1) {
            self.listed.extend(repeated.iter().map(|node| node.0).zip(0..));
        }
    }

    /// What nodes contain under a key: of records one value, of elements all of that name.
    fn step(&mut self, from: &[NodeId], key: &str, space: Option<&str>, ends: bool, keeps: bool) -> Vec<NodeId> {
        let mut found = Vec::new();
        for node in from {
            let before = found.len();
            if self.tree.kind(*node) == Kind::Element {
                let named: Vec<NodeId> = self.tree.siblings(*node, key).collect();
                if self.gathers && (ends || named.len() > 1) && !key.starts_with('@') {
                    self.listed.extend(named.iter().map(|node| node.0).zip(0..));
                }
                // What a test adds has no namespace of its own.
                let added = |node: &NodeId| self.tree.span(*node).is_none() && self.tree.space(*node).is_none();
                let of_space =
                    |node: &NodeId| space.is_none_or(|space| self.tree.space(*node) == Some(space) || added(node));
                found.extend(named.into_iter().filter(of_space));
            } else {
                found.extend(self.tree.get(*node, key));
            }
            if keeps && found.len() == before {
                found.push(*node);
            }
        }
        found
    }
}

/// The key that a path begins with, as it stands in a tree.
fn first_key(path: &MappingPath) -> Option<std::borrow::Cow<'_, str>> {
    match path.segments.first() {
        Some(Segment::Key { name, .. }) => Some((**name).into()),
        Some(Segment::Attribute { name, .. }) => Some(format!("@{name}").into()),
        _ => None,
    }
}

/// Whether a key is a slip of the pen for a field: it differs in case, `_`, `-` and spaces only, or by one edit in five
/// letters or more.
pub(super) fn nearly(key: &str, field: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    let (key, field) = (plain(key), plain(field));
    let lengths = key.chars().count().abs_diff(field.chars().count());
    key == field || field.chars().count() >= 5 && lengths <= 1 && strsim::damerau_levenshtein(&key, &field) == 1
}
