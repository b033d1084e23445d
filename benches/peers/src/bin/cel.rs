//! The rules in CEL, run by cel-rust. CEL has no sum, so it cannot express the first rule; its numbers are doubles.

use cel::{Context, Env, Program, Value};
use std::path::Path;
use std::sync::Arc;
use whereas_peers::documents::{arguments, check_file};

/// The number of each rule, and the condition that violates it.
const RULES: [(u8, &str); 5] = [
    (
        2,
        "timestamp(d.consultation.closed) - timestamp(d.consultation.opened) < duration('240h')",
    ),
    (
        3,
        "!d.deliverables.all(item, has(item.due) && item.due != null && item.due <= d.end)",
    ),
    (
        4,
        "lists.range(size(d.tranches)).exists(n, n > 0 && d.tranches[n].year <= d.tranches[n - 1].year)",
    ),
    (
        5,
        "d.tranches.exists(tranche, tranche.currency == d.total.currency \
         && double(tranche.amount) > 0.6 * double(d.total.amount))",
    ),
    (
        6,
        "size(d.parties) < 2 || size(d.parties.map(party, party.id).distinct()) < size(d.parties)",
    ),
];

fn main() -> std::io::Result<()> {
    let arguments = arguments("cel FILE", 1);
    let mut environment = Env::stdlib();
    cel::extensions::lists(&mut environment).expect("the extension for lists");
    let environment = Arc::new(environment);
    let programs: Vec<(u8, Program)> = RULES
        .iter()
        .map(|(rule, text)| {
            (
                *rule,
                environment.compile(text).expect("a rule without mistakes"),
            )
        })
        .collect();
    let root = Context::with_env(Arc::clone(&environment));
    check_file(Path::new(&arguments[0]), |document| {
        let value: serde_json::Value = serde_json::from_slice(document).expect("JSON");
        let mut context = root.new_inner_scope();
        context
            .add_variable("d", value)
            .expect("a document that CEL can hold");
        let violated = programs
            .iter()
            .filter(|(rule, program)| match program.execute(&context) {
                Ok(Value::Bool(violated)) => violated,
                other => panic!("rule {rule}: {other:?}"),
            });
        violated.map(|(rule, _)| 1 << (rule - 1)).sum()
    })
}
