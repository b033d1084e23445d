//! JUnit's XML for the tests of rule files: a suite for each file, a case for each test.

use super::junit::{CaseResult, Suites, escaped};

/// One test and its result.
#[derive(Debug, Clone, Copy)]
pub struct TestCase<'c> {
    /// Its rule file.
    pub file: &'c str,
    /// Its title.
    pub title: &'c str,
    /// What was wrong, the first line of each in short; none where it passed.
    pub failures: &'c [String],
}

/// Writes all tests, by file in the order in which they were run.
pub fn write(cases: &[TestCase<'_>]) -> String {
    let mut suites = Suites::default();
    for case in cases {
        let outcome = if case.failures.is_empty() {
            CaseResult::Passed
        } else {
            CaseResult::Failed
        };
        suites.add(case.file, case.title, outcome, &body(case));
    }
    suites.write("whereas test", &[])
}

fn body(case: &TestCase<'_>) -> String {
    let Some(first) = case.failures.first() else {
        return String::new();
    };
    let lines: Vec<String> = case
        .failures
        .iter()
        .flat_map(|failure| failure.lines())
        .map(escaped)
        .collect();
    let message = escaped(first.lines().next().unwrap_or(first));
    format!(
        "<failure message=\"{message}\">{}</failure>",
        lines.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_followed_by_its_evidence() {
        let failures =
            ["t.whereas:3:3: expected r holds, came violated\n  a.json:1:9: error[r] `a < 5` is false".to_owned()];
        let text = write(&[TestCase {
            file: "t.whereas",
            title: "t",
            failures: &failures,
        }]);
        assert!(
            text.contains("message=\"t.whereas:3:3: expected r holds, came violated\""),
            "{text}"
        );
        assert!(
            text.contains("came violated\n  a.json:1:9: error[r] `a &lt; 5` is false</failure>"),
            "{text}"
        );
    }
}
