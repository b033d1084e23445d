//! JUnit's XML for the tests of rule files: a suite for each file, a case for each test.

use super::junit::escaped;

/// One test and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'c> {
    /// Its rule file.
    pub file: &'c str,
    /// Its title.
    pub title: &'c str,
    /// What was wrong, the first line of each in short; none where it passed.
    pub failures: &'c [String],
}

/// Writes all tests, by file in the order in which they were run.
pub fn write(cases: &[Case<'_>]) -> String {
    let mut suites: Vec<(&str, Vec<&Case<'_>>)> = Vec::new();
    for case in cases {
        match suites.last_mut().filter(|(file, _)| *file == case.file) {
            Some((_, suite)) => suite.push(case),
            None => suites.push((case.file, vec![case])),
        }
    }
    let all: Vec<&Case<'_>> = cases.iter().collect();
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"whereas test\" {}>\n", counts(&all));
    for (file, suite) in &suites {
        out.push_str(&format!("  <testsuite name=\"{}\" {}>\n", escaped(file), counts(suite)));
        suite.iter().for_each(|case| out.push_str(&one(case)));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts(cases: &[&Case<'_>]) -> String {
    let failed = cases.iter().filter(|case| !case.failures.is_empty()).count();
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\"", cases.len())
}

fn one(case: &Case<'_>) -> String {
    let head = format!("    <testcase classname=\"{}\" name=\"{}\"", escaped(case.file), escaped(case.title));
    let Some(first) = case.failures.first() else { return format!("{head}/>\n") };
    let lines: Vec<String> = case.failures.iter().flat_map(|failure| failure.lines()).map(escaped).collect();
    format!(
        "{head}><failure message=\"{}\">{}</failure></testcase>\n",
        escaped(first.lines().next().unwrap_or(first)),
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
        let text = write(&[Case { file: "t.whereas", title: "t", failures: &failures }]);
        assert!(text.contains("message=\"t.whereas:3:3: expected r holds, came violated\""), "{text}");
        assert!(text.contains("came violated\n  a.json:1:9: error[r] `a &lt; 5` is false</failure>"), "{text}");
    }
}
