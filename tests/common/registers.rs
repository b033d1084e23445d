//! Registers of some hundred kilobytes for tests of long runs: NDJSON and CSV in which a few documents violate a rule or cannot
//! be read.

use std::fmt::Write as _;

use super::project::Project;

const RULES: &str = "/// Leases.\nmodule lease\ntype Lease { rent: money, deposit: money, note: text? }\n\
                     /// A deposit is three months' rent at most.\n\
                     rule deposit_limit for Lease { require deposit <= 3 * rent }\n";

/// A small generator of numbers, the same in every run.
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % end
    }
}

/// Lines of about 200 bytes; a few violate the rule, cannot be read, or are blank.
pub fn lines(count: u64, seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut text = String::new();
    for at in 1..=count {
        if numbers.below(40) == 0 {
            text.push('\n');
        }
        if numbers.below(400) == 0 {
            text.push_str("{ \"rent\": broken\n");
            continue;
        }
        let deposit = if numbers.below(25) == 0 { 3001 } else { 3000 };
        let note = "n".repeat(usize::try_from(numbers.below(300)).unwrap());
        let _ = writeln!(
            text,
            "{{\"rent\":\"1000 EUR\",\"deposit\":\"{deposit} EUR\",\"note\":\"{at} {note}\"}}"
        );
    }
    text
}

/// Rows, many of which have line breaks in a cell.
fn rows(count: u64, seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut text = "\u{feff}rent,deposit,note\n".to_owned();
    for at in 1..=count {
        let deposit = if numbers.below(25) == 0 { 3001 } else { 3000 };
        let note = "\n,\"\"".repeat(usize::try_from(numbers.below(60)).unwrap());
        let _ = writeln!(text, "1000 EUR,{deposit} EUR,\"{at} {note}\"");
    }
    text
}

/// A folder with a register of each kind, documents of their own, and the rules.
pub fn project() -> Project {
    let at = Project::new();
    at.write("r.whereas", RULES);
    at.write("a.json", "{\"rent\":\"1000 EUR\",\"deposit\":\"9000 EUR\"}");
    at.write("b.json", "{\"rent\":\"1000 EUR\",\"deposit\":\"2000 EUR\"}");
    at.write("c.yaml", "rent: 1000 EUR\ndeposit: 9000 EUR\n");
    at.write("one.ndjson", &lines(2200, 1));
    at.write("two.ndjson", &lines(500, 2));
    at.write("table.csv", &rows(1800, 3));
    at
}

/// Lines of which some are larger than what is read at a time.
pub fn with_large_lines() -> String {
    let note = "x".repeat(2_500_000);
    let large = format!("{{\"rent\":\"1000 EUR\",\"note\":\"{note}\"}}\n");
    format!("{}{large}{large}{}", lines(300, 5), lines(300, 6))
}
