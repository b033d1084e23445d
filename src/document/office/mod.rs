//! Documents of office programs: DOCX and ODT (feature `office`). Their packages are unpacked once,
//! when bytes are decoded, into a text with its structure, which is read as prose.

#[cfg(feature = "office")]
pub mod annotate;
#[cfg(feature = "office")]
mod docx;
pub(super) mod flat;
#[cfg(feature = "office")]
mod odt;
mod outline;
#[cfg(feature = "office")]
pub mod package;

use std::sync::Arc;

use super::prose::flow;
use super::tree::Tree;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::OFFICE;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

pub use flat::{place, section};
pub use outline::shown;

/// The text of a DOCX document.
///
/// # Errors
/// It cannot be read, or the program was built without the feature `office`.
pub fn unpack_docx(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Diagnostic> {
    #[cfg(feature = "office")]
    return docx::text(bytes, limits).map_err(|problem| unreadable(name, problem));
    #[cfg(not(feature = "office"))]
    return Err(not_built(name, bytes, limits));
}

/// The text of an OpenDocument text.
///
/// # Errors
/// It cannot be read, or the program was built without the feature `office`.
pub fn unpack_odt(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Diagnostic> {
    #[cfg(feature = "office")]
    return odt::text(bytes, limits).map_err(|problem| unreadable(name, problem));
    #[cfg(not(feature = "office"))]
    return Err(not_built(name, bytes, limits));
}

#[cfg(feature = "office")]
fn unreadable(name: &str, problem: package::PackageError) -> Diagnostic {
    let message = format!("`{name}` cannot be read: {}", problem.message);
    Diagnostic::about_file(OFFICE, name, message).maybe_help(problem.help)
}

#[cfg(not(feature = "office"))]
fn not_built(name: &str, _: Vec<u8>, _: &Limits) -> Diagnostic {
    let message = format!(
        "`{name}` is a document of an office program, and this program was built without the feature that reads them"
    );
    let help =
        "build it with `cargo install --path . --features office`, or save the document as HTML";
    Diagnostic::about_file(OFFICE, name, message).help(help)
}

/// Parses the text of an office document.
///
/// # Errors
/// It is not such a text, or has too many values.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Result<Tree, Box<Diagnostic>> {
    let Some(blocks) = flat::blocks(text) else {
        let message = "this is not the text of an office document";
        let diagnostic = Diagnostic::error(OFFICE, Span::new(source, 0, 0), message);
        return Err(Box::new(
            diagnostic.help("give the bytes of the file itself"),
        ));
    };
    let mut tree = Tree::new(Arc::clone(text));
    tree.set_office();
    flow::tree(tree, &blocks, source, limits)
}
