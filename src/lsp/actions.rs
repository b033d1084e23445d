//! Fixes that are offered for the problems of open texts, and where.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::protocol::action;
use super::texts::Opened;

/// A fix as an action of the protocol, with the lines it is offered on: those of every value that its problem marks.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    /// Lines, from 0.
    pub lines: Vec<RangeInclusive<u64>>,
    /// The action.
    pub action: Value,
}

/// The fixes of open texts, by address, each for one version of its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Actions {
    all: Arc<Mutex<ByText>>,
}

/// A version and its actions, by address.
type ByText = HashMap<Arc<str>, (i64, Vec<Offered>)>;

impl Actions {
    /// Whether the fixes of a text are known for its version.
    pub fn are_known(&self, opened: &Opened) -> bool {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&opened.uri)
            .is_some_and(|(version, _)| *version == opened.version)
    }

    /// The actions that a `textDocument/codeAction` request asks for, unless the text was changed since.
    pub fn near(&self, opened: &Opened, params: &Value) -> Value {
        let line = |end: &str| params.pointer(end).and_then(Value::as_u64).unwrap_or(0);
        let (from, to) = (line("/range/start/line"), line("/range/end/line"));
        let is_near = |lines: &RangeInclusive<u64>| *lines.start() <= to && from <= *lines.end();
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all
            .get(&opened.uri)
            .filter(|(version, _)| *version == opened.version && is_wanted(params));
        let offered = known.into_iter().flat_map(|(_, offered)| offered);
        let near = offered
            .filter(|one| one.lines.iter().any(is_near))
            .map(|one| one.action.clone());
        json!(near.collect::<Vec<Value>>())
    }

    pub fn set(&self, opened: &Opened, actions: Vec<Offered>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(Arc::clone(&opened.uri), (opened.version, actions));
    }

    pub fn forget(&self, uri: &str) {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(uri);
    }
}

/// Whether quick fixes are among the kinds of actions that a request asks for; without kinds, all are.
fn is_wanted(params: &Value) -> bool {
    let Some(only) = params.pointer("/context/only").and_then(Value::as_array) else {
        return true;
    };
    only.iter()
        .filter_map(Value::as_str)
        .any(|kind| kind.is_empty() || kind == action::QUICK_FIX)
}
