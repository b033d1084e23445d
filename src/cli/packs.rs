//! `whereas packs`: lists the packs built in.

use super::access::Access;
use super::rules;
use super::terminal::Terminal;
use crate::check::Requested;
use crate::limits::Limits;
use crate::packs;
use crate::report::counted;

/// `whereas packs`
pub(super) fn run(terminal: &Terminal) -> u8 {
    let requested = packs::modules().map(Requested::module).collect();
    let loaded = rules::load(requested, &Limits::default(), &Access::default());
    terminal.show(&loaded.sources, &loaded.diagnostics, false);
    let program = &loaded.program;
    let mut out = String::new();
    for (index, module) in program.modules.iter().enumerate() {
        let title = module
            .doc
            .as_deref()
            .map_or("", |doc| doc.lines().next().unwrap_or(""));
        out.push_str(&format!("{}  {title}\n", module.name));
        let calendars = program
            .calendars
            .iter()
            .filter(|item| item.declared.module == index);
        for item in calendars {
            out.push_str(&format!(
                "  calendar {}: {}\n",
                item.declared.name,
                item.declared.title()
            ));
        }
        let mut last = "";
        for rule in program
            .rules
            .iter()
            .filter(|rule| rule.declared.module == index)
        {
            if last != &*rule.declared.path {
                out.push_str(&format!(
                    "  rule {}: {}\n",
                    rule.declared.name,
                    rule.declared.title()
                ));
            }
            last = &rule.declared.path;
        }
    }
    let number = u64::try_from(program.modules.len()).unwrap_or(u64::MAX);
    terminal.print(&out);
    if !terminal.quiet {
        terminal.tell(&format!("{} built in", counted(number, "pack")));
    }
    if loaded.failed { 2 } else { 0 }
}
