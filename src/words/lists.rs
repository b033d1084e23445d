//! Lists and what is said of their elements: quantifiers, comprehensions, order, groups.

use super::claim::Claim;
use super::joined::both;
use super::names::{is_participle, plural, spoken};
use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use super::text::{Words, listed, say};
use crate::check::program::{Constant, Each, Expr, ExprKind, Quantifier};
use crate::check::types::Type;

/// Elements of a list, named one by one.
pub(super) struct Named {
    /// The scope in which the element has its name.
    pub scope: Scope,
    /// `tranche`
    pub noun: std::rc::Rc<str>,
    /// `transaction of the contract`, `award among the standing awards`
    pub of: Words,
    /// The same of several.
    pub of_many: Words,
}

impl Speaker<'_> {
    /// Names the elements of a list, and says whose they are.
    pub(super) fn name_elements(&self, scope: &Scope, list: &Expr, local: crate::check::program::LocalId) -> Named {
        let one = self.element_noun(scope, list);
        let mut inner = scope.clone();
        let ty = if let Type::List(ty) = &list.ty { ty } else { &Type::Unknown };
        let noun = inner.bind(local, &one, ty);
        let whose = self.whose(scope, list);
        let lettered = noun.strip_prefix(one.as_str()).unwrap_or("");
        let of = say![&*one, lettered, &whose];
        let of_many = say![plural(&one), &whose];
        Named { scope: inner, noun, of, of_many }
    }

    /// Behind the name of an element: ` of the contract`; nothing where the record at hand has the list.
    fn whose(&self, scope: &Scope, list: &Expr) -> Words {
        match &*list.kind {
            ExprKind::Field(base, _) | ExprKind::Derived(base, _) => match &*base.kind {
                ExprKind::It if scope.plainly => Words::default(),
                ExprKind::It => scope.it.as_ref().map_or_else(Words::default, |it| say![" of ", it.operand()]),
                _ => say![" of ", self.noun(scope, base).operand()],
            },
            ExprKind::Comprehension { each, body, .. }
                if each.filter.is_none() && self.is_path_of(body, each.local) =>
            {
                match &*body.kind {
                    ExprKind::Field(base, _) | ExprKind::Derived(base, _) => {
                        let owners = self.path_over(scope, &each.list, base, each.local);
                        say![" of ", owners.operand()]
                    }
                    _ => Words::default(),
                }
            }
            ExprKind::Grouped(each, keys) => self.grouping(scope, &each.list, keys),
            _ => say![" among ", self.noun(scope, list).operand()],
        }
    }

    /// `every x in xs where W satisfies P`
    pub(super) fn quantified(
        &self,
        scope: &Scope,
        quantifier: &Quantifier,
        each: &Each,
        body: &Expr,
        negated: bool,
    ) -> Claim {
        let named = self.name_elements(scope, &each.list, each.local);
        let filter = each.filter.as_ref().map(|filter| self.claim(&named.scope, filter, false));
        if let (Quantifier::Every, false) = (quantifier, negated) {
            let body = self.claim(&named.scope, body, false);
            return every(&named, filter, body);
        }
        let not_every = matches!(quantifier, Quantifier::Every);
        let body = self.claim(&named.scope, body, not_every);
        let which = filter.map_or(body.clone(), |filter| both(filter, body));
        let (amount, many) = self.how_many(scope, quantifier, negated);
        let head = if many { &named.of_many } else { &named.of };
        let noun = if many { plural(&named.noun) } else { named.noun.to_string() };
        // The condition speaks of the element by its singular also behind a plural.
        let relative = which.relative(&named.noun, many);
        let relative = if relative.plain().starts_with(" for which") && noun != *named.noun {
            say![" for which, each taken by itself, ", relative.after(" for which ").unwrap_or_default()]
        } else {
            relative
        };
        Claim::There { amount, what: say![head, relative], plural: many }
    }

    /// How many, as words, and whether these are several.
    fn how_many(&self, scope: &Scope, quantifier: &Quantifier, negated: bool) -> (Words, bool) {
        let number = |count: &Expr| match &*count.kind {
            ExprKind::Constant(Constant::Number(one)) if one.to_i64() == Some(1) => (say!["one"], false),
            ExprKind::Constant(_) | ExprKind::Parameter(..) => (self.noun(scope, count).words(), true),
            _ => (say!["(", self.noun(scope, count).words(), ")"], true),
        };
        let with = |head: &str, count: &Expr| {
            let (words, many) = number(count);
            (say![head, words], many)
        };
        match (quantifier, negated) {
            (Quantifier::Every, _) | (Quantifier::Some, false) | (Quantifier::No, true) => {
                (say!["at least one"], false)
            }
            (Quantifier::Some, true) | (Quantifier::No, false) => (say!["no"], false),
            (Quantifier::AtLeast(count), false) => with("at least ", count),
            (Quantifier::AtLeast(count), true) => with("fewer than ", count),
            (Quantifier::AtMost(count), false) => with("at most ", count),
            (Quantifier::AtMost(count), true) => with("more than ", count),
            (Quantifier::Exactly(count), false) => with("exactly ", count),
            (Quantifier::Exactly(count), true) => with("not exactly ", count),
        }
    }

    /// The elements of a list behind a number: `parties`, `awards of the release whose status is …`.
    pub(super) fn elements(&self, scope: &Scope, list: &Expr, many: bool) -> Option<Words> {
        if let ExprKind::Comprehension { each, body, .. } = &*list.kind {
            let is_element = matches!(&*body.kind, ExprKind::Local(local) if *local == each.local);
            if each.filter.is_some() && !is_element {
                return None;
            }
            if is_element {
                let named = self.name_elements(scope, &each.list, each.local);
                let head = if many { &named.of_many } else { &named.of };
                let relative = self.filter(&named, each.filter.as_ref(), many);
                return Some(say![head, relative]);
            }
        }
        let one = self.element_noun(scope, list);
        let head = if many { plural(&one) } else { one };
        Some(say![head, self.whose(scope, list)])
    }

    /// Behind the name of an element, its `where`.
    fn filter(&self, named: &Named, filter: Option<&Expr>, many: bool) -> Words {
        let Some(filter) = filter else { return Words::default() };
        self.claim(&named.scope, filter, false).relative(&named.noun, many)
    }

    /// `[e for x in xs where P]`, `xs.field`
    pub(super) fn comprehension(&self, scope: &Scope, each: &Each, body: &Expr) -> Noun {
        if each.filter.is_none() && self.is_path_of(body, each.local) {
            return self.path_over(scope, &each.list, body, each.local);
        }
        let named = self.name_elements(scope, &each.list, each.local);
        let filter = |many: bool| self.filter(&named, each.filter.as_ref(), many);
        if matches!(&*body.kind, ExprKind::Local(local) if *local == each.local) {
            return Noun::heavy(say!["those ", &named.of_many, filter(true)]).many(true);
        }
        if self.is_path_of(body, each.local)
            && self.days_of_all(&Noun::light(""), body).is_none()
            && let Some(what) = self.plural_path(body)
        {
            return Noun::heavy(say!["the ", what, " of those ", &named.of_many, filter(true)]).many(true);
        }
        let body = self.noun(&named.scope, body).operand();
        Noun::heavy(say![body, " for every ", &named.of, filter(false)]).many(true)
    }

    /// Whether an expression is a field of an element, or a field of that.
    fn is_path_of(&self, body: &Expr, local: crate::check::program::LocalId) -> bool {
        match &*body.kind {
            ExprKind::Field(base, _) => {
                matches!(&*base.kind, ExprKind::Local(own) if *own == local) || self.is_path_of(base, local)
            }
            ExprKind::Derived(base, id) => {
                let short = self.derived(base, *id).is_some_and(|field| self.is_inlined(&field.body.expr));
                let own = matches!(&*base.kind, ExprKind::Local(own) if *own == local);
                !short && (own || self.is_path_of(base, local))
            }
            ExprKind::Amount(base) | ExprKind::CurrencyOf(base) => self.is_path_of(base, local),
            _ => false,
        }
    }

    /// The field that a path ends in, as a plural: `amounts`.
    fn plural_path(&self, body: &Expr) -> Option<String> {
        let of = |base: &Expr, what: &str| Some(format!("{what} of the {}", self.plural_path(base)?));
        match &*body.kind {
            ExprKind::Amount(base) => of(base, "bare amounts"),
            ExprKind::CurrencyOf(base) => of(base, "currencies"),
            ExprKind::Field(base, _) | ExprKind::Derived(base, _) => {
                let own_name = self.own_name(body)?;
                let (name, already, _) = self.named_noun(&own_name, &body.ty);
                let done = is_participle(&spoken(&own_name)) && !matches!(body.ty, Type::List(_) | Type::Record(_));
                let own = match (already, done) {
                    (true, _) => name,
                    (false, true) => format!("{} {}", plural(&self.kind_noun(&body.ty)), spoken(&own_name)),
                    (false, false) => plural(&name),
                };
                match &*base.kind {
                    ExprKind::Field(..) | ExprKind::Derived(..) => of(base, &own),
                    _ => Some(own),
                }
            }
            _ => None,
        }
    }

    fn own_name(&self, body: &Expr) -> Option<String> {
        match &*body.kind {
            ExprKind::Field(base, id) => Some(self.record(&base.ty)?.fields.get(id.index())?.name.to_string()),
            ExprKind::Derived(base, id) => Some(self.derived(base, *id)?.name.to_string()),
            _ => None,
        }
    }

    /// A field of all elements: `the tranches' amounts`.
    fn path_over(&self, scope: &Scope, list: &Expr, body: &Expr, local: crate::check::program::LocalId) -> Noun {
        let owners = self.noun(scope, list).many(true);
        if matches!(&*body.kind, ExprKind::Local(own) if *own == local) {
            return owners;
        }
        if let (ExprKind::Field(base, _), true) = (&*body.kind, self.days_of_all(&owners, body).is_some())
            && matches!(&*base.kind, ExprKind::Local(own) if *own == local)
        {
            return self.days_of_all(&owners, body).unwrap_or(owners);
        }
        match self.plural_path(body) {
            Some(what) => owners.owned(what, true),
            None => owners,
        }
    }

    /// `the x in xs where P`
    pub(super) fn the_one(&self, scope: &Scope, each: &Each) -> Noun {
        let named = self.name_elements(scope, &each.list, each.local);
        let relative = self.filter(&named, each.filter.as_ref(), false);
        Noun::heavy(say!["the only ", named.of, relative])
    }

    /// `xs sorted by k`
    pub(super) fn sorted(&self, scope: &Scope, each: &Each, keys: &[Expr]) -> Noun {
        Noun::heavy(say![self.noun(scope, &each.list).operand(), " in the order of ", self.keys(keys)]).many(true)
    }

    /// `xs grouped by k`: the groups.
    pub(super) fn groups(&self, scope: &Scope, each: &Each, keys: &[Expr]) -> Noun {
        Noun::heavy(say!["the groups", self.grouping(scope, &each.list, keys)]).many(true)
    }

    /// What the elements of a group have in common: ` of sectors with the same scheme`.
    fn grouping(&self, scope: &Scope, list: &Expr, keys: &[Expr]) -> Words {
        let what = self.elements(scope, list, true).unwrap_or_else(|| self.noun(scope, list).operand());
        say![" of ", what, " with the same ", self.keys(keys)]
    }

    fn keys(&self, keys: &[Expr]) -> Words {
        let names: Vec<Words> =
            keys.iter().map(|key| say![self.field_name(key).unwrap_or_else(|| "value".to_owned())]).collect();
        listed(&names, "and")
    }
}

/// That a claim is true of all elements.
pub(super) fn every(named: &Named, filter: Option<Claim>, body: Claim) -> Claim {
    let of = match filter {
        Some(filter) => say![&named.of, filter.relative(&named.noun, false)],
        None => named.of.clone(),
    };
    Claim::Every { of, noun: named.noun.clone(), body: Box::new(body) }
}
