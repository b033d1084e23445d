//! The meaning of names in a scope, and the terms that a text has used and must explain.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::clauses::is_quality;
use super::lists::behind_amount;
use super::names::{is_participle, is_preposition, is_verb, plural, singular, spoken};
use super::noun::Noun;
use super::text::Words;
use crate::check::program::{
    DeclaredValue, Definition, DefinitionId, DerivedId, Expr, ExprKind, LocalId, Program, Record,
    RecordId,
};
use crate::check::types::Type;
use crate::check::walk;

/// Expressions of at most this many parts are written out where they are used; larger ones become terms.
const INLINE: usize = 8;

/// Characters of a phrase that may be repeated.
const BRIEF: usize = 90;

/// Puts the expressions of one program into words.
pub(super) struct Speaker<'p> {
    pub program: &'p Program,
    /// Derived fields and definitions that were mentioned by name.
    pub mentioned: RefCell<BTreeSet<Mention>>,
}

/// A term that is explained once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mention {
    Derived(RecordId, DerivedId),
    Definition(DefinitionId),
}

/// The meaning of names in a scope.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The record that `it` and bare fields are of.
    pub it: Option<Noun>,
    /// Its fields are named without it: `the total`, not `the agreement's total`.
    pub plainly: bool,
    /// How many enclosing derived fields and definitions are written out.
    depth: u8,
    /// Bindings, `let`s and parameters of definitions.
    locals: HashMap<LocalId, LocalNoun>,
    /// Names of bound elements in enclosing scopes.
    taken: Vec<Rc<str>>,
    /// Names of the lists whose elements are bound in enclosing scopes.
    lists: Vec<String>,
}

/// The meaning of a slot.
#[derive(Debug, Clone)]
pub(super) struct LocalNoun {
    pub noun: Noun,
    /// The name of one of its elements, if it is a list.
    pub element: Option<String>,
}

impl Scope {
    /// The scope of a record type's own expressions.
    pub fn of_record(record: Option<&Record>) -> Self {
        let it = record.map(|record| Noun::light(super::noun::definite(&record_noun(record))));
        let own = record.map(record_noun).into_iter();
        let stored = record
            .into_iter()
            .flat_map(|record| record.fields.iter().map(|field| spoken(&field.name)));
        let derived = record
            .into_iter()
            .flat_map(|record| record.derived.iter().map(|field| spoken(&field.name)));
        let taken = own.chain(stored).chain(derived).map(Rc::from).collect();
        Self {
            it,
            plainly: true,
            depth: 0,
            locals: HashMap::new(),
            taken,
            lists: Vec::new(),
        }
    }

    /// The scope inside a definition that is written out within another.
    pub fn inside(&self) -> Self {
        Self {
            it: None,
            plainly: false,
            depth: self.depth.saturating_add(1),
            locals: HashMap::new(),
            taken: self.taken.clone(),
            lists: self.lists.clone(),
        }
    }

    /// The same scope, inside a derived field that is written out within another expression.
    pub fn deeper(&self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self.clone()
        }
    }

    /// The scope of another record's own field, written out within this one.
    pub fn within(&self, it: Noun) -> Self {
        Self {
            it: Some(it),
            plainly: false,
            depth: self.depth.saturating_add(1),
            locals: HashMap::new(),
            taken: self.taken.clone(),
            lists: self.lists.clone(),
        }
    }

    /// Names a slot.
    pub fn name(&mut self, local: LocalId, noun: Noun, element: Option<String>) {
        self.locals.insert(local, LocalNoun { noun, element });
    }

    /// The meaning of a slot.
    pub fn local(&self, local: LocalId) -> Option<&LocalNoun> {
        self.locals.get(&local)
    }

    /// Records that an enclosing binding uses this name.
    pub fn take(&mut self, name: &str) {
        self.taken.push(Rc::from(name));
    }

    /// Notes that an element of a list is bound.
    pub fn bind_list(&mut self, name: &Words) {
        self.lists.push(name.plain());
    }

    /// Whether an element of this list is bound in an enclosing scope.
    pub fn is_list_bound(&self, name: &Words) -> bool {
        self.lists.contains(&name.plain())
    }

    /// Whether an enclosing binding uses this name.
    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.iter().any(|taken| **taken == *name)
    }

    /// Binds an element; it gets a letter where its name is in use: `span B`.
    pub fn bind(&mut self, local: LocalId, noun: &str, ty: &Type) -> Rc<str> {
        let mut name: Rc<str> = Rc::from(noun);
        let mut letters = 'B'..='Z';
        while self.taken.contains(&name) {
            let Some(letter) = letters.next() else { break };
            name = Rc::from(format!("{noun} {letter}"));
        }
        self.taken.push(name.clone());
        let element = matches!(ty, Type::List(_)).then(|| "element".to_owned());
        let noun = Noun::bound(&name);
        let position = Noun::heavy(super::text::say![
            "the position of ",
            noun.clone().operand()
        ]);
        self.name(local.position(), position, None);
        self.name(local, noun, element);
        name
    }
}

impl<'p> Speaker<'p> {
    /// A speaker that has mentioned nothing yet.
    pub fn new(program: &'p Program) -> Self {
        Self {
            program,
            mentioned: RefCell::default(),
        }
    }

    /// Whether a phrase is short enough to repeat in another.
    pub fn is_brief(noun: &Noun) -> bool {
        noun.words().plain().chars().count() <= BRIEF
    }

    /// Whether an expression is short enough to write out where it is used.
    pub fn is_short(&self, expr: &Expr, most: usize) -> bool {
        let mut left = most;
        self.fits(expr, &mut left)
    }

    fn fits(&self, expr: &Expr, left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(1) else {
            return false;
        };
        *left = rest;
        let behind = if let ExprKind::Derived(base, id) = &*expr.kind {
            self.derived(base, *id).map(|field| &field.body.expr)
        } else if let ExprKind::Call(id, _) = &*expr.kind {
            self.program.definitions.get(*id).map(|one| &one.body.expr)
        } else {
            None
        };
        // The expression behind a short name counts, since it is written out too; behind a long one it does not.
        let inner = behind.is_none_or(|behind| {
            let mut inside = INLINE.min(*left);
            let before = inside;
            if self.fits(behind, &mut inside) {
                *left = left.saturating_sub(before.saturating_sub(inside));
            }
            true
        });
        inner
            && walk::children(expr)
                .into_iter()
                .all(|child| self.fits(child, left))
    }

    /// Whether a derived field or a definition is written out in a scope: at most two, one in
    /// the other, so that a chain of them is not written out.
    pub fn is_inlined_at(&self, scope: &Scope, body: &Expr) -> bool {
        scope.depth < 2 && self.is_inlined(body)
    }

    /// Whether a derived field or a definition is short enough for that.
    pub fn is_inlined(&self, body: &Expr) -> bool {
        self.is_short(body, INLINE) && !has_pattern(body)
    }

    /// The derived field of an expression's record.
    pub fn derived(
        &self,
        base: &Expr,
        id: DerivedId,
    ) -> Option<&'p crate::check::program::DerivedField> {
        self.record(&base.ty)?.derived.get(id)
    }

    /// The record of a type.
    pub fn record(&self, ty: &Type) -> Option<&'p Record> {
        self.program.records.get(ty.record()?)
    }

    /// Notes that a term was used.
    pub fn mention(&self, mention: Mention) {
        self.mentioned.borrow_mut().insert(mention);
    }

    /// The noun for one value of a type.
    pub fn kind_noun(&self, ty: &Type) -> String {
        let noun = match ty {
            Type::Text | Type::Choice(_) => "text",
            Type::Boolean => "truth",
            Type::Number | Type::Integer | Type::Zero => "number",
            Type::Percent => "percentage",
            Type::Money(_) => "amount",
            Type::Date => "date",
            Type::YearMonth => "month",
            Type::DateTime(_) | Type::Time => "time",
            Type::Duration | Type::Period(_) => "length of time",
            Type::DateStretch | Type::InstantStretch => "stretch",
            Type::List(_) => "list",
            Type::Map(_) => "map",
            Type::Record(_) => {
                return self
                    .record(ty)
                    .map_or_else(|| "record".to_owned(), record_noun);
            }
            Type::Nothing | Type::Unknown => "value",
        };
        noun.to_owned()
    }

    /// The noun for one element of a list: from the list's name if that is a plural, else from its type.
    pub fn element_noun(&self, scope: &Scope, list: &Expr) -> String {
        let of_type = || match list.ty.element() {
            Some(element) => self.kind_noun(element),
            None => "element".to_owned(),
        };
        self.own_element_noun(scope, list).unwrap_or_else(of_type)
    }

    /// The noun for one element of a list, where the list itself says it.
    fn own_element_noun(&self, scope: &Scope, list: &Expr) -> Option<String> {
        if let ExprKind::Local(local) = &*list.kind {
            return scope.local(*local)?.element.clone();
        }
        if let ExprKind::Comprehension { each, body, .. } = &*list.kind {
            if matches!(&*body.kind, ExprKind::Local(_)) {
                return Some(self.element_noun(scope, &each.list));
            }
            let name = self.field_name(body).filter(|name| !is_clause(name))?;
            return singular(&name).or(Some(name));
        }
        if let ExprKind::Sorted(each, ..) = &*list.kind {
            return Some(self.element_noun(scope, &each.list));
        }
        if matches!(&*list.kind, ExprKind::Grouped(..)) {
            return Some("group".to_owned());
        }
        if let ExprKind::Builtin(function, arguments) = &*list.kind {
            return match function.wording.element?.noun {
                Some(noun) => Some(noun.to_owned()),
                None => arguments.first().map(|list| self.element_noun(scope, list)),
            };
        }
        let name = self.field_name(list)?;
        let Some(element) = list.ty.element() else {
            return singular(&name);
        };
        let kind = self.kind_noun(element);
        if plural(&kind) == name {
            return Some(kind);
        }
        singular(behind_amount(&name).unwrap_or(&name)).or_else(|| {
            let name = if is_preposition(&name) {
                format!("“{name}”")
            } else {
                name
            };
            Some(format!("{name} {kind}"))
        })
    }

    /// The name of the field that an expression ends in, as words.
    pub fn field_name(&self, expr: &Expr) -> Option<String> {
        match expr.declared_value()? {
            DeclaredValue::Field(base, id) => {
                Some(spoken(&self.record(&base.ty)?.fields.get(id)?.name))
                    .filter(|name| name != "items")
            }
            DeclaredValue::Derived(base, id) => Some(spoken(&self.derived(base, id)?.name)),
            DeclaredValue::Data(id) => self
                .program
                .data
                .get(id)
                .map(|data| spoken(&data.declared.name)),
            DeclaredValue::Parameter(id) => self
                .program
                .parameters
                .get(id)
                .map(|parameter| spoken(&parameter.declared.name)),
        }
    }

    /// The name of a definition's parameter; for a single letter, its type.
    pub fn given_name(&self, definition: &Definition, name: &str, ty: &Type) -> String {
        let same = definition
            .parameters
            .iter()
            .filter(|(_, other)| other == ty)
            .count();
        if ty.record().is_some() && name.chars().count() == 1 && same == 1 {
            self.kind_noun(ty)
        } else {
            self.named_noun(name, ty).0
        }
    }

    /// A list's or a value's own name as a noun: `own` of contracts is `own contracts`.
    pub fn named_noun(&self, name: &str, ty: &Type) -> (String, bool, Option<String>) {
        let name = spoken(name);
        let Type::List(element) = ty else {
            let kind = self.kind_noun(ty);
            // `awarded` of numbers is a figure, since a number may be counted as well as stated.
            let kind = if ty.is_number() && *ty != Type::Percent {
                "figure".to_owned()
            } else {
                kind
            };
            if is_quality(&name) && *ty != Type::Boolean {
                return (format!("{name} {kind}"), false, None);
            }
            let adjective = is_participle(&name) && !matches!(ty, Type::Record(_) | Type::Boolean);
            let noun = match (adjective, is_preposition(&name)) {
                (true, _) => format!("{kind} {name}"),
                (false, true) => format!("“{name}” {kind}"),
                (false, false) => name,
            };
            let several = !matches!(
                ty,
                Type::Record(_) | Type::Boolean | Type::Date | Type::DateTime(_) | Type::Time
            );
            let plural = several && !adjective && singular(spoken_head(&noun)).is_some();
            return (noun, plural, None);
        };
        match singular(behind_amount(&name).unwrap_or(&name)) {
            Some(one) => (name, true, Some(one)),
            None => {
                let one = self.kind_noun(element);
                let name = if is_preposition(&name) {
                    format!("“{name}”")
                } else {
                    name
                };
                (
                    format!("{name} {}", plural(&one)),
                    true,
                    Some(format!("{name} {one}")),
                )
            }
        }
    }
}

/// A name up to its preposition: in `number of lots` the number is spoken of.
fn spoken_head(name: &str) -> &str {
    let at = [" of ", " in ", " for ", " to ", " per "]
        .iter()
        .filter_map(|word| name.find(word))
        .min();
    at.and_then(|at| name.get(..at)).unwrap_or(name)
}

/// Whether an expression holds a pattern, which is better explained once than repeated.
fn has_pattern(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Matches(..))
        || walk::children(expr).into_iter().any(has_pattern)
}

/// Whether a field's name is no noun: `ordered`, `ends`, `from`.
fn is_clause(name: &str) -> bool {
    is_participle(name) || is_verb(name) || is_preposition(name)
}

/// A record type's name as a noun.
pub(super) fn record_noun(record: &Record) -> String {
    if record.declared.name.is_empty() {
        "group".to_owned()
    } else {
        spoken(&record.declared.name)
    }
}

/// A term that a text explains: the *window*.
pub(super) fn the_term(name: &str) -> Words {
    let mut words = Words::from("the ");
    words.add(Words::term(name));
    words
}
