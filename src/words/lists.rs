//! Lists and claims about their elements: quantifiers, comprehensions, order, groups.

use super::claim::{BE, Claim, Verb};
use super::clauses::atom;
use super::joined::both;
use super::names::plural;
use super::noun::Noun;
use super::speaker::{Mention, Scope, Speaker};
use super::text::{Fragment, TargetKind, Words, listed, say};
use crate::check::program::{Each, Expr, ExprKind, Quantifier};
use crate::check::types::Type;
use crate::check::walk;
use crate::syntax::ast::{CompareOp, SortOrder};
use crate::value::Number;

const STAND: Verb = Verb("stand", "stands");

/// Elements of another's list.
pub(super) struct Among {
    one: Words,
    many: Words,
    /// `the contract's transactions`
    list: Words,
}

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
    /// `transaction among the contract's transactions`: where `whose` follows, which would be taken to speak of the owner.
    among: Option<Among>,
}

impl Named {
    /// The element with a claim about it: `part whose amount is …`.
    pub fn that(&self, claim: &Claim) -> Words {
        let relative = claim.relative(&self.noun, false);
        say![self.before(&relative, false), relative]
    }

    /// The element, or several, before words that speak of them.
    fn before(&self, relative: &Words, many: bool) -> &Words {
        let speaks = [" whose ", " that "]
            .iter()
            .any(|word| relative.plain().starts_with(word));
        match (self.among.as_ref().filter(|_| speaks), many) {
            (Some(among), false) => &among.one,
            (Some(among), true) => &among.many,
            (None, false) => &self.of,
            (None, true) => &self.of_many,
        }
    }
}

/// First words of lists' names that give a number: one of `all tenders` is a tender among all tenders.
const AMOUNTS: [&str; 10] = [
    "all", "both", "some", "any", "every", "each", "several", "many", "few", "these",
];

/// A list's name after a word that gives a number.
pub(super) fn behind_amount(name: &str) -> Option<&str> {
    name.split_once(' ')
        .filter(|(first, _)| AMOUNTS.contains(first))
        .map(|(_, rest)| rest)
}

impl Speaker<'_> {
    /// Names the elements of a list, and their owner.
    pub(super) fn name_elements(
        &self,
        scope: &Scope,
        list: &Expr,
        local: crate::check::program::LocalId,
    ) -> Named {
        let one = self.element_noun(scope, list);
        let mut inner = scope.clone();
        let ty = if let Type::List(ty) = &list.ty {
            ty
        } else {
            &Type::Unknown
        };
        let noun = inner.bind(local, &one, ty);
        let whose = self.whose(scope, list);
        let lettered = noun.strip_prefix(one.as_str()).unwrap_or("");
        let of_many = say![self.element_term(scope, list, &plural(&one)), &whose];
        // Another name for an element of the same list may denote the same element.
        let again = !lettered.is_empty() && scope.is_list_bound(&of_many);
        let itself = if again {
            format!(" (the {one} itself counts too)")
        } else {
            String::new()
        };
        let of = say![self.element_term(scope, list, &noun), &whose, &*itself];
        inner.bind_list(&of_many);
        let has_owner =
            whose.plain().starts_with(" of ") && !matches!(&*list.kind, ExprKind::Grouped(..));
        let among = has_owner.then(|| {
            let list_words = self.noun(scope, list).operand();
            let owned = say![" among ", &list_words];
            let (one, many) = (
                self.element_term(scope, list, &noun),
                self.element_term(scope, list, &plural(&one)),
            );
            Among {
                one: say![one, &owned, &*itself],
                many: say![many, owned],
                list: list_words,
            }
        });
        Named {
            scope: inner,
            noun,
            of,
            of_many,
            among,
        }
    }

    /// The name of elements; for computed ones, a link to their explanation.
    fn element_term(&self, scope: &Scope, list: &Expr, noun: &str) -> Words {
        if self.is_named_after(scope, list) {
            let is_term = matches!(&*list.kind, ExprKind::Local(local) if scope.local(*local).is_some_and(|local| {
                local.noun.words().0.iter().any(|piece| matches!(piece, Fragment::Term(..)))
            }));
            return if is_term {
                Words::term(noun)
            } else {
                say![noun]
            };
        }
        let ExprKind::Derived(base, id) = &*list.kind else {
            return say![noun];
        };
        let (Type::Record(of), Some(record)) = (&base.ty, self.record(&base.ty)) else {
            return say![noun];
        };
        self.mention(Mention::Derived(*of, *id));
        Words::link(noun, TargetKind::Type, &record.declared.path)
    }

    /// Whether a list's own name gives its elements theirs: one of *standing awards* is a *standing award*.
    fn is_named_after(&self, scope: &Scope, list: &Expr) -> bool {
        let ExprKind::Local(local) = &*list.kind else {
            return false;
        };
        let words = scope
            .local(*local)
            .map(|local| local.noun.words())
            .and_then(|words| words.after("the "));
        let many = plural(&self.element_noun(scope, list));
        words.is_some_and(|words| words.plain() == many)
    }

    /// Behind the name of an element: ` of the contract`; nothing where the record at hand has the list.
    fn whose(&self, scope: &Scope, list: &Expr) -> Words {
        if let ExprKind::Field(base, _) | ExprKind::Derived(base, _) = &*list.kind {
            let name = self
                .field_name(list)
                .filter(|name| behind_amount(name).is_some());
            let among = name
                .map(|name| format!(" among {name}"))
                .unwrap_or_default();
            return if !base.is_it() {
                say![among, " of ", self.noun(scope, base).operand()]
            } else if scope.plainly {
                say![among]
            } else {
                scope
                    .it
                    .as_ref()
                    .map_or_else(Words::default, |it| say![among, " of ", it.operand()])
            };
        }
        if let ExprKind::Builtin(function, arguments) = &*list.kind
            && let Some(element) = function.wording.element
        {
            return self.filled(scope, element.whose, function, arguments, Noun::operand);
        }
        if let ExprKind::Comprehension { each, body, .. } = &*list.kind
            && each.filter.is_none()
            && self.is_path_of(body, each.local)
        {
            return if let ExprKind::Field(base, _) | ExprKind::Derived(base, _) = &*body.kind {
                let owners = self.path_over(scope, &each.list, base, each.local);
                say![" of ", owners.operand()]
            } else {
                Words::default()
            };
        }
        if let ExprKind::Grouped(each, keys) = &*list.kind {
            return self.grouping(scope, each, keys);
        }
        if self.is_named_after(scope, list) {
            Words::default()
        } else {
            say![" among ", self.noun(scope, list).operand()]
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
        if let Some(claim) = self.standing(scope, quantifier, each, body, negated) {
            return claim;
        }
        let named = self.name_elements(scope, &each.list, each.local);
        let filter = each
            .filter
            .as_ref()
            .map(|filter| self.claim(&named.scope, filter, false));
        if let (Quantifier::Every, false) = (quantifier, negated) {
            let body = self.claim(&named.scope, body, false);
            return every(&named, filter, body);
        }
        let not_every = matches!(quantifier, Quantifier::Every);
        let body = self.claim(&named.scope, body, not_every);
        let which = filter.map_or(body.clone(), |filter| both(filter, body));
        let worked_out = match quantifier {
            Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
                Some(count).filter(|count| {
                    !matches!(
                        &*count.kind,
                        ExprKind::Constant(_) | ExprKind::Parameter(..)
                    )
                })
            }
            Quantifier::Every | Quantifier::Some | Quantifier::No => None,
        };
        let (amount, many) = self.how_many(scope, quantifier, negated);
        let many = many || worked_out.is_some();
        let noun = if many {
            plural(&named.noun)
        } else {
            named.noun.to_string()
        };
        // The condition speaks of the element by its singular also behind a plural.
        let relative = which.relative(&named.noun, many);
        let head = named.before(&relative, many).clone();
        let relative = if relative.plain().starts_with(" for which") && noun != *named.noun {
            say![
                " for which, each taken by itself, ",
                relative.after(" for which ").unwrap_or_default()
            ]
        } else {
            relative
        };
        match worked_out {
            None => Claim::There {
                amount,
                what: say![head, relative],
                plural: many,
            },
            Some(count) => {
                let number = Noun::heavy(say!["the number of ", head, relative]);
                let (verb, words, negated) = super::comparisons::counted_as(quantifier, negated);
                atom(
                    number,
                    verb,
                    say![words, self.noun(scope, count).words()],
                    negated,
                )
            }
        }
    }

    /// `exactly 1 x in xs satisfies x = y`: y occurs once in the list.
    fn standing(
        &self,
        scope: &Scope,
        quantifier: &Quantifier,
        each: &Each,
        body: &Expr,
        no: bool,
    ) -> Option<Claim> {
        let ExprKind::Compare {
            op: CompareOp::Equal,
            left,
            right,
            tolerance: None,
            ..
        } = &*body.kind
        else {
            return None;
        };
        let is_it =
            |expr: &Expr| matches!(&*expr.kind, ExprKind::Local(local) if *local == each.local);
        let other = match (is_it(left), is_it(right)) {
            (true, false) => right,
            (false, true) => left,
            _ => return None,
        };
        if each.filter.is_some()
            || left.ty == Type::Boolean
            || walk::any_in(self.program, other, &mut |e| is_it(e))
        {
            return None;
        }
        let often = |head: &str, count: &Expr| is_one(count).then(|| format!("{head} once among "));
        let (verb, words, negated) = match quantifier {
            Quantifier::Some => (BE, "one of ".to_owned(), no),
            Quantifier::No => (BE, "one of ".to_owned(), !no),
            Quantifier::Exactly(count) => (STAND, often("exactly", count)?, no),
            Quantifier::AtLeast(count) => (STAND, often("at least", count)?, no),
            Quantifier::AtMost(count) => (STAND, often("at most", count)?, no),
            Quantifier::Every => return None,
        };
        let list = self.noun(scope, &each.list).operand();
        Some(atom(
            self.noun(scope, other),
            verb,
            say![words, list],
            negated,
        ))
    }

    /// How many, as words, and whether these are several.
    fn how_many(&self, scope: &Scope, quantifier: &Quantifier, negated: bool) -> (Words, bool) {
        let number = |count: &Expr| {
            if is_one(count) {
                (say!["one"], false)
            } else {
                (self.noun(scope, count).words(), true)
            }
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
            (Quantifier::Exactly(count), true) if !number(count).1 => {
                (say!["either no or more than one"], false)
            }
            (Quantifier::Exactly(count), true) => with("fewer or more than ", count),
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
                return Some(self.filtered(&named, each.filter.as_ref(), many));
            }
        }
        let one = self.element_noun(scope, list);
        let head = if many { plural(&one) } else { one };
        let before = if let ExprKind::Builtin(function, _) = &*list.kind {
            function
                .wording
                .element
                .map_or("", |element| element.before)
        } else {
            ""
        };
        let term = self.element_term(scope, list, &head);
        Some(say![before, term, self.whose(scope, list)])
    }

    /// Elements with their `where`.
    fn filtered(&self, named: &Named, filter: Option<&Expr>, many: bool) -> Words {
        let relative = filter.map(|filter| {
            self.claim(&named.scope, filter, false)
                .relative(&named.noun, many)
        });
        let relative = relative.unwrap_or_default();
        say![named.before(&relative, many), relative]
    }

    /// `f(e for x in xs)`, where `e` is worked out: `the sum, taken over every part, of its half`.
    pub(super) fn taken_over(
        &self,
        scope: &Scope,
        head: &str,
        list: Option<&Expr>,
    ) -> Option<Noun> {
        let ExprKind::Comprehension { each, body, .. } = &*list?.kind else {
            return None;
        };
        if matches!(&*body.kind, ExprKind::Local(local) if *local == each.local)
            || self.is_path_of(body, each.local)
                && (each.filter.is_none() || self.plural_path(body).is_some())
        {
            return None;
        }
        let (of, inner, body) = self.every_of(scope, each, body, list?.ty.element());
        let body = self.noun(&inner, body).operand();
        Some(Noun::heavy(say![
            head,
            ", taken over every ",
            of,
            ", of ",
            body
        ]))
    }

    /// The elements that a comprehension goes through, with what is made of each: of several generators `order and every
    /// line of the order`. `element` is the type of the elements of the list that is made.
    fn every_of<'e>(
        &self,
        scope: &Scope,
        each: &Each,
        body: &'e Expr,
        element: Option<&Type>,
    ) -> (Words, Scope, &'e Expr) {
        let mut named = self.name_elements(scope, &each.list, each.local);
        let mut of = self.filtered(&named, each.filter.as_ref(), false);
        let mut body = body;
        while let ExprKind::Comprehension {
            each, body: inner, ..
        } = &*body.kind
            && body.ty.element() == element
        {
            named = self.name_elements(&named.scope, &each.list, each.local);
            let further = self.filtered(&named, each.filter.as_ref(), false);
            of = say![of, " and every ", further];
            body = inner;
        }
        (of, named.scope, body)
    }

    /// `[e for x in xs where P]`, `xs.field`
    pub(super) fn comprehension(
        &self,
        scope: &Scope,
        (each, body): (&Each, &Expr),
        element: Option<&Type>,
    ) -> Noun {
        if matches!(&*body.kind, ExprKind::Comprehension { .. }) && body.ty.element() == element {
            let (of, inner, body) = self.every_of(scope, each, body, element);
            let body = self.noun(&inner, body).operand();
            return Noun::heavy(say![body, " for every ", of]).many(true);
        }
        if each.filter.is_none() && self.is_path_of(body, each.local) {
            return self.path_over(scope, &each.list, body, each.local);
        }
        let named = self.name_elements(scope, &each.list, each.local);
        let those = || {
            let relative = each
                .filter
                .as_ref()
                .map(|filter| self.claim(&named.scope, filter, false));
            let relative = relative
                .map(|claim| claim.relative(&named.noun, true))
                .unwrap_or_default();
            match named
                .among
                .as_ref()
                .filter(|among| *named.before(&relative, true) == among.many)
            {
                Some(among) => say!["those of ", &among.list, relative],
                None => say!["those ", named.before(&relative, true), relative],
            }
        };
        if matches!(&*body.kind, ExprKind::Local(local) if *local == each.local) {
            return Noun::heavy(those()).many(true);
        }
        if self.is_path_of(body, each.local)
            && self.days_of_all(&Noun::light(""), body).is_none()
            && let Some(what) = self.plural_path(body)
        {
            return Noun::heavy(say!["the ", what, " of ", those()]).many(true);
        }
        let body = self.noun(&named.scope, body).operand();
        Noun::heavy(say![
            body,
            " for every ",
            self.filtered(&named, each.filter.as_ref(), false)
        ])
        .many(true)
    }

    /// `the x in xs where P`
    pub(super) fn the_one(&self, scope: &Scope, each: &Each) -> Noun {
        let named = self.name_elements(scope, &each.list, each.local);
        Noun::heavy(say![
            "the only ",
            self.filtered(&named, each.filter.as_ref(), false)
        ])
    }

    /// `xs sorted by k`
    pub(super) fn sorted(&self, scope: &Scope, each: &Each, key: &Expr, order: SortOrder) -> Noun {
        let order = match order {
            SortOrder::Ascending => " in the order of ",
            SortOrder::Descending => " in the descending order of ",
        };
        Noun::heavy(say![
            self.noun(scope, &each.list).operand(),
            order,
            self.key(scope, each, key)
        ])
        .many(true)
    }

    /// `xs grouped by k`: the groups.
    pub(super) fn groups(&self, scope: &Scope, each: &Each, keys: &[Expr]) -> Noun {
        Noun::heavy(say!["the groups", self.grouping(scope, each, keys)]).many(true)
    }

    /// What the elements of a group have in common: ` of sectors with the same scheme`.
    fn grouping(&self, scope: &Scope, each: &Each, keys: &[Expr]) -> Words {
        let list = &each.list;
        let what = self
            .elements(scope, list, true)
            .unwrap_or_else(|| self.noun(scope, list).operand());
        let keys: Vec<Words> = keys.iter().map(|key| self.key(scope, each, key)).collect();
        say![" of ", what, " with the same ", listed(&keys, "and")]
    }

    /// A key: the name of a field of the elements, or what is worked out of one.
    fn key(&self, scope: &Scope, each: &Each, key: &Expr) -> Words {
        match self.field_name(key) {
            Some(name) => say![name],
            None => {
                let named = self.name_elements(scope, &each.list, each.local);
                let words = self.noun(&named.scope, key).operand();
                words.after("the ").unwrap_or(words)
            }
        }
    }
}

/// That a claim is true of all elements.
pub(super) fn every(named: &Named, filter: Option<Claim>, body: Claim) -> Claim {
    let of = match filter {
        Some(filter) => named.that(&filter),
        None => named.of.clone(),
    };
    Claim::Every {
        of,
        noun: named.noun.clone(),
        body: Box::new(body),
    }
}

/// Whether a count is written as `1`.
fn is_one(count: &Expr) -> bool {
    count.number().and_then(Number::to_i64) == Some(1)
}
