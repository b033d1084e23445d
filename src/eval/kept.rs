//! What is worked out once for all documents of a run: patterns, and the texts of lists that are made of tables alone.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock};

use super::machine::Machine;
use super::shared::is_free;
use crate::check::program::{Expr, ExprKind};
use crate::check::walk;
use crate::runtime::{List, Value};
use crate::value::Pattern;

/// Texts of a list, or that its membership is decided element by element.
type KeptTexts = Option<Arc<HashSet<Arc<str>>>>;

/// An expression: the program's identity, and the address there, which does not change while there is the program.
type ExprKey = (u64, usize);

/// Values that do not depend on a document. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    patterns: Arc<RwLock<HashMap<Arc<str>, Arc<Pattern>>>>,
    texts: Arc<RwLock<HashMap<ExprKey, KeptTexts>>>,
}

impl Kept {
    /// The compiled pattern of `find`; none where it is no pattern.
    pub(super) fn pattern(&self, text: &str) -> Option<Arc<Pattern>> {
        if let Some(known) = self.patterns.read().ok()?.get(text) {
            return Some(Arc::clone(known));
        }
        let pattern = Arc::new(Pattern::new(text).ok()?);
        let mut patterns = self.patterns.write().ok()?;
        patterns.insert(text.into(), Arc::clone(&pattern));
        Some(pattern)
    }
}

impl<'a> Machine<'a> {
    /// The texts of a list that is made of tables alone, as `[c.code for c in codes where c.current]`. None where it
    /// depends on more, has other elements, or takes more steps than a document has.
    pub(super) fn kept_texts(&mut self, expr: &'a Expr) -> KeptTexts {
        let key = (
            self.program.identity.number(),
            std::ptr::from_ref(expr).addr(),
        );
        if let Some(known) = self.settings.kept.texts.read().ok()?.get(&key) {
            return known.clone();
        }
        let texts = if self.is_of_tables(expr) {
            self.texts_of(expr)
        } else {
            None
        };
        let mut all = self.settings.kept.texts.write().ok()?;
        all.insert(key, texts.clone());
        texts
    }

    /// Evaluates a list of texts with all steps that a document has, and counts none: the outcome must not depend on
    /// which document asks first.
    fn texts_of(&mut self, expr: &'a Expr) -> KeptTexts {
        let steps = std::mem::take(&mut self.steps);
        let dated = std::mem::take(&mut self.day_asked);
        let value = self.eval(expr);
        let is_usable = !self.is_spent() && !self.day_asked;
        (self.steps, self.day_asked) = (steps, dated);
        let Value::List(List::Values(values)) = value else {
            return None;
        };
        let text = |value: &Value| match value {
            Value::Text(text) => Some(Arc::clone(text)),
            Value::Unknown(_)
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Zero
            | Value::Money(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::YearMonth(_)
            | Value::Duration(_)
            | Value::Period(_)
            | Value::Stretch(_)
            | Value::Record(_)
            | Value::List(_)
            | Value::Map(_) => None,
        };
        let texts: Option<HashSet<Arc<str>>> = values.iter().map(text).collect();
        texts.filter(|_| is_usable).map(Arc::new)
    }

    /// Whether an expression reads tables and constants, and neither the document nor a date.
    fn is_of_tables(&self, expr: &Expr) -> bool {
        let mut reads_more = |part: &Expr| {
            matches!(
                &*part.kind,
                ExprKind::It
                    | ExprKind::Parent(_)
                    | ExprKind::Parameter(..)
                    | ExprKind::CheckDate
                    | ExprKind::Erroneous
            )
        };
        is_free(expr) && !walk::any_in(self.program, expr, &mut reads_more)
    }
}
