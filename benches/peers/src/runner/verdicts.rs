//! Compares the verdicts of a program with the truth, document by document and rule by rule. Both files are read line by
//! line: what the runner holds in memory would be added to the measured programs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Lines};
use std::path::Path;

/// The names of the rules in `agreements.whereas`, in the order of their bits.
pub const AGREEMENT_RULES: [&str; 6] = [
    "tranches_add_up",
    "consultation_is_long_enough",
    "deliverables_are_due",
    "years_ascend",
    "no_dominant_tranche",
    "parties_are_distinct",
];
/// The names of the rules in `rows.whereas`, in the order of their bits.
pub const ROW_RULES: [&str; 6] = [
    "paid_within_the_agreed",
    "tender_is_long_enough",
    "delivered_in_time",
    "ends_after_start",
    "advance_is_limited",
    "parties_are_distinct",
];

/// How a program prints its verdicts.
#[derive(Clone, Copy)]
pub enum Format {
    /// `POSITION MASK`, and `# documents=N` at the end.
    Masks,
    /// `whereas check --format short`, with rules of these names.
    Short([&'static str; 6]),
    /// `whereas check --format human` over NDJSON, with rules of these names.
    Human([&'static str; 6]),
}

/// A wrong verdict.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The rule holds, the program reports a violation.
    FalseAlarm,
    /// The rule is violated, and the program does not report it.
    Missed,
}

/// How verdicts differ from the truth.
#[derive(Default, PartialEq)]
pub struct Comparison {
    /// Documents that the program read, and that there are.
    documents: (u64, u64),
    /// How often each rule was judged wrongly, with the traps of the document for this rule.
    faults: BTreeMap<(u8, Fault), BTreeMap<String, u64>>,
}

impl Comparison {
    /// Whether every verdict is right.
    pub fn is_exact(&self) -> bool {
        self.documents.0 == self.documents.1 && self.faults.is_empty()
    }

    /// The verdicts in a few words, for a table.
    pub fn summary(&self) -> String {
        if self.documents.0 != self.documents.1 {
            return format!(
                "**read {} of {} documents**",
                self.documents.0, self.documents.1
            );
        }
        if self.is_exact() {
            return "exact".to_owned();
        }
        let mut wrong: Vec<String> = self
            .faults
            .keys()
            .map(|(rule, _)| rule.to_string())
            .collect();
        wrong.dedup();
        format!("**wrong on {}**", wrong.join(", "))
    }

    /// A line for each kind of wrong verdict.
    pub fn details(&self) -> Vec<String> {
        let line = |(&(rule, fault), traps): (&(u8, Fault), &BTreeMap<String, u64>)| {
            let total: u64 = traps.values().sum();
            let mut traps: Vec<(&String, &u64)> = traps.iter().collect();
            traps.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let traps: Vec<String> = traps
                .iter()
                .map(|(trap, count)| format!("{trap}: {count}"))
                .collect();
            let kind = match (fault, total) {
                (Fault::FalseAlarm, 1) => "false alarm",
                (Fault::FalseAlarm, _) => "false alarms",
                (Fault::Missed, 1) => "missed violation",
                (Fault::Missed, _) => "missed violations",
            };
            format!("rule {rule}: {total} {kind} ({})", traps.join("; "))
        };
        self.faults.iter().map(line).collect()
    }

    fn document(&mut self, truth: (u8, &str), found: u8, rules: u8) {
        for rule in 0..6 {
            let bit = 1 << rule;
            let fault = match (truth.0 & bit != 0, found & bit != 0) {
                _ if rules & bit == 0 => continue,
                (false, true) => Fault::FalseAlarm,
                (true, false) => Fault::Missed,
                _ => continue,
            };
            *self
                .faults
                .entry((rule + 1, fault))
                .or_default()
                .entry(traps(truth.1, bit))
                .or_default() += 1;
        }
    }
}

/// The numbers of the rules in a mask, from 1.
pub fn numbers(rules: u8) -> String {
    let numbers: Vec<String> = (0..6)
        .filter(|rule| rules >> rule & 1 == 1)
        .map(|rule| (rule + 1).to_string())
        .collect();
    numbers.join(", ")
}

fn traps(traps: &str, rule: u8) -> String {
    let relevant = traps.split('|').filter_map(|trap| {
        let (rules, name) = trap.split_once('=')?;
        (rules.parse::<u8>().ok()? & rule != 0).then_some(name)
    });
    let relevant: Vec<&str> = relevant.collect();
    if relevant.is_empty() {
        "no trap".to_owned()
    } else {
        relevant.join(" and ")
    }
}

/// Compares a file of verdicts with one of truths. `rules` are those that the program can express; it is not blamed for
/// the others.
pub fn compare(truth: &Path, output: &Path, format: Format, rules: u8) -> io::Result<Comparison> {
    let mut verdicts = Verdicts::open(output, format)?;
    let mut comparison = Comparison::default();
    let mut found = verdicts.next()?;
    for line in BufReader::new(File::open(truth)?).lines() {
        let line = line?;
        if let Some(counts) = line.strip_prefix("# documents=") {
            let count = counts.split(' ').next().unwrap_or_default();
            comparison.documents.1 = count.parse().map_err(io::Error::other)?;
            continue;
        }
        let (numbers, traps) = line.split_once('|').unwrap_or((&line, ""));
        let (position, mask) = position_and_mask(numbers)?;
        while let Some((earlier, mask)) = found.filter(|(found, _)| *found < position) {
            comparison.document((0, ""), mask, rules);
            found = verdicts.next_after(earlier)?;
        }
        let same = found.filter(|(found, _)| *found == position);
        comparison.document((mask, traps), same.map_or(0, |(_, mask)| mask), rules);
        if same.is_some() {
            found = verdicts.next_after(position)?;
        }
    }
    while let Some((position, mask)) = found {
        comparison.document((0, ""), mask, rules);
        found = verdicts.next_after(position)?;
    }
    comparison.documents.0 = verdicts.documents(output)?;
    Ok(comparison)
}

fn position_and_mask(text: &str) -> io::Result<(u64, u8)> {
    let numbers = text
        .split_once(' ')
        .and_then(|(position, mask)| Some((position.parse().ok()?, mask.parse().ok()?)));
    numbers.ok_or_else(|| io::Error::other(format!("`{text}` is not a position and a mask")))
}

/// Verdicts on violating documents, in the order of the documents.
struct Verdicts {
    lines: Lines<BufReader<File>>,
    format: Format,
    /// The first finding of the next document.
    pending: Option<(u64, u8)>,
    documents: u64,
}

impl Verdicts {
    fn open(output: &Path, format: Format) -> io::Result<Self> {
        Ok(Verdicts {
            lines: BufReader::new(File::open(output)?).lines(),
            format,
            pending: None,
            documents: 0,
        })
    }

    fn next_after(&mut self, position: u64) -> io::Result<Option<(u64, u8)>> {
        let next = self.next()?;
        if next.is_some_and(|(next, _)| next <= position) {
            return Err(io::Error::other(format!(
                "the verdicts are not in the order of the documents after {position}"
            )));
        }
        Ok(next)
    }

    fn next(&mut self) -> io::Result<Option<(u64, u8)>> {
        let mut verdict = self.pending.take();
        let mut heading = None;
        for line in &mut self.lines {
            let line = line?;
            let (rule, position) = match self.format {
                Format::Masks => match line.strip_prefix("# documents=") {
                    Some(count) => {
                        self.documents = count.parse().map_err(io::Error::other)?;
                        continue;
                    }
                    None => return position_and_mask(&line).map(Some),
                },
                Format::Short(rules) => match short_finding(&line, &rules) {
                    Some(finding) => finding,
                    None => continue,
                },
                Format::Human(rules) => {
                    // The first location after the heading of a finding is in the document.
                    heading = line
                        .strip_prefix("error[")
                        .and_then(|rest| rule_before_bracket(rest, &rules))
                        .or(heading);
                    match (heading, human_position(&line)) {
                        (Some(rule), Some(position)) => {
                            heading = None;
                            (rule, position)
                        }
                        _ => continue,
                    }
                }
            };
            match &mut verdict {
                Some((same, mask)) if *same == position => *mask |= 1 << rule,
                Some(_) => {
                    self.pending = Some((position, 1 << rule));
                    return Ok(verdict);
                }
                None => verdict = Some((position, 1 << rule)),
            }
        }
        Ok(verdict)
    }

    /// How many documents were read: Whereas prints it among its messages.
    fn documents(&self, output: &Path) -> io::Result<u64> {
        if let Format::Masks = self.format {
            return Ok(self.documents);
        }
        let messages = std::fs::read_to_string(output.with_extension("errors"))?;
        let count = messages.lines().find_map(|line| {
            line.strip_prefix("checked ")?
                .split(' ')
                .next()?
                .parse()
                .ok()
        });
        count.ok_or_else(|| io::Error::other(format!("no number of documents in `{messages}`")))
    }
}

/// The index of the rule that is named before the bracket, as in `agreements.years_ascend]: …`.
fn rule_before_bracket(text: &str, rules: &[&str; 6]) -> Option<u8> {
    let (name, _) = text.split_once(']')?;
    let (_, name) = name.split_once('.')?;
    rules
        .iter()
        .position(|rule| *rule == name)
        .map(|rule| rule as u8)
}

/// The rule and the position of the document in a line such as `register.ndjson#3:3:124: error[agreements.years_ascend] …`;
/// `None` for an undetermined rule, which is no verdict.
fn short_finding(line: &str, rules: &[&str; 6]) -> Option<(u8, u64)> {
    let (place, finding) = line.split_once(": error[")?;
    if finding.split_once("] ")?.1.starts_with("undetermined: ") {
        return None;
    }
    let number: u64 = match place.split_once('#') {
        Some((_, numbers)) => numbers.split(':').next()?.parse().ok()?,
        // The file is one document.
        None => 1,
    };
    Some((rule_before_bracket(finding, rules)?, number - 1))
}

/// The position of the document in a line such as `╭─[register.ndjson:3:124]`.
fn human_position(line: &str) -> Option<u64> {
    let place = line.trim_start().strip_prefix("╭─[")?.strip_suffix(']')?;
    let line: u64 = place.rsplit(':').nth(1)?.parse().ok()?;
    Some(line - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("whereas-peers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn differences_are_counted_by_rule_and_trap() {
        let folder = folder("masks");
        let (truth, output) = (folder.join("truth"), folder.join("output"));
        std::fs::write(
            &truth,
            "2 3|1=huge\n5 0|16=exactly 60 %|1=huge\n# documents=9 violating=1\n",
        )
        .unwrap();
        std::fs::write(&output, "1 32\n2 2\n5 17\n# documents=9\n").unwrap();
        let all = compare(&truth, &output, Format::Masks, 63).unwrap();
        let some = compare(&truth, &output, Format::Masks, 2).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(all.summary(), "**wrong on 1, 5, 6**");
        assert_eq!(
            all.details(),
            [
                "rule 1: 1 false alarm (huge: 1)",
                "rule 1: 1 missed violation (huge: 1)",
                "rule 5: 1 false alarm (exactly 60 %: 1)",
                "rule 6: 1 false alarm (no trap: 1)"
            ]
        );
        assert_eq!(some.summary(), "exact");
    }

    #[test]
    fn reports_of_whereas_become_masks() {
        let folder = folder("reports");
        let (truth, output) = (folder.join("truth"), folder.join("output"));
        std::fs::write(&truth, "0 24\n2 1\n# documents=3 violating=2\n").unwrap();
        std::fs::write(
            output.with_extension("errors"),
            "note: a note\nchecked 3 documents, 18 obligations: 3 violated\n",
        )
        .unwrap();
        let short = "r.ndjson#1:1:9: error[agreements.no_dominant_tranche] `a` is false\n\
                     r.ndjson#1:1:7: error[agreements.years_ascend] `b` is false\n\
                     r.ndjson#2:2:7: error[agreements.years_ascend] undetermined: `b` is unknown\n\
                     r.ndjson#3:3:7: error[agreements.tranches_add_up] `c` is false\n";
        std::fs::write(&output, short).unwrap();
        assert!(
            compare(&truth, &output, Format::Short(AGREEMENT_RULES), 63)
                .unwrap()
                .is_exact()
        );
        let finding = |rule: &str, line: u64| {
            format!(
                "error[agreements.{rule}]: A title\n   ╭─[r.ndjson:{line}:7]\n   ╰────\n    ╭─[a.whereas:30:11]\n\n"
            )
        };
        let human = [
            finding("no_dominant_tranche", 1),
            finding("years_ascend", 1),
            finding("tranches_add_up", 3),
        ];
        std::fs::write(&output, human.concat()).unwrap();
        assert!(
            compare(&truth, &output, Format::Human(AGREEMENT_RULES), 63)
                .unwrap()
                .is_exact()
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
