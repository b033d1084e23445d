//! Every hint is kept: the document with the value of a hint, read again, satisfies the rule, nothing else is worse, the rule
//! asks no less than before, no value nearer by does it too, and the record's dates stay in order.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whereas::internals::check::Text;
use whereas::internals::diagnostic::codes::documents::{BARE_PERCENTAGE, DECIMALS};
use whereas::internals::eval::finding::{Finding, Hint, Verdict};
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

const TYPES: &str = r#"
module hints
month ends clip

calendar c {
  zone "Asia/Almaty"
  working week monday to friday
  covers from 2016-01-01 to 2026-12-31
  holiday 2021-01-01 "New Year"
  holiday 2021-03-08 "Women's Day"
  holiday 2021-05-03 "a day off"
}

type Deal dated by signed {
  signed:  date
  begins:  date
  ends:    date
  opened:  datetime
  closed:  datetime
  total:   money
  advance: money
  fee:     money
  rate:    percent
  count:   integer
  weight:  number
  levels:  list of percent
  urgent:  boolean else false
  parts:   list of Part

  let planned = sum(parts.amount)
  let balance = total - advance
}

type Part {
  amount: money
  made:   date
  due:    date
  share:  percent
}

define doubled(m: money): money = m * 2
"#;

const RULES: &str = r#"
rule equal_sum for Deal { require total = planned }
rule tolerant_sum for Deal { require total = planned within 0.05 EUR }
rule linear for Deal { require 3 * advance + fee <= total }
rule divided for Deal { require total / 7 > fee }
rule balance_left for Deal { require balance >= doubled(fee) }
rule share_of_total for Deal { require fee = 5% of total }
rule rate_is_low for Deal { require rate < 30% }
rule counted for Deal { require count * 3 - 1 >= 20 }
rule weighed for Deal { require weight / 3 = 1.5 }
rule heavy for Deal { require weight * weight > 50 }
rule exact_day for Deal { require ends = begins + 30 days }
rule months for Deal { require months in (from begins to ends) >= 6 }
rule days for Deal { require days in (from signed to begins) <= 20 }
rule in_time for Deal { require ends within 90 days after begins }
rule notice for Deal { require begins at least 5 working days of c after signed }
rule a_working_day for Deal { require begins is a working day of c }
rule window for Deal { require working days of c in (from opened to closed) >= 10 }
rule hours_open for Deal { require hours in (from opened to closed) >= 36.5 }
rule inside for Deal { require signed in from begins to ends }
rule every_part for Deal { require every p in parts satisfies p.amount <= 50% of total }
rule each_part for Deal { for each p in parts require p.due >= begins }
rule in_sequence for Deal { for each a then b in parts require a.due <= b.due }
rule shares for Deal { require sum(parts.share) = 100% }
rule least for Deal { require min(parts.amount) >= 6000 EUR }
rule both for Deal { require fee > 0 and fee <= 10% of total }
rule if_any for Deal { require advance > 0 implies advance >= 100 EUR }
rule never for Deal { forbid count > 40 }
rule rounded for Deal { require round_to_minor_unit(total / 3, "half_up") = advance }
rule morning for Deal { require hour of opened < 12 }
rule early_in_month for Deal { require day of begins <= 15 }
rule one_of for Deal { require count in [5, 30, 41] }
rule all_differ for Deal { require unique(parts.amount) }
rule between for Deal { require 10 EUR <= fee <= 3000 EUR }
rule apart for Deal { require abs(total - advance) <= 5000 EUR }
rule twice for Deal { require fee = 100 EUR or fee >= 3 * advance }
rule precise for Deal { require total = planned + fee within stated precision }
rule begins_in_time for Deal { require year of begins >= 2022 or month of begins <= 3 }
rule made_late for Part { require month of made >= 7 }
"#;

/// Rules that compare with what lies between two values of the kind that is written.
const FINE: &str = r#"
rule fine_weight for Deal { require weight <= 2.5 }
rule fine_heavy for Deal { require 4 * weight >= 32.5 }
rule fine_third for Deal { require 3 * weight <= 10 }
rule fine_square for Deal { require weight * weight <= 6.25 }
rule fine_rate for Deal { require rate <= 12.5% }
rule fine_bounds for Deal { require 7.25% <= rate <= 50% }
rule fine_share for Part { require share >= 62.5% }
rule fine_count for Deal { require count >= 2.75 }
rule fine_level for Deal { require every l in levels satisfies l <= 0.375 }
rule fine_opening for Deal { require opened >= 2021-06-30T12:00:30Z }
"#;

/// Rules that could hold by asking less, each with one that counts what it asks.
const VACUOUS: &str = r#"
rule ordered for Deal { require begins < ends }
rule late_parts for Deal { require every p in parts where p.due > ends satisfies p.amount <= 100 EUR }
rule late_list for Deal {
  let late = [p for p in parts where p.due > ends]
  require sum(late.amount) <= 100 EUR
}
rule no_late_part for Deal { require no p in parts where p.due > ends satisfies p.amount > 100 EUR }
rule each_late for Deal { for each p in parts where p.due > ends require p.amount <= 100 EUR }
rule years for Deal {
  let years = [2020, 2021, 2022]
  require every y in years where year of begins <= y <= year of ends satisfies y in [year of p.due for p in parts]
}
rule large_deals for Deal {
  when total > 5000 EUR
  require fee >= 900 EUR
  require total < 18000 EUR
}
rule branches for Deal { require if count > 10 then fee > 15000 EUR else fee > 10 EUR }
rule spare for Deal { require days in (from begins to ends) <= 10 or count > 100 }
rule excepted for Deal { require fee <= advance }
exception small to excepted {
  when total < 1000 EUR
  require fee <= total
}

rule asked_late_parts for Deal { forbid count(parts) >= 0 otherwise "{count(p for p in parts where p.due > ends)}" }
rule asked_late_list for Deal { forbid count(parts) >= 0 otherwise "{min(1, count(p for p in parts where p.due > ends))}" }
rule asked_no_late_part for Deal { forbid count(parts) >= 0 otherwise "{count(p for p in parts where p.due > ends)}" }
rule asked_each_late for Deal { forbid count(parts) >= 0 otherwise "{count(p for p in parts where p.due > ends)}" }
rule asked_years for Deal {
  let years = [2020, 2021, 2022]
  forbid count(parts) >= 0 otherwise "{count(y for y in years where year of begins <= y <= year of ends)}"
}
rule asked_large_deals for Deal { forbid count(parts) >= 0 otherwise "{if total > 5000 EUR then 1 else 0}" }
rule asked_branches for Deal { forbid count(parts) >= 0 otherwise "{if count > 10 then 1 else 0}" }
rule if_few for Deal { require count > 10 implies fee >= 900 EUR }
rule asked_if_few for Deal { forbid count(parts) >= 0 otherwise "{if count > 10 then 1 else 0}" }
rule asked_excepted for Deal { forbid count(parts) >= 0 otherwise "{if total < 1000 EUR then 0 else 1}" }
"#;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn date(&mut self) -> String {
        format!("2021-{:02}-{:02}", self.roll(12) + 1, self.roll(28) + 1)
    }

    /// Two instants, not far from one another as often as not.
    fn instants(&mut self) -> (String, String) {
        let (first, second) = (self.instant(), self.instant());
        let near = self.roll(2) == 0;
        let second = if near {
            format!("{}{}", &first[..10], &second[10..])
        } else {
            second
        };
        (first, second)
    }

    fn instant(&mut self) -> String {
        let offset = ["Z", "+06:00", "-03:30"][usize::try_from(self.roll(3)).unwrap()];
        format!(
            "{}T{:02}:{:02}{offset}",
            self.date(),
            self.roll(24),
            self.roll(60)
        )
    }

    /// Money in one of the ways that people write it.
    fn money(&mut self) -> Value {
        let (euros, cents) = (self.roll(20_000), self.roll(100));
        match self.roll(4) {
            0 => json!({ "amount": euros, "currency": "EUR" }),
            1 => json!(format!("EUR {euros}.{cents:02}")),
            2 => json!({ "currency": "EUR", "amount": format!("{euros}.{cents:02}") }),
            _ => json!(format!("{euros}.{cents:02} EUR")),
        }
    }

    fn count(&mut self) -> u64 {
        [2, 20, 50][usize::try_from(self.roll(3)).unwrap()]
    }

    fn percent(&mut self) -> Value {
        match self.roll(5) {
            0 | 1 => json!(format!("{}%", self.roll(100))),
            2 | 3 => json!(format!("0.{:02}", self.roll(100))),
            _ => json!([0, 1, 35][usize::try_from(self.roll(3)).unwrap()]),
        }
    }

    fn deal(&mut self) -> Value {
        let parts: Vec<Value> = (0..self.roll(4))
            .map(
                |_| json!({ "amount": self.money(), "made": self.date(), "due": self.date(), "share": self.percent() }),
            )
            .collect();
        let (opened, closed) = self.instants();
        json!({
            "signed": self.date(), "begins": self.date(), "ends": self.date(),
            "opened": opened, "closed": closed,
            "total": self.money(), "advance": self.money(), "fee": self.money(),
            "rate": self.percent(), "count": self.count(), "weight": self.roll(20),
            "levels": [self.roll(3), 0], "parts": parts,
        })
    }
}

fn rules(rules: &str, sources: &Sources) -> Rules {
    let loaded = pipeline::load("hints.whereas", &format!("{TYPES}{rules}"), sources);
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| one.message.clone())
        .collect();
    assert!(!loaded.failed(), "{errors:?}");
    Rules::new(loaded.value, true)
}

fn check(rules: &Rules, deal: &Value, sources: &Sources, with_hints: bool) -> Vec<Finding> {
    let limits = whereas::internals::limits::Limits {
        hints: usize::from(with_hints),
        ..Default::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let settings = pipeline::settings(rules, &mut NoFiles, &options, sources).value;
    let text = Text {
        name: "deal.json".into(),
        text: serde_json::to_string_pretty(deal).unwrap().into(),
    };
    let checked = pipeline::check_document(rules, &settings, &text, &options, sources);
    // Amounts made at random may have three decimals, and percentages be above 100%.
    let said = |one: &CheckedOutcome| {
        one.diagnostics
            .iter()
            .any(|one| ![DECIMALS, BARE_PERCENTAGE].contains(&one.code))
    };
    assert!(!checked.iter().any(said), "{:?}", checked[0].diagnostics);
    checked.into_iter().flat_map(|one| one.findings).collect()
}

type Key = (String, String, Vec<(String, String)>, Verdict);

fn key(finding: &Finding) -> Key {
    // A rule of the parts is found at the part, one of the deal at what it read.
    let place = if finding.rule == "hints.made_late" {
        finding.path.clone()
    } else {
        String::new()
    };
    (
        finding.rule.clone(),
        place,
        finding.bindings.clone(),
        finding.verdict,
    )
}

/// What is wrong with a document: how often each rule is violated or undetermined at each place.
fn wrongs(findings: &[Finding]) -> BTreeMap<Key, usize> {
    let mut wrongs = BTreeMap::new();
    for finding in findings {
        *wrongs.entry(key(finding)).or_insert(0) += 1;
    }
    wrongs
}

/// How much a rule asks, where a rule of the test counts it.
fn asked(findings: &[Finding], rule: &str) -> Option<i64> {
    let counter = rule.replace("hints.", "hints.asked_");
    findings
        .iter()
        .find(|finding| finding.rule == counter)?
        .message
        .parse()
        .ok()
}

/// The document with another value at a pointer, of the kind that stands there.
fn patched(deal: &Value, hint: &Hint, value: &str) -> Value {
    let mut deal = deal.clone();
    let slot = deal
        .pointer_mut(&hint.path)
        .expect("the pointer of a hint leads to a value");
    *slot = match slot {
        Value::Number(_) => serde_json::from_str(value).expect("a number for a number"),
        _ => Value::String(value.to_owned()),
    };
    deal
}

/// One hint of one finding, with what is needed to try it.
struct Trial<'t> {
    rules: &'t Rules,
    sources: &'t Sources,
    deal: &'t Value,
    findings: &'t [Finding],
    finding: &'t Finding,
    hint: &'t Hint,
}

impl Trial<'_> {
    /// The findings with another value, where the rule is met, asks no less and nothing is worse.
    fn met_by(&self, value: &str) -> Result<Vec<Finding>, String> {
        let Self {
            rules,
            sources,
            deal,
            findings,
            finding,
            hint,
        } = self;
        let after = check(rules, &patched(deal, hint, value), sources, false);
        let (before, now) = (wrongs(findings), wrongs(&after));
        if now.get(&key(finding)) >= before.get(&key(finding)) {
            return Err("not satisfied".to_owned());
        }
        if let Some(worse) = now
            .iter()
            .find(|(wrong, count)| before.get(wrong).is_none_or(|known| known < count))
        {
            return Err(format!("worse: {worse:?}"));
        }
        match (asked(findings, &finding.rule), asked(&after, &finding.rule)) {
            (before, now) if now < before => Err(format!("asked {now:?} instead of {before:?}")),
            _ => Ok(after),
        }
    }

    fn shown(&self) -> String {
        format!("{} {:?} in {}", self.finding.rule, self.hint, self.deal)
    }

    /// Whether the dates of the hint's record stay in order with a value, unless the clause compares them.
    fn keeps_order(&self, value: &str) -> bool {
        let after = patched(self.deal, self.hint, value);
        let (record, field) = self.hint.path.rsplit_once('/').unwrap();
        let pair = match (&*self.finding.rule, field) {
            ("hints.begins_in_time", "begins") => ("begins", "ends"),
            ("hints.made_late", "made") => ("made", "due"),
            _ => return true,
        };
        let in_order = |deal: &Value| {
            let at = |name: &str| {
                deal.pointer(&format!("{record}/{name}"))
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            };
            at(pair.0) <= at(pair.1)
        };
        !in_order(self.deal) || in_order(&after)
    }

    /// No value nearer by satisfies the rule. A nearer one may do so and make something else worse.
    fn is_nearest(&self) {
        let old = self.deal.pointer(&self.hint.path).unwrap();
        let old = old.as_str().map_or_else(|| old.to_string(), str::to_owned);
        // A rule that compares with something between two values of the kind that is written; whole numbers stay whole.
        let finer =
            self.finding.rule.starts_with("hints.fine_") && !self.hint.path.ends_with("/count");
        for value in neighbours(&old, &self.hint.value, finer)
            .into_iter()
            .filter(|value| self.keeps_order(value))
        {
            if let Ok(after) = self.met_by(&value) {
                let count = |findings: &[Finding]| {
                    findings
                        .iter()
                        .filter(|one| one.rule == self.finding.rule)
                        .count()
                };
                assert!(
                    count(&after) >= count(self.findings),
                    "{value} is nearer: {}",
                    self.shown()
                );
            }
        }
    }
}

/// Values between the one that is written and that of a hint, and as far on the other side: some next to each; as far apart
/// as what is written says, and also finer.
fn neighbours(old: &str, new: &str, finer: bool) -> Vec<String> {
    use whereas::internals::value::{Date, Number};
    if let (Ok(old), Ok(new)) = (Date::parse(old), Date::parse(new)) {
        let far = new.days_since(old).abs();
        let near = (1..far).filter(|days| *days <= 12 || far - days <= 3);
        return near
            .flat_map(|days| [days, -days])
            .map(|days| old.add_days(days).unwrap().to_string())
            .collect();
    }
    let number = |text: &str| {
        let digits: String = text
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        Number::parse(&digits).ok().map(|number| (digits, number))
    };
    if old.contains('-') || old.contains('{') {
        return Vec::new();
    }
    let (Some((digits, old_number)), Some((_, new))) = (number(old), number(new)) else {
        return Vec::new();
    };
    let written =
        digits.split_once('.').map_or(
            "1",
            |(_, places)| if places.len() == 2 { "0.01" } else { "0.1" },
        );
    let steps = [written, "0.5", "0.1", "0.01"]
        .into_iter()
        .take(if finer { 4 } else { 1 });
    let values = steps.flat_map(|step| {
        let step = Number::parse(step).unwrap();
        let far = new.sub(&old_number).unwrap().div(&step).unwrap().abs();
        let far = far.floor().to_i64().unwrap() + i64::from(!far.is_integer());
        let near = (1..far).filter(move |steps| *steps <= 6 || far - steps <= 3);
        let old_number = &old_number;
        let at = move |steps: i64| old_number.add(&step.mul(&steps.into()).unwrap()).unwrap();
        near.flat_map(|steps| [steps, -steps])
            .map(at)
            .collect::<Vec<Number>>()
    });
    let numbers = values.filter(|number| !number.is_negative());
    numbers
        .map(|number| old.replace(&digits, &number.to_string()))
        .collect()
}

#[test]
fn every_hint_is_kept() {
    // What would have to be changed twice; and no two parts are alike.
    all_are_kept(RULES, 24, &["if_any", "all_differ"]);
}

#[test]
fn no_hint_is_coarser_than_its_type() {
    all_are_kept(FINE, 24, &[]);
}

#[test]
fn no_hint_has_less_asked() {
    // The years of a term are fewer only where the term is shorter.
    all_are_kept(VACUOUS, 40, &["years"]);
}

/// Tries every hint on a number of documents; `silent` are the rules that are given none.
fn all_are_kept(text: &str, documents: usize, silent: &[&str]) {
    let sources = Sources::new();
    let rules = rules(text, &sources);
    let mut dice = Dice(20_210_118);
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..documents {
        let deal = dice.deal();
        let findings = check(&rules, &deal, &sources, true);
        for finding in &findings {
            assert!(finding.hints.len() <= 3);
            for hint in &finding.hints {
                let trial = Trial {
                    rules: &rules,
                    sources: &sources,
                    deal: &deal,
                    findings: &findings,
                    finding,
                    hint,
                };
                if let Err(why) = trial.met_by(&hint.value) {
                    panic!("{why}: {}", trial.shown());
                }
                assert!(
                    trial.keeps_order(&hint.value),
                    "out of order: {}",
                    trial.shown()
                );
                if kept.get(&finding.rule).is_none_or(|count| *count < 4) {
                    trial.is_nearest();
                }
                for further in further(hint) {
                    // Far away it may be that nothing can be decided, as outside the years of a calendar.
                    let after = wrongs(&check(
                        &rules,
                        &patched(&deal, hint, &further),
                        &sources,
                        false,
                    ));
                    let violated = |wrongs: &BTreeMap<Key, usize>| {
                        wrongs.get(&key(finding)).copied().unwrap_or(0)
                    };
                    assert!(
                        violated(&after) < violated(&wrongs(&findings)),
                        "not by {further}: {}",
                        trial.shown()
                    );
                }
                *kept.entry(finding.rule.clone()).or_default() += 1;
            }
        }
    }
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("rule ")?.split(' ').next());
    let rules = names.filter(|name| !name.starts_with("asked_"));
    let without: Vec<&str> = rules
        .filter(|name| !kept.contains_key(&format!("hints.{name}")))
        .collect();
    assert_eq!(without, silent, "{kept:?}");
    assert!(kept.values().sum::<usize>() > 90, "{kept:?}");
}

/// A derivation says how a verdict came about, and never another verdict.
#[test]
fn derivations_change_no_verdict() {
    let sources = Sources::new();
    let rules = rules(RULES, &sources);
    let mut dice = Dice(7);
    for _ in 0..60 {
        let text = Text {
            name: "deal.json".into(),
            text: dice.deal().to_string().into(),
        };
        let mut tallies = Vec::new();
        for (every_verdict, only_rule) in [
            (false, None),
            (true, None),
            (true, Some("hints.window".into())),
        ] {
            let limits = whereas::internals::limits::Limits {
                hints: 0,
                ..Default::default()
            };
            let options = Options {
                every_verdict,
                derivations: every_verdict,
                only_rule,
                limits,
                ..Options::default()
            };
            let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
            let checked =
                pipeline::check_document(&rules, &settings, &text, &options, &sources).remove(0);
            let counted = |verdict| {
                checked
                    .findings
                    .iter()
                    .filter(|one| one.verdict == verdict)
                    .count()
            };
            let wrong =
                u64::try_from(counted(Verdict::Violated) + counted(Verdict::Undetermined)).unwrap();
            if options.only_rule.is_none() {
                assert_eq!(
                    wrong,
                    checked.tally.violated + checked.tally.undetermined,
                    "the two runs agree"
                );
            }
            if every_verdict && options.only_rule.is_none() {
                assert_eq!(
                    u64::try_from(counted(Verdict::Holds)).unwrap(),
                    checked.tally.holds
                );
                let wrong = checked
                    .findings
                    .iter()
                    .filter(|one| one.verdict == Verdict::Violated);
                assert!(
                    wrong
                        .filter(|one| one.rule != "shape")
                        .all(|one| !one.derivation.is_empty())
                );
            }
            tallies.push(checked.tally);
        }
        assert_eq!(tallies[0], tallies[1], "what is shown changes no verdict");
        assert_eq!(tallies[2].obligations(), 1, "only the rule asked for");
    }
}

/// Values further in the direction of a hint's relation.
fn further(hint: &Hint) -> Vec<String> {
    let sign: i64 = match hint.relation.as_str() {
        "" => return Vec::new(),
        "or more" | "or later" => 1,
        _ => -1,
    };
    let value = &hint.value;
    if let Ok(date) = whereas::internals::value::Date::parse(value) {
        return [1, 5, 20, 40, 100, 400, 4_000]
            .map(|days| date.add_days(sign * days).unwrap().to_string())
            .to_vec();
    }
    if let Ok(instant) = whereas::internals::value::DateTime::parse(value) {
        let later = |minutes: i64| {
            whereas::internals::value::Duration::from_nanos(
                i128::from(sign * minutes) * 60_000_000_000,
            )
        };
        return [1, 90, 10_000, 600_000]
            .map(|minutes| instant.add_duration(later(minutes)).unwrap().to_string())
            .to_vec();
    }
    let digits: String = value
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let number = whereas::internals::value::Number::parse(&digits).unwrap();
    let step = whereas::internals::value::Number::parse("0.01").unwrap();
    let moved = |times: i64| {
        number
            .add(&step.mul(&(sign * times).into()).unwrap())
            .unwrap()
    };
    let whole = !value.contains('.') && !value.contains(' ') && !value.contains('%');
    let times = if whole {
        [100, 700, 100_000]
    } else {
        [1, 250, 1_000_000]
    };
    let further = times
        .map(moved)
        .into_iter()
        .filter(|moved| !moved.is_negative());
    further
        .map(|moved| value.replace(&digits, &moved.to_string()))
        .collect()
}

#[test]
fn hints_are_found_in_every_format() {
    let sources = Sources::new();
    let text = "module q\ntype R { id: text, amount: money in EUR, paid: date }\nrule s for R { require amount <= 100 EUR }\n\
                agreement z: R { id: \"1\", amount: 1.5 thousand EUR, paid: 2025-01-01 }\n";
    let loaded = pipeline::load("q.whereas", text, &sources);
    let rules = Rules::new(loaded.value, true);
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let hints = |findings: Vec<Finding>| -> Vec<String> {
        let hints = findings.into_iter().flat_map(|finding| finding.hints);
        hints
            .map(|hint| format!("{} {} {}", hint.path, hint.value, hint.relation))
            .collect()
    };
    for (name, text) in [
        (
            "a.json",
            "{ \"id\": \"1\", \"amount\": 1.505e2, \"paid\": \"2026-01-05\" }",
        ),
        (
            "a.ndjson",
            "{ \"id\": \"1\", \"amount\": 150, \"paid\": \"2026-01-05\" }\n",
        ),
        ("a.yaml", "id: b\namount: 600.01 # much\npaid: 2026-05-05\n"),
        ("a.toml", "id = \"1\"\namount = 150\npaid = 2025-12-01\n"),
        (
            "a.xml",
            "<r><id>1</id><amount> 150 </amount><paid>2025-12-01</paid></r>",
        ),
        (
            "a.md",
            "---\nid: 1\namount: 150\npaid: 2025-12-01\n---\n# A\n",
        ),
        ("a.csv", "id,amount,paid\n1,\"150.5\",2025-12-31\n"),
    ] {
        let text = Text {
            name: name.into(),
            text: text.into(),
        };
        let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
        let found = hints(checked.into_iter().flat_map(|one| one.findings).collect());
        assert_eq!(found, ["/amount 100 or less"], "{name}");
    }
    let agreement = whereas::internals::check::program::AgreementId(0);
    let checked = pipeline::check_agreement(&rules, &settings, agreement, &options, &sources);
    assert_eq!(hints(checked.findings), ["/amount 100 EUR or less"]);
}

/// The hints of all findings of one document, as they are said.
fn said(rules: &str, name: &str, text: &str) -> Vec<String> {
    let sources = Sources::new();
    let loaded = pipeline::load("r.whereas", rules, &sources);
    assert!(!loaded.failed(), "{:?}", loaded.diagnostics);
    let rules = Rules::new(loaded.value, true);
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text {
        name: name.into(),
        text: text.into(),
    };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    let hints = checked
        .into_iter()
        .flat_map(|one| one.findings)
        .flat_map(|finding| finding.hints);
    hints
        .map(|hint| {
            format!("{} {} {}", hint.field, hint.value, hint.relation)
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn what_the_clause_names_comes_first() {
    let rules = "module g\ntype Budget { staff: money in EUR, travel: money in EUR, indirect: money in EUR\n\
                 let direct = staff + travel }\n\
                 rule quarter for Budget { let right = 25% of direct require indirect = right }\n";
    let yaml = "staff: 800\ntravel: 200\nindirect: 260\n";
    assert_eq!(
        said(rules, "a.yaml", yaml),
        ["indirect 250", "staff 840", "travel 240"]
    );
    // Here the second field satisfies another rule, too.
    let more = format!("{rules}rule staffed for Budget {{ require staff >= 830 EUR }}\n");
    let first: Vec<String> = said(&more, "a.yaml", yaml).into_iter().take(3).collect();
    assert_eq!(first, ["indirect 250", "staff 840", "travel 240"]);
    let both = "module b\ntype B { a: integer, b: integer }\nrule s for B { require a + b = 10 }\n\
                rule t for B { require b >= 4 }\n";
    assert_eq!(
        said(both, "b.yaml", "a: 5\nb: 3\n"),
        ["b 5", "a 7", "b 4 or more"]
    );
}

#[test]
fn the_record_itself_comes_before_what_is_around_it() {
    let rules = "module t\ntype Party { deposited: date, reservations: list of Reservation }\n\
                 type Reservation in Party { made: date }\n\
                 rule late for Reservation { require made = parent.deposited or made within 90 days after parent.deposited }\n";
    let yaml = "deposited: 2023-11-02\nreservations:\n  - made: 2024-02-01\n";
    assert_eq!(
        said(rules, "p.yaml", yaml),
        ["reservations[1].made 2024-01-31", "deposited 2023-11-03"]
    );
}

#[test]
fn nothing_is_said_where_less_would_be_asked() {
    let rules = "module d\ntype Dpa { begins: date, ends: date, audits: list of date }\n\
                 rule yearly for Dpa { let years = [2023, 2024, 2025, 2026]\n\
                 require every y in years where year of begins <= y <= year of ends satisfies y in [year of a for a in audits] }\n";
    let toml =
        "begins = 2023-10-01\nends = 2026-09-30\naudits = [2023-11-20, 2025-06-10, 2026-05-18]\n";
    assert_eq!(said(rules, "d.toml", toml), [""; 0]);
    // An audit more than is needed can be the one.
    let more = toml.replace("2026-05-18]", "2026-05-18, 2025-07-01]");
    assert_eq!(
        said(rules, "d.toml", &more),
        ["audits[2] 2024-12-31", "audits[4] 2024-12-31"]
    );
    let order = "module o\ntype O { begins: date, ends: date }\nrule late for O { require year of begins >= 2025 }\n";
    assert_eq!(
        said(order, "o.yaml", "begins: 2023-10-01\nends: 2024-09-30\n"),
        [""; 0]
    );
    assert_eq!(
        said(order, "o.yaml", "begins: 2023-10-01\nends: 2026-09-30\n"),
        ["begins 2025-01-01 or later"]
    );
}

#[test]
fn precision_is_that_of_what_would_be_written() {
    let rules = "module m\ntype L { total: money in EUR, parts: list of money in EUR }\n\
                 rule d for L { require total = sum(parts) within stated precision }\n";
    assert_eq!(
        said(rules, "m.json", "{\"total\":1e3,\"parts\":[1501]}"),
        ["total 1500", "parts[1] 1500"]
    );
    assert_eq!(
        said(rules, "m.json", "{\"total\":1000,\"parts\":[1501]}"),
        ["total 1500", "parts[1] 1001"]
    );
    assert_eq!(
        said(rules, "m.json", "{\"total\":10.0,\"parts\":[10.21]}"),
        ["total 10.2", "parts[1] 10.1"]
    );
}

#[test]
fn deadlines_and_two_bounds_have_their_nearest_end() {
    let rules = "module d\ntype D { due: date, paid: date, fee: money in EUR }\n\
                 rule in_time for D { require paid within 10 days after due }\nrule bounds for D { require 10 EUR <= fee <= 30 EUR }\n";
    let yaml = |paid: &str, fee: &str| format!("due: 2024-03-01\npaid: {paid}\nfee: {fee}\n");
    let hints = |paid: &str, fee: &str| said(rules, "d.yaml", &yaml(paid, fee));
    assert_eq!(
        hints("2024-03-15", "20"),
        ["due 2024-03-05", "paid 2024-03-11"]
    );
    assert_eq!(
        hints("2024-02-20", "20"),
        ["due 2024-02-20", "paid 2024-03-01"]
    );
    assert_eq!(hints("2024-03-05", "31.50"), ["fee 30"]);
    assert_eq!(hints("2024-03-05", "1"), ["fee 10"]);
}

#[test]
fn only_an_integer_forces_a_whole_number() {
    let of = |ty: &str, clause: &str, value: &str| {
        let rules =
            format!("module n\ntype N {{ n: {ty} }}\nrule r for N {{ require {clause} }}\n");
        said(&rules, "n.json", &format!("{{\"n\": {value}}}")).concat()
    };
    // Of amounts with another sign nothing is known: they are not tried.
    assert_eq!(of("money in EUR", "0 EUR = n", "100.5"), "n 0");
    assert_eq!(of("money in EUR", "n <= 5 EUR", "100.5"), "n 5 or less");
    assert_eq!(of("percent", "n <= 50%", "35"), "n 0.5 or less");
    assert_eq!(of("percent", "n <= 50%", "\"60%\""), "n 50% or less");
    assert_eq!(of("percent", "n >= 12.5%", "0"), "n 0.125 or more");
    assert_eq!(of("percent", "n >= 12.5%", "\"7%\""), "n 12.5% or more");
    assert_eq!(of("percent", "n < 50%", "35"), "n 0.49 or less");
    assert_eq!(of("number", "n <= 2.5", "7"), "n 2.5 or less");
    assert_eq!(of("number", "n < 2.5", "7"), "n 2.4 or less");
    assert_eq!(of("number", "n < 5", "7"), "n 4 or less");
    assert_eq!(of("number", "n = 2.5", "7"), "n 2.5");
    assert_eq!(of("number", "3 * n <= 10", "7"), "n 3.33 or less");
    assert_eq!(of("number", "n * n <= 6.25", "7"), "n 2.5 or less");
    assert_eq!(of("integer", "n <= 2.5", "7"), "n 2 or less");
    assert_eq!(of("integer", "n >= 2.5", "0"), "n 3 or more");
    assert_eq!(of("integer", "n * 2 = 5", "0"), "");
    assert_eq!(
        of(
            "list of number",
            "every m in n satisfies m <= 2.5",
            "[1, 7]"
        ),
        "n[2] 2.5 or less"
    );
    assert_eq!(
        of(
            "list of integer",
            "every m in n satisfies m <= 2.5",
            "[1, 7]"
        ),
        "n[2] 2 or less"
    );
    let instant = of(
        "datetime",
        "n <= 2021-06-30T12:00:30Z",
        "\"2021-06-30T13:00Z\"",
    );
    assert_eq!(instant, "n 2021-06-30T12:00:30Z or earlier");
}
