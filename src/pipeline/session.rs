//! Questions asked of rules and of a document, one after the other.

use std::sync::Arc;

use super::{CheckedOutcome, Options, Read, Rules};
use crate::check::Overrides;
use crate::check::program::RecordId;
use crate::check::{AskedExpression, Inquiry, Loader, Program, Text, Typed};
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::Document;
use crate::eval::{self, Answer, Settings};
use crate::plan::Plan;
use crate::source::{SourceId, Sources};
use crate::syntax::ast;

/// Rules and a document, of which questions are asked.
#[derive(Debug)]
pub struct Session<'s> {
    sources: &'s Sources,
    inquiry: Inquiry,
    rules: Rules,
    settings: Settings,
    options: Options,
    /// The document that was given, as it was written and as its type.
    given: Option<(Text, Document)>,
    /// The stand-in for a missing document.
    nothing: Document,
    lets: Vec<(ast::Name, ast::Expr)>,
}

impl<'s> Session<'s> {
    /// Rules without a document.
    pub fn new(
        inquiry: Inquiry,
        program: Program,
        options: Options,
        loader: &mut dyn Loader,
        sources: &'s Sources,
    ) -> Outcome<Self> {
        let rules = Rules::new(program, true);
        let settings = super::settings(&rules, loader, &options, sources);
        let nothing = Document::empty("".into(), SourceId::NOWHERE);
        let (lets, given) = (Vec::new(), None);
        let session = Self {
            sources,
            inquiry,
            rules,
            settings: settings.value,
            options,
            given,
            nothing,
            lets,
        };
        Outcome {
            value: session,
            diagnostics: settings.diagnostics,
        }
    }

    /// Takes a document to ask about.
    ///
    /// # Errors
    /// It cannot be read (`true`), is of no type of the rules, or is several documents.
    pub fn give(&mut self, text: Text) -> Result<(), (Box<Diagnostic>, bool)> {
        let mut read = super::read(Some(&self.rules), &text, &self.options, self.sources);
        if read.len() > 1 {
            let message = format!(
                "`{}` holds {} documents, and questions are asked of one",
                text.name,
                read.len()
            );
            let diagnostic = Diagnostic::about_file(NOTHING_CHECKED, &*text.name, message);
            let own = "put the one that is meant in a file of its own";
            let mut records = self.rules.program.records.iter();
            let help = match records.find(|record| crate::document::root::reads_lists(record)) {
                Some(whole) => format!(
                    "{own}, or ask about all of them: `--as {}`",
                    whole.declared.name
                ),
                None => own.to_owned(),
            };
            return Err((Box::new(diagnostic.help(help)), false));
        }
        if let Some((_, read)) = read.pop()
            && let Read::Typed(document) = read?
        {
            self.given = Some((text, *document));
        }
        Ok(())
    }

    /// What the rules mean.
    pub fn program(&self) -> &Program {
        &self.rules.program
    }

    /// The document, where one was given.
    pub fn document(&self) -> Option<&Document> {
        self.given.as_ref().map(|(_, document)| document)
    }

    /// The document's type.
    pub fn record(&self) -> Option<RecordId> {
        let document = self.document()?;
        let (record, _) = document.cell(document.root()).record()?;
        Some(record)
    }

    /// The names that were given to expressions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lets.iter().map(|(name, _)| &*name.text)
    }

    /// An expression with its types.
    pub fn ask(&self, expr: &ast::Expr, loader: &mut dyn Loader) -> Outcome<Typed> {
        let question = AskedExpression {
            record: self.record(),
            lets: &self.lets,
            expr,
        };
        self.inquiry
            .ask(question, loader, self.sources, &self.options.limits)
    }

    /// The value of an expression.
    pub fn answer(&self, typed: &Typed) -> Answer {
        let plan = Plan::of(&typed.program, true, Overrides::default());
        let document = self.document().unwrap_or(&self.nothing);
        eval::answer(&plan, document, &self.settings, self.sources, typed)
    }

    /// Names an expression; replaces the previous one of that name.
    pub fn define(&mut self, name: ast::Name, expr: ast::Expr) {
        self.lets.retain(|(other, _)| other.text != name.text);
        self.lets.push((name, expr));
    }

    /// The verdicts of one rule, by its full path; none where there is no document.
    pub fn verdicts(&self, rule: &Arc<str>, derivations: bool) -> Vec<CheckedOutcome> {
        let Some((text, _)) = &self.given else {
            return Vec::new();
        };
        let only_rule = Some(Arc::clone(rule));
        let options = Options {
            every_verdict: true,
            derivations,
            only_rule,
            ..self.options.clone()
        };
        super::check_document(&self.rules, &self.settings, text, &options, self.sources)
    }
}
