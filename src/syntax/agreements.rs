//! Agreements and tests.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{
    Agreement, Expect, Given, GivenDocument, GivenFile, ItemKind, Replacement, ReplacementStep,
    Test, TestStatement, Verdict,
};
use super::cursor::{Cursor, Node};
use super::exprs::{self, Separated};
use super::{ParseContext, Rule, literals};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;

pub(super) fn agreement(
    context: &mut ParseContext<'_>,
    mut cursor: Cursor<'_>,
) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let ty = literals::path(context, cursor.take(Rule::path)?);
    let open = context.span(cursor.take(Rule::open)?.as_span());
    let fields = exprs::entries(context, &mut cursor)?;
    let end = fields.last().map_or(open, |entry| entry.value.span);
    Some(ItemKind::Agreement(Agreement {
        name,
        ty,
        fields,
        body_span: open.to(end),
    }))
}

pub(super) fn test(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let title = literals::text(context, &cursor.take(Rule::text)?);
    cursor.take(Rule::open);
    let body = statements(context, &mut cursor)?;
    Some(ItemKind::Test(Test { title, body }))
}

fn statements(
    context: &mut ParseContext<'_>,
    cursor: &mut Cursor<'_>,
) -> Option<Vec<TestStatement>> {
    cursor
        .all(Rule::statement)
        .into_iter()
        .map(|node| statement(context, node))
        .collect()
}

fn statement(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<TestStatement> {
    let inner = Cursor::of(node).next()?;
    let span = literals::trimmed_span(context, &inner);
    let rule = inner.as_rule();
    let mut cursor = Cursor::of(inner);
    Some(match rule {
        Rule::given => TestStatement::Given(given(context, cursor, span)?),
        Rule::expect => TestStatement::Expect(expect(context, cursor, span)?),
        Rule::expect_truth => TestStatement::Truth {
            expr: exprs::expr(context, cursor.take(Rule::expr)?)?,
            span,
        },
        _ => {
            let binder = literals::name(context, &cursor.take(Rule::name)?);
            let list = cursor.take(Rule::list)?;
            let cases = exprs::list_expr(context, list)?;
            cursor.take(Rule::open);
            TestStatement::ForEach {
                binder,
                cases,
                body: statements(context, &mut cursor)?,
                span,
            }
        }
    })
}

fn given(
    context: &mut ParseContext<'_>,
    mut cursor: Cursor<'_>,
    span: crate::source::Span,
) -> Option<Given> {
    let document = match cursor.next()? {
        node if node.as_rule() == Rule::text => {
            let file = literals::text(context, &node);
            match cursor.take(Rule::given_as) {
                Some(node) => {
                    let member = literals::name(context, &Cursor::of(node).take(Rule::name)?);
                    GivenDocument::Files(vec![GivenFile { file, member }])
                }
                None => GivenDocument::File(file),
            }
        }
        node => GivenDocument::Agreement(literals::path(context, node)),
    };
    let mut given = Given {
        document,
        tables: Vec::new(),
        with: Vec::new(),
        as_of: None,
        span,
    };
    let mut separated = Separated::default();
    while let Some(node) = cursor.next() {
        match node.as_rule() {
            Rule::replacement => {
                separated.item(context, &node);
                given.with.push(replacement(context, node)?);
            }
            Rule::given_file => {
                let place = context.span(node.as_span());
                let mut inner = Cursor::of(node);
                let file = literals::text(context, &inner.take(Rule::text)?);
                let mut named = Cursor::of(inner.take(Rule::given_as)?);
                let member = literals::name(context, &named.take(Rule::name)?);
                match &mut given.document {
                    GivenDocument::Files(files) => files.push(GivenFile { file, member }),
                    GivenDocument::File(_) | GivenDocument::Agreement(_) => context.report(
                        Diagnostic::error(
                            code::EXPRESSION,
                            place,
                            "further files are those of a dossier, and the first is given without `as`",
                        )
                        .help("name each: `given file \"c.yaml\" as contract, file \"i.json\" as invoices`"),
                    ),
                }
            }
            Rule::given_table => {
                let mut inner = Cursor::of(node);
                let name = literals::path(context, inner.take(Rule::path)?);
                inner.keyword(Rule::k_file);
                let file = literals::text(context, &inner.take(Rule::text)?);
                given.tables.push((name, file));
            }
            Rule::postfix => given.as_of = Some(exprs::postfix(context, node)?),
            rule => separated.other(rule),
        }
    }
    Some(given)
}

fn replacement(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Replacement> {
    let mut cursor = Cursor::of(node);
    let place = cursor.take(Rule::place)?;
    let path_span = literals::trimmed_span(context, &place);
    let mut path = Vec::new();
    let mut steps = Cursor::of(place);
    while let Some(step) = steps.next() {
        let span = literals::trimmed_span(context, &step);
        path.push(match step.as_rule() {
            Rule::place_index => index(context, Cursor::of(step).next()?, span)?,
            _ => ReplacementStep::Field(literals::name(context, &step)),
        });
    }
    let value = match cursor.take(Rule::expr) {
        Some(node) => Some(exprs::expr(context, node)?),
        None => None,
    };
    Some(Replacement {
        path,
        path_span,
        value,
    })
}

fn index(
    context: &mut ParseContext<'_>,
    node: Node<'_>,
    span: crate::source::Span,
) -> Option<ReplacementStep> {
    if node.as_rule() == Rule::text {
        return Some(ReplacementStep::Key(literals::text(context, &node)));
    }
    let position: u32 = node.as_str().replace('_', "").parse().unwrap_or(0);
    if position == 0 {
        let diagnostic = Diagnostic::error(
            code::EXPRESSION,
            span,
            "positions are whole numbers that count from 1",
        );
        context.report(diagnostic.help("write `[1]` for the first element"));
    }
    Some(ReplacementStep::Index(position, span))
}

fn expect(
    context: &mut ParseContext<'_>,
    mut cursor: Cursor<'_>,
    span: crate::source::Span,
) -> Option<Expect> {
    let rule = literals::path(context, cursor.take(Rule::path)?);
    let word = cursor.enter(Rule::verdict)?.any()?;
    // `not applicable` is the only verdict of two words.
    let verdict = Verdict::ALL
        .iter()
        .find(|one| one.words().split(' ').next() == Some(word.as_str()))?;
    let mut expect = Expect {
        rule,
        verdict: *verdict,
        by: None,
        at: None,
        because: None,
        span,
    };
    while let Some(node) = cursor.any() {
        match node.as_rule() {
            Rule::k_by => expect.by = Some(literals::path(context, cursor.take(Rule::path)?)),
            Rule::k_for => expect.at = Some(literals::text(context, &cursor.take(Rule::text)?)),
            Rule::k_because => {
                expect.because = Some(literals::text(context, &cursor.take(Rule::text)?))
            }
            _ => {}
        }
    }
    Some(expect)
}
