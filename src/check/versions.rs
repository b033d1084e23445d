//! Versions over time: on each day one at most.

use super::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{VERSIONS_GAP, VERSIONS_OVERLAP};
use crate::source::Span;
use crate::value::Date;

/// The days of one version; no beginning or no end: without bound.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// The day after the last one.
    pub until: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

impl Period {
    /// Whether some day lies in both.
    pub fn meets(&self, other: &Period) -> bool {
        let before = |until: Option<Date>, from: Option<Date>| matches!((until, from), (Some(u), Some(f)) if u <= f);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

impl Checker<'_> {
    /// Reports versions that overlap, and days between them that have none.
    /// `periods` are in the order of their beginnings; `what` as "the rule `r`".
    pub fn check_periods(&mut self, periods: &[Period], what: &str, twice: &str, never: &str) {
        for (earlier, later) in periods.iter().zip(periods.iter().skip(1)) {
            if earlier.meets(later) {
                let diagnostic = overlap(earlier, later, what, twice);
                self.report(diagnostic);
            } else if let Some((until, from)) = earlier
                .until
                .zip(later.from)
                .filter(|(until, from)| until < from)
            {
                let message = format!("{what} {never} from {until} until {from}");
                let diagnostic = Diagnostic::warning(VERSIONS_GAP, later.span, message)
                    .label(earlier.span, "this one has ended")
                    .help(gap_help(until, from));
                self.report(diagnostic);
            }
        }
    }
}

/// What would close a gap. One of a single day is most often an `until` day that was meant to count.
fn gap_help(until: Date, from: Date) -> String {
    if from.days_since(until) == 1 {
        format!("the day in `until` is excluded: write `until {from}`")
    } else {
        format!(
            "if that is not meant, let the earlier one end later, `until {from}`, or this one begin on {until}"
        )
    }
}

fn overlap(earlier: &Period, later: &Period, what: &str, twice: &str) -> Diagnostic {
    let message = match later.from {
        Some(from) => format!("{what} {twice} on {from}"),
        None => format!("{what} {twice} on the same days"),
    };
    let help = match (earlier.until, later.from) {
        (None, Some(from)) if earlier.from.is_some_and(|earlier| earlier < from) => {
            format!("let the earlier one end: `until {from}`")
        }
        _ => {
            "their dates may not overlap: the `until` day of one may be the `from` day of the next"
                .to_owned()
        }
    };
    Diagnostic::error(VERSIONS_OVERLAP, later.span, message)
        .label(earlier.span, "this one is in force too")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_period_ends_before_its_until_day() {
        let span = Span::new(Sources::new().add("t", ""), 0, 0);
        let day = |text: &str| Date::parse(text).unwrap();
        let period = |from: Option<&str>, until: Option<&str>| Period {
            from: from.map(day),
            until: until.map(day),
            span,
        };
        let early = period(Some("2020-01-01"), Some("2021-01-01"));
        assert!(!early.meets(&period(Some("2021-01-01"), None)));
        assert!(early.meets(&period(Some("2020-12-31"), None)));
        assert!(early.meets(&period(None, None)));
        assert!(!period(None, Some("2020-01-01")).meets(&early));
    }
}
