//! Rules and exceptions as sentences.

use std::collections::BTreeSet;

use super::claim::{Claim, Mood, Statement};
use super::joined::both;
use super::lists::every;
use super::months;
use super::names::article;
use super::speaker::{Mention, Scope, Speaker};
use super::text::{Fragment, Words, say};
use crate::check::program::{
    Block, Expr, ExprKind, ForEach, Let, Part, Program, Requirement, Rule,
};
use crate::check::types::Type;

/// `let`s of at most this many parts are written out where they are used.
const SHORT_LET: usize = 4;

/// The statement of a rule or an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is demanded, and what its terms mean.
    pub demands: Vec<Statement>,
    /// What the definitions and derived fields mean that it uses, each with the module that declares it.
    pub definitions: Vec<(usize, Statement)>,
}

/// What a rule demands, in sentences.
pub fn rule(program: &Program, rule: &Rule) -> Said {
    let speaker = Speaker::new(program);
    let record = program.records.get(rule.record);
    let mut all = speaker.block(&mut Scope::of_record(record), &rule.block, Words::default());
    all.extend(months::ends(program, &rule.block));
    speaker.explained(all)
}

impl Speaker<'_> {
    /// Conditions, requirements and the terms they use.
    pub(super) fn block(&self, scope: &mut Scope, block: &Block, lead: Words) -> Vec<Statement> {
        self.name_lets(scope, &block.lets);
        let conditions = self.conditions(scope, block);
        let nested = !lead.is_empty();
        let terms = self.terms(scope, &block.lets);
        let mut all = match conditions {
            None => self.parts(scope, block, lead),
            Some(claim) if is_short(&claim) => {
                let lead = say![lead, "if ", claim.said(Mood::Is, false), ", "];
                match self.of_what_is_there(scope, block, &claim) {
                    Some(demand) => demand.statements(Mood::Must, lead),
                    None => self.parts(scope, block, lead),
                }
            }
            Some(claim) if nested => {
                let all = with_terms(self.parts(scope, block, lead.clone()), terms);
                return only_where(&claim, all, "this applies only where all of this is so")
                    .unwrap_or_else(|| {
                        let all = self.parts(scope, block, Words::default());
                        let note = "that applies only where all of this is so";
                        let all = with_terms(all, self.terms(scope, &block.lets));
                        vec![Statement::with_points(
                            headed(lead),
                            with_condition(all, &claim, note),
                        )]
                    });
            }
            Some(claim) => {
                let head = say!["this applies only where all of this is so"];
                let mut all = vec![Statement::with_points(head, each_of(&claim))];
                all.extend(self.parts(scope, block, say!["then, "]));
                all
            }
        };
        if nested {
            return with_terms(all, terms);
        }
        all.extend(terms);
        all
    }

    /// `if the due date is present, it must …`: a requirement about a value that its condition names.
    fn of_what_is_there(&self, scope: &Scope, block: &Block, condition: &Claim) -> Option<Claim> {
        let Claim::Atom(there) = condition else {
            return None;
        };
        let [Part::Requirement(requirement)] = block.parts.as_slice() else {
            return None;
        };
        let Claim::Atom(mut demand) = self.requirement(scope, requirement) else {
            return None;
        };
        let same =
            demand.subject.words() == there.subject.words() && there.rest.plain() == "present";
        if !same || requirement.doc.is_some() {
            return None;
        }
        demand.subject = super::noun::Noun::light("it").many(false);
        Some(Claim::Atom(demand))
    }

    /// Requirements and `for each` blocks: one as a sentence, several as points after an introduction.
    fn parts(&self, scope: &Scope, block: &Block, lead: Words) -> Vec<Statement> {
        let alone = block.parts.len() == 1;
        let inner = if alone {
            lead.clone()
        } else {
            Words::default()
        };
        let all: Vec<Statement> = block
            .parts
            .iter()
            .flat_map(|part| self.one(scope, part, &inner))
            .collect();
        if alone {
            return all;
        }
        let head = if lead.is_empty() {
            say!["all of this is demanded"]
        } else {
            headed(lead)
        };
        vec![Statement::with_points(head, all)]
    }

    fn one(&self, scope: &Scope, part: &Part, lead: &Words) -> Vec<Statement> {
        match part {
            Part::Requirement(requirement) => {
                let mut all = self
                    .requirement(scope, requirement)
                    .statements(Mood::Must, lead.clone());
                if let Some(doc) = &requirement.doc {
                    all.push(Statement::sentence(say![
                        doc.replace('\n', " ").trim().trim_end_matches('.')
                    ]));
                }
                all
            }
            Part::ForEach(each) => self.for_each(scope, each, lead),
        }
    }

    fn requirement(&self, scope: &Scope, requirement: &Requirement) -> Claim {
        if !requirement.forbid {
            return self.claim(scope, &requirement.expr, false);
        }
        if let Claim::All(claims) = self.claim(scope, &requirement.expr, false) {
            Claim::Never(claims)
        } else {
            self.claim(scope, &requirement.expr, true)
        }
    }

    fn for_each(&self, scope: &Scope, each: &ForEach, lead: &Words) -> Vec<Statement> {
        let Some((_, first)) = each.binders.first() else {
            return Vec::new();
        };
        if let ExprKind::List(elements) = &*each.list.kind
            && let ([one], 1) = (elements.as_slice(), each.binders.len())
        {
            return self.for_the_one(scope, each, one, lead);
        }
        let mut named = self.name_elements(scope, &each.list, *first);
        if let Some((_, second)) = each.binders.get(1) {
            return self.neighbours(named, each, *second, lead);
        }
        let filter = each
            .filter
            .as_ref()
            .map(|filter| self.claim(&named.scope, filter, false));
        if let Some(long) = filter.as_ref().filter(|filter| !is_brief(filter)) {
            let head = say![lead, "for every ", &named.of, ", "];
            let note = format!(
                "this applies to {} {} only where all of this is so",
                article(&named.noun),
                named.noun
            );
            let all = self.block(&mut named.scope.clone(), &each.block, head.clone());
            return only_where(long, all, &note).unwrap_or_else(|| {
                let all = self.block(&mut named.scope, &each.block, Words::default());
                let note = note.replacen("this", "that", 1);
                vec![Statement::with_points(
                    headed(head),
                    with_condition(all, long, &note),
                )]
            });
        }
        if let ([Part::Requirement(requirement)], true, true) = (
            each.block.parts.as_slice(),
            each.block.conditions.is_empty(),
            each.block.lets.is_empty(),
        ) && requirement.doc.is_none()
        {
            let body = self.requirement(&named.scope, requirement);
            return every(&named, filter, body).statements(Mood::Must, lead.clone());
        }
        let of = filter.map_or_else(|| named.of.clone(), |filter| named.that(&filter));
        let lead = say![lead, "for every ", of, ", "];
        self.block(&mut named.scope, &each.block, lead)
    }

    /// `for each x in [date]`: one value under another name.
    fn for_the_one(
        &self,
        scope: &Scope,
        each: &ForEach,
        one: &Expr,
        lead: &Words,
    ) -> Vec<Statement> {
        let mut inner = scope.clone();
        for (_, local) in &each.binders {
            inner.name(*local, self.noun(scope, one), None);
        }
        let filter = each
            .filter
            .as_ref()
            .map(|filter| self.claim(&inner, filter, false).said(Mood::Is, false));
        let lead = filter.map_or_else(|| lead.clone(), |filter| say![lead, "if ", filter, ", "]);
        self.block(&mut inner, &each.block, lead)
    }

    fn neighbours(
        &self,
        mut named: super::lists::Named,
        each: &ForEach,
        second: crate::check::program::LocalId,
        lead: &Words,
    ) -> Vec<Statement> {
        let ty = if let Type::List(ty) = &each.list.ty {
            ty
        } else {
            &Type::Unknown
        };
        named
            .scope
            .bind(second, &format!("next {}", named.noun), ty);
        let filter = each.filter.as_ref().map(|filter| {
            let filter = self.claim(&named.scope, filter, false);
            say![", provided that ", filter.said(Mood::Is, true)]
        });
        let lead = say![
            lead,
            "for every ",
            &named.of,
            " and the next one",
            filter.unwrap_or_default(),
            ", "
        ];
        self.block(&mut named.scope, &each.block, lead)
    }

    /// `when` and `unless` together.
    pub(super) fn conditions(&self, scope: &Scope, block: &Block) -> Option<Claim> {
        let claims = block
            .conditions
            .iter()
            .map(|one| self.claim(scope, &one.expr, one.negated));
        claims.reduce(both)
    }

    /// Short `let`s are written out; long ones become terms.
    pub(super) fn name_lets(&self, scope: &mut Scope, lets: &[Let]) {
        for one in lets {
            if self.is_said(scope, one) {
                let element = matches!(one.expr.ty, Type::List(_))
                    .then(|| self.element_noun(scope, &one.expr));
                let noun = self.noun(scope, &one.expr);
                scope.name(one.local, noun, element);
            } else {
                let (noun, element) = self.term_noun(&one.name, &one.expr.ty);
                scope.take(noun.words().plain().trim_start_matches("the "));
                scope.name(one.local, noun, element);
            }
        }
    }

    fn is_said(&self, scope: &Scope, one: &Let) -> bool {
        let short = one.expr.ty != Type::Boolean && self.is_short(&one.expr, SHORT_LET);
        short && Self::is_brief(&self.noun(scope, &one.expr))
    }

    /// What the terms of a block mean.
    fn terms(&self, scope: &Scope, lets: &[Let]) -> Vec<Statement> {
        let long = lets.iter().filter(|one| !self.is_said(scope, one));
        long.map(|one| {
            let (noun, _) = self.term_noun(&one.name, &one.expr.ty);
            self.meaning(scope, noun, &one.expr)
        })
        .collect()
    }

    /// `Here, the window is …`
    fn meaning(&self, scope: &Scope, term: super::noun::Noun, expr: &Expr) -> Statement {
        if expr.ty == Type::Boolean {
            let claim = self.claim(scope, expr, false).said(Mood::Is, false);
            let words = term.words();
            let term = words.after("the ").unwrap_or(words);
            return Statement::sentence(say!["here, “", term, "” means that ", claim]);
        }
        let be = if term.plural { " are " } else { " is " };
        let words = self.noun(scope, expr).words();
        Statement::sentence(say!["here, ", term.words(), be, words])
    }

    /// The meanings of the derived fields and definitions that were named, and of those that these use.
    pub(super) fn explained(&self, demands: Vec<Statement>) -> Said {
        let mut said = Said {
            demands,
            definitions: Vec::new(),
        };
        let mut done: BTreeSet<Mention> = BTreeSet::new();
        loop {
            let next = self
                .mentioned
                .borrow()
                .iter()
                .find(|mention| !done.contains(mention))
                .copied();
            let Some(mention) = next else { return said };
            done.insert(mention);
            let Some(statement) = self.explanation(mention) else {
                continue;
            };
            let declared = match mention {
                Mention::Derived(id, _) => self.program.records.get(id).map(|one| &one.declared),
                Mention::Definition(id) => {
                    self.program.definitions.get(id).map(|one| &one.declared)
                }
            };
            said.definitions
                .extend(declared.map(|declared| (declared.module, statement)));
        }
    }
}

/// The conditions, each as a point.
pub(super) fn each_of(claim: &Claim) -> Vec<Statement> {
    let all = if let Claim::All(claims) = claim {
        claims.as_slice()
    } else {
        std::slice::from_ref(claim)
    };
    all.iter()
        .flat_map(|one| one.statements(Mood::Is, Words::default()))
        .collect()
}

/// One sentence with its long condition below it; `None` if the demand has points of its own.
fn only_where(condition: &Claim, all: Vec<Statement>, note: &str) -> Option<Vec<Statement>> {
    let head = all
        .first()
        .filter(|first| first.points.is_empty())?
        .words
        .clone();
    let rest = all.iter().skip(1);
    if rest.clone().any(|one| !one.points.is_empty()) {
        return None;
    }
    let words = rest.fold(head, |words, one| say![words, " ", &one.words]);
    Some(vec![Statement {
        words: say![words, " ", Words::from(note).capitalised(), ":"],
        points: each_of(condition),
    }])
}

/// What is demanded, and behind it the condition of all that.
fn with_condition(mut all: Vec<Statement>, condition: &Claim, note: &str) -> Vec<Statement> {
    all.push(Statement::with_points(say![note], each_of(condition)));
    all
}

/// `for every part, `, to precede points.
fn headed(lead: Words) -> Words {
    let length = lead.plain().trim_end_matches(", ").trim_end().len();
    shortened(lead, length)
}

/// What terms mean, behind what uses them, within the same point of a list.
fn with_terms(mut all: Vec<Statement>, terms: Vec<Statement>) -> Vec<Statement> {
    match all.last_mut() {
        Some(last) if !last.points.is_empty() => last.points.extend(terms),
        Some(last) if terms.iter().all(|term| term.points.is_empty()) => {
            last.words = terms.iter().fold(last.words.clone(), |words, term| {
                say![words, " ", &term.words]
            });
        }
        _ => all.extend(terms),
    }
    all
}

/// Whether a condition reads well in front of what it governs.
pub(super) fn is_short(claim: &Claim) -> bool {
    let is_long = matches!(claim, Claim::All(claims) if claims.len() > 2 || !claims.iter().all(Claim::is_simple));
    !is_long && is_brief(claim)
}

/// Whether a claim takes little more than a line.
fn is_brief(claim: &Claim) -> bool {
    claim.said(Mood::Is, false).plain().chars().count() < 180
}

/// The beginning of some words, by bytes of their plain text: without a comma at the end.
fn shortened(words: Words, bytes: usize) -> Words {
    let mut left = bytes;
    let mut out = Words::default();
    for piece in words.0 {
        let (Fragment::Text(text)
        | Fragment::Term(text, _)
        | Fragment::Code(text)
        | Fragment::Web(text, _)) = &piece;
        let length = text.len();
        if length <= left {
            left = left.saturating_sub(length);
            out.add(Words(vec![piece]));
        } else {
            out.add(text.get(..left).unwrap_or(text));
            break;
        }
    }
    out
}
