//! The table of codes: each with a title and the page `whereas explain` shows.
//!
//! Every phase has a file of its own. The first two digits say which:
//! `E00` files, limits and use of the program, `E01` syntax, `E02` names and
//! modules, `E03` types, `E04` law and time (calendars, parameters, dates in
//! force, exceptions, waivers), `E05` documents, `E06` tests. `W` codes are
//! warnings, `L` codes lints, `M` codes changes of rules that no test notices.

/// Declares the codes of one phase: constants, and the table of their pages.
///
/// A page is: what it means, then a bad and a good example, as Markdown.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:ident: $title:literal, $page:literal;)*) => {
        $(
            $(#[$doc])*
            #[doc = $title]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code(stringify!($code));
        )*
        /// The pages of this phase's codes, in order.
        pub const PAGES: &[$crate::diagnostic::codes::Page] = &[
            $($crate::diagnostic::codes::Page { code: $name, title: $title, text: $page },)*
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
pub mod use_of_program;

/// A stable name of one kind of diagnostic, as `E0203`.
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

/// A code with its title and its explanation.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// One line.
    pub title: &'static str,
    /// Markdown: what it means, how to mend it, a bad and a good example.
    pub text: &'static str,
}

/// All pages, in the order of the phases.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    [
        use_of_program::PAGES,
        syntax::PAGES,
        names::PAGES,
        types::PAGES,
        law::PAGES,
        documents::PAGES,
        test_items::PAGES,
        lints::PAGES,
        mutants::PAGES,
    ]
    .into_iter()
    .flatten()
}

/// The page of a code, whatever the case it is written in.
pub fn page(code: &str) -> Option<&'static Page> {
    pages().find(|page| page.code.as_str().eq_ignore_ascii_case(code))
}
