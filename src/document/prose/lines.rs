//! Classifies the lines of a paragraph: `Key: value`, continuations of a value, and lines that look
//! like fields but are not.

use crate::source::lines;
use std::ops::Range;

use super::blocks::{LabelLine, ProseBlock, ProseField};
use super::words::{InlineMark, InlineText, LONGEST_KEY};
use crate::document::doubt::Doubt;

/// Position of a paragraph in nested lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListContext {
    /// Number of enclosing lists.
    pub depth: usize,
    /// The unique number of its list item; 0 outside of lists.
    pub item: usize,
    /// It is below a list item that starts as prose, so its subject is unknown.
    pub below_prose: bool,
}

/// A classified line.
enum LineKind {
    /// `Key: value`
    Field(InlineText, InlineText),
    /// A key in a form that is not read.
    Unsure(InlineText, Doubt),
    Text,
}

/// Adds the lines of a paragraph to the blocks; returns whether it starts as prose.
pub fn read(lines: Vec<InlineText>, place: ListContext, blocks: &mut Vec<ProseBlock>) -> bool {
    let lines = without_formulas(lines);
    let Some(first) = lines.first() else {
        return false;
    };
    if is_row(first, blocks.last()) {
        blocks.push(ProseBlock::Rows(first.start));
        return true;
    }
    let kinds: Vec<LineKind> = lines.iter().map(classify).collect();
    let is_prose = matches!(kinds.first(), Some(LineKind::Text) | None);
    for line in &lines {
        add_inner_keys(line, place, blocks);
        add_changed_keys(line, place, blocks);
    }
    if is_prose {
        add_prose(&lines, &kinds, place, blocks);
    } else {
        add_fields(&lines, kinds, place, blocks);
    }
    is_prose
}

/// Adds a paragraph that starts with a key: a line without one continues the value before.
fn add_fields(
    lines: &[InlineText],
    kinds: Vec<LineKind>,
    place: ListContext,
    blocks: &mut Vec<ProseBlock>,
) {
    let mut open: Option<ProseField> = None;
    for (kind, line) in kinds.into_iter().zip(lines) {
        match kind {
            LineKind::Field(key, value) => {
                finish_field(
                    open.replace(ProseField { key, value, place }),
                    false,
                    blocks,
                );
            }
            LineKind::Unsure(key, doubt) => {
                finish_field(open.take(), false, blocks);
                blocks.push(ProseBlock::Skipped(key, doubt, place));
            }
            LineKind::Text => {
                blocks.extend(
                    key_before_dash(line)
                        .map(|(key, doubt)| ProseBlock::Skipped(key, doubt, place)),
                );
                if let Some(field) = &mut open {
                    field.value.add_line(line);
                }
            }
        }
    }
    finish_field(open, true, blocks);
}

/// Adds a field with all its lines; without a value it is absent, or a label for the blocks below.
fn finish_field(field: Option<ProseField>, last: bool, blocks: &mut Vec<ProseBlock>) {
    let Some(field) = field else { return };
    let place = field.place;
    if !field.value.is_empty() || field.value.has_marks() {
        blocks.push(match place.below_prose {
            true => ProseBlock::Skipped(field.key, Doubt::BelowItem, place),
            false => ProseBlock::Field(field),
        });
    } else if last {
        blocks.push(ProseBlock::Label(LabelLine {
            words: field.key,
            colon: true,
            strong: false,
            place,
        }));
    }
}

/// Adds a paragraph of prose; lines in it that look like fields become skipped keys.
fn add_prose(
    lines: &[InlineText],
    kinds: &[LineKind],
    place: ListContext,
    blocks: &mut Vec<ProseBlock>,
) {
    for (kind, line) in kinds.iter().zip(lines) {
        match kind {
            LineKind::Field(key, value) if !value.is_empty() => {
                blocks.push(ProseBlock::Skipped(key.clone(), Doubt::InProse, place));
            }
            LineKind::Field(..) => {}
            LineKind::Unsure(key, doubt) => {
                blocks.push(ProseBlock::Skipped(key.clone(), doubt.clone(), place))
            }
            LineKind::Text => blocks.extend(
                key_before_dash(line)
                    .or_else(|| key_before_tab(line))
                    .map(|(key, doubt)| ProseBlock::Skipped(key, doubt, place)),
            ),
        }
    }
    blocks.push(match lines {
        lines if lines.iter().any(InlineText::has_columns) => ProseBlock::Columns(place),
        // What is typed into the field is not known.
        [only] if is_key(&only.name().text) && only.has_form_field() => {
            let doubt = Doubt::Object("a form field");
            ProseBlock::Skipped(only.name(), doubt, place)
        }
        [only] if is_key(&only.name().text) => ProseBlock::Label(LabelLine {
            words: only.name(),
            colon: false,
            strong: only.is_strong(),
            place,
        }),
        _ => ProseBlock::Prose(place),
    });
}

/// Adds a heading that has the form of a field.
pub fn add_heading_lines(lines: &[InlineText], place: ListContext, blocks: &mut Vec<ProseBlock>) {
    for words in lines {
        match classify(words) {
            LineKind::Field(key, value) if !value.is_empty() => {
                blocks.push(ProseBlock::Skipped(key, Doubt::InHeading, place));
            }
            LineKind::Unsure(key, doubt) => blocks.push(ProseBlock::Skipped(key, doubt, place)),
            LineKind::Field(..) | LineKind::Text => {}
        }
    }
}

/// The key of a heading that has the form of a field.
pub fn key_of_heading(title: &InlineText) -> Option<InlineText> {
    match classify(title) {
        LineKind::Field(key, value) if !value.is_empty() => Some(key),
        LineKind::Unsure(key, _) => Some(key),
        LineKind::Field(..) | LineKind::Text => None,
    }
}

/// Adds the lines of a footnote. Only a line that starts where lines of the document do may be
/// intended as a field.
pub fn add_footnote_lines(
    lines: &[InlineText],
    text: &str,
    place: ListContext,
    blocks: &mut Vec<ProseBlock>,
) {
    for words in lines {
        let is_own = text
            .get(..words.start)
            .is_some_and(|before| before.ends_with(['\n', '\r', '*', '_']));
        if let LineKind::Field(key, _) | LineKind::Unsure(key, _) = classify(words)
            && is_own
        {
            blocks.push(ProseBlock::Skipped(key, Doubt::InNote, place));
        }
    }
}

/// Adds lines of text that is not Markdown.
pub fn add_raw_lines(
    written: &str,
    start: usize,
    doubt: &Doubt,
    place: ListContext,
    blocks: &mut Vec<ProseBlock>,
) {
    let mut at = start;
    for piece in lines(written) {
        let trimmed = piece.trim_start_matches([' ', '\t', '>', '-', '*', '|']);
        let from = at.saturating_add(piece.len().saturating_sub(trimmed.len()));
        let mut words = InlineText::default();
        words.push(
            trimmed.trim_end(),
            from..from.saturating_add(trimmed.trim_end().len()),
        );
        if let LineKind::Field(key, value) = classify(&words)
            && !value.is_empty()
        {
            blocks.push(ProseBlock::Skipped(key, doubt.clone(), place));
        }
        at = at.saturating_add(piece.len());
    }
}

/// Whether a text can be a key.
pub fn is_key(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && text.chars().nth(LONGEST_KEY).is_none()
}

/// Removes formulas between `$$` from the lines.
pub fn without_formulas(lines: Vec<InlineText>) -> Vec<InlineText> {
    if !lines
        .iter()
        .any(|line| line.text.trim_start().starts_with("$$"))
    {
        return lines.into_iter().filter(|line| !line.is_empty()).collect();
    }
    let mut kept = Vec::new();
    let mut formula: Vec<InlineText> = Vec::new();
    for line in lines {
        let text = line.text.trim();
        let opens = formula.is_empty() && text.starts_with("$$");
        let closes = text.ends_with("$$") && (!opens || text.len() > 3);
        match (opens || !formula.is_empty(), closes) {
            (true, true) => formula.clear(),
            (true, false) => formula.push(line),
            (false, _) if line.is_empty() => {}
            (false, _) => kept.push(line),
        }
    }
    // An unclosed formula is ordinary text.
    kept.append(&mut formula);
    kept
}

/// Whether a line looks like a row of a table: it starts with a bar, or has as many bars as the
/// table before it.
fn is_row(line: &InlineText, before: Option<&ProseBlock>) -> bool {
    let text = line.text.trim();
    let bars = || text.len() > 1 && text.contains('|');
    let rule = |c: char| matches!(c, '-' | '+' | '=' | ' ' | ':' | '|');
    let ruled = text.len() > 4
        && text.contains("--")
        && text.contains(['+', ' ', '|'])
        && text.chars().all(rule);
    text.starts_with('|') && bars()
        || ruled
        || matches!(before, Some(ProseBlock::Table(table)) if bars() && cells_written(text) == table.header.len())
}

/// Classifies a line by the first character that can end a key.
fn classify(words: &InlineText) -> LineKind {
    let text = words.text.as_str();
    for (at, sign) in text
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '：' | '='))
    {
        let end = at.saturating_add(sign.len_utf8());
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(end..).unwrap_or(""));
        // Keys are short; this bounds the time for a long line.
        if before.chars().nth(LONGEST_KEY.saturating_mul(2)).is_some() {
            return LineKind::Text;
        }
        let spaced = after.is_empty() || after.starts_with(char::is_whitespace);
        let doubled =
            sign == '=' && (before.ends_with(['<', '>', '!', '=', ':']) || after.starts_with('='));
        if doubled || after.starts_with("//") {
            return LineKind::Text;
        }
        let key = words.part(0, at).name();
        let (key, ticked) = without_box(key);
        if !is_key(&key.text) {
            continue;
        }
        return match sign {
            '=' => LineKind::Unsure(key, Doubt::OtherSign('=')),
            '：' => LineKind::Unsure(key, Doubt::OtherSign('：')),
            _ if !spaced => LineKind::Unsure(key, Doubt::NoSpace),
            _ if ticked => LineKind::Unsure(key, Doubt::CheckBox),
            _ if words.is_within(at, &InlineMark::Code) => LineKind::Unsure(key, Doubt::InCode),
            _ if words.is_within(at, &InlineMark::Struck)
                || words.is_within(first(words), &InlineMark::Struck) =>
            {
                LineKind::Unsure(key, Doubt::StruckOut)
            }
            _ => {
                let value = words.part(end, text.len());
                match words.part(0, at).doubt() {
                    // A line that is inserted or hidden as a whole has its key.
                    Some(doubt)
                        if value.doubt().is_none() || !words.is_uncertain_from(first(words)) =>
                    {
                        LineKind::Unsure(key, doubt)
                    }
                    _ => LineKind::Field(key, value),
                }
            }
        };
    }
    LineKind::Text
}

fn first(words: &InlineText) -> usize {
    words
        .text
        .len()
        .saturating_sub(words.text.trim_start().len())
}

/// Strips a task list box before a key.
fn without_box(key: InlineText) -> (InlineText, bool) {
    let boxed = ["[ ]", "[x]", "[X]", "☐", "☑", "☒"]
        .iter()
        .find(|mark| key.text.starts_with(**mark));
    match boxed {
        Some(mark) => (key.part(mark.len(), key.text.len()), true),
        None => (key, false),
    }
}

/// A key before a dash.
fn key_before_dash(words: &InlineText) -> Option<(InlineText, Doubt)> {
    let (at, sign) = ["–", "—", "-"].iter().find_map(|sign| {
        let at = words.text.find(&format!(" {sign} "))?;
        Some((at, sign.chars().next()?))
    })?;
    let key = words.part(0, at).name();
    is_key(&key.text).then_some((key, Doubt::OtherSign(sign)))
}

/// A key that a tab parts from its value, as in a list of particulars set with tab stops.
fn key_before_tab(words: &InlineText) -> Option<(InlineText, Doubt)> {
    let text = words.text.as_str();
    let from = first(words);
    let at = text.get(from..)?.find('\t')?.saturating_add(from);
    let key = words.part(0, at).name();
    let value = text.get(at..)?.trim();
    (is_key(&key.text) && !value.is_empty()).then_some((key, Doubt::OtherSign('\t')))
}

/// Adds the keys that a line has if the open changes in it are accepted, and if they are rejected.
fn add_changed_keys(line: &InlineText, place: ListContext, blocks: &mut Vec<ProseBlock>) {
    for reading in line.readings() {
        if let LineKind::Field(key, _) = classify(&reading)
            && !line.text.trim_start().starts_with(&key.text)
        {
            blocks.push(ProseBlock::Skipped(key, Doubt::OpenChange, place));
        }
    }
}

/// Adds the lines of a footnote, a text box or a page header: none of them is a field.
pub fn add_aside_lines(lines: &[InlineText], doubt: &Doubt, blocks: &mut Vec<ProseBlock>) {
    for words in lines {
        let key = match classify(words) {
            LineKind::Field(key, _) | LineKind::Unsure(key, _) => Some(key),
            LineKind::Text => key_before_tab(words).map(|(key, _)| key),
        };
        let place = ListContext::default();
        blocks.extend(key.map(|key| ProseBlock::Skipped(key, doubt.clone(), place)));
    }
}

/// The line as the name of a list or a record that may follow it.
pub fn label_of(words: &InlineText) -> Option<InlineText> {
    let name = words.name();
    let bare = name.part(0, name.text.trim_end_matches([':', '：']).len());
    (is_key(&bare.text) && !bare.text.contains('\t')).then_some(bare)
}

/// Adds the keys inside a line.
fn add_inner_keys(line: &InlineText, place: ListContext, blocks: &mut Vec<ProseBlock>) {
    let text = line.text.as_str();
    if !text.contains(": ") {
        return;
    }
    let parted = |c: char| matches!(c, ',' | ';' | '|' | '·' | '•' | '\t');
    let mut begins: Vec<usize> = text
        .match_indices(parted)
        .map(|(at, sign)| at.saturating_add(sign.len()))
        .collect();
    begins.extend(text.match_indices(". ").map(|(at, _)| at.saturating_add(2)));
    begins.extend(line.strong().filter(|at| *at > 0));
    begins.sort_unstable();
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    for (from, to) in begins.iter().copied().zip(ends) {
        if let Some(key) = key_within(text, from..to) {
            blocks.push(ProseBlock::Skipped(
                line.bare_part(key),
                Doubt::InValue,
                place,
            ));
        }
    }
}

/// The range of a key inside a part of a line.
fn key_within(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let written = text.get(part.clone())?;
    let colon = written.find(": ")?;
    let key = written.get(..colon)?;
    let value = written.get(colon.saturating_add(1)..)?;
    let lead = key.len().saturating_sub(key.trim_start().len());
    let trimmed = key.trim();
    let from = part.start.saturating_add(lead);
    let is_field = !value.trim().is_empty() && is_key(trimmed);
    is_field.then(|| from..from.saturating_add(trimmed.len()))
}

/// Number of cells in the source of a row; an escaped bar does not separate cells.
pub fn cells_written(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut bars = 0_usize;
    let mut escaped = false;
    let mut ends_with_bar = false;
    for c in row.chars() {
        ends_with_bar = c == '|' && !escaped;
        bars = bars.saturating_add(usize::from(ends_with_bar));
        escaped = c == '\\' && !escaped;
    }
    bars.saturating_add(1)
        .saturating_sub(usize::from(ends_with_bar))
}
