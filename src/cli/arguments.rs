//! The arguments, and the words of `--help`.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::{self, Format};
use crate::value::currency::ISO_4217_VERSION;
use crate::value::time::zone::IANA_VERSION;

static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let (major, minor, update) = char::UNICODE_VERSION;
    format!(
        "{}\nIANA time zones {IANA_VERSION}\nISO 4217 {ISO_4217_VERSION}\nUnicode {major}.{minor}.{update}",
        env!("CARGO_PKG_VERSION")
    )
});

/// Checks agreements against rules that lawyers can read.
#[derive(Debug, Parser)]
#[command(
    name = "whereas",
    version,
    long_version = LONG_VERSION.as_str(),
    propagate_version = false,
    after_help = "Example: whereas check drafts/oecd.yaml -r rules/kz.whereas"
)]
pub(super) struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub common: CommonOptions,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct CommonOptions {
    /// When to use colours: `auto`, `always` or `never`
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        default_value = "auto",
        value_name = "WHEN",
        display_order = 990
    )]
    pub color: Color,
    /// Show only errors on standard error
    #[arg(long, short, global = true, display_order = 991)]
    pub quiet: bool,
    /// Give locations in words instead of pictures, for screen readers
    #[arg(long, global = true, display_order = 992)]
    pub plain: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    // On a terminal, unless NO_COLOR is set.
    Auto,
    // Everywhere.
    Always,
    // Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check documents against rules
    Check(Box<CheckOptions>),
    /// Run the tests in rule files
    Test(TestOptions),
    /// Format rule files
    Fmt(FmtOptions),
    /// Find what is legal but suspicious in rule files
    Lint(LintOptions),
    /// Run the language server for editors, over standard input and output
    #[command(after_help = "Editors start it themselves; see docs/editors.md\n\
                            Exit code: 0 after a regular shutdown, 1 otherwise\n\
                            Example: whereas lsp")]
    #[cfg(feature = "lsp")]
    Lsp(LspOptions),
    /// Create a starter rule file or a gate
    New(NewOptions),
    /// Show how a document is read: fields, values, locations, what is ignored
    Show(ShowOptions),
    /// Write a table of values: rows of a type, columns of expressions
    Table(Box<TableOptions>),
    /// Show the derivation of verdicts
    Why(Box<WhyOptions>),
    /// Show which verdicts change between two versions of the rules, or of a document
    Diff(DiffOptions),
    /// Compare the files here with a receipt, and check again
    Verify(VerifyOptions),
    /// Evaluate expressions, and ask for verdicts and their reasons
    Repl(ReplOptions),
    /// Explain the code of a diagnostic, or a rule
    Explain(ExplainOptions),
    /// Write a rulebook: the rules in plain words
    Doc(DocOptions),
    /// List the built-in packs and their rules
    #[command(after_help = "Example: whereas packs")]
    Packs,
    /// Write completions for a shell
    #[command(
        after_help = "Example: whereas completions bash > ~/.local/share/bash-completion/completions/whereas"
    )]
    Completions(CompletionsOptions),
    /// Write the manual pages
    #[command(after_help = "Example: whereas man --output ~/.local/share/man/man1")]
    Man(ManOptions),
}

#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
pub(super) struct LspOptions {
    // Some editors pass the transport; this is the only one.
    /// Talk over standard input and output, as always
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "taken, and of no effect")]
    pub stdio: bool,
}

#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "Exit code: 0 clean, 1 findings, 2 usage or rules wrong or nothing checked, 3 document unreadable\n\
                  Example: whereas check drafts/oecd.yaml -r rules/kz.whereas"
)]
pub(super) struct CheckOptions {
    /// Files, folders, patterns, `-` for standard input, or NAME=FILE of a dossier
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// Rule file, folder or module; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Type of the documents, if it is not clear from them
    #[arg(long = "as", value_name = "TYPE")]
    pub as_type: Option<String>,
    /// Governing date of documents that have none
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Language of messages, as ru, where rules give them in it
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Form of standard output
    #[arg(long, value_parser = report_format(), default_value = report::HUMAN.name, env = "WHEREAS_FORMAT", hide_env = true)]
    pub format: &'static Format,
    /// Write the report to a file too, as json=a.json or docx=a.docx
    #[arg(long, value_name = "FORMAT=FILE")]
    pub output: Vec<String>,
    /// Suggest repairs as tracked changes in a copy (docx=FILE, odt=FILE)
    #[arg(long)]
    pub suggest: bool,
    /// Let outputs replace files that Whereas did not write
    #[arg(long)]
    pub overwrite: bool,
    /// Exit 1 from error, warning, note or never on [default: error]
    #[arg(
        long,
        value_enum,
        value_name = "SEVERITY",
        env = "WHEREAS_FAIL_ON",
        hide_env = true,
        hide_possible_values = true
    )]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 even if there are findings
    #[arg(long)]
    pub exit_zero: bool,
    /// Name of the document on standard input, as a.json
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub stdin_name: String,
    /// Which obligations to list, `findings` or `all`
    #[arg(
        long,
        value_enum,
        default_value = "findings",
        hide_possible_values = true
    )]
    pub verdicts: Verdicts,
    /// Check only documents changed in git since a revision
    #[arg(long, value_name = "REVISION")]
    pub changed_since: Option<String>,
    /// Check one of N parts of the documents, as 2/4
    #[arg(
        long,
        value_name = "I/N",
        conflicts_with_all = ["update_baseline", "coverage"]
    )]
    pub shard: Option<String>,
    /// File by which an interrupted run goes on, if started again
    #[arg(long, value_name = "STATE", conflicts_with = "watch")]
    pub resume: Option<PathBuf>,
    /// List the files that would be checked, those left out, and why
    #[arg(long, conflicts_with_all = ["update_baseline", "receipt", "watch", "output", "changed_since", "shard", "resume"])]
    pub list: bool,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with_all = ["update_baseline", "receipt"])]
    pub watch: bool,
    /// Report rules that decided nothing, and fields that no rule reads
    #[arg(long)]
    pub coverage: bool,
    /// Count the verdicts of each rule
    #[arg(long)]
    pub statistics: bool,
    /// Measure what each rule takes, and why it is slow
    #[arg(long, conflicts_with_all = ["list", "watch"])]
    pub profile: bool,
    /// Show each location of a rule's repeated message
    #[arg(long)]
    pub no_group: bool,
    /// Replace a parameter's value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    pub parameter: Vec<String>,
    /// Give a table `from input`; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    pub input: Vec<String>,
    /// File with waivers; repeatable
    #[arg(long, value_name = "FILE")]
    pub waivers: Vec<PathBuf>,
    /// Known findings, which do not fail the check
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the present findings into the baseline
    #[arg(long)]
    pub update_baseline: bool,
    /// Write a receipt: hashes of all files, and of the verdicts
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Date by which waivers expire, instead of the machine's
    #[arg(long, value_name = "DATE", env = "WHEREAS_TODAY", hide_env = true)]
    pub today: Option<String>,
    /// Threads to check with, instead of one for each core
    #[arg(long, short, value_name = "N", env = "WHEREAS_JOBS", hide_env = true)]
    pub jobs: Option<usize>,
    /// Read open tracked changes as `accepted` or `rejected`
    #[arg(long, value_name = "HOW", value_parser = ["accepted", "rejected"], hide_possible_values = true)]
    pub changes: Option<String>,
    /// Change a limit, as file_bytes=1000000; repeatable
    #[arg(
        long,
        value_name = "NAME=VALUE",
        env = "WHEREAS_LIMIT",
        hide_env = true,
        value_delimiter = ','
    )]
    pub limit: Vec<String>,
    /// Configuration, instead of the nearest whereas.toml
    #[arg(
        long,
        value_name = "FILE",
        env = "WHEREAS_CONFIG",
        hide_env = true,
        conflicts_with = "no_config"
    )]
    pub config: Option<PathBuf>,
    /// Read no whereas.toml
    #[arg(long)]
    pub no_config: bool,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
    /// Only this rule; set by `whereas why`.
    #[arg(skip)]
    pub only_rule: Option<String>,
    /// A receipt names the files, and not the user: they lie in the project or are refused.
    #[arg(skip)]
    pub of_receipt: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0, whatever the verdict; 2 usage or rules wrong, 3 the document unreadable\n\
                  Example: whereas why drafts/oecd.yaml public_discussion -r rules/kz.whereas"
)]
pub(super) struct WhyOptions {
    /// The document, or `-` for standard input; the documents of a dossier with their names
    #[arg(value_name = "DOCUMENT", required = true)]
    pub documents: Vec<String>,
    /// The rule, by its full name, or by its own name if only one rule has it
    #[arg(value_name = "RULE")]
    pub rule: String,
    /// Rules, date and parameters.
    #[command(flatten)]
    pub by: DecidedBy,
    /// File with waivers; repeatable
    #[arg(long, value_name = "FILE")]
    pub waivers: Vec<PathBuf>,
    /// Name of the document on standard input, as a.json
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub stdin_name: String,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "human")]
    pub format: WhyFormat,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 written, 2 usage, rules or columns wrong, 3 a document unreadable\n\
                  Example: whereas table loans/*.yaml -r rules/loan.whereas --for Loan -c 'id, total'"
)]
pub(super) struct TableOptions {
    /// Files, folders, patterns, or `-` for standard input; those of the gates if none is given
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// Type whose records are the rows [default: that of --as]
    #[arg(long = "for", value_name = "TYPE")]
    pub rows: Option<String>,
    /// Expressions, as 'id, total as sum'; repeatable [default: all]
    #[arg(long, short, value_name = "COLUMNS")]
    pub columns: Vec<String>,
    /// Form of the table
    #[arg(long, value_enum, default_value = "csv")]
    pub format: TableForm,
    /// Begin each row with its document and its place there
    #[arg(long)]
    pub places: bool,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write a second table: why values are missing
    #[arg(long, value_name = "FILE")]
    pub reasons: Option<PathBuf>,
    /// Let outputs replace files
    #[arg(long)]
    pub overwrite: bool,
    /// Rules, date and parameters.
    #[command(flatten)]
    pub by: DecidedBy,
    /// Name of the document on standard input, as a.json
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub stdin_name: String,
    /// Threads to read with, instead of one for each core
    #[arg(long, short, value_name = "N", env = "WHEREAS_JOBS", hide_env = true)]
    pub jobs: Option<usize>,
    /// Change a limit, as file_bytes=1000000; repeatable
    #[arg(
        long,
        value_name = "NAME=VALUE",
        env = "WHEREAS_LIMIT",
        hide_env = true,
        value_delimiter = ','
    )]
    pub limit: Vec<String>,
    /// Configuration, instead of the nearest whereas.toml
    #[arg(
        long,
        value_name = "FILE",
        env = "WHEREAS_CONFIG",
        hide_env = true,
        conflicts_with = "no_config"
    )]
    pub config: Option<PathBuf>,
    /// Read no whereas.toml
    #[arg(long)]
    pub no_config: bool,
}

/// Form of a table of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableForm {
    // For spreadsheets.
    Csv,
    // One array.
    Json,
    // An object a line.
    Ndjson,
    // For a page.
    Markdown,
}

/// Rules, date and parameters, for the commands other than `check`.
#[derive(Debug, Clone, Args)]
pub(super) struct DecidedBy {
    /// Rule file, folder or module; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Type of the documents, if it is not clear from them
    #[arg(long = "as", value_name = "TYPE")]
    as_type: Option<String>,
    /// Governing date of documents that have none
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Language of messages, as ru, where rules give them in it
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Replace a parameter's value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    parameter: Vec<String>,
    /// Give a table `from input`; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    input: Vec<String>,
    /// Read open tracked changes as `accepted` or `rejected`
    #[arg(long, value_name = "HOW", value_parser = ["accepted", "rejected"], hide_possible_values = true)]
    changes: Option<String>,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    allow_outside: Vec<PathBuf>,
}

impl DecidedBy {
    /// The options of a check of some documents that lists every obligation.
    pub fn check(&self, documents: Vec<String>, rules: Vec<String>) -> CheckOptions {
        CheckOptions {
            documents,
            rules,
            as_type: self.as_type.clone(),
            as_of: self.as_of.clone(),
            language: self.language.clone(),
            parameter: self.parameter.clone(),
            input: self.input.clone(),
            changes: self.changes.clone(),
            allow_outside: self.allow_outside.clone(),
            format: &report::SHORT,
            verdicts: Verdicts::All,
            ..CheckOptions::default()
        }
    }
}

/// Form of a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WhyFormat {
    // An indented tree.
    Human,
    // The JSON report, with derivations.
    Json,
}

impl WhyFormat {
    /// The format of reports that shows it.
    pub fn of_report(self) -> &'static Format {
        match self {
            Self::Human => &report::WHY,
            Self::Json => &report::JSON,
        }
    }
}

/// Least severity that counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    // Errors.
    #[default]
    Error,
    // Warnings and errors.
    Warning,
    // Everything.
    Note,
    // Nothing.
    Never,
}

/// Which obligations a report lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Verdicts {
    // Violated, undetermined and waived.
    #[default]
    Findings,
    // Every obligation.
    All,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 all passed, 1 a test failed or a change went unnoticed, 2 rules wrong or no tests\nExample: whereas test rules/ --filter tranches"
)]
pub(super) struct TestOptions {
    /// Rule files, or folders of them; this folder if none is given
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only tests whose title contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Report what the tests did not exercise: clauses, outcomes, exceptions, values of parameters
    #[arg(long)]
    pub coverage: bool,
    /// Change each rule in small ways, and report the changes that no test notices
    #[arg(long)]
    pub mutants: bool,
    /// Give a table `from input`; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    pub input: Vec<String>,
    /// Write a report to a file: junit=FILE, lcov=FILE; repeatable
    #[arg(long, value_name = "FORMAT=FILE")]
    pub output: Vec<String>,
    /// How failures are shown
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub format: LintFormat,
    /// Threads to try changes with, instead of one for each core
    #[arg(long, short, value_name = "N", env = "WHEREAS_JOBS", hide_env = true)]
    pub jobs: Option<usize>,
    /// Test again whenever a file changes
    #[arg(long)]
    pub watch: bool,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 done, 1 with --check or --diff: a file to format, 2 a file cannot be formatted\n\
                  Example: whereas fmt rules/ --check"
)]
pub(super) struct FmtOptions {
    /// Rule files, folders of them, or `-` for standard input; this folder if none is given
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; name the files that are not in their form
    #[arg(long)]
    pub check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// Name of the file on standard input, for messages
    #[arg(long, value_name = "NAME", default_value = "stdin.whereas")]
    pub stdin_name: String,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 nothing but notes, 1 a lint at warning or above, 2 rules or configuration wrong\n\
                  Example: whereas lint rules/ --fix"
)]
pub(super) struct LintOptions {
    /// Rule files, folders of them, or `-` for standard input; this folder if none is given
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Apply the fixes that are safe
    #[arg(long)]
    pub fix: bool,
    /// Form of standard output
    #[arg(long, value_enum, default_value = "human")]
    pub format: LintFormat,
    /// Leave out notes
    #[arg(long)]
    pub no_notes: bool,
    /// Configuration, instead of the nearest whereas.toml
    #[arg(
        long,
        value_name = "FILE",
        env = "WHEREAS_CONFIG",
        hide_env = true,
        conflicts_with = "no_config"
    )]
    pub config: Option<PathBuf>,
    /// Read no whereas.toml
    #[arg(long)]
    pub no_config: bool,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

/// Output format of `whereas lint` and `whereas test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    // Pictures.
    Human,
    // One line each.
    Short,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 the same, 1 a difference, 2 the receipt or the rules cannot be used, 3 a document unreadable\n\
                        Example: whereas verify receipt.json"
)]
pub(super) struct VerifyOptions {
    /// The receipt, written by `whereas check --receipt`
    #[arg(value_name = "RECEIPT")]
    pub receipt: PathBuf,
    /// Folder that the check was run in, instead of this one
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Fail if the run had violated or undetermined obligations, whatever its exit code was
    #[arg(long)]
    pub clean: bool,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 no verdict is lost, 1 one is, 2 usage or rules wrong, 3 a document unreadable\n\
                        Example: whereas diff old/kz.whereas rules/kz.whereas drafts/*.yaml"
)]
pub(super) struct DiffOptions {
    /// The old version: rule file, folder or module; with -r, a document, or NAME=FILE of a dossier
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The new version
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Documents to check by both versions of the rules; the other documents of the dossier
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// Rules, date and parameters.
    #[command(flatten)]
    pub by: DecidedBy,
    /// Write the changes as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 written, 2 rules wrong or the file cannot be written\n\
                  Example: whereas doc rules/ --format html --output rulebook.html"
)]
pub(super) struct DocOptions {
    /// Rule files, folders of them, or modules; this folder if none is given
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Form of the book
    #[arg(long, value_enum, default_value = "markdown")]
    pub format: BookForm,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

/// Form of a rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BookForm {
    // As GitHub reads it.
    Markdown,
    // One page that needs nothing but itself.
    Html,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsOptions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManOptions {
    /// Folder for a page of each command, instead of the main page on standard output
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: whereas explain E0203")]
pub(super) struct ExplainOptions {
    /// Code, as E0203, or rule, as kz.projects.public_discussion; `codes` lists all codes, L01 those that begin so
    #[arg(value_name = "CODE|RULE")]
    pub what: String,
    /// Rule file, folder or module where the rule is; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: whereas new rules --from drafts/*.json --output rules/drafts.whereas"
)]
pub(super) struct NewOptions {
    /// What to write
    #[command(subcommand)]
    pub what: New,
}

#[derive(Debug, Subcommand)]
pub(super) enum New {
    /// A rule file whose types describe sample documents
    #[command(
        after_help = "Example: whereas new rules --from drafts/*.json --output rules/drafts.whereas"
    )]
    Rules(NewRulesOptions),
    /// A whereas.toml, and files that check documents in CI
    #[command(
        after_help = "Example: whereas new gate --documents 'drafts/**/*.yaml' --rules rules/kz.whereas"
    )]
    Gate(NewGateOptions),
}

#[derive(Debug, Args)]
pub(super) struct NewGateOptions {
    /// Patterns of the documents that pass the gate; repeatable
    #[arg(
        long,
        value_name = "PATTERN",
        default_value = "drafts/**/*.{yaml,json,md}"
    )]
    pub documents: Vec<String>,
    /// Rule files, folders and modules, instead of those found; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Type of the documents, if it is not clear from them
    #[arg(long = "as", value_name = "TYPE")]
    pub as_type: Option<String>,
    /// Git repository that CI builds whereas from, as https://…
    #[arg(long, value_name = "URL", requires = "commit")]
    pub repository: Option<String>,
    /// Commit of that repository, in full
    #[arg(long, value_name = "COMMIT", requires = "repository")]
    pub commit: Option<String>,
    /// Write whereas.toml alone, without the files for CI
    #[arg(long)]
    pub only_config: bool,
    /// Replace files that are there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewRulesOptions {
    /// Sample documents: files, folders, patterns, or `-`
    #[arg(long, value_name = "DOCUMENT", num_args = 1.., required = true)]
    pub from: Vec<String>,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Name of the document on standard input, as a.json
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub stdin_name: String,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: whereas show drafts/oecd.yaml -r rules/kz.whereas")]
pub(super) struct ShowOptions {
    /// Files, folders, patterns, `-` for standard input, or NAME=FILE of a dossier
    #[arg(value_name = "DOCUMENT", required = true)]
    pub documents: Vec<String>,
    /// Rule file, folder or module with the types of the documents; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Type of the documents, if it is not clear from them
    #[arg(long = "as", value_name = "TYPE")]
    pub as_type: Option<String>,
    /// Name of the document on standard input, as a.json
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub stdin_name: String,
    /// Read open tracked changes as `accepted` or `rejected`
    #[arg(long, value_name = "HOW", value_parser = ["accepted", "rejected"], hide_possible_values = true)]
    pub changes: Option<String>,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0; 2 a line from a pipe or of --evaluate was wrong, or the rules are; 3 the document unreadable\n\
                  Example: whereas repl drafts/oecd.yaml -r rules/kz.whereas"
)]
pub(super) struct ReplOptions {
    /// The document to ask about; without it, only constants, parameters and definitions have values
    #[arg(value_name = "DOCUMENT")]
    pub document: Option<String>,
    /// Rule file, folder or module; repeatable
    #[arg(long, short, value_name = "RULES")]
    pub rules: Vec<String>,
    /// Type of the document, if it is not clear from it
    #[arg(long = "as", value_name = "TYPE")]
    pub as_type: Option<String>,
    /// Governing date, if the document has none
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Give a table `from input`; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    pub input: Vec<String>,
    /// Answer this line, and read none; repeatable
    #[arg(long, short, value_name = "LINE", allow_hyphen_values = true)]
    pub evaluate: Vec<String>,
    /// Folder outside the project that may be read; repeatable
    #[arg(long, value_name = "FOLDER")]
    pub allow_outside: Vec<PathBuf>,
}

fn report_format() -> impl TypedValueParser<Value = &'static Format> {
    let names = report::FORMATS.iter().map(|format| format.name);
    PossibleValuesParser::new(names).try_map(|name| report::format(&name).ok_or("no such format"))
}
