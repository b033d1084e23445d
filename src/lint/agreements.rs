//! Agreements in rule files, against their types.

use std::sync::Arc;

use super::LintFindings;
use crate::check::program::Agreement;
use crate::check::replacements;
use crate::check::types::Type;
use crate::diagnostic::codes::lints::AGREEMENT_SHAPE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document;
use crate::source::Span;

/// What of an agreement does not fit its type, the shape findings of a check; and the notes of a check on how its values
/// were read.
pub(super) fn shape(found: &mut LintFindings<'_>, agreement: &Agreement) {
    let tree = document::agreements::tree(&agreement.written, found.sources);
    let source = agreement.declared.span.source;
    let name = Arc::clone(&agreement.declared.name);
    let bound = document::bind(
        found.program,
        tree,
        &Type::Record(agreement.record),
        name,
        source,
    );
    for fault in &bound.faults {
        let span = bound
            .node_span(fault.node)
            .unwrap_or(agreement.declared.name_span);
        let diagnostic = Diagnostic::warning(AGREEMENT_SHAPE, span, fault.message.clone());
        let help = fault
            .help
            .clone()
            .unwrap_or_else(|| "a check of this agreement finds its shape violated".to_owned());
        found.say(diagnostic.help(help));
    }
    for note in &bound.notes {
        found.say(note.clone());
    }
    // A misspelt name has been reported.
    let said = |span: Span| {
        let key = Some((span.range().start, span.range().end));
        bound
            .faults
            .iter()
            .any(|fault| bound.tree.key_span(fault.node) == key)
    };
    for unread in replacements::unread(
        found.program,
        &Type::Record(agreement.record),
        &agreement.written.fields,
    ) {
        if !unread.span().is_some_and(said) {
            found.say(Diagnostic {
                code: AGREEMENT_SHAPE,
                severity: Severity::Warning,
                ..unread
            });
        }
    }
}
