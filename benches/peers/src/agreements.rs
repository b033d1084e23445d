//! Generates agreements whose violations are known from how they were built.
//!
//! Each agreement is built valid, in whole cents, or such that it violates a chosen rule; no rule is evaluated here. A trap
//! is something that a careless program gets wrong, whether the agreement violates a rule or not.

mod layout;

use crate::random::Random;
use crate::truth::Trap;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta};
use layout::Layout;

/// The total is the sum of the tranches in its currency.
pub const TRANCHES_ADD_UP: u8 = 1;
/// The consultation takes 240 hours or longer.
pub const CONSULTATION_IS_LONG_ENOUGH: u8 = 2;
/// Every deliverable is due, and before the end.
pub const DELIVERABLES_ARE_DUE: u8 = 4;
/// The years of the tranches ascend.
pub const YEARS_ASCEND: u8 = 8;
/// No tranche in the currency of the total is more than 60 % of it.
pub const NO_DOMINANT_TRANCHE: u8 = 16;
/// Two parties or more, with ids of their own.
pub const PARTIES_ARE_DISTINCT: u8 = 32;

const SEED: u64 = 20_261_130;
const HOURS_240: i64 = 240 * 3600;

const HUGE: Trap = Trap::new("huge", TRANCHES_ADD_UP | NO_DOMINANT_TRANCHE);
const EXACTLY_60_PERCENT: Trap = Trap::new("exactly 60 %", NO_DOMINANT_TRANCHE);
const A_CENT_ABOVE_60_PERCENT: Trap = Trap::new("60 % and a cent", NO_DOMINANT_TRANCHE);
const FOREIGN_TRANCHE: Trap = Trap::new("foreign tranche", TRANCHES_ADD_UP | NO_DOMINANT_TRANCHE);
const THE_SUM_OF_ALL_CURRENCIES: Trap = Trap::new("the sum of all currencies", TRANCHES_ADD_UP);
const A_CENT_TOO_MUCH: Trap = Trap::new("a cent too much", TRANCHES_ADD_UP);
const A_YEAR_TWICE: Trap = Trap::new("a year twice", YEARS_ASCEND);
const EXACTLY_240_HOURS: Trap = Trap::new("exactly 240 hours", CONSULTATION_IS_LONG_ENOUGH);
const A_SECOND_TOO_SHORT: Trap = Trap::new("a second too short", CONSULTATION_IS_LONG_ENOUGH);
const DUE_ABSENT: Trap = Trap::new("due absent", DELIVERABLES_ARE_DUE);
const DUE_NULL: Trap = Trap::new("due null", DELIVERABLES_ARE_DUE);
const DUE_A_DAY_LATE: Trap = Trap::new("due a day late", DELIVERABLES_ARE_DUE);
const ONE_PARTY: Trap = Trap::new("one party", PARTIES_ARE_DISTINCT);
const A_PARTY_TWICE: Trap = Trap::new("a party twice", PARTIES_ARE_DISTINCT);
const AN_ID_TWICE_WITH_OTHER_NAMES: Trap =
    Trap::new("an id twice, with other names", PARTIES_ARE_DISTINCT);
const AN_ID_TWICE_ONCE_WITH_ESCAPES: Trap =
    Trap::new("an id twice, once with escapes", PARTIES_ARE_DISTINCT);

const CURRENCIES: [&str; 6] = ["EUR", "USD", "CHF", "SEK", "PLN", "KES"];
/// Offsets of time zones, in minutes.
const OFFSETS: [i32; 9] = [0, 0, 60, 120, 180, 345, -210, -420, 720];
const ORGANISATIONS: [&str; 12] = [
    "Stiftung für Gewässerschutz",
    "Région de l’Estuaire",
    "Kisumu County \"Blue\" Fund",
    "Sjöfartsverket",
    "Łódź Centre for Public Health",
    "Fundación Río Claro",
    "National Archive of Georgia (საქართველო)",
    "Meadow & Marsh Trust",
    "東京水道局",
    "Office of the Ombudsperson",
    "Coastal Roads Authority",
    "Društvo za vode",
];
const ROLES: [&str; 4] = ["donor", "recipient", "agent", "observer"];
const NAMES: [&str; 6] = [
    "Grant",
    "Credit",
    "Cooperation",
    "Service",
    "Host country",
    "Cost sharing",
];
#[rustfmt::skip]
const WORDS: [&str; 48] = [
    "a", "account", "amendment", "and", "annual", "any", "approved", "are", "budget", "by",
    "carried", "cost", "delay", "disbursed", "due", "eligible", "expenditure", "first", "for",
    "force", "from", "has", "in", "interest", "is", "later", "may", "measures", "month", "notice",
    "obligations", "of", "paid", "parties", "period", "prior", "programme", "recipient", "report",
    "request", "signature", "statement", "terms", "the", "to", "under", "with", "works",
];
/// Text that resembles the structure around it, or that needs escapes.
const DISTRACTIONS: [&str; 7] = [
    r#""total": {"amount": 1.00, "currency": "EUR"}"#,
    r#"}], "tranches": [], "end": null, {"#,
    r"as in \\server\annex\new, \u0022 and all",
    "two lines:\n\tthe second is indented",
    "🌊 — naïve façade",
    r#"he said \"no\" — twice"#,
    "[[[{{{",
];

/// What a register contains.
#[derive(Clone, Copy)]
pub struct Register {
    /// How many of a thousand agreements violate a rule.
    pub violating_per_mille: i64,
}

/// An agreement in JSON on one line, the mask of the rules that it violates, and its traps.
pub struct Generated {
    /// The JSON text, without the end of the line.
    pub json: String,
    /// The rules that the agreement violates.
    pub mask: u8,
    /// The traps in it.
    pub traps: Vec<Trap>,
}

struct Tranche {
    year: i64,
    cents: i128,
    currency: &'static str,
    paid: NaiveDate,
}

enum Due {
    On(NaiveDate),
    Null,
    Absent,
}

struct Party {
    id: String,
    /// Writes the digits of the id as escapes: the same text, spelled otherwise.
    escaped_id: bool,
    name: String,
    role: &'static str,
}

struct Agreement {
    id: String,
    title: String,
    preamble: String,
    remarks: String,
    parties: Vec<Party>,
    total: i128,
    currency: &'static str,
    tranches: Vec<Tranche>,
    opened: DateTime<FixedOffset>,
    closed: DateTime<FixedOffset>,
    consultation: String,
    deliverables: Vec<(String, Due)>,
    signed: NaiveDate,
    end: NaiveDate,
}

/// Agreement `index` of a register.
pub fn agreement(register: Register, index: u64) -> Generated {
    let mut random = Random::of_document(SEED, index);
    let mask = violated_rules(&mut random, register);
    let mut traps = Vec::new();
    let agreement = build(&mut random, index, mask, &mut traps);
    let layout = Layout {
        spaced: random.per_mille(150),
        shuffled: random.per_mille(200),
        escaped: random.per_mille(150),
        all_decimals: random.per_mille(400),
    };
    Generated {
        json: layout.write(&agreement, &mut random),
        mask,
        traps,
    }
}

/// One valid agreement with so many tranches.
pub fn wide_agreement(tranches: usize) -> String {
    let mut random = Random::of_document(SEED, 0);
    let mut agreement = build(&mut random, 0, 0, &mut Vec::new());
    let paid = agreement.signed;
    agreement.tranches = (1..=tranches as i64)
        .map(|year| Tranche {
            year,
            cents: i128::from(random.between(1, 9_000_000)),
            currency: agreement.currency,
            paid,
        })
        .collect();
    agreement.total = agreement.tranches.iter().map(|tranche| tranche.cents).sum();
    Layout {
        spaced: false,
        shuffled: false,
        escaped: false,
        all_decimals: false,
    }
    .write(&agreement, &mut random)
}

fn violated_rules(random: &mut Random, register: Register) -> u8 {
    if !random.per_mille(register.violating_per_mille) {
        return 0;
    }
    let first = 1 << random.index(6);
    let second = if random.per_mille(120) {
        1 << random.index(6)
    } else {
        0
    };
    let both = first | second;
    // A wrong total changes what 60 % of it is, so these two are never combined.
    if both == TRANCHES_ADD_UP | NO_DOMINANT_TRANCHE {
        first
    } else {
        both
    }
}

fn build(random: &mut Random, index: u64, mask: u8, traps: &mut Vec<Trap>) -> Agreement {
    let currency = random.pick(&CURRENCIES);
    let (total, tranches) = amounts(random, currency, mask, traps);
    let first_year = tranches
        .iter()
        .map(|tranche| tranche.year)
        .min()
        .expect("at least two tranches");
    let last_year = tranches
        .iter()
        .map(|tranche| tranche.year)
        .max()
        .expect("at least two tranches");
    let signed = day(first_year, 1, 1) - Days::new(random.between(10, 200) as u64);
    let end = day(last_year, 12, 31) - Days::new(random.between(0, 120) as u64);
    let (opened, closed) = consultation(random, signed, mask, traps);
    let (preamble, remarks) = (random.between(15, 60), random.between(10, 45));
    Agreement {
        id: format!("2026/{index:07}"),
        title: format!("{} agreement: {}", random.pick(&NAMES), prose(random, 5)),
        preamble: prose(random, preamble),
        remarks: prose(random, remarks),
        parties: parties(random, mask, traps),
        total,
        currency,
        tranches,
        opened,
        closed,
        consultation: prose(random, 9),
        deliverables: deliverables(random, signed, end, mask, traps),
        signed,
        end,
    }
}

/// The total and the tranches, in cents.
fn amounts(
    random: &mut Random,
    currency: &'static str,
    mask: u8,
    traps: &mut Vec<Trap>,
) -> (i128, Vec<Tranche>) {
    let count = random.between(2, 12) as usize;
    let unit = random.pick(&[1, 1, 1, 1, 1, 10, 100, 100, 100, 100]);
    let huge = random.per_mille(6);
    let total = if huge {
        // More cents than a binary double counts exactly.
        traps.push(HUGE);
        i128::from(random.between(10_000_000_000_000_000, 90_000_000_000_000_000))
    } else {
        let size = 10_i64.pow(random.between(6, 11) as u32);
        i128::from(random.between(size, 10 * size))
    };
    let mut total = total - total % unit;
    let at_the_limit = mask & (TRANCHES_ADD_UP | NO_DOMINANT_TRANCHE) == 0 && random.per_mille(15);
    let mut cents = if at_the_limit || mask & NO_DOMINANT_TRANCHE != 0 {
        // A multiple of five cents, so that 60 % are whole cents.
        total = total - total % 500 + 5 * i128::from(random.between(0, 99));
        let limit = total / 5 * 3;
        let largest = if at_the_limit {
            traps.push(EXACTLY_60_PERCENT);
            limit
        } else if random.per_mille(400) {
            traps.push(A_CENT_ABOVE_60_PERCENT);
            limit + 1
        } else {
            total / 1000 * i128::from(random.between(610, 900))
        };
        let mut cents = shares(random, total - largest, count - 1, 1);
        cents.insert(random.index(count), largest);
        cents
    } else {
        shares(random, total, count, unit)
    };
    let mut currencies = vec![currency; count];
    let foreign = random.per_mille(100) || (mask & TRANCHES_ADD_UP != 0 && random.per_mille(250));
    let mut foreign_cents = 0;
    if foreign {
        traps.push(FOREIGN_TRANCHE);
        let other = CURRENCIES
            .iter()
            .position(|c| *c == currency)
            .expect("one of them")
            + 1
            + random.index(5);
        foreign_cents = 100 + i128::from(random.between(0, (total / 3) as i64));
        let position = random.index(count + 1);
        cents.insert(position, foreign_cents);
        currencies.insert(position, CURRENCIES[other % CURRENCIES.len()]);
    }
    if mask & TRANCHES_ADD_UP != 0 {
        // Only ever a greater total: a smaller one could make a tranche more than 60 %.
        total += if foreign {
            traps.push(THE_SUM_OF_ALL_CURRENCIES);
            foreign_cents
        } else if huge || random.per_mille(450) {
            traps.push(A_CENT_TOO_MUCH);
            1
        } else {
            i128::from(random.between(2, 90_000))
        };
    }
    let mut year = random.between(2019, 2027);
    let mut tranches = Vec::with_capacity(cents.len());
    for (cents, currency) in cents.into_iter().zip(currencies) {
        let paid = day(
            year,
            random.between(1, 12) as u32,
            random.between(1, 28) as u32,
        );
        tranches.push(Tranche {
            year,
            cents,
            currency,
            paid,
        });
        year += if random.per_mille(80) { 2 } else { 1 };
    }
    if mask & YEARS_ASCEND != 0 {
        let second = 1 + random.index(tranches.len() - 1);
        let (earlier, later) = (tranches[second - 1].year, tranches[second].year);
        if random.per_mille(500) {
            traps.push(A_YEAR_TWICE);
            tranches[second].year = earlier;
        } else {
            tranches[second - 1].year = later;
            tranches[second].year = earlier;
        }
    }
    (total, tranches)
}

/// Divides an amount into similar parts, none of two or more above 60 %, that add up to it.
fn shares(random: &mut Random, total: i128, count: usize, unit: i128) -> Vec<i128> {
    let weights: Vec<i128> = (0..count)
        .map(|_| i128::from(random.between(700, 980)))
        .collect();
    let sum: i128 = weights.iter().sum();
    let mut cents: Vec<i128> = weights
        .iter()
        .map(|weight| total * weight / sum / unit * unit)
        .collect();
    cents[count - 1] += total - cents.iter().sum::<i128>();
    cents
}

fn consultation(
    random: &mut Random,
    signed: NaiveDate,
    mask: u8,
    traps: &mut Vec<Trap>,
) -> (DateTime<FixedOffset>, DateTime<FixedOffset>) {
    let midnight = signed.and_hms_opt(0, 0, 0).expect("midnight").and_utc();
    let opened = midnight - TimeDelta::seconds(random.between(90 * 86_400, 160 * 86_400));
    let seconds = if mask & CONSULTATION_IS_LONG_ENOUGH == 0 {
        if random.per_mille(40) {
            traps.push(EXACTLY_240_HOURS);
            HOURS_240
        } else {
            random.between(HOURS_240, 80 * 86_400)
        }
    } else if random.per_mille(400) {
        traps.push(A_SECOND_TOO_SHORT);
        HOURS_240 - 1
    } else {
        random.between(-86_400, HOURS_240 - 2)
    };
    let zone = |minutes: i32| FixedOffset::east_opt(minutes * 60).expect("less than a day");
    let (here, there) = (zone(random.pick(&OFFSETS)), zone(random.pick(&OFFSETS)));
    (
        opened.with_timezone(&here),
        (opened + TimeDelta::seconds(seconds)).with_timezone(&there),
    )
}

fn deliverables(
    random: &mut Random,
    signed: NaiveDate,
    end: NaiveDate,
    mask: u8,
    traps: &mut Vec<Trap>,
) -> Vec<(String, Due)> {
    let days = (end - signed).num_days();
    let mut deliverables: Vec<(String, Due)> = (0..random.between(1, 5))
        .map(|_| {
            let due = if random.per_mille(80) {
                end
            } else {
                signed + Days::new(random.between(20, days) as u64)
            };
            (prose(random, 6), Due::On(due))
        })
        .collect();
    if mask & DELIVERABLES_ARE_DUE != 0 {
        let broken = random.index(deliverables.len());
        deliverables[broken].1 = match random.index(4) {
            0 => {
                traps.push(DUE_ABSENT);
                Due::Absent
            }
            1 => {
                traps.push(DUE_NULL);
                Due::Null
            }
            2 => {
                traps.push(DUE_A_DAY_LATE);
                Due::On(end + Days::new(1))
            }
            _ => Due::On(end + Days::new(random.between(2, 700) as u64)),
        };
    }
    deliverables
}

fn parties(random: &mut Random, mask: u8, traps: &mut Vec<Trap>) -> Vec<Party> {
    let first = random.between(0, 899_000);
    let mut parties: Vec<Party> = (0..random.between(2, 4))
        .map(|number| Party {
            id: format!("XI-REG-{:06}", first + number * 91),
            escaped_id: random.per_mille(10),
            name: random.pick(&ORGANISATIONS).to_owned(),
            role: ROLES[number as usize],
        })
        .collect();
    if mask & PARTIES_ARE_DISTINCT != 0 {
        let again = random.index(parties.len());
        let Party {
            id,
            name,
            escaped_id,
            role,
        } = &parties[again];
        let (id, name, escaped_id, role) = (id.clone(), name.clone(), *escaped_id, *role);
        match random.index(4) {
            0 => {
                traps.push(ONE_PARTY);
                parties.truncate(1);
            }
            1 => {
                traps.push(A_PARTY_TWICE);
                parties.push(Party {
                    id,
                    name,
                    escaped_id,
                    role,
                });
            }
            2 => {
                traps.push(AN_ID_TWICE_WITH_OTHER_NAMES);
                parties.push(Party {
                    id,
                    name: format!("{name}, branch office"),
                    escaped_id,
                    role: "observer",
                });
            }
            _ => {
                traps.push(AN_ID_TWICE_ONCE_WITH_ESCAPES);
                parties.push(Party {
                    id,
                    name,
                    escaped_id: !escaped_id,
                    role: "observer",
                });
            }
        }
    }
    parties
}

fn prose(random: &mut Random, words: i64) -> String {
    let mut text = String::new();
    for _ in 0..words {
        text.push_str(random.pick(&WORDS));
        text.push_str(if random.per_mille(60) { ", " } else { " " });
    }
    if random.per_mille(120) {
        text.push_str(random.pick(&DISTRACTIONS));
    } else {
        text.pop();
    }
    text
}

fn day(year: i64, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year as i32, month, day).expect("a date of the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const REGISTER: Register = Register {
        violating_per_mille: 50,
    };

    #[test]
    fn documents_are_json_of_the_planned_size() {
        let texts: Vec<String> = (0..5_000)
            .map(|index| agreement(REGISTER, index).json)
            .collect();
        let bytes: usize = texts.iter().map(String::len).sum();
        assert!(
            (1_700..1_900).contains(&(bytes / texts.len())),
            "{}",
            bytes / texts.len()
        );
        for text in texts {
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value.as_object().unwrap().len(), 11);
        }
    }

    #[test]
    fn a_twentieth_of_the_documents_violate_rules_and_every_trap_occurs() {
        let mut traps = std::collections::BTreeMap::new();
        let mut violating = 0;
        for index in 0..50_000 {
            let document = agreement(REGISTER, index);
            violating += u64::from(document.mask != 0);
            for trap in document.traps {
                *traps.entry(trap.name).or_insert(0) += 1;
            }
        }
        assert!((2_300..2_700).contains(&violating), "{violating}");
        assert_eq!(traps.len(), 16, "{traps:?}");
    }

    #[test]
    fn a_clean_register_has_no_violation() {
        assert!((0..2_000).all(|index| {
            agreement(
                Register {
                    violating_per_mille: 0,
                },
                index,
            )
            .mask
                == 0
        }));
    }
}
