//! Exceptions as sentences: their demands instead of the rule's.

use super::claim::{Mood, Statement};
use super::months;
use super::rules::{Said, each_of, is_short};
use super::speaker::{Scope, Speaker};
use super::text::{Words, say};
use crate::check::program::{Block, Exception, Part, Program};
use crate::check::types::Type;

/// The demands of an exception instead of its rule's, in sentences.
pub fn exception(program: &Program, exception: &Exception) -> Said {
    let speaker = Speaker::new(program);
    let Some(rule) = program.rules.get(exception.rule) else {
        return Said {
            demands: Vec::new(),
            definitions: Vec::new(),
        };
    };
    let mut scope = Scope::of_record(program.records.get(rule.record));
    let mut bound = Vec::new();
    speaker.inherit(&mut scope, &rule.block, &mut bound);
    let mut around = exception.to;
    while let Some(outer) = around.and_then(|id| program.exceptions.get(id)) {
        speaker.inherit(&mut scope, &outer.block, &mut bound);
        around = outer.to;
    }
    let all = if exception.block.parts.is_empty() {
        speaker.name_lets(&mut scope, &exception.block.lets);
        speaker.lifted(&scope, exception, &bound)
    } else {
        let what = if exception.to.is_some() {
            "exception"
        } else {
            "rule"
        };
        let lead = match bound.as_slice() {
            [] => Words::default(),
            nouns => say![format!(
                "for every {} to which the {what} applies, ",
                nouns.join(" and ")
            )],
        };
        let mut all = speaker.block(&mut scope, &exception.block, lead);
        let close = match bound.is_empty() {
            true => format!("where the {what} applies, this takes the place of what it says"),
            false => format!(
                "this takes the place of what the {what} says of {}",
                them(&bound)
            ),
        };
        all.extend(months::ends(program, &exception.block));
        all.push(Statement::sentence(say![close]));
        all
    };
    speaker.explained(all)
}

impl Speaker<'_> {
    /// An exception without requirements.
    fn lifted(&self, scope: &Scope, exception: &Exception, bound: &[String]) -> Vec<Statement> {
        let (neither, applies) = match exception.to {
            Some(_) => ("neither the exception nor the rule", "applies"),
            None => ("the rule", "does not apply"),
        };
        let not = match bound {
            [] => say![format!("{neither} {applies}")],
            nouns => say![format!(
                "{neither} {applies} to the {}",
                nouns.join(" and the ")
            )],
        };
        match self.conditions(scope, &exception.block) {
            None => vec![Statement::sentence(not)],
            Some(claim) if is_short(&claim) => {
                vec![Statement::sentence(say![
                    "if ",
                    claim.said(Mood::Is, false),
                    ", ",
                    not
                ])]
            }
            Some(claim) => {
                vec![Statement::with_points(
                    say![not, " where all of this is so"],
                    each_of(&claim),
                )]
            }
        }
    }

    /// Names the bindings around an exception, and collects these names.
    fn inherit(&self, scope: &mut Scope, block: &Block, bound: &mut Vec<String>) {
        self.name_lets(scope, &block.lets);
        for part in &block.parts {
            let Part::ForEach(each) = part else { continue };
            let Some((_, first)) = each.binders.first() else {
                continue;
            };
            let named = self.name_elements(scope, &each.list, *first);
            *scope = named.scope;
            bound.push(named.noun.to_string());
            if let Some((_, second)) = each.binders.get(1) {
                let ty = if let Type::List(ty) = &each.list.ty {
                    ty
                } else {
                    &Type::Unknown
                };
                scope.bind(*second, &format!("next {}", named.noun), ty);
            }
            self.inherit(scope, &each.block, bound);
        }
    }
}

/// One or several, spoken of again.
fn them(bound: &[String]) -> &'static str {
    if bound.len() > 1 { "them" } else { "it" }
}
