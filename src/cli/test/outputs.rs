//! `--output junit=FILE` and `--output lcov=FILE`.

use std::path::PathBuf;

use super::TestResult;
use crate::cli::access::Access;
use crate::cli::check::outputs::replace;
use crate::cli::terminal::Terminal;
use crate::cli::writes::{self, OutputTarget, Replaces};
use crate::cli::{config, root};
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::pipeline::exercised::ModuleCoverage;
use crate::pipeline::mutation::Suite;
use crate::report::{junit_tests, lcov};
use crate::source::Sources;

/// A format of reports on tests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TestFormat {
    /// The result of each test.
    Junit,
    /// What the tests exercised.
    Lcov,
}

impl TestFormat {
    const ALL: [Self; 2] = [Self::Junit, Self::Lcov];

    /// The name that users write.
    fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Lcov => "lcov",
        }
    }
}

/// A file that a report is written to.
pub(super) struct TestOutput {
    format: TestFormat,
    file: PathBuf,
}

impl TestOutput {
    /// Whether it tells what was exercised.
    pub fn is_lcov(&self) -> bool {
        self.format == TestFormat::Lcov
    }
}

/// What `--output` names.
pub(super) fn read(arguments: &[String]) -> Result<Vec<TestOutput>, Diagnostic> {
    let outputs = arguments
        .iter()
        .map(|argument| one(argument))
        .collect::<Result<Vec<TestOutput>, Diagnostic>>()?;
    writes::two_in_one(&targets(&outputs)).map_or(Ok(outputs), Err)
}

/// The diagnostics for outputs that would replace a file that the tests read.
pub(super) fn over_inputs(outputs: &[TestOutput], access: &Access) -> Vec<Diagnostic> {
    writes::over_inputs(&targets(outputs), access)
}

fn targets(outputs: &[TestOutput]) -> Vec<OutputTarget> {
    outputs
        .iter()
        .map(|output| OutputTarget {
            what: format!("the report {}", output.format.name()),
            file: output.file.clone(),
            replaces: Replaces::Any,
        })
        .collect()
}

fn one(argument: &str) -> Result<TestOutput, Diagnostic> {
    let wrong = |message: String, help: String| {
        Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help)
    };
    let example = "as `--output junit=tests.xml` or `--output lcov=lcov.info`";
    let Some((name, file)) = argument
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
    else {
        return Err(wrong(
            format!("`--output {argument}` is not FORMAT=FILE"),
            example.to_owned(),
        ));
    };
    let Some(format) = TestFormat::ALL
        .into_iter()
        .find(|format| format.name() == name)
    else {
        let names = TestFormat::ALL.map(TestFormat::name);
        let near = did_you_mean(name, names).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("tests are reported as {}", names.join(" and ")));
        return Err(wrong(
            format!("there is no format `{name}` for tests"),
            help,
        ));
    };
    Ok(TestOutput {
        format,
        file: PathBuf::from(file),
    })
}

/// Writes every test; whether a file could not be written.
pub(super) fn write_junit(
    outputs: &[TestOutput],
    cases: &[TestResult],
    terminal: &Terminal,
) -> bool {
    if outputs.iter().all(TestOutput::is_lcov) {
        return false;
    }
    let paths = root::paths(config::nearest().as_deref(), None);
    let files: Vec<String> = cases.iter().map(|case| paths.shown(&case.file)).collect();
    let cases: Vec<junit_tests::TestCase<'_>> = cases
        .iter()
        .zip(&files)
        .map(|(case, file)| junit_tests::TestCase {
            file,
            title: &case.title,
            failures: &case.failures,
        })
        .collect();
    write(
        outputs.iter().filter(|output| !output.is_lcov()),
        &junit_tests::write(&cases),
        terminal,
    )
}

/// Writes what the tests exercised; whether a file could not be written.
pub(super) fn write_lcov(
    outputs: &[TestOutput],
    modules: &[ModuleCoverage],
    suites: &[Suite],
    terminal: &Terminal,
) -> bool {
    let text: String = modules
        .iter()
        .filter_map(|module| {
            suites
                .get(module.subject.suite)
                .map(|suite| lcov::write(module, &suite.sources))
        })
        .collect();
    write(
        outputs.iter().filter(|output| output.is_lcov()),
        &text,
        terminal,
    )
}

fn write<'o>(
    outputs: impl Iterator<Item = &'o TestOutput>,
    text: &str,
    terminal: &Terminal,
) -> bool {
    let mut failed = false;
    for output in outputs {
        if let Err(diagnostic) = replace(&output.file, text) {
            terminal.show(&Sources::new(), &[diagnostic], false);
            failed = true;
        }
    }
    failed
}
