//! JUnit's XML, as CI systems read it: a suite for each document, a case for
//! each obligation.

use super::text::visible;
use super::{Report, Style, place};
use crate::eval::finding::{Finding, Verdict};

/// Writes every obligation.
pub(super) fn write(report: &Report<'_>, _style: Style) -> String {
    let mut suites: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in &report.findings {
        match suites.last_mut().filter(|(name, _)| *name == finding.document) {
            Some((_, cases)) => cases.push(finding),
            None => suites.push((&finding.document, vec![finding])),
        }
    }
    let all: Vec<&Finding> = report.findings.iter().collect();
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"whereas\" {}>\n", counts(&all));
    for silenced in &report.silenced {
        out.push_str(&format!("  <!-- {} -->\n", escaped(silenced).replace("--", "- -")));
    }
    for (name, cases) in &suites {
        out.push_str(&format!("  <testsuite name=\"{}\" {}>\n", escaped(name), counts(cases)));
        cases.iter().for_each(|finding| out.push_str(&case(report, finding)));
        out.push_str("  </testsuite>\n");
    }
    for diagnostic in &report.diagnostics {
        let (file, _) = place::of_diagnostic(report.sources, diagnostic);
        let name = escaped(file.unwrap_or("whereas"));
        let error = u8::from(diagnostic.severity == crate::diagnostic::Severity::Error);
        let (code, message) = (diagnostic.code.as_str(), escaped(&diagnostic.message));
        let body = match error {
            1 => format!("<error type=\"{code}\" message=\"{message}\"/>"),
            _ => format!("<system-out>{message}</system-out>"),
        };
        out.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"{error}\" skipped=\"0\">\n    \
             <testcase classname=\"{name}\" name=\"{code}\">{body}</testcase>\n  </testsuite>\n"
        ));
    }
    out.push_str(&relaxed(report));
    out.push_str("</testsuites>\n");
    out
}

/// A suite of what was relaxed, where anything was: cases that are skipped, since readers show these.
fn relaxed(report: &Report<'_>) -> String {
    if report.relaxed.is_empty() {
        return String::new();
    }
    let number = report.relaxed.len();
    let mut out =
        format!("  <testsuite name=\"whereas\" tests=\"{number}\" failures=\"0\" errors=\"0\" skipped=\"{number}\">\n");
    for line in &report.relaxed {
        let line = escaped(line);
        out.push_str(&format!(
            "    <testcase classname=\"whereas\" name=\"{line}\"><skipped message=\"{line}\"/></testcase>\n"
        ));
    }
    out + "  </testsuite>\n"
}

fn counts(findings: &[&Finding]) -> String {
    let verdict = |finding: &&&Finding| if finding.baselined { Verdict::Waived } else { finding.verdict };
    let of = |wanted: &[Verdict]| findings.iter().filter(|finding| wanted.contains(&verdict(finding))).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        findings.len(),
        of(&[Verdict::Violated]),
        of(&[Verdict::Undetermined]),
        of(&[Verdict::NotApplicable, Verdict::Waived])
    )
}

fn case(report: &Report<'_>, finding: &Finding) -> String {
    let name =
        if finding.path.is_empty() { finding.rule.clone() } else { format!("{} {}", finding.rule, finding.path) };
    let (file, places) = place::of_finding(report.sources, finding);
    let at = places.map_or_else(|| file.to_owned(), |(start, _)| format!("{file}:{}:{}", start.line, start.column));
    let message = escaped(&finding.message);
    let body = match finding.verdict {
        Verdict::Holds => String::new(),
        _ if finding.baselined => format!("<skipped message=\"in the baseline: {message}\"/>"),
        Verdict::Violated => {
            let kind = finding.severity.word();
            format!("<failure type=\"{kind}\" message=\"{message}\">{}</failure>", escaped(&at))
        }
        Verdict::Undetermined => format!("<error type=\"undetermined\" message=\"{message}\">{}</error>", escaped(&at)),
        Verdict::NotApplicable | Verdict::Waived => {
            format!("<skipped message=\"{}: {message}\"/>", finding.verdict.words())
        }
    };
    format!(
        "    <testcase classname=\"{}\" name=\"{}\">{body}</testcase>\n",
        escaped(&finding.document),
        escaped(&name)
    )
}

/// Text of an element or an attribute; characters that XML does not have are shown.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
