//! Rules and exceptions (section 5): which obligations there are, and the verdict of each.

use std::collections::BTreeSet;
use std::rc::Rc;

use whereas::internals::eval::finding::Verdict;
use whereas::internals::syntax::ast::{
    Binder, Clause, ClauseKind, DateLiteral, Exception, Expr, ForEach, Requirement, Rule,
};
use whereas::internals::value::Date;

use crate::eval::{Scope, eval};
use crate::value::{V, Why, and, not};
use crate::world::{Fault, There, World, policy};

/// One obligation as the reference decides it.
#[derive(Debug, Clone)]
pub struct Obligation {
    pub rule: String,
    /// Where its `require` or `forbid` stands.
    pub clause: u32,
    pub place: String,
    pub verdict: Verdict,
    pub exception: Option<String>,
    /// Whether an exception applies is in doubt.
    pub doubt: bool,
    pub why: Why,
}

/// What may come of a requirement.
#[derive(Debug, Clone)]
struct Draft {
    clause: u32,
    outcomes: BTreeSet<Verdict>,
    exception: Option<String>,
    doubt: bool,
    why: BTreeSet<String>,
}

/// Clauses with what each governs.
struct Block<'a> {
    lets: Vec<(&'a str, &'a Expr)>,
    /// `when`, and `unless` with its sign.
    conditions: Vec<(&'a Expr, bool)>,
    statements: Vec<Statement<'a>>,
}

enum Statement<'a> {
    Require(&'a Requirement, bool),
    ForEach(&'a ForEach, Block<'a>),
}

/// "governs the clauses after it, or those in its { braces }"
fn block(clauses: &[Clause]) -> Block<'_> {
    let mut found = Block {
        lets: Vec::new(),
        conditions: Vec::new(),
        statements: Vec::new(),
    };
    for (at, clause) in clauses.iter().enumerate() {
        match &clause.kind {
            ClauseKind::Let(name, expr) => found.lets.push((&name.text, expr)),
            ClauseKind::When(expr) => found.conditions.push((expr, true)),
            ClauseKind::Unless(expr) => found.conditions.push((expr, false)),
            ClauseKind::Require(requirement) => {
                found.statements.push(Statement::Require(requirement, true))
            }
            ClauseKind::Forbid(requirement) => found
                .statements
                .push(Statement::Require(requirement, false)),
            ClauseKind::ForEach(each) => match &each.body {
                Some(body) => found.statements.push(Statement::ForEach(each, block(body))),
                None => {
                    found
                        .statements
                        .push(Statement::ForEach(each, block(&clauses[at + 1..])));
                    break;
                }
            },
            _ => {}
        }
    }
    found
}

/// What a rule or an exception says beside its requirements.
fn in_force(clauses: &[Clause], day: Date) -> bool {
    dates(clauses)
        .iter()
        .all(|(from, until)| *from <= day && until.is_none_or(|until| day < until))
}

fn dates(clauses: &[Clause]) -> Vec<(Date, Option<Date>)> {
    let date = |literal: &DateLiteral| Date::parse(&literal.text).unwrap();
    let of = |clause: &Clause| match &clause.kind {
        ClauseKind::InForce { from, until } => Some((date(from), until.as_ref().map(date))),
        _ => None,
    };
    clauses.iter().filter_map(of).collect()
}

/// Every obligation of a document.
pub fn decide(world: &World<'_>) -> Vec<Obligation> {
    let mut all = Vec::new();
    for rule in &world.rules {
        let ty = &*rule.ty.segments[0].text;
        let places: Vec<(usize, String)> = {
            let records = world.records.borrow();
            let of_type = records
                .iter()
                .enumerate()
                .filter(|(_, record)| record.ty == ty);
            of_type
                .map(|(index, record)| (index, record.at.clone()))
                .collect()
        };
        for (record, place) in places {
            for draft in at_place(world, rule, record) {
                all.push(Obligation {
                    rule: rule.name.text.to_string(),
                    clause: draft.clause,
                    place: place.clone(),
                    verdict: verdict(&draft.outcomes),
                    exception: draft.exception,
                    doubt: draft.doubt,
                    why: Rc::new(draft.why),
                });
            }
        }
    }
    all
}

/// "If all are violated, the verdict is violated; if all are not applicable, not applicable; if each is holds or not
/// applicable, holds; otherwise undetermined."
fn verdict(outcomes: &BTreeSet<Verdict>) -> Verdict {
    let only = |wanted: &[Verdict]| outcomes.iter().all(|outcome| wanted.contains(outcome));
    if only(&[Verdict::Violated]) {
        Verdict::Violated
    } else if only(&[Verdict::NotApplicable]) {
        Verdict::NotApplicable
    } else if only(&[Verdict::Holds, Verdict::NotApplicable]) {
        Verdict::Holds
    } else {
        Verdict::Undetermined
    }
}

/// The governing date: that of the rule, else "that of the nearest enclosing type that has one", else the one given.
fn governing(world: &World<'_>, rule: &Rule, record: usize) -> Result<Date, Why> {
    let own = rule.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::DatedBy(expr) => Some((record, expr)),
        _ => None,
    });
    let nearest = || {
        let mut at = Some(record);
        while let Some(index) = at {
            let (ty, parent) = {
                let records = world.records.borrow();
                (records[index].ty.clone(), records[index].parent)
            };
            if let Some(expr) = &world.types[ty.as_str()].dated_by {
                return Some((index, expr));
            }
            at = parent;
        }
        None
    };
    let Some((at, expr)) = own.or_else(nearest) else {
        return world.check_date.ok_or_else(Rc::default);
    };
    match eval(world, expr, &Scope::of(world, at)) {
        V::Date(date) => Ok(date),
        // "`--as-of` gives the governing date of documents … whose field is absent"
        V::U(why) if is_absent(world, expr, at) => world.check_date.ok_or(why),
        V::U(why) => Err(why),
        other => panic!("no date: {other:?}"),
    }
}

fn is_absent(world: &World<'_>, expr: &Expr, record: usize) -> bool {
    use whereas::internals::syntax::ast::ExprKind;
    let absent = |record: usize, name: &str| {
        let records = world.records.borrow();
        records[record]
            .fields
            .get(name)
            .is_some_and(|stored| stored.there == There::Absent)
    };
    match &*expr.kind {
        ExprKind::Parenthesised(inner) => is_absent(world, inner, record),
        ExprKind::Name(name) => absent(record, name),
        ExprKind::Field(base, name) => match eval(world, base, &Scope::of(world, record)) {
            V::Record(base) => absent(base, &name.text),
            _ => is_absent(world, base, record),
        },
        _ => false,
    }
}

fn exceptions<'a>(world: &World<'a>, to: &str) -> Vec<&'a Exception> {
    world
        .exceptions
        .iter()
        .filter(|exception| *exception.to.segments.last().unwrap().text == *to)
        .copied()
        .collect()
}

fn at_place(world: &World<'_>, rule: &Rule, record: usize) -> Vec<Draft> {
    let day = governing(world, rule, record);
    // "One governing date is one day": of a date that is not known, one day for each way in which things are in force.
    let days = match &day {
        Ok(day) => BTreeSet::from([*day]),
        Err(_) => {
            let mut days = BTreeSet::from([Date::FIRST]);
            add_days(&rule.clauses, &mut days);
            exceptions_below(world, &rule.name.text)
                .iter()
                .for_each(|exception| add_days(&exception.clauses, &mut days));
            days
        }
    };
    let ends = rule.clauses.iter().find_map(|clause| match clause.kind {
        ClauseKind::MonthEnds(ends) => Some(policy(ends)),
        _ => None,
    });
    let unknown_day = day
        .as_ref()
        .err()
        .map(|why| (**why).clone())
        .unwrap_or_default();
    let scope = Scope {
        day,
        month_ends: ends.unwrap_or(world.month_ends),
        ..Scope::of(world, record)
    };
    let within: BTreeSet<Date> = days
        .iter()
        .copied()
        .filter(|day| in_force(&rule.clauses, *day))
        .collect();
    let block = block(&rule.clauses);
    if within.is_empty() {
        return not_applicable(&block, None);
    }
    let run = Run {
        world,
        all_days: &days,
        unknown_day: &unknown_day,
    };
    let mut drafts = run.block(
        &block,
        &scope,
        &Node {
            name: &rule.name.text,
        },
        &within,
    );
    if within.len() < days.len() {
        drafts
            .iter_mut()
            .for_each(|draft| draft.may_not_apply(&unknown_day));
    }
    drafts
}

fn add_days(clauses: &[Clause], days: &mut BTreeSet<Date>) {
    for (from, until) in dates(clauses) {
        days.insert(from);
        days.extend(until);
    }
}

fn exceptions_below<'a>(world: &World<'a>, to: &str) -> Vec<&'a Exception> {
    let mut all = Vec::new();
    for exception in exceptions(world, to) {
        all.push(exception);
        all.extend(exceptions_below(world, &exception.name.text));
    }
    all
}

fn not_applicable(block: &Block<'_>, exception: Option<&str>) -> Vec<Draft> {
    requirements(block)
        .into_iter()
        .map(|clause| Draft::of(clause, Verdict::NotApplicable, exception))
        .collect()
}

fn requirements(block: &Block<'_>) -> Vec<u32> {
    let of = |statement: &Statement<'_>| match statement {
        Statement::Require(requirement, _) => vec![requirement.keyword.start],
        Statement::ForEach(_, inner) => requirements(inner),
    };
    block.statements.iter().flat_map(of).collect()
}

impl Draft {
    fn of(clause: u32, verdict: Verdict, exception: Option<&str>) -> Self {
        Self {
            clause,
            outcomes: BTreeSet::from([verdict]),
            exception: exception.map(str::to_owned),
            doubt: false,
            why: BTreeSet::new(),
        }
    }

    fn may_not_apply(&mut self, why: &BTreeSet<String>) {
        self.outcomes.insert(Verdict::NotApplicable);
        self.why.extend(why.iter().cloned());
    }
}

/// A rule, or an exception, to which there may be exceptions.
struct Node<'n> {
    name: &'n str,
}

/// The requirements that exceptions may replace.
#[derive(Clone, Copy)]
struct Requirements<'r> {
    /// Those of the rule or the exception; none where that has none.
    own: Option<&'r dyn Fn() -> Vec<Draft>>,
    /// Those of the rule.
    rule: &'r dyn Fn() -> Vec<Draft>,
    /// Those of the rule, which do not apply.
    none: &'r dyn Fn() -> Vec<Draft>,
}

impl Requirements<'_> {
    /// Where it is in doubt what decides: the obligations "are those of that exception (of the rule, where it has no
    /// requirements)".
    fn drafts(&self) -> Vec<Draft> {
        if let Some(own) = self.own {
            return own();
        }
        let mut drafts = (self.rule)();
        for draft in &mut drafts {
            draft.outcomes = BTreeSet::from([Verdict::NotApplicable]);
            draft.why.clear();
        }
        drafts
    }
}

/// An exception with what is known of whether it applies.
struct Child<'a> {
    exception: &'a Exception,
    block: Block<'a>,
    /// Its `when` and `unless`.
    condition: V,
}

struct Run<'r, 'a> {
    world: &'r World<'a>,
    all_days: &'r BTreeSet<Date>,
    unknown_day: &'r BTreeSet<String>,
}

impl Run<'_, '_> {
    fn scoped(&self, block: &Block<'_>, scope: &Scope) -> Scope {
        let mut scope = scope.clone();
        for (name, expr) in &block.lets {
            let value = eval(self.world, expr, &scope);
            scope.names.push(((*name).to_owned(), value));
        }
        scope
    }

    /// "all must be met"
    fn condition(&self, block: &Block<'_>, scope: &Scope) -> V {
        block
            .conditions
            .iter()
            .fold(V::Bool(true), |sum, (expr, sign)| {
                let value = eval(self.world, expr, scope);
                and(&sum, &if *sign { value } else { not(&value) })
            })
    }

    /// A block of a rule: its conditions, then the exceptions where they are decided, then its requirements.
    fn block(
        &self,
        block: &Block<'_>,
        scope: &Scope,
        node: &Node<'_>,
        days: &BTreeSet<Date>,
    ) -> Vec<Draft> {
        let scope = self.scoped(block, scope);
        let condition = self.condition(block, &scope);
        if condition.is_false() {
            return not_applicable(block, None);
        }
        let has_exceptions = !exceptions(self.world, node.name).is_empty();
        let mut drafts = match block.statements.as_slice() {
            // "in the outermost block that is more than one `for each`"
            [Statement::ForEach(each, inner)] if has_exceptions => {
                self.each(each, inner, &scope, &|scope| {
                    self.block(inner, scope, node, days)
                })
            }
            _ if has_exceptions => {
                let (own, none) = (
                    || self.own(block, &scope, None),
                    || not_applicable(block, None),
                );
                self.decide(
                    node,
                    &scope,
                    days,
                    &Requirements {
                        own: Some(&own),
                        rule: &own,
                        none: &none,
                    },
                )
            }
            _ => self.own(block, &scope, None),
        };
        if let V::U(why) = condition {
            drafts
                .iter_mut()
                .for_each(|draft| draft.may_not_apply(&why));
        }
        drafts
    }

    /// The requirements of a block whose conditions are met.
    fn own(&self, block: &Block<'_>, scope: &Scope, exception: Option<&str>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for statement in &block.statements {
            match statement {
                Statement::Require(requirement, sign) => {
                    let value = eval(self.world, &requirement.condition, scope);
                    let verdict = match &value {
                        V::Bool(value) if value == sign => Verdict::Holds,
                        V::Bool(_) => Verdict::Violated,
                        _ => Verdict::Undetermined,
                    };
                    let mut draft = Draft::of(requirement.keyword.start, verdict, exception);
                    if let V::U(why) = value {
                        draft.why.extend(why.iter().cloned());
                    }
                    drafts.push(draft);
                }
                Statement::ForEach(each, inner) => {
                    drafts.extend(self.each(each, inner, scope, &|scope| {
                        self.inner(inner, scope, exception)
                    }));
                }
            }
        }
        drafts
    }

    fn inner(&self, block: &Block<'_>, scope: &Scope, exception: Option<&str>) -> Vec<Draft> {
        let scope = self.scoped(block, scope);
        let condition = self.condition(block, &scope);
        if condition.is_false() {
            return not_applicable(block, exception);
        }
        let mut drafts = self.own(block, &scope, exception);
        if let V::U(why) = condition {
            drafts
                .iter_mut()
                .for_each(|draft| draft.may_not_apply(&why));
        }
        drafts
    }

    /// "`for each NAME in EXPR where EXPR`", "`for each A then B in EXPR`: neighbours in the list"
    fn each(
        &self,
        each: &ForEach,
        inner: &Block<'_>,
        scope: &Scope,
        run: &dyn Fn(&Scope) -> Vec<Draft>,
    ) -> Vec<Draft> {
        let items = match eval(self.world, &each.list, scope) {
            V::List(items) => items,
            V::U(why) => {
                let mut drafts = not_applicable(inner, None);
                for draft in &mut drafts {
                    draft.outcomes = BTreeSet::from([Verdict::Undetermined]);
                    draft.why.extend(why.iter().cloned());
                }
                return drafts;
            }
            other => panic!("{other:?} is no list"),
        };
        let scopes: Vec<Scope> = match &each.binder {
            Binder::One(name) => items
                .iter()
                .enumerate()
                .map(|(at, item)| scope.with_element(&name.text, item.clone(), at))
                .collect(),
            Binder::Neighbours(a, b) => items
                .windows(2)
                .enumerate()
                .map(|(at, two)| {
                    scope
                        .with_element(&a.text, two[0].clone(), at)
                        .with_element(&b.text, two[1].clone(), at + 1)
                })
                .collect(),
        };
        let mut drafts = Vec::new();
        let mut ranges = false;
        for scope in scopes {
            let filter = each
                .filter
                .as_ref()
                .map_or(V::Bool(true), |filter| eval(self.world, filter, &scope));
            if filter.is_false() {
                continue;
            }
            ranges = true;
            let mut found = run(&scope);
            if let V::U(why) = filter {
                found.iter_mut().for_each(|draft| draft.may_not_apply(&why));
            }
            drafts.extend(found);
        }
        if !ranges {
            drafts = not_applicable(inner, None);
            if self.world.has_fault(Fault::NothingHolds) {
                drafts
                    .iter_mut()
                    .for_each(|draft| draft.outcomes = BTreeSet::from([Verdict::Holds]));
            }
        }
        drafts
    }

    fn children(&self, node: &str, scope: &Scope) -> Vec<Child<'_>> {
        let mut children = Vec::new();
        for exception in exceptions(self.world, node) {
            let block = block(&exception.clauses);
            let condition = self.condition(&block, &self.scoped(&block, scope));
            if condition.is_false() && self.world.has_fault(Fault::ExceptionOfNothing) {
                children.extend(self.children(&exception.name.text, scope));
            }
            children.push(Child {
                exception,
                block,
                condition,
            });
        }
        children
    }

    /// The requirements of a rule or an exception, or those of what replaces them.
    fn decide(
        &self,
        node: &Node<'_>,
        scope: &Scope,
        days: &BTreeSet<Date>,
        requirements: &Requirements<'_>,
    ) -> Vec<Draft> {
        let children = self.children(node.name, scope);
        let certain: Option<Vec<bool>> = children
            .iter()
            .map(|child| self.certainly(child, days))
            .collect();
        if let Some(certain) = certain {
            let apply: Vec<&Child<'_>> = children
                .iter()
                .zip(certain)
                .filter(|(_, applies)| *applies)
                .map(|(child, _)| child)
                .collect();
            return match apply.as_slice() {
                // "One that has no requirements makes those of the rule not applicable."
                [] => requirements.own.map_or_else(requirements.none, |own| own()),
                [child] => self.replaced(child, scope, days, requirements),
                // "Two that apply together, neither to the other, make the verdict undetermined."
                _ => {
                    let mut drafts = requirements.drafts();
                    for draft in &mut drafts {
                        draft.outcomes = BTreeSet::from([Verdict::Undetermined]);
                        draft.why.clear();
                        draft.doubt = true;
                    }
                    drafts
                }
            };
        }
        self.in_doubt(&children, scope, days, requirements)
    }

    /// Whether an exception applies, where that is certain: never on a day of the rule, or on all days.
    fn certainly(&self, child: &Child<'_>, days: &BTreeSet<Date>) -> Option<bool> {
        let clauses = &child.exception.clauses;
        match &child.condition {
            V::Bool(false) => Some(false),
            _ if !days.iter().any(|day| in_force(clauses, *day)) => Some(false),
            V::Bool(true) if self.all_days.iter().all(|day| in_force(clauses, *day)) => Some(true),
            _ => None,
        }
    }

    fn replaced(
        &self,
        child: &Child<'_>,
        scope: &Scope,
        days: &BTreeSet<Date>,
        above: &Requirements<'_>,
    ) -> Vec<Draft> {
        let name = &*child.exception.name.text;
        let own = || self.own(&child.block, &self.scoped(&child.block, scope), Some(name));
        let own: Option<&dyn Fn() -> Vec<Draft>> = if child.block.statements.is_empty() {
            None
        } else {
            Some(&own)
        };
        self.decide(&Node { name }, scope, days, &Requirements { own, ..*above })
    }

    /// "Where it is in doubt whether one applies, the obligations are those of the rule, each with the outcomes of its
    /// own clause and of each exception as a whole."
    fn in_doubt(
        &self,
        children: &[Child<'_>],
        scope: &Scope,
        days: &BTreeSet<Date>,
        requirements: &Requirements<'_>,
    ) -> Vec<Draft> {
        let (mut own_possible, mut conflict) = (false, false);
        let mut possible: Vec<BTreeSet<Date>> = vec![BTreeSet::new(); children.len()];
        for day in days {
            let applies: Vec<V> = children
                .iter()
                .map(|child| {
                    and(
                        &child.condition,
                        &V::Bool(in_force(&child.exception.clauses, *day)),
                    )
                })
                .collect();
            let certain = applies.iter().filter(|applies| applies.is_true()).count();
            let perhaps = applies
                .iter()
                .filter(|applies| applies.is_unknown())
                .count();
            own_possible |= certain == 0;
            conflict |= certain + perhaps > 1;
            for (at, applies) in applies.iter().enumerate() {
                let others = certain - usize::from(applies.is_true());
                if !applies.is_false() && others == 0 {
                    possible[at].insert(*day);
                }
            }
        }
        let mut outcomes = BTreeSet::new();
        let mut why = self.unknown_day.clone();
        for (child, days) in children.iter().zip(&possible) {
            if let V::U(more) = &child.condition {
                why.extend(more.iter().cloned());
            }
            if !days.is_empty() {
                let drafts = self.replaced(child, scope, days, requirements);
                drafts
                    .iter()
                    .for_each(|draft| why.extend(draft.why.iter().cloned()));
                outcomes.insert(as_a_whole(&drafts));
            }
        }
        if conflict {
            outcomes.insert(Verdict::Undetermined);
        }
        let mut drafts = requirements.drafts();
        for draft in &mut drafts {
            if !own_possible {
                draft.outcomes.clear();
            }
            draft.outcomes.extend(outcomes.iter().copied());
            draft.why.extend(why.iter().cloned());
            draft.doubt = true;
        }
        drafts
    }
}

fn as_a_whole(drafts: &[Draft]) -> Verdict {
    let verdicts: BTreeSet<Verdict> = drafts
        .iter()
        .map(|draft| verdict(&draft.outcomes))
        .collect();
    let worst = [Verdict::Violated, Verdict::Undetermined, Verdict::Holds];
    worst
        .into_iter()
        .find(|verdict| verdicts.contains(verdict))
        .unwrap_or(Verdict::NotApplicable)
}
