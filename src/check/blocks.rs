//! Clauses as written, to blocks: bindings, conditions, requirements.
//!
//! A `for each` without braces governs the clauses after it, so that they
//! become its block.

use super::checker::{Checker, LocalName, Surroundings};
use super::program::{Block, Condition, Expr, ForEach, Let, Part, Requirement, RequirementId};
use super::types::{Contents, Type};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{FOR_EACH_AFTER_REQUIRE, NO_REQUIREMENT};
use crate::diagnostic::codes::names::WRONG_KIND;
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};

/// A block, and what exceptions to it may use.
#[derive(Debug, Clone)]
pub struct Built {
    /// The block.
    pub block: Block,
    /// What is in scope where exceptions are decided; its `next_local` is the first free slot of the frame.
    pub around: Surroundings,
    /// How many `for each`s enclose every requirement.
    pub depth: u32,
    /// How many requirements there are.
    pub requirements: u32,
    /// Whether a `for each` that governs nothing was reported.
    pub reported_empty: bool,
}

/// What grows while a block is built.
struct Building {
    around: Surroundings,
    requirements: u32,
    reported_empty: bool,
    nesting: usize,
}

/// A block with what is in scope at its exception depth.
struct Nested {
    block: Block,
    depth: u32,
    locals: Vec<LocalName>,
}

impl Checker<'_> {
    /// Types the clauses of a rule or of an exception.
    pub fn block(&mut self, around: Surroundings, clauses: &[ast::Clause]) -> Built {
        let mut building = Building {
            around,
            requirements: 0,
            reported_empty: false,
            nesting: 0,
        };
        let nested = self.nested(&mut building, clauses);
        building.around.locals = nested.locals;
        Built {
            block: nested.block,
            around: building.around,
            depth: nested.depth,
            requirements: building.requirements,
            reported_empty: building.reported_empty,
        }
    }

    fn nested(&mut self, building: &mut Building, clauses: &[ast::Clause]) -> Nested {
        let outer = building.around.locals.len();
        let mut block = Block::default();
        let mut inner: Option<(u32, Vec<LocalName>)> = None;
        for (at, clause) in clauses.iter().enumerate() {
            let later = clauses
                .iter()
                .skip(at.saturating_add(1))
                .filter_map(|later| {
                    let ClauseKind::Let(name, _) = &later.kind else {
                        return None;
                    };
                    Some(name.text.clone())
                });
            self.later = later.collect();
            match &clause.kind {
                ClauseKind::Let(name, written) => {
                    let expr = self.expression(&mut building.around, written, None);
                    let stated = self.is_stated(&building.around, &expr);
                    let absence = self.absence(&building.around, &expr);
                    let local = self.bind(&mut building.around, name, expr.ty.clone(), "let");
                    if let Some(bound) = building
                        .around
                        .locals
                        .iter_mut()
                        .find(|bound| bound.id == local)
                    {
                        bound.stated = stated;
                        bound.absence = absence;
                    }
                    block.lets.push(Let {
                        name: name.text.clone(),
                        local,
                        expr,
                        span: name.span,
                    });
                }
                ClauseKind::When(written) => {
                    let expr =
                        self.condition(&mut building.around, written, "`when` takes a condition");
                    block.conditions.push(Condition {
                        expr,
                        negated: false,
                        span: clause.span,
                    });
                }
                ClauseKind::Unless(written) => {
                    let expr =
                        self.condition(&mut building.around, written, "`unless` takes a condition");
                    block.conditions.push(Condition {
                        expr,
                        negated: true,
                        span: clause.span,
                    });
                }
                ClauseKind::Require(written) => {
                    let part = self.requirement(building, clause, written, false);
                    block.parts.push(part);
                }
                ClauseKind::Forbid(written) => {
                    let part = self.requirement(building, clause, written, true);
                    block.parts.push(part);
                }
                ClauseKind::ForEach(each) => {
                    let rest = clauses.get(at.saturating_add(1)..).unwrap_or_default();
                    if each.body.is_none() {
                        self.refuse_after_require(&block, clause, each);
                    }
                    let (part, found) = self.for_each(building, clause, each, rest);
                    block.parts.push(part);
                    inner = Some(found);
                    if each.body.is_none() {
                        break;
                    }
                }
                ClauseKind::Source(_)
                | ClauseKind::Title(_)
                | ClauseKind::Severity(_)
                | ClauseKind::InForce { .. }
                | ClauseKind::DatedBy(_)
                | ClauseKind::MonthEnds(_) => {}
            }
        }
        // A single `for each` encloses every requirement: exceptions are decided inside it.
        let (depth, locals) = match (block.parts.as_slice(), inner) {
            ([Part::ForEach(_)], Some((depth, locals))) => (depth.saturating_add(1), locals),
            _ => (0, building.around.locals.clone()),
        };
        building.around.locals.truncate(outer);
        Nested {
            block,
            depth,
            locals,
        }
    }

    fn requirement(
        &mut self,
        building: &mut Building,
        clause: &ast::Clause,
        written: &ast::Requirement,
        forbid: bool,
    ) -> Part {
        let why = if forbid {
            "`forbid` takes a condition"
        } else {
            "`require` takes a condition"
        };
        let expr = self.condition(&mut building.around, &written.condition, why);
        let otherwise = written
            .otherwise
            .as_ref()
            .map(|template| self.template(&mut building.around, template));
        let mut translations = Vec::new();
        for one in &written.translations {
            let parts = self.template(&mut building.around, &one.template);
            self.translated(&mut translations, one, parts);
        }
        let id = RequirementId(building.requirements);
        building.requirements = building.requirements.saturating_add(1);
        Part::Requirement(Requirement {
            id,
            forbid,
            expr,
            otherwise,
            translations,
            doc: clause.doc.as_ref().map(|doc| doc.text.clone()),
            keyword: written.keyword,
            span: clause.span,
        })
    }

    fn for_each(
        &mut self,
        building: &mut Building,
        clause: &ast::Clause,
        each: &ast::ForEach,
        rest: &[ast::Clause],
    ) -> (Part, (u32, Vec<LocalName>)) {
        let outer = building.around.locals.len();
        let list = self.expression(&mut building.around, &each.list, None);
        let element = self.element_of(&building.around, &list);
        let names: Vec<&ast::Name> = match &each.binder {
            ast::Binder::One(name) => vec![name],
            ast::Binder::Neighbours(first, second) => vec![first, second],
        };
        let binders = names
            .into_iter()
            .map(|name| {
                (
                    name.text.clone(),
                    self.bind_element(&mut building.around, name, element.clone(), "for each"),
                )
            })
            .collect();
        let filter = each.filter.as_ref().map(|written| {
            self.condition(&mut building.around, written, "`where` takes a condition")
        });
        let before = building.requirements;
        let nested = self.deeper(building, clause.span, each.body.as_deref().unwrap_or(rest));
        if building.requirements == before && !building.reported_empty {
            building.reported_empty = true;
            let message = "this `for each` requires nothing";
            let help = "write `require` or `forbid` after it, or in its braces";
            self.report(Diagnostic::error(NO_REQUIREMENT, clause.span, message).help(help));
        }
        building.around.locals.truncate(outer);
        let span = head_span(clause.span, each);
        let Nested {
            block,
            depth,
            locals,
        } = nested;
        (
            Part::ForEach(ForEach {
                binders,
                list,
                filter,
                block,
                span,
            }),
            (depth, locals),
        )
    }

    /// Goes one `for each` deeper, up to the limit.
    fn deeper(&mut self, building: &mut Building, span: Span, clauses: &[ast::Clause]) -> Nested {
        let limit = self.limits.expression_depth;
        if building.nesting >= limit {
            if !building.reported_empty {
                building.reported_empty = true;
                let message = format!("more than {limit} `for each` are nested");
                let help = "the limit is expression_depth; `--limit expression_depth=N` raises it";
                self.report(Diagnostic::error(LIMIT, span, message).help(help));
            }
            return Nested {
                block: Block::default(),
                depth: 0,
                locals: building.around.locals.clone(),
            };
        }
        building.nesting = building.nesting.saturating_add(1);
        let nested = self.nested(building, clauses);
        building.nesting = building.nesting.saturating_sub(1);
        nested
    }

    fn element_of(&mut self, around: &Surroundings, list: &Expr) -> Type {
        match list.ty.contents() {
            Contents::List(element) => element.clone(),
            Contents::Unknown => Type::Unknown,
            Contents::Map(_) => {
                let diagnostic = Diagnostic::error(
                    WRONG_KIND,
                    list.span,
                    "`for each` ranges over a list, and this is a map",
                );
                self.report(
                    diagnostic.help("write `values(…)` for its values, or `keys(…)` for its keys"),
                );
                Type::Unknown
            }
            Contents::One => {
                let message = format!(
                    "`for each` ranges over a list, and this is {}",
                    self.describe(&list.ty)
                );
                let record = around
                    .it
                    .and_then(|record| self.program.records.get(record));
                let lists = record.and_then(|record| {
                    record
                        .fields
                        .iter()
                        .find(|field| field.ty.element().is_some())
                        .map(|field| field.name.clone())
                });
                let help = lists.map_or_else(
                    || "name a field whose type is `list of …`".to_owned(),
                    |name| format!("name a field whose type is a list, as `{name}`"),
                );
                self.report(Diagnostic::error(WRONG_KIND, list.span, message).help(help));
                Type::Unknown
            }
        }
    }

    fn refuse_after_require(&mut self, block: &Block, clause: &ast::Clause, each: &ast::ForEach) {
        let earlier = block.parts.iter().find_map(|part| match part {
            Part::Requirement(requirement) => Some(requirement.span),
            Part::ForEach(_) => None,
        });
        let Some(earlier) = earlier else { return };
        let head = head_span(clause.span, each);
        let message = "after a `require`, a `for each` needs braces that show what it governs";
        let name = match &each.binder {
            ast::Binder::One(name) => name.text.to_string(),
            ast::Binder::Neighbours(first, second) => {
                format!("{} then {}", first.text, second.text)
            }
        };
        let diagnostic = Diagnostic::error(FOR_EACH_AFTER_REQUIRE, head, message)
            .label(earlier, "this is not governed by it")
            .help(format!(
                "write `for each {name} in … {{`, the clauses that it governs, and `}}`"
            ));
        self.report(diagnostic);
    }
}

/// From `for` to the end of the head.
fn head_span(clause: Span, each: &ast::ForEach) -> Span {
    let end = each
        .filter
        .as_ref()
        .map_or(each.list.span, |filter| filter.span);
    clause.at_start().to(end)
}
