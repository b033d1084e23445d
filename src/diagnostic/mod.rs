//! What the program has to say about rule files, documents and its own use:
//! plain data, shown by `report/` and nowhere else.

pub mod codes;

pub use codes::Code;

use crate::source::Span;

/// How much a diagnostic or a finding weighs. Ordered: an error is greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably wrong, not necessarily.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The word users write and read: `error`, `warning`, `note`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.word() == word)
    }
}

/// A place and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Words for it; may be empty where the message says it all.
    pub text: String,
    /// What mends it, for editors.
    pub mend: Option<Mend>,
}

/// What mends a place, as data: editors offer it, and nobody reads it out of the words of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// This is written in place of the text there.
    Write(String),
    /// This module is used.
    Use(String),
    /// The module that declares this calendar is used, where there is one.
    UseCalendar(String),
}

/// Words that help, and what mends the first label where the words say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The words.
    pub words: String,
    /// What mends it.
    pub mend: Option<Mend>,
}

impl Help {
    /// `write …`: what stands there is replaced by it.
    pub fn write(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            words: format!("write `{text}`"),
            mend: Some(Mend::Write(text)),
        }
    }

    /// `did you mean …?`, of a name, which is written in backticks where it is no identifier.
    pub fn did_you_mean(name: &str) -> Self {
        Self {
            words: format!("did you mean `{name}`?"),
            mend: Some(Mend::Write(spelt(name))),
        }
    }

    /// Words with a text that is written in place of what stands there.
    pub fn writing(words: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            mend: Some(Mend::Write(text.into())),
        }
    }

    /// Words that say to use a module.
    pub fn using(words: impl Into<String>, module: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            mend: Some(Mend::Use(module.into())),
        }
    }
}

impl<S: Into<String>> From<S> for Help {
    fn from(words: S) -> Self {
        Self {
            words: words.into(),
            mend: None,
        }
    }
}

/// A path as it is written: names in backticks where they are no identifiers.
fn spelt(path: &str) -> String {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let plain = path.chars().all(letter) && !path.starts_with(|c: char| c.is_ascii_digit());
    if plain {
        path.to_owned()
    } else {
        format!("`{path}`")
    }
}

impl Label {
    /// A place with words.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            mend: None,
        }
    }
}

/// One thing to say, with its places and what would help.
///
/// Messages are lower case, without a final full stop, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code whose page `whereas explain` shows.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Places, possibly in several sources; the first is where it is.
    pub labels: Vec<Label>,
    /// One concrete thing to do.
    pub help: Option<String>,
    /// The file it is about where no place in it can be named (it was not read).
    pub file: Option<String>,
    /// The message does not name the file: reports for people write the name before it.
    pub leads_with_file: bool,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message).label(span, "")
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message).label(span, "")
    }

    /// A note at `span`.
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message).label(span, "")
    }

    /// A diagnostic about a whole file, or about the command line, which its message names.
    pub fn about_file(code: Code, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: Some(file.into()),
            ..Self::new(code, Severity::Error, message)
        }
    }

    /// A diagnostic about a whole file, or about the command line, whose message does not name it.
    pub fn in_file(code: Code, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            leads_with_file: true,
            ..Self::about_file(code, file, message)
        }
    }

    /// A diagnostic without any place.
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            file: None,
            leads_with_file: false,
        }
    }

    /// Whether another diagnostic is the same news: the code and the message are equal, whatever their labels.
    pub fn is_same_news(&self, other: &Self) -> bool {
        (self.code, &self.message) == (other.code, &other.message)
    }

    /// Gives the first label its words, as `.here("this is a date")`.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a place with words.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label::new(span, text));
        self
    }

    /// Says what to do, and what mends the first label.
    #[must_use]
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        let help = help.into();
        self.help = Some(help.words);
        if let Some(first) = self.labels.first_mut() {
            first.mend = help.mend;
        }
        self
    }

    /// Says what to do, if there is something.
    #[must_use]
    pub fn maybe_help(self, help: Option<impl Into<Help>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The first place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// A phase's result: a value, and everything there was to say on the way.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// What the phase made; complete only where no diagnostic is an error.
    pub value: T,
    /// What it had to say, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Whether any diagnostic is an error.
    pub fn failed(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

/// Whether any of these is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The candidate nearest to a misspelt word, if any is near enough to be meant.
///
/// Case, `_`, `-` and spaces count for nothing; beyond that one edit in three
/// letters, two from six letters on.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !matches!(c, '_' | '-' | ' '))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let wanted = plain(word);
    let allowed = match wanted.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&wanted, &plain(candidate)),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= allowed && *candidate != word)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
