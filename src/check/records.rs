//! Record types: their fields, what encloses them, and what they may not be.

use std::collections::HashMap;
use std::sync::Arc;

use super::checker::{Checker, Progress};
use super::declare::no_body;
use super::expr::Expected;
use super::names::duplicate;
use super::program::{
    Body, CurrencyFrom, DerivedField, DerivedId, MappingPath, RecordId, Segment, StoredField,
};
use super::references::DeclarationKind;
use super::types::Type;
use crate::check::program::FieldId;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::GOVERNING_DATE;
use crate::diagnostic::codes::names::{CURRENCY_FROM, MAPPING_PATH, PARENT, RECURSIVE_TYPE};
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// Resolves the types of all fields and their enclosing types; no expression is typed yet.
    pub fn resolve_records(&mut self) {
        for at in 0..self.written.records.len() {
            self.resolve_record(at);
        }
        self.refuse_recursion();
        self.limit_depth();
        let holders = self.holders();
        for (at, holders) in holders.iter().enumerate() {
            self.check_parent(at, holders);
        }
    }

    fn resolve_record(&mut self, at: usize) {
        let Some(written) = self.written.records.get(at).copied() else {
            return;
        };
        let (module, body) = (written.module, written.body);
        let parent = body
            .parent
            .as_ref()
            .and_then(|path| self.record_named(module, path, "`in`"));
        let roots = self.roots(module, &body.roots);
        let (mut fields, mut derived, mut derived_written) = (Vec::new(), Vec::new(), Vec::new());
        let mut taken: HashMap<Arc<str>, Span> = HashMap::new();
        for field in &body.fields {
            if !self.field_name_is_free(module, &field.name, &taken) {
                continue;
            }
            taken.insert(Arc::clone(&field.name.text), field.name.span);
            self.note(field.name.span, field.name.span, DeclarationKind::Field);
            let (name, doc) = (
                Arc::clone(&field.name.text),
                field.doc.as_ref().map(|doc| Arc::clone(&doc.text)),
            );
            match &field.kind {
                ast::FieldKind::Stored(stored) => {
                    let ty = self.written_type(module, &stored.ty);
                    let from: Vec<MappingPath> = stored
                        .from
                        .iter()
                        .filter_map(|path| self.mapping_path(module, path))
                        .collect();
                    self.check_own_name(&from, &ty);
                    fields.push(StoredField {
                        name,
                        ty,
                        optional: stored.optional.is_some(),
                        default: None,
                        from,
                        currency_from: Vec::new(),
                        doc,
                        span: field.name.span,
                    });
                }
                ast::FieldKind::Derived(expr) => {
                    derived.push(DerivedField {
                        name,
                        body: no_body(expr.span),
                        doc,
                        span: field.name.span,
                    });
                    derived_written.push(expr);
                }
            }
        }
        if let Some(slot) = self.derived_progress.get_mut(at) {
            *slot = vec![Progress::Untouched; derived_written.len()];
        }
        if let Some(slot) = self.derived_written.get_mut(at) {
            *slot = derived_written;
        }
        if let Some(record) = self.program.records.get_mut(RecordId::at(at)) {
            record.parent = parent;
            record.roots = roots;
            record.fields = fields.into();
            record.derived = derived.into();
        }
    }

    /// The root elements that a type declares; reports what is no name of an element.
    fn roots(&mut self, module: usize, written: &[ast::TextLiteral]) -> Vec<MappingPath> {
        let mut roots = Vec::new();
        for literal in written {
            let Some(path) = self.mapping_path(module, literal) else {
                continue;
            };
            if matches!(path.segments.as_slice(), [Segment::Key { .. }]) {
                roots.push(path);
            } else {
                let message = format!("\"{}\" is no name of a root element", path.text);
                let help = "after a type, `from` names the root elements of its documents, as `from \"inv:Invoice\"`";
                self.report(Diagnostic::error(MAPPING_PATH, path.span, message).help(help));
            }
        }
        roots
    }

    /// Reports `name()` and `path()` in a field that is not a text.
    fn check_own_name(&mut self, from: &[MappingPath], ty: &Type) {
        let own = from.iter().find(|path| {
            matches!(
                path.segments.as_slice(),
                [Segment::OwnName | Segment::OwnPath]
            )
        });
        if let Some(path) = own.filter(|_| *ty != Type::Text) {
            let message = format!("`{}` is a text", path.text);
            let help = "declare the field as `text`";
            self.report(Diagnostic::error(MAPPING_PATH, path.span, message).help(help));
        }
    }

    fn field_name_is_free(
        &mut self,
        module: usize,
        name: &ast::Name,
        taken: &HashMap<Arc<str>, Span>,
    ) -> bool {
        if let Some(first) = taken.get(&name.text) {
            self.report(duplicate(name, *first, "declared as a field"));
            return false;
        }
        if let Some((span, what)) = self.module_value(module, &name.text) {
            // The second one is the error.
            let diagnostic = if span.start < name.span.start {
                duplicate(name, span, what)
            } else {
                let later = ast::Name {
                    text: Arc::clone(&name.text),
                    span,
                };
                duplicate(&later, name.span, "declared as a field")
            };
            self.report(diagnostic);
        }
        true
    }

    /// Reports types that contain themselves, and cuts each circle.
    fn refuse_recursion(&mut self) {
        let mut reported = 0_usize;
        while let Some(cycle) = super::cycles::first_cycle(&self.containment()) {
            let names: Vec<String> = cycle.iter().map(|at| self.record_name(*at)).collect();
            let Some((Some(last), Some(first))) =
                Some((cycle.last().copied(), cycle.first().copied()))
            else {
                return;
            };
            let mut places = cycle
                .iter()
                .zip(cycle.iter().cycle().skip(1))
                .filter_map(|(a, b)| self.field_holding(*a, *b));
            let Some(place) = places.next() else { return };
            let message = match names.as_slice() {
                [one] => format!("{one} contains itself"),
                _ => format!(
                    "{} contains itself, through {}",
                    names.first().map_or("", |n| n),
                    later(&names)
                ),
            };
            let mut diagnostic = Diagnostic::error(RECURSIVE_TYPE, place, message)
                .here("this leads back to the type");
            for place in places {
                diagnostic = diagnostic.label(place, "and this");
            }
            let diagnostic = diagnostic
                .help("give each level a type of its own, or keep one list whose elements name each other by a text");
            self.report(diagnostic);
            self.cut(last, first);
            reported = reported.saturating_add(1);
            if reported >= self.limits.diagnostics {
                // A file of nothing but cycles: enough is reported, and no cycle may remain.
                self.cut_all();
                return;
            }
        }
    }

    /// Types that hold each other deeper than a document may be nested could describe none.
    fn limit_depth(&mut self) {
        let (limit, edges) = (self.limits.document_depth, self.containment());
        let mut depths = vec![1_usize; edges.len()];
        for at in super::cycles::needed_first(&edges) {
            let below = edges
                .get(at)
                .into_iter()
                .flatten()
                .filter_map(|held| depths.get(*held));
            let depth = below.max().map_or(1, |deepest| deepest.saturating_add(1));
            if let Some(slot) = depths.get_mut(at) {
                *slot = depth;
            }
            if let Some(record) = self
                .program
                .records
                .get(RecordId::at(at))
                .filter(|_| depth > limit)
            {
                let message = format!(
                    "the types below `{}` are nested deeper than {limit}",
                    record.declared.name
                );
                let help = "the limit is document_depth; `--limit document_depth=N` raises it";
                self.report(
                    Diagnostic::error(LIMIT, record.declared.name_span, message).help(help),
                );
                self.cut_all();
                return;
            }
        }
    }

    /// For each record those that hold it.
    fn holders(&self) -> Vec<Vec<usize>> {
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); self.program.records.len()];
        for (holder, held) in self.containment().into_iter().enumerate() {
            for held in held {
                match holders.get_mut(held) {
                    Some(known) if known.last() != Some(&holder) => known.push(holder),
                    _ => {}
                }
            }
        }
        holders
    }

    fn containment(&self) -> Vec<Vec<usize>> {
        let held = |ty: &Type| record_in(ty).map(RecordId::index);
        let records = self.program.records.iter();
        records
            .map(|record| {
                record
                    .fields
                    .iter()
                    .filter_map(|field| held(&field.ty))
                    .collect()
            })
            .collect()
    }

    fn field_holding(&self, holder: usize, held: usize) -> Option<Span> {
        let record = self.program.records.get(RecordId::at(holder))?;
        let holds =
            |field: &&StoredField| record_in(&field.ty).is_some_and(|id| id.index() == held);
        record.fields.iter().find(holds).map(|field| field.span)
    }

    fn cut(&mut self, holder: usize, held: usize) {
        let Some(record) = self.program.records.get_mut(RecordId::at(holder)) else {
            return;
        };
        for field in &mut record.fields {
            if record_in(&field.ty).is_some_and(|id| id.index() == held) {
                field.ty = Type::Unknown;
            }
        }
    }

    fn cut_all(&mut self) {
        for field in self
            .program
            .records
            .iter_mut()
            .flat_map(|record| &mut record.fields)
        {
            if record_in(&field.ty).is_some() {
                field.ty = Type::Unknown;
            }
        }
    }

    fn record_name(&self, at: usize) -> String {
        self.program
            .records
            .get(RecordId::at(at))
            .map_or_else(String::new, |record| format!("`{}`", record.declared.name))
    }

    /// A type that is declared `in` another occurs in that one, and nowhere else.
    fn check_parent(&mut self, at: usize, holders: &[usize]) {
        let Some(path) = self
            .written
            .records
            .get(at)
            .and_then(|written| written.body.parent.as_ref())
        else {
            return;
        };
        let Some(parent) = self
            .program
            .records
            .get(RecordId::at(at))
            .and_then(|record| record.parent)
        else {
            return;
        };
        let name = self.record_name(at);
        let parent_name = self.record_name(parent.index());
        if !holders.contains(&parent.index()) {
            let message =
                format!("{name} is declared in {parent_name}, which has no field of that type");
            let help = format!(
                "give {parent_name} a field of type `list of {}`, or leave `in` out",
                name.trim_matches('`')
            );
            self.report(Diagnostic::error(PARENT, path.span, message).help(help));
        }
        for other in holders.iter().filter(|holder| **holder != parent.index()) {
            let Some(span) = self.field_holding(*other, at) else {
                continue;
            };
            let message = format!(
                "{name} is declared in {parent_name}, but {} holds it too",
                self.record_name(*other)
            );
            let diagnostic = Diagnostic::error(PARENT, span, message)
                .label(path.span, "its `parent` is declared here")
                .help("give that field a type of its own");
            self.report(diagnostic);
        }
    }

    /// Types the expressions of records: `else`, `currency from`, `priced in`, `dated by`, derived fields.
    pub fn type_records(&mut self) {
        for at in 0..self.written.records.len() {
            self.type_fields(at);
            self.type_heads(at);
        }
        for at in 0..self.written.records.len() {
            let id = RecordId(super::declare::index(at));
            let spans: Vec<Span> = self
                .derived_written
                .get(at)
                .into_iter()
                .flatten()
                .map(|expr| expr.span)
                .collect();
            for (number, span) in spans.into_iter().enumerate() {
                self.derived_type(id, DerivedId(super::declare::index(number)), span);
            }
        }
    }

    fn type_fields(&mut self, at: usize) {
        let Some(written) = self.written.records.get(at).copied() else {
            return;
        };
        let stored = written
            .body
            .fields
            .iter()
            .filter_map(|field| match &field.kind {
                ast::FieldKind::Stored(stored) => Some((&field.name, stored)),
                ast::FieldKind::Derived(_) => None,
            });
        let mut number = 0_usize;
        for (name, stored) in stored {
            let field = self
                .program
                .records
                .get(RecordId::at(at))
                .and_then(|record| record.fields.get(FieldId::at(number)));
            // A field whose name was taken was left out.
            let Some(ty) = field
                .filter(|field| field.span == name.span)
                .map(|field| field.ty.clone())
            else {
                continue;
            };
            let default = stored.default.as_ref().and_then(|value| {
                let why = format!("`{}` is {}", name.text, self.describe(&ty));
                self.constant(written.module, value, &ty, &why)
            });
            let currency_from = self.currency_from(at, written.module, stored, &ty);
            let record = self.program.records.get_mut(RecordId::at(at));
            if let Some(slot) = record.and_then(|record| record.fields.get_mut(FieldId::at(number)))
            {
                slot.default = default;
                slot.currency_from = currency_from;
            }
            number = number.saturating_add(1);
        }
    }

    fn currency_from(
        &mut self,
        at: usize,
        module: usize,
        stored: &ast::StoredField,
        ty: &Type,
    ) -> Vec<CurrencyFrom> {
        let Some(first) = stored.currency_from.first() else {
            return Vec::new();
        };
        let span = match first {
            ast::CurrencySource::Path(path) => path.span,
            ast::CurrencySource::Expr(expr) => expr.span,
        };
        match money_of(ty) {
            Some(Type::Money(None)) | None => {}
            Some(Type::Money(Some(currency))) => {
                let message = format!("the currency of this field is {currency} already");
                let diagnostic = Diagnostic::error(CURRENCY_FROM, span, message)
                    .label(stored.ty.span, "by its type")
                    .help("leave `currency from` out, or write the type as `money`");
                self.report(diagnostic);
            }
            Some(_) => {
                let diagnostic =
                    Diagnostic::error(CURRENCY_FROM, span, "only money has a currency")
                        .label(stored.ty.span, "this is no money")
                        .help("write the type as `money`, or leave `currency from` out");
                self.report(diagnostic);
            }
        }
        let mut all = Vec::new();
        for source in &stored.currency_from {
            match source {
                ast::CurrencySource::Path(path) => {
                    all.extend(self.mapping_path(module, path).map(CurrencyFrom::Path));
                }
                ast::CurrencySource::Expr(expr) => {
                    let why = "a currency is a text of three letters".to_owned();
                    all.push(CurrencyFrom::Body(self.text_body(at, module, expr, why)));
                }
            }
        }
        all
    }

    fn type_heads(&mut self, at: usize) {
        let Some(written) = self.written.records.get(at).copied() else {
            return;
        };
        let priced_in = written.body.priced_in.as_ref().map(|expr| {
            self.text_body(
                at,
                written.module,
                expr,
                "`priced in` names the field with the currency's code".to_owned(),
            )
        });
        let id = RecordId(super::declare::index(at));
        let dated_by = written
            .body
            .dated_by
            .as_ref()
            .map(|expr| self.governing_date(id, written.module, expr));
        if let Some(record) = self.program.records.get_mut(RecordId::at(at)) {
            record.priced_in = priced_in;
            record.dated_by = dated_by;
        }
    }

    fn text_body(
        &mut self,
        record: usize,
        module: usize,
        written: &ast::Expr,
        why: String,
    ) -> Body {
        let mut around = self.surroundings(module, Some(RecordId(super::declare::index(record))));
        around.dated = false;
        let expr = self.expression(&mut around, written, None);
        if !expr.ty.is_text() {
            let diagnostic =
                Diagnostic::error(CURRENCY_FROM, written.span, why).here("this is no text");
            self.report(diagnostic.help("name a field that holds the code, as `EUR`"));
        }
        Body {
            expr,
            locals: around.next_local,
        }
    }

    /// The expression after `dated by`: a date or a date-time.
    pub fn governing_date(&mut self, record: RecordId, module: usize, written: &ast::Expr) -> Body {
        let mut around = self.surroundings(module, Some(record));
        around.dated = false;
        let expr = self.expression(&mut around, written, None);
        if !matches!(expr.ty, Type::Date | Type::DateTime(_) | Type::Unknown) {
            let diagnostic = Diagnostic::error(
                GOVERNING_DATE,
                written.span,
                "`dated by` needs a date or a date-time",
            )
            .help("name the field that says when it was signed, opened or published");
            self.report(diagnostic);
        }
        Body {
            expr,
            locals: around.next_local,
        }
    }

    /// Types an expression that must be a condition.
    pub fn condition(
        &mut self,
        around: &mut super::checker::Surroundings,
        written: &ast::Expr,
        why: &str,
    ) -> super::program::Expr {
        self.expression(
            around,
            written,
            Some(Expected {
                ty: &Type::Boolean,
                why: why.to_owned(),
                declared: None,
            }),
        )
    }
}

/// The record type that a type is, or whose values it holds.
pub fn record_in(ty: &Type) -> Option<RecordId> {
    ty.innermost().record()
}

/// What a type holds, lists and maps taken off; none where that is not known.
fn money_of(ty: &Type) -> Option<&Type> {
    Some(ty.innermost()).filter(|ty| **ty != Type::Unknown)
}

fn later(names: &[String]) -> String {
    names
        .iter()
        .skip(1)
        .cloned()
        .collect::<Vec<_>>()
        .join(" and ")
}
