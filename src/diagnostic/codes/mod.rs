//! Table of diagnostic codes: each has a title and the page that `whereas explain` shows.
//!
//! Each phase has a file. The first two digits name the phase: `E00` files, limits and use of the
//! program, `E01` syntax, `E02` names and modules, `E03` types, `E04` law and time (calendars,
//! parameters, dates in force, exceptions, waivers), `E05` documents, `E06` tests. `W` codes are
//! warnings, `L` codes lints.

/// Declares the codes of one family: a constant for each, and the table of their pages.
///
/// The page of a code is `docs/diagnostics/CODE.md`: its title as the heading, an explanation, then
/// a bad and a good example. An example is one rule file or several files, each below a line with
/// its name, and the command to run.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[doc = concat!("Code `", stringify!($code), "`, explained in `docs/diagnostics/", stringify!($code), ".md`.")]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code(stringify!($code));
        )*
        /// The pages of this family's codes, in order.
        pub const PAGES: &[$crate::diagnostic::codes::CodePage] = &[
            $($crate::diagnostic::codes::CodePage {
                code: $name,
                markdown: include_str!(concat!("../../../docs/diagnostics/", stringify!($code), ".md")),
            },)*
        ];
    };
}

pub mod documents;
pub mod law;
pub mod lints;
pub mod mutants;
pub mod names;
pub mod syntax;
pub mod test_items;
pub mod types;
pub mod usage;

/// Stable code of one kind of diagnostic, as `E0203`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub(crate) &'static str);

impl Code {
    /// The code as users write it.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A code with its explanation.
#[derive(Debug, Clone, Copy)]
pub struct CodePage {
    /// The code.
    pub code: Code,
    /// `# CODE: title`, then the explanation with a bad and a good example.
    pub markdown: &'static str,
}

impl CodePage {
    /// The explanation in one line.
    pub fn title(&self) -> &'static str {
        let heading = self.markdown.lines().next().unwrap_or_default();
        heading.split_once(": ").map_or(heading, |(_, title)| title)
    }

    /// The explanation, as Markdown, without the heading.
    pub fn text(&self) -> &'static str {
        self.markdown
            .split_once('\n')
            .map_or("", |(_, text)| text)
            .trim()
    }
}

/// The codes of one phase.
#[derive(Debug, Clone, Copy)]
pub struct CodeFamily {
    /// The usual prefix of its codes; warnings have a `W` for the `E`.
    pub prefix: &'static str,
    /// Their subject.
    pub title: &'static str,
    /// Their pages, in order.
    pub pages: &'static [CodePage],
}

/// All families, in the order of the phases.
pub const FAMILIES: [CodeFamily; 9] = [
    CodeFamily {
        prefix: "E00",
        title: "files, limits and use of the program",
        pages: usage::PAGES,
    },
    CodeFamily {
        prefix: "E01",
        title: "syntax errors in rule files",
        pages: syntax::PAGES,
    },
    CodeFamily {
        prefix: "E02",
        title: "names, modules and declarations",
        pages: names::PAGES,
    },
    CodeFamily {
        prefix: "E03",
        title: "types and units",
        pages: types::PAGES,
    },
    CodeFamily {
        prefix: "E04",
        title: "dates in force, parameters, exceptions, calendars and waivers",
        pages: law::PAGES,
    },
    CodeFamily {
        prefix: "E05",
        title: "documents",
        pages: documents::PAGES,
    },
    CodeFamily {
        prefix: "E06",
        title: "agreements and tests in rule files",
        pages: test_items::PAGES,
    },
    CodeFamily {
        prefix: "L",
        title: "lints",
        pages: lints::PAGES,
    },
    CodeFamily {
        prefix: "M",
        title: "changes to rules that no test notices",
        pages: mutants::PAGES,
    },
];

/// All pages, in the order of the phases.
pub fn pages() -> impl Iterator<Item = &'static CodePage> {
    FAMILIES.iter().flat_map(|family| family.pages)
}

/// The page of a code; the case of letters is ignored.
pub fn page(code: &str) -> Option<&'static CodePage> {
    pages().find(|page| page.code.as_str().eq_ignore_ascii_case(code))
}

/// The name of an example's file that a line of a page gives: `` `lease.whereas`: ``.
pub fn file_name(line: &str) -> Option<&str> {
    let name = line.strip_prefix('`')?.strip_suffix("`:")?;
    (!name.contains('`')).then_some(name)
}

/// The nearest code to one that does not exist: one with the same digits, if there is one.
pub fn nearest_code(code: &str) -> Option<Code> {
    let looks_like = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    // The first letter names the family; from there on, letters are taken for misread digits.
    let first = code.chars().next().map(|c| c.to_ascii_uppercase());
    let after = code
        .trim_start_matches(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'o' | 'O'))
        .trim_start_matches('-');
    let digits: String = after.chars().map(looks_like).collect();
    let same = || pages().filter(|page| page.code.as_str().get(1..) == Some(&*digits));
    let nearest = || {
        page(super::did_you_mean(
            code,
            pages().map(|page| page.code.as_str()),
        )?)
    };
    let of_family = same().find(|page| page.code.as_str().chars().next() == first);
    of_family
        .or_else(|| same().next())
        .or_else(nearest)
        .map(|page| page.code)
}
