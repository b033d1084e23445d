//! The six rules as a script in Rhai. Its numbers are doubles; instants need a function of the host.

use rhai::{Dynamic, Engine, Scope};
use std::path::Path;
use whereas_peers::documents::{arguments, check_file};

fn main() -> std::io::Result<()> {
    let arguments = arguments("rhai SCRIPT FILE", 2);
    let script = std::fs::read_to_string(&arguments[0])?;
    let mut engine = Engine::new();
    engine.register_fn("seconds", |text: &str| {
        chrono::DateTime::parse_from_rfc3339(text)
            .expect("an instant")
            .timestamp()
    });
    let script = engine.compile(script).expect("a script without mistakes");
    let mut scope = Scope::new();
    check_file(Path::new(&arguments[1]), |document| {
        let document: Dynamic = serde_json::from_slice(document).expect("JSON");
        let mask: i64 = engine
            .call_fn(&mut scope, &script, "violated", (document,))
            .expect("a script that can be run");
        u8::try_from(mask).expect("a mask of six rules")
    })
}
