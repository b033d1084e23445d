//! A rulebook for people: the rules of some modules in plain words, with their sources and dates.
//!
//! A book is made as blocks that know nothing of their form; Markdown, HTML and plain text are three ways to write them.

mod blocks;
mod chapters;
mod html;
mod markdown;
mod plain;
mod rules;
mod things;

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::Program;
use crate::check::program::Rule;
use crate::source::Sources;
use crate::words::{Said, Words, say};

use super::inert_whole;
use blocks::BookBlock;

/// A module as it was loaded, with what it uses.
#[derive(Clone, Copy)]
pub struct LoadedModule<'b> {
    /// What it means.
    pub program: &'b Program,
    /// Its text.
    pub sources: &'b Sources,
}

/// How a book is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookFormat {
    /// Markdown, as GitHub reads it.
    Markdown,
    /// One page of HTML that needs nothing but itself.
    Html,
}

/// Writes the rulebook of the modules that the user named, a chapter each.
pub fn write(modules: &[LoadedModule<'_>], form: BookFormat) -> String {
    let examples = RuleExamples::of(modules);
    let (title, blocks) = chapters::book(modules, &examples);
    match form {
        BookFormat::Markdown => inert_whole(markdown::write(&blocks), super::EscapeForm::Markdown),
        BookFormat::Html => inert_whole(html::write(&title, &blocks), super::EscapeForm::Xml),
    }
}

/// Whether there is anything to write about.
pub fn is_empty(modules: &[LoadedModule<'_>]) -> bool {
    chapters::of(modules).is_empty()
}

/// All versions of one rule, as plain text for a terminal.
pub fn explain(loaded: LoadedModule<'_>, versions: &[&Rule], width: usize) -> String {
    let examples = RuleExamples::of(&[loaded]);
    let mut blocks: Vec<BookBlock> = Vec::new();
    for (number, rule) in (1_usize..).zip(versions) {
        let version = (versions.len() > 1).then_some((number, versions.len()));
        blocks.extend(rules::blocks(
            loaded,
            rule,
            version,
            &examples,
            rules::RulePlacement::Alone,
        ));
    }
    plain::write(&blocks, width)
}

/// What the tests expect, by the rule that they expect it of.
#[derive(Default)]
struct RuleExamples {
    by_rule: HashMap<Arc<str>, Vec<RuleExample>>,
}

/// A test's expectation of a rule.
struct RuleExample {
    title: String,
    /// One after the other, without repetitions.
    verdicts: Vec<Words>,
}

impl RuleExamples {
    fn of(modules: &[LoadedModule<'_>]) -> Self {
        let mut examples = Self::default();
        for loaded in modules {
            for test in &loaded.program.tests {
                for expect in test.runs.iter().flat_map(|run| &run.expects) {
                    let Some(rule) = &expect.rule else { continue };
                    let mut verdict = say![expect.verdict.words()];
                    if let Some(by) = &expect.by {
                        verdict.add(say![", by the exception ", Words::code(by)]);
                    }
                    examples.add(rule, &test.title, verdict);
                }
            }
        }
        examples
    }

    /// A test that expects several things of a rule is one example.
    fn add(&mut self, rule: &Arc<str>, title: &str, verdict: Words) {
        let all = self.by_rule.entry(rule.clone()).or_default();
        match all.iter_mut().find(|example| example.title == title) {
            Some(example) if example.verdicts.last() == Some(&verdict) => {}
            Some(example) => example.verdicts.push(verdict),
            None => all.push(RuleExample {
                title: title.to_owned(),
                verdicts: vec![verdict],
            }),
        }
    }

    fn of_rule(&self, path: &str) -> &[RuleExample] {
        self.by_rule
            .get(path)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

/// The demands of a rule or an exception as Markdown, for an editor's hover.
pub fn demands(said: Said) -> String {
    markdown::write(&[BookBlock::Statements(said.demands)])
        .trim()
        .to_owned()
}
