//! Lists: gathering, comprehensions, lookup, sorting, grouping.

use std::sync::{Arc, OnceLock};

use super::super::checker::{Checker, KeyElement, Surroundings};
use super::super::declare::index;
use super::super::program::{
    Constant, Declared, Each, Expr, ExprKind, LocalId, Record, RecordId, StoredField,
};
use super::super::types::{Contents, Type};
use super::super::walk;
use super::{Expected, erroneous, make};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::index_vec::IndexVec;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `xs.field`: the list of that field of every element; lists of lists become one.
    pub(super) fn gather(
        &mut self,
        around: &mut Surroundings,
        list: Expr,
        element: &Type,
        name: &ast::Name,
        span: Span,
    ) -> Expr {
        if *element == Type::Unknown {
            return erroneous(span);
        }
        let local = Self::hidden_element(around);
        let base = make(ExprKind::Local(local), element.clone(), list.span);
        let body = self.field_access(around, base, name, span);
        let (ty, flatten) = match body.ty.contents() {
            Contents::Unknown => return erroneous(span),
            Contents::List(_) => (body.ty.clone(), true),
            Contents::Map(_) | Contents::One => (Type::List(Box::new(body.ty.clone())), false),
        };
        make(
            ExprKind::Comprehension {
                each: Each {
                    list,
                    local,
                    filter: None,
                },
                body,
                flatten,
            },
            ty,
            span,
        )
    }

    /// `[e for x in xs, y in ys where P]`: of several generators, the lists that the inner ones make, joined.
    pub(super) fn comprehension(
        &mut self,
        around: &mut Surroundings,
        body: &ast::Expr,
        generators: &[ast::Generator],
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Expr {
        let Some((first, others)) = generators.split_first() else {
            return erroneous(span);
        };
        let outer = around.locals.len();
        // `where` is of the last one, and speaks of all.
        let own_filter = filter.filter(|_| others.is_empty());
        let each = self.each(around, &first.binder, &first.list, own_filter, "for");
        let flatten = !others.is_empty();
        let (body, ty) = if flatten {
            let inner = self.comprehension(around, body, others, filter, span);
            let ty = inner.ty.clone();
            (inner, ty)
        } else {
            let body = self.expression(around, body, None);
            let ty = Type::List(Box::new(body.ty.clone()));
            (body, ty)
        };
        around.locals.truncate(outer);
        make(
            ExprKind::Comprehension {
                each,
                body,
                flatten,
            },
            ty,
            span,
        )
    }

    pub(super) fn the(
        &mut self,
        around: &mut Surroundings,
        binder: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Expr {
        let outer = around.locals.len();
        let each = self.each(around, binder, list, filter, "the");
        let ty = around
            .locals
            .get(outer)
            .map_or(Type::Unknown, |local| local.ty.clone());
        around.locals.truncate(outer);
        if ty == Type::Nothing {
            return self.nothing_in(&each.list);
        }
        make(ExprKind::The(each), ty, span)
    }

    /// `position of x`: the slot after that of the element.
    pub(super) fn position(
        &mut self,
        around: &mut Surroundings,
        element: &ast::Expr,
        span: Span,
    ) -> Expr {
        let typed = self.expression(around, element, None);
        if typed.ty == Type::Unknown {
            return erroneous(span);
        }
        let bound = |id: LocalId| {
            around
                .locals
                .iter()
                .any(|one| one.id == id && one.is_element)
        };
        if let ExprKind::Local(id) = *typed.kind
            && bound(id)
        {
            return make(ExprKind::Local(id.position()), Type::Integer, span);
        }
        let words = self.words_of(&typed);
        let shown = if words == "…" {
            "this".to_owned()
        } else {
            format!("`{words}`")
        };
        let message = format!("{shown} is not one of the elements of a list in turn");
        let nearest = around.locals.iter().rev().find(|one| one.is_element);
        let help = match (nearest, typed.ty.contents()) {
            (_, Contents::List(_)) => format!(
                "name its elements, as `for each x in {words}`, and ask for the `position of x`"
            ),
            (Some(one), _) => format!("write `position of {}`", one.name),
            (None, _) => {
                "a position has what `for each x in xs`, `every x in xs` or `[… for x in xs]` name"
                    .to_owned()
            }
        };
        let diagnostic = Diagnostic::error(code::NOT_A_LIST, typed.span, message).help(help);
        self.fail(span, diagnostic)
    }

    /// Reports a written position before the first.
    pub(super) fn before_the_first(&mut self, position: &Expr, words: &str) -> bool {
        let is_zero = matches!(position.constant(), Some(Constant::Zero));
        let before = is_zero
            || position
                .number()
                .is_some_and(|number| number.is_zero() || number.is_negative());
        if before {
            let help = format!("the first element is `{words}[1]`, the last `last({words})`");
            self.report(
                Diagnostic::error(code::POSITION, position.span, "positions count from 1")
                    .help(help),
            );
        }
        before
    }

    pub(super) fn index(
        &mut self,
        around: &mut Surroundings,
        base: &ast::Expr,
        position: &ast::Expr,
        span: Span,
    ) -> Expr {
        let words = super::own_words::path_of(base).unwrap_or_else(|| "xs".to_owned());
        let base = self.expression(around, base, None);
        match base.ty.contents() {
            Contents::Unknown => erroneous(span),
            Contents::List(Type::Nothing) => self.nothing_in(&base),
            Contents::List(element) => {
                let element = element.clone();
                let position =
                    self.integer(around, position, "a position in a list is a whole number");
                if self.before_the_first(&position, &words) {
                    return erroneous(span);
                }
                make(ExprKind::Index(base, position), element, span)
            }
            Contents::Map(value) => {
                let value = value.clone();
                let why = "the keys of a map are texts".to_owned();
                let key = self.expression(
                    around,
                    position,
                    Some(Expected {
                        ty: &Type::Text,
                        why,
                        declared: None,
                    }),
                );
                make(ExprKind::Lookup(base, key), value, span)
            }
            Contents::One => {
                let message = format!("{} has no positions", self.describe(&base.ty));
                self.fail(
                    span,
                    Diagnostic::error(code::NOT_A_LIST, base.span, message),
                )
            }
        }
    }

    /// Asked for an element of a literal `[]`.
    fn nothing_in(&mut self, list: &Expr) -> Expr {
        let message = "this list is empty, and has no element to ask for";
        self.fail(
            list.span,
            Diagnostic::error(code::POSITION, list.span, message).help("name a list with elements"),
        )
    }

    pub(super) fn sorted(
        &mut self,
        around: &mut Surroundings,
        list: &ast::Expr,
        key: &ast::Expr,
        order: ast::SortOrder,
        span: Span,
    ) -> Expr {
        let list = self.expression(around, list, None);
        let ty = list.ty.clone();
        let Some((each, mut keys)) = self.keys(around, list, &[key], "sorted") else {
            return erroneous(span);
        };
        let Some(key) = keys.pop() else {
            return erroneous(span);
        };
        if matches!(key.ty, Type::Boolean | Type::List(_)) || !key.ty.is_comparable() {
            let message = format!("nothing is sorted by {}", self.describe(&key.ty));
            return self.fail(span, Diagnostic::error(code::NO_ORDER, key.span, message));
        }
        make(ExprKind::Sorted(each, key, order), ty, span)
    }

    pub(super) fn grouped(
        &mut self,
        around: &mut Surroundings,
        list: &ast::Expr,
        written: &[ast::GroupKey],
        span: Span,
    ) -> Expr {
        let list = self.expression(around, list, None);
        let items = list.ty.clone();
        let keys: Vec<&ast::Expr> = written.iter().map(|key| &key.key).collect();
        let Some((each, keys)) = self.keys(around, list, &keys, "grouped") else {
            return erroneous(span);
        };
        let mut fields: Vec<StoredField> = Vec::new();
        for (written, key) in written.iter().zip(&keys) {
            if !key.ty.is_comparable() {
                let message = format!("nothing is grouped by {}", self.describe(&key.ty));
                return self.fail(span, Diagnostic::error(code::NO_ORDER, key.span, message));
            }
            let name = match (&written.name, &*written.key.kind) {
                (Some(name), _) => name.clone(),
                (None, ast::ExprKind::Name(name)) => ast::Name {
                    text: name.clone(),
                    span: key.span,
                },
                (None, ast::ExprKind::Field(_, name)) => name.clone(),
                // The parser reported a key without a name.
                (None, _) => return erroneous(span),
            };
            if &*name.text == "items" || fields.iter().any(|field| field.name == name.text) {
                let message = format!("a group has a field `{}` already", name.text);
                let help = format!("give this key another name, as `as {}_key`", name.text);
                return self.fail(
                    span,
                    Diagnostic::error(name_code::DUPLICATE_NAME, name.span, message).help(help),
                );
            }
            fields.push(group_field(&name.text, key.ty.clone(), key.span));
        }
        fields.push(group_field("items", items, span));
        let id = RecordId(index(self.program.records.len()));
        self.program.records.push(Record {
            declared: Declared {
                name: "".into(),
                path: "".into(),
                module: around.module,
                doc: None,
                name_span: span,
                span,
            },
            exact: false,
            is_dossier: false,
            parent: None,
            dated_by: None,
            priced_in: None,
            roots: Vec::new(),
            fields: fields.into(),
            derived: IndexVec::new(),
            known_keys: OnceLock::new(),
        });
        make(
            ExprKind::Grouped(each, keys),
            Type::List(Box::new(Type::Record(id))),
            span,
        )
    }

    /// The keys of `sorted by` and `grouped by`, in which the fields of the element are in scope.
    fn keys(
        &mut self,
        around: &mut Surroundings,
        list: Expr,
        written: &[&ast::Expr],
        how: &str,
    ) -> Option<(Each, Vec<Expr>)> {
        let ty = self.element(&list);
        if ty == Type::Unknown {
            return None;
        }
        if ty == Type::Nothing {
            self.nothing_in(&list);
            return None;
        }
        if !matches!(ty, Type::Record(_) | Type::Money(_)) {
            let what = self.describe(&ty);
            let message = format!("the elements of this list have no fields: each is {what}");
            let words = self.words_of(&list);
            let help = match how {
                "sorted" => format!("sort them by themselves: `sorted({words})`"),
                _ => format!("each value once is `distinct({words})`"),
            };
            let at = written.first().map_or(list.span, |key| key.span);
            self.report(Diagnostic::error(name_code::UNKNOWN_FIELD, at, message).help(help));
            return None;
        }
        let local = Self::hidden_element(around);
        let element = KeyElement {
            local,
            ty,
            outer: around.locals.len(),
        };
        let outer = around.element.replace(element);
        let keys: Vec<Expr> = written
            .iter()
            .map(|key| self.expression(around, key, None))
            .collect();
        around.element = outer;
        if keys.iter().any(|key| key.ty == Type::Unknown) {
            return None;
        }
        for key in &keys {
            let is_element =
                |part: &Expr| matches!(&*part.kind, ExprKind::Local(own) if *own == local);
            if !walk::any_in(&self.program, key, &mut |part| is_element(part)) {
                let message =
                    format!("this key is the same for all elements: nothing is {how} by it");
                let help = "name a field of the elements in the key";
                self.report(Diagnostic::error(code::NO_ORDER, key.span, message).help(help));
                return None;
            }
        }
        Some((
            Each {
                list,
                local,
                filter: None,
            },
            keys,
        ))
    }
}

fn group_field(name: &str, ty: Type, span: Span) -> StoredField {
    StoredField {
        name: Arc::from(name),
        ty,
        optional: false,
        default: None,
        from: Vec::new(),
        currency_from: Vec::new(),
        written: None,
        doc: None,
        span,
    }
}
