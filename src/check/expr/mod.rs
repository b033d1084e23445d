//! Types expressions. (Placeholder until the typer lands.)

use super::checker::{Checker, Surroundings};
use super::program::{self, Constant, DefinitionId, DerivedId, RecordId, TemplatePart};
use super::types::Type;
use crate::source::Span;
use crate::syntax::ast;

/// What an expression is wanted to be.
#[derive(Debug, Clone)]
pub struct Wanted<'w> {
    /// The type.
    pub ty: &'w Type,
    /// Why, as "`require` takes a condition".
    pub why: String,
    /// Where that is declared.
    pub declared: Option<Span>,
}

impl Checker<'_> {
    pub fn expression(&mut self, _: &mut Surroundings, written: &ast::Expr, _: Option<Wanted<'_>>) -> program::Expr {
        super::declare::erroneous(written.span)
    }
    pub fn constant(&mut self, _: usize, _: &ast::Expr, _: &Type, _: &str) -> Option<Constant> {
        None
    }
    pub fn template(&mut self, _: &mut Surroundings, _: &ast::Template) -> Vec<TemplatePart> {
        Vec::new()
    }
    pub fn derived_type(&mut self, _: RecordId, _: DerivedId, _: Span) -> Type {
        Type::Unknown
    }
    pub fn definition(&mut self, _: DefinitionId) {}
}
