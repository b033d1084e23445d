//! What a file declares: its outline, and the names of all files.

use super::Analysis;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A module.
    Module,
    /// A type.
    Type,
    /// A field, stored or derived.
    Field,
    /// A calendar.
    Calendar,
    /// A parameter.
    Parameter,
    /// A table.
    Data,
    /// A definition.
    Definition,
    /// A rule or an exception.
    Rule,
    /// A waiver.
    Waiver,
    /// An agreement.
    Agreement,
    /// A test.
    Test,
}

/// One thing that is declared.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Detail: the type of a rule, the first sentence of its documentation.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole.
    pub span: Span,
    /// The name.
    pub name_span: Span,
    /// What it holds.
    pub children: Vec<Symbol>,
}

impl Analysis {
    /// What a file declares, in order.
    pub fn symbols(&self, source: SourceId) -> Vec<Symbol> {
        let file = self
            .module(source)
            .and_then(|index| self.look.files.get(index));
        file.into_iter()
            .flat_map(|file| &file.items)
            .filter_map(|item| self.symbol(item))
            .collect()
    }

    /// What all files declare whose name holds the letters of a query, in this order; files of packs are left out.
    pub fn all_symbols(&self, query: &str) -> Vec<(Symbol, String)> {
        let mut found = Vec::new();
        for (file, module) in self.look.files.iter().zip(&self.look.program.modules) {
            if self.sources.get(file.source).name().starts_with("pack:") {
                continue;
            }
            let symbols = file.items.iter().filter_map(|item| self.symbol(item));
            let fitting = symbols.filter(|symbol| holds_letters(&symbol.name, query));
            found.extend(fitting.map(|symbol| (symbol, module.name.to_string())));
        }
        found
    }

    fn symbol(&self, item: &ast::Item) -> Option<Symbol> {
        use ast::ItemKind as Item;
        let dotted = |path: &ast::Path| crate::check::dotted(path);
        let written = |ty: &ast::TypeRef| super::hover::one_line(self.sources.slice(ty.span));
        let (kind, name, detail) = match &item.kind {
            Item::Use(_) | Item::Namespace(_) | Item::MonthEnds(_) => return None,
            Item::Type(ty) => (SymbolKind::Type, &ty.name, String::new()),
            Item::Calendar(calendar) => (SymbolKind::Calendar, &calendar.name, String::new()),
            Item::Parameter(parameter) => (
                SymbolKind::Parameter,
                &parameter.name,
                written(&parameter.ty),
            ),
            Item::Data(data) => (SymbolKind::Data, &data.name, written(&data.ty)),
            Item::Define(define) => (
                SymbolKind::Definition,
                &define.name,
                define.ty.as_ref().map(written).unwrap_or_default(),
            ),
            Item::Rule(rule) => (
                SymbolKind::Rule,
                &rule.name,
                format!("for {}", dotted(&rule.ty)),
            ),
            Item::Exception(exception) => (
                SymbolKind::Rule,
                &exception.name,
                format!("to {}", dotted(&exception.to)),
            ),
            Item::Agreement(agreement) => (
                SymbolKind::Agreement,
                &agreement.name,
                dotted(&agreement.ty),
            ),
            Item::Waiver(waiver) => {
                let (name, span) = (
                    format!("waiver for {}", dotted(&waiver.rule)),
                    waiver.rule.span,
                );
                return Some(symbol(
                    name,
                    String::new(),
                    SymbolKind::Waiver,
                    item.span,
                    span,
                    Vec::new(),
                ));
            }
            Item::Test(test) => {
                let (name, span) = (test.title.text.to_string(), test.title.span);
                return Some(symbol(
                    name,
                    "test".to_owned(),
                    SymbolKind::Test,
                    item.span,
                    span,
                    Vec::new(),
                ));
            }
        };
        let children = if let Item::Type(ast::TypeItem {
            body: ast::TypeBody::Record(record),
            ..
        }) = &item.kind
        {
            record
                .fields
                .iter()
                .map(|field| self.field(field))
                .collect()
        } else {
            Vec::new()
        };
        Some(symbol(
            name.text.to_string(),
            detail,
            kind,
            item.span,
            name.span,
            children,
        ))
    }

    fn field(&self, field: &ast::Field) -> Symbol {
        let detail = match &field.kind {
            ast::FieldKind::Stored(stored) => {
                super::hover::one_line(self.sources.slice(stored.ty.span))
            }
            ast::FieldKind::Derived(_) => "let".to_owned(),
        };
        symbol(
            field.name.text.to_string(),
            detail,
            SymbolKind::Field,
            field.span,
            field.name.span,
            Vec::new(),
        )
    }
}

fn symbol(
    name: String,
    detail: String,
    kind: SymbolKind,
    span: Span,
    name_span: Span,
    children: Vec<Symbol>,
) -> Symbol {
    // Editors refuse symbols without a name, and names outside their symbol.
    let name = if name.is_empty() {
        "…".to_owned()
    } else {
        name
    };
    let holds = span.start <= name_span.start && name_span.end <= span.end;
    Symbol {
        name,
        detail,
        kind,
        span,
        name_span: if holds { name_span } else { span },
        children,
    }
}

/// Whether a name holds these letters in this order, whatever their case.
fn holds_letters(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .all(|wanted| letters.any(|c| c == wanted))
}
