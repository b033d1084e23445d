//! Lines above declarations: whether a test passes, and the verdicts of a rule on the examples.

use super::Analysis;
use super::examples::{ExampleResults, verdicts};
use crate::source::{SourceId, Span};

/// Examples whose verdicts are named above a rule.
const NAMED: usize = 3;

/// A line above a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The span.
    pub span: Span,
    /// The words.
    pub title: String,
    /// What a click tells more of.
    pub about: About,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The test of this title.
    Test(String),
    /// The rule of this path.
    Rule(String),
    /// The agreement of this name.
    Agreement(String),
}

impl Analysis {
    /// The lines of a file.
    pub fn lenses(&self, source: SourceId, examples: &ExampleResults) -> Vec<Lens> {
        let mut found = Vec::new();
        for test in &examples.tests {
            let title = if test.passed() {
                "passes: run again".to_owned()
            } else {
                let first = test
                    .failures(&self.sources)
                    .into_iter()
                    .next()
                    .unwrap_or_default();
                format!("fails: {}", super::hover::one_line(&first))
            };
            // A test for several cases has one line for each.
            found.push(Lens {
                span: test.span,
                title,
                about: About::Test(test.title.clone()),
            });
        }
        for rule in self
            .look
            .program
            .rules
            .iter()
            .filter(|rule| rule.declared.span.source == source)
        {
            let path = &rule.declared.path;
            let said: Vec<String> = examples
                .agreements
                .iter()
                .filter_map(|example| {
                    let mut of_rule = example
                        .findings
                        .iter()
                        .filter(|finding| finding.rule == **path)
                        .peekable();
                    of_rule.peek()?;
                    Some(format!("{}: {}", example.name, verdicts(of_rule)))
                })
                .take(NAMED)
                .collect();
            if !said.is_empty() {
                found.push(Lens {
                    span: rule.declared.name_span,
                    title: said.join(" · "),
                    about: About::Rule(path.to_string()),
                });
            }
        }
        for example in examples
            .agreements
            .iter()
            .filter(|example| example.span.source == source)
        {
            let title = verdicts(&example.findings);
            found.push(Lens {
                span: example.span,
                title,
                about: About::Agreement(example.name.clone()),
            });
        }
        found.sort_by_key(|lens| lens.span);
        found
    }

    /// The result that a lens is about: one line for each finding or failure.
    pub fn result_of(&self, about: &About, examples: &ExampleResults) -> String {
        let findings = examples.agreements.iter().flat_map(|example| {
            example
                .findings
                .iter()
                .map(move |finding| (example.name.as_str(), finding))
        });
        let lines: Vec<String> = match about {
            About::Test(title) => {
                let Some(test) = examples.tests.iter().find(|test| test.title == *title) else {
                    return format!("there is no test \"{title}\" in this file any more");
                };
                if test.passed() {
                    return format!("pass: {title}");
                }
                std::iter::once(format!("FAIL: {title}"))
                    .chain(test.failures(&self.sources))
                    .collect()
            }
            About::Rule(path) => findings
                .filter(|(_, finding)| finding.rule == *path)
                .map(|(name, finding)| {
                    format!(
                        "{name}{}: {}: {}",
                        finding.path,
                        finding.verdict.words(),
                        finding.message
                    )
                })
                .collect(),
            About::Agreement(name) => findings
                .filter(|(of, _)| of == name)
                .map(|(_, finding)| {
                    format!(
                        "{}: {}: {}",
                        finding.rule,
                        finding.verdict.words(),
                        finding.message
                    )
                })
                .collect(),
        };
        if lines.is_empty() {
            "nothing is decided here".to_owned()
        } else {
            lines.join("\n")
        }
    }
}
