//! What of a file can be folded away: brackets over several lines, documentation, comments, `use`s.

use crate::source::{LINE_BREAKS, line_breaks};
use std::ops::Range;

use super::rules_only::rules_only;
use crate::syntax::lexer::{self, Nesting, TokenKind};

/// A fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the line that stays to the end of what goes.
    pub range: Range<usize>,
    /// It is comments only.
    pub comment: bool,
}

/// The folds of a rule file, however broken; by their starts.
pub fn folds(name: &str, text: &str) -> Vec<Fold> {
    let rules = rules_only(name, text);
    let text: &str = &rules;
    let tokens = lexer::visible(text);
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut comments: Option<(TokenKind, Range<usize>)> = None;
    let breaks = |range: Range<usize>| {
        text.get(range)
            .is_some_and(|part| part.contains(LINE_BREAKS))
    };
    for token in &tokens {
        let next = (token.span.start, token.span.end);
        let same = |(kind, run): &(TokenKind, Range<usize>)| {
            *kind == token.kind
                && text
                    .get(run.end..next.0)
                    .is_some_and(|between| line_breaks(between.as_bytes()).count() == 1)
        };
        match (&mut comments, token.kind) {
            (Some(run), TokenKind::Comment | TokenKind::Doc) if same(run) => run.1.end = next.1,
            (run, kind) => {
                let ended = run.take().map(|(_, range)| range);
                found.extend(
                    ended
                        .filter(|range| breaks(range.clone()))
                        .map(|range| Fold {
                            range,
                            comment: true,
                        }),
                );
                *run = matches!(kind, TokenKind::Comment | TokenKind::Doc)
                    .then(|| (kind, token.span.clone()));
            }
        }
        match token.kind.nesting() {
            Nesting::Opens(_) => open.push(next.0),
            Nesting::Closes => {
                let started = open.pop().map(|start| start..next.0);
                found.extend(
                    started
                        .filter(|range| breaks(range.clone()))
                        .map(|range| Fold {
                            range,
                            comment: false,
                        }),
                );
            }
            Nesting::Stays => {}
        }
    }
    let last = comments.map(|(_, range)| range);
    found.extend(
        last.filter(|range| breaks(range.clone()))
            .map(|range| Fold {
                range,
                comment: true,
            }),
    );
    found.sort_by_key(|fold| (fold.range.start, std::cmp::Reverse(fold.range.end)));
    found
}
