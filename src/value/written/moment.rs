//! Dates, date-times and times of day as documents write them: `"DD.MM.YYYY"`, `"YYYY/MM/DD HH:mm"`.

use super::{FormRefusal, is_space, refusal, trimmed};

/// How dates or times are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentForm {
    parts: Vec<MomentPart>,
    /// What is written so.
    pub kind: MomentKind,
}

/// What a form has the parts of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentKind {
    /// Year, month and day.
    Date,
    /// Year and month.
    YearMonth,
    /// A date and a time of day.
    DateTime,
    /// Hour and minute, perhaps with seconds.
    Time,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum MomentPart {
    /// A number; `true` if it is always written with all digits.
    Number(Unit, bool),
    /// A sign between numbers.
    Sign(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    const ALL: [Self; 6] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
    ];

    fn index(self) -> usize {
        self as usize
    }

    fn digits(self) -> usize {
        if self == Self::Year { 4 } else { 2 }
    }
}

impl MomentForm {
    /// The form that letters give.
    pub(super) fn of(letters: &str) -> Result<Self, FormRefusal> {
        let mut parts: Vec<MomentPart> = Vec::new();
        let mut rest = letters;
        while let Some(first) = rest.chars().next() {
            let run = rest
                .len()
                .saturating_sub(rest.trim_start_matches(first).len());
            let (run, after) = if first.is_alphabetic() {
                rest.split_at_checked(run).unwrap_or((rest, ""))
            } else {
                rest.split_at_checked(first.len_utf8())
                    .unwrap_or((rest, ""))
            };
            parts.push(part(run, letters)?);
            rest = after;
        }
        let number = |part: &MomentPart| matches!(part, MomentPart::Number(..));
        for pair in parts.windows(2) {
            if let [MomentPart::Number(_, false), next] = pair
                && number(next)
            {
                return Err(refusal(
                    "this form is ambiguous: where one number ends, the next begins",
                    "write two letters for a number of two digits, as `\"DDMMYYYY\"`",
                ));
            }
        }
        let kind = kind_of(&parts, letters)?;
        Ok(Self { parts, kind })
    }

    /// The value in the language's own form, if it is written in this one.
    pub(super) fn canonical(&self, text: &str) -> Option<String> {
        let mut rest = trimmed(text);
        let mut found: [Option<&str>; 6] = [None; 6];
        for part in &self.parts {
            match part {
                MomentPart::Number(unit, is_full) => {
                    let most = unit.digits();
                    let count = rest
                        .bytes()
                        .take(most)
                        .take_while(u8::is_ascii_digit)
                        .count();
                    if count == 0 || *is_full && count != most {
                        return None;
                    }
                    let (digits, after) = rest.split_at_checked(count)?;
                    *found.get_mut(unit.index())? = Some(digits);
                    rest = after;
                }
                MomentPart::Sign(sign) if is_space(*sign) => {
                    rest = rest.strip_prefix(is_space)?;
                }
                MomentPart::Sign(sign) => rest = rest.strip_prefix(*sign)?,
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let [year, month, day, hour, minute, second] = found;
        let date = || Some(format!("{:0>4}-{:0>2}-{:0>2}", year?, month?, day?));
        let time = || {
            let seconds = second.map_or_else(String::new, |second| format!(":{second:0>2}"));
            Some(format!("{:0>2}:{:0>2}{seconds}", hour?, minute?))
        };
        match self.kind {
            MomentKind::Date => date(),
            MomentKind::YearMonth => Some(format!("{:0>4}-{:0>2}", year?, month?)),
            MomentKind::DateTime => Some(format!("{}T{}", date()?, time()?)),
            MomentKind::Time => time(),
        }
    }

    /// A value of the language's own form in this one. An offset or a zone behind it is left out.
    pub(super) fn rendered(&self, canonical: &str) -> Option<String> {
        let (date, time) = match self.kind {
            MomentKind::Date | MomentKind::YearMonth => (canonical, ""),
            MomentKind::DateTime => canonical.split_once('T')?,
            MomentKind::Time => ("", canonical),
        };
        let mut date = date.split('-');
        let time = time.split(['+', '-', 'Z', '[']).next().unwrap_or("");
        let mut time = time.split(':');
        let mut found: [Option<&str>; 6] = [None; 6];
        for unit in Unit::ALL {
            *found.get_mut(unit.index())? = match unit {
                Unit::Year | Unit::Month | Unit::Day => date.next(),
                Unit::Hour | Unit::Minute | Unit::Second => time.next(),
            };
        }
        let has_seconds = self
            .parts
            .iter()
            .any(|part| matches!(part, MomentPart::Number(Unit::Second, _)));
        // Seconds that the form cannot show are never dropped.
        if !has_seconds
            && found
                .get(Unit::Second.index())?
                .is_some_and(|second| second != "00")
        {
            return None;
        }
        let mut shown = String::new();
        for part in &self.parts {
            match part {
                MomentPart::Sign(sign) => shown.push(*sign),
                MomentPart::Number(unit, is_full) => {
                    let digits = found.get(unit.index())?.unwrap_or("00");
                    if *is_full {
                        shown.push_str(digits);
                    } else {
                        let short = digits.trim_start_matches('0');
                        shown.push_str(if short.is_empty() { "0" } else { short });
                    }
                }
            }
        }
        Some(shown)
    }
}

fn part(run: &str, letters: &str) -> Result<MomentPart, FormRefusal> {
    Ok(match run {
        "YYYY" => MomentPart::Number(Unit::Year, true),
        "MM" => MomentPart::Number(Unit::Month, true),
        "M" => MomentPart::Number(Unit::Month, false),
        "DD" => MomentPart::Number(Unit::Day, true),
        "D" => MomentPart::Number(Unit::Day, false),
        "HH" => MomentPart::Number(Unit::Hour, true),
        "H" => MomentPart::Number(Unit::Hour, false),
        "mm" => MomentPart::Number(Unit::Minute, true),
        "ss" => MomentPart::Number(Unit::Second, true),
        "T" => MomentPart::Sign('T'),
        "YY" | "yy" => {
            return Err(refusal(
                "a year of two digits leaves the century open",
                "only years of four digits can be read: `YYYY`",
            ));
        }
        "年" | "月" | "日" | "時" | "时" | "分" | "秒" => {
            MomentPart::Sign(run.chars().next().unwrap_or(' '))
        }
        run if run.starts_with(char::is_alphabetic) => return Err(unknown_letters(run, letters)),
        run => MomentPart::Sign(run.chars().next().unwrap_or(' ')),
    })
}

/// The refusal of letters that are none of a form, with the form that may be intended.
fn unknown_letters(run: &str, letters: &str) -> FormRefusal {
    let lengths: Vec<usize> = letters
        .split(|c: char| !c.is_alphabetic())
        .map(|part| part.chars().count())
        .collect();
    let mut marks = letters.chars().filter(|c| !c.is_alphabetic());
    let (left, right) = (marks.next().unwrap_or('.'), marks.next().unwrap_or('.'));
    let suggestion = match lengths.as_slice() {
        [2, 2, 4] if letters.starts_with(['m', 'M']) => Some(format!("\"MM{left}DD{right}YYYY\"")),
        [2, 2, 4] => Some(format!("\"DD{left}MM{right}YYYY\"")),
        [4, 2, 2] => Some(format!("\"YYYY{left}MM{right}DD\"")),
        _ => None,
    };
    let write = suggestion
        .clone()
        .unwrap_or_else(|| "\"DD.MM.YYYY\"".to_owned());
    FormRefusal {
        suggestion,
        ..refusal(
            &format!("`{run}` is no part of a form"),
            &format!(
                "write `DD`, `MM` and `YYYY` for day, month and year, `HH`, `mm` and `ss` for a time: {write}; numbers are written out, as \"1.234,56\""
            ),
        )
    }
}

fn kind_of(parts: &[MomentPart], letters: &str) -> Result<MomentKind, FormRefusal> {
    let count = |unit: Unit| {
        parts
            .iter()
            .filter(|part| matches!(part, MomentPart::Number(own, _) if *own == unit))
            .count()
    };
    if Unit::ALL.iter().any(|unit| count(*unit) > 1) {
        return Err(refusal(
            "this form has the same part twice",
            "write each part once: `\"DD.MM.YYYY\"`; minutes are `mm`, months `MM`",
        ));
    }
    let has = |unit: Unit| count(unit) == 1;
    let time = has(Unit::Hour) && has(Unit::Minute);
    let any_time = has(Unit::Hour) || has(Unit::Minute) || has(Unit::Second);
    match (has(Unit::Year), has(Unit::Month), has(Unit::Day)) {
        (true, true, true) if time => Ok(MomentKind::DateTime),
        (true, true, true) if !any_time => Ok(MomentKind::Date),
        (true, true, false) if !any_time => Ok(MomentKind::YearMonth),
        (false, false, false) if time => Ok(MomentKind::Time),
        _ if letters.chars().any(char::is_alphabetic) => Err(refusal(
            "this form lacks a part: a date has a year, a month and a day, a time has an hour and a minute",
            "write `\"DD.MM.YYYY\"`, `\"DD.MM.YYYY HH:mm\"` or `\"HH:mm\"`; minutes are `mm`, months `MM`",
        )),
        _ => Err(refusal(
            "this form has neither digits nor letters",
            "write a number as documents write it, as `\"1.234,56\"`, or the letters of a date, as `\"DD.MM.YYYY\"`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_read_what_is_so_written_and_write_it_again() {
        let cases = [
            ("DD.MM.YYYY", "31.12.2025", Some("2025-12-31")),
            ("DD.MM.YYYY", "1.2.2025", None),
            ("DD.MM.YYYY", "2025-12-31", None),
            ("DD.MM.YYYY", "31.12.25", None),
            ("DD.MM.YYYY", "31.12.2025 ", Some("2025-12-31")),
            ("DD.MM.YYYY", "31.12.2025 x", None),
            ("D.M.YYYY", "1.2.2025", Some("2025-02-01")),
            ("MM/DD/YYYY", "02/28/2025", Some("2025-02-28")),
            ("YYYYMMDD", "20250228", Some("2025-02-28")),
            (
                "DD.MM.YYYY HH:mm",
                "01.02.2025 09:05",
                Some("2025-02-01T09:05"),
            ),
            (
                "YYYY-MM-DD HH:mm:ss",
                "2025-02-01 09:05:30",
                Some("2025-02-01T09:05:30"),
            ),
            ("HH.mm", "09.30", Some("09:30")),
            ("H:mm", "9:30", Some("09:30")),
            ("MM/YYYY", "03/2025", Some("2025-03")),
            ("YYYY年M月D日", "2025年2月1日", Some("2025-02-01")),
        ];
        for (form, text, expected) in cases {
            let read = MomentForm::of(form).unwrap();
            assert_eq!(read.canonical(text).as_deref(), expected, "{text}");
            if let Some(expected) = expected {
                assert_eq!(read.rendered(expected).as_deref(), Some(text.trim()));
            }
        }
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for wrong in [
            "DD.MM.YY",
            "TT.MM.JJJJ",
            "dd.mm.yyyy",
            "DD.MM",
            "DMYYYY",
            "DD.DD.YYYY",
            "DD.MM.YYYY HH",
            "--",
            "DD.mm.YYYY",
        ] {
            assert!(MomentForm::of(wrong).is_err(), "{wrong}");
        }
        let refused = MomentForm::of("TT.MM.JJJJ").unwrap_err();
        assert_eq!(refused.suggestion.as_deref(), Some("\"DD.MM.YYYY\""));
    }
}
