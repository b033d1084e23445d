//! The six rules in Rego, run by the virtual machine of regorus, which is faster than its interpreter.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine, Value};
use std::path::Path;
use std::sync::Arc;
use whereas_peers::documents::{arguments, check_file};

const ENTRY_POINT: &str = "data.agreements.violated";

fn mask(violated: &Value) -> u8 {
    let rules = violated.as_set().expect("a set of rules");
    rules
        .iter()
        .map(|rule| 1_u8 << (rule.as_u8().expect("the number of a rule") - 1))
        .sum()
}

fn main() -> std::io::Result<()> {
    let arguments = arguments("rego POLICY FILE", 2);
    let mut engine = Engine::new();
    let policy = std::fs::read_to_string(&arguments[0])?;
    engine
        .add_policy(arguments[0].clone(), policy)
        .expect("a policy without mistakes");
    let compiled = engine
        .compile_with_entrypoint(&Arc::from(ENTRY_POINT))
        .expect("a policy that compiles");
    let program =
        Compiler::compile_from_policy(&compiled, &[ENTRY_POINT]).expect("a policy that compiles");
    let mut machine = RegoVM::new();
    machine.load_program(program);
    // The limit by default stops it in the document with 100 000 tranches.
    machine.set_max_instructions(usize::MAX);
    check_file(Path::new(&arguments[1]), |document| {
        let text = std::str::from_utf8(document).expect("UTF-8");
        machine.set_input(Value::from_json_str(text).expect("JSON"));
        mask(&machine.execute().expect("a policy that can be evaluated"))
    })
}
