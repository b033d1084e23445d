//! From lines to paragraphs and headings: which lines are one text that was broken because it did not
//! fit, and which were ended by their author.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::collections::{HashMap, HashSet};

use super::aligned::{is_full, is_key_line};
use super::document::{Block, is_field, mark_end};
use super::layout::Item;
use super::words::{self, TextLine};
use crate::document::doubt::DrawnText;
use crate::document::office::flat::{Line, ParagraphKind};

/// A heading is larger than the text by this.
const LARGER: f64 = 1.08;
/// Lines of a bold paragraph that can be a heading.
const MOST_HEADING_LINES: usize = 2;
/// Signs of list items.
const BULLETS: &str = "•◦▪▫‣●○■□–—∙·➢❖\u{FFFD}\u{2043}";

/// How a line follows another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Join {
    /// It is the rest of the text, after these characters.
    Text {
        between: &'static str,
        drop_hyphen: bool,
        doubt: Option<DrawnText>,
    },
    /// The line before was ended by its author.
    Break,
}

/// How a line follows one between a left and a right edge; `hyphens` if words of the document are
/// broken with hyphens that are not their own.
pub fn join(line: &TextLine, next: &TextLine, (left, right): (f64, f64), hyphens: bool) -> Join {
    let word = next
        .segments
        .first()
        .map_or(0.0, |segment| segment.first_word());
    if !is_full(line, word, right) {
        return Join::Break;
    }
    let (text, after) = (line.text(), next.text());
    let (Some(last), Some(first)) = (text.chars().next_back(), after.chars().next()) else {
        return Join::Break;
    };
    let plain = |between, doubt| Join::Text {
        between,
        drop_hyphen: false,
        doubt,
    };
    if last == '\u{AD}' {
        return Join::Text {
            between: "",
            drop_hyphen: true,
            doubt: (!first.is_lowercase()).then_some(DrawnText::BrokenWord),
        };
    }
    if matches!(last, '-' | '\u{2010}' | '\u{2011}' | '/' | '_' | '@') && first.is_alphanumeric() {
        let before: String = text
            .chars()
            .rev()
            .skip(1)
            .take_while(|c| !c.is_whitespace())
            .collect();
        if before.is_empty() {
            // A dash between words.
            return plain(" ", None);
        }
        let after = after.split_whitespace().next().unwrap_or("");
        let own = last != '\u{2010}' && !hyphens && is_code(&before, after);
        return plain("", (!own).then_some(DrawnText::BrokenWord));
    }
    if last.is_numeric() && first.is_numeric() {
        return plain(" ", Some(DrawnText::BrokenWord));
    }
    if is_ideograph(last) && is_ideograph(first) {
        return plain("", None);
    }
    // A word that does not fit into a line of its own may be broken anywhere.
    let last_word = line
        .segments
        .last()
        .map_or(0.0, |segment| segment.last_word());
    let is_long = last_word + word > (right - left) * 0.95 && !last.is_whitespace();
    plain(" ", is_long.then_some(DrawnText::BrokenWord))
}

/// Whether the sign between these parts of a word is its own, rather than one of hyphenation; the
/// first part is in reversed order.
fn is_code(before: &str, after: &str) -> bool {
    let signs =
        |text: &str| text.contains(|c: char| c.is_numeric() || matches!(c, '-' | '_' | '/'));
    let (last, first) = (before.chars().next(), after.chars().next());
    let case_changes =
        last.is_some_and(char::is_lowercase) && first.is_some_and(char::is_uppercase);
    signs(before) || signs(after) || case_changes
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Adds a line to the texts of a paragraph.
fn add(texts: &mut Vec<Line>, line: &TextLine, how: Join) {
    match (texts.last_mut(), how) {
        (
            Some(last),
            Join::Text {
                between,
                drop_hyphen,
                doubt,
            },
        ) => {
            if drop_hyphen && last.text.ends_with('\u{AD}') {
                last.text.pop();
                let end = last.text.len();
                for (range, _) in &mut last.marks {
                    range.end = range.end.min(end);
                    range.start = range.start.min(end);
                }
            }
            words::append(last, between, line, doubt);
        }
        _ => texts.push(line.marked()),
    }
}

/// Replaces the hyphens that are written as soft ones: they are drawn.
fn finished(mut texts: Vec<Line>) -> Vec<Line> {
    for line in &mut texts {
        if line.text.contains('\u{AD}') {
            // A hyphen of as many bytes would be another character: marks move with the text.
            let shorter = |at: usize, text: &str| {
                let before = text.get(..at).unwrap_or(text);
                at.saturating_sub(before.matches('\u{AD}').count())
            };
            for (range, _) in &mut line.marks {
                *range = shorter(range.start, &line.text)..shorter(range.end, &line.text);
            }
            line.text = line.text.replace('\u{AD}', "-");
        }
    }
    texts
}

/// `width` is that of a cell, whose lines may be centered; else lines end at `right`.
fn texts_of(lines: &[TextLine], right: f64, width: Option<f64>, hyphens: bool) -> Vec<Line> {
    let left = lines.iter().map(TextLine::x0).fold(f64::INFINITY, f64::min);
    let must_fit = width.is_some();
    let mut texts: Vec<Line> = Vec::new();
    let mut before: Option<&TextLine> = None;
    for line in lines {
        let how = match before {
            None => Join::Break,
            Some(before) if before.hidden != line.hidden => Join::Break,
            Some(before) if before.page != line.page && must_fit => Join::Break,
            Some(before) => {
                let edges = match width {
                    Some(width) => (before.x0(), before.x0() + width),
                    None => (left, right),
                };
                join(before, line, edges, hyphens)
            }
        };
        let goes_on = matches!(how, Join::Text { .. });
        if !must_fit && goes_on && is_key_line(&line.text()) {
            // A key begins a line, unless the line before goes on with it.
            let is_field = texts.last().is_some_and(|text| is_key_line(&text.text));
            let begins_bold = begins_bold(line) && before.is_some_and(|before| !before.is_bold());
            if is_field && !begins_bold {
                mark_end(&mut texts, DrawnText::NextLine);
            }
            texts.push(line.marked());
        } else {
            add(&mut texts, line, how);
        }
        before = Some(line);
    }
    finished(texts)
}

/// Whether a line begins with bold text, as a key may.
fn begins_bold(line: &TextLine) -> bool {
    let segment = line.segments.first();
    let piece = segment.and_then(|segment| segment.pieces.first());
    piece.is_some_and(|piece| piece.bold)
}

/// The texts of a cell: one for each line that its author ended.
pub fn cell_texts(lines: &[TextLine], width: f64, hyphens: bool) -> Vec<Line> {
    texts_of(lines, 0.0, Some(width), hyphens)
}

/// The texts of a paragraph that the tags of a document name.
pub fn tagged_texts(lines: &[TextLine], right: f64, hyphens: bool) -> Vec<Line> {
    texts_of(lines, right, None, hyphens)
}

/// Measures of a document's text.
pub struct Metrics {
    /// The size of most of its text.
    body: f64,
    /// Distance of the baselines of a paragraph, in sizes of its font.
    leading: f64,
    /// Sizes of its headings, the largest first, in halves of points.
    headings: Vec<i64>,
    /// The right edge of its text.
    right: f64,
    hyphens: bool,
}

fn halves(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

fn place(line: &TextLine) -> (usize, i64) {
    (line.page, (line.y * 10.0).round() as i64)
}

impl Metrics {
    /// Measures the pages of a document; `asides` are lines that are no part of its text.
    pub fn of(pages: &[Vec<Item>], asides: &HashSet<(usize, i64)>, hyphens: bool) -> Self {
        // Letters of each size, of lines and of tables.
        let mut sizes: HashMap<i64, usize> = HashMap::new();
        let mut in_tables: HashMap<i64, usize> = HashMap::new();
        let count = |sizes: &mut HashMap<i64, usize>, line: &TextLine| {
            let letters = sizes.entry(halves(line.size)).or_default();
            *letters = letters.saturating_add(line.text().chars().count());
        };
        let mut lines: Vec<&TextLine> = Vec::new();
        for item in pages.iter().flatten() {
            match item {
                Item::Line(line, _) => {
                    if !line.hidden && !line.artifact && !asides.contains(&place(line)) {
                        count(&mut sizes, line);
                        lines.push(line);
                    }
                }
                Item::Table(table) => {
                    let cells = table.rows.iter().flat_map(|row| &row.cells);
                    let lines = cells.flat_map(|cell| &cell.lines);
                    lines.for_each(|line| count(&mut in_tables, line));
                }
            }
        }
        let letters: usize = sizes.values().sum();
        // A document that is all tables has headings only outside of them.
        let few = letters < in_tables.values().sum::<usize>() / 6;
        let counted = if few { &in_tables } else { &sizes };
        let most = counted.iter().max_by_key(|(size, count)| (**count, **size));
        let body = most.map_or(10.0, |(size, _)| *size as f64 / 2.0);
        let right = lines.iter().map(|line| line.x1()).fold(0.0, f64::max);
        let mut gaps: Vec<f64> = lines
            .iter()
            .zip(lines.iter().skip(1))
            .filter(|(line, next)| {
                let word = next
                    .segments
                    .first()
                    .map_or(0.0, |segment| segment.first_word());
                line.page == next.page
                    && (line.size - next.size).abs() < 0.3
                    && is_full(line, word, right)
                    && next.y - line.y < line.size * 2.5
            })
            .map(|(line, next)| (next.y - line.y) / line.size)
            .collect();
        gaps.sort_by(f64::total_cmp);
        let middle = gaps.get(gaps.len() / 2).copied();
        let mut headings: Vec<i64> = lines
            .iter()
            .filter(|line| line.size >= body * LARGER)
            .map(|line| halves(line.size))
            // What much of the text is written in is no heading.
            .filter(|size| few || sizes.get(size).copied().unwrap_or(0) < letters / 3)
            .collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        headings.dedup();
        Self {
            body,
            leading: middle.unwrap_or(1.2),
            headings,
            right,
            hyphens,
        }
    }

    /// The level of a heading of a size; `None` for text.
    fn level(&self, line: &TextLine) -> Option<u8> {
        if line.size < self.body * LARGER {
            return None;
        }
        let rank = self
            .headings
            .iter()
            .position(|size| *size == halves(line.size))?;
        Some(u8::try_from(rank.saturating_add(1)).unwrap_or(6).min(6))
    }
}

/// A paragraph that is being made.
struct Open {
    lines: Vec<TextLine>,
    texts: Vec<Line>,
    level: Option<u8>,
    depth: usize,
    right: f64,
}

/// The blocks of pages, with levels of headings.
pub fn blocks(
    pages: Vec<Vec<Item>>,
    asides: &HashSet<(usize, i64)>,
    metrics: &Metrics,
) -> Vec<Block> {
    let mut maker = BlockMaker {
        metrics,
        blocks: Vec::new(),
        open: None,
        in_notes: None,
    };
    for item in pages.into_iter().flatten() {
        match item {
            Item::Table(table) => {
                maker.close(None);
                maker.blocks.push(Block::Table(table));
            }
            Item::Line(line, right) => {
                if line.artifact || asides.contains(&place(&line)) {
                    maker.aside(line, ParagraphKind::Page);
                } else if line.hidden {
                    maker.aside(line, ParagraphKind::Text(0));
                } else {
                    maker.line(line, right.unwrap_or(metrics.right));
                }
            }
        }
    }
    maker.close(None);
    let mut blocks = maker.blocks;
    bold_headings(&mut blocks, metrics);
    blocks
}

struct BlockMaker<'m> {
    metrics: &'m Metrics,
    blocks: Vec<Block>,
    open: Option<Open>,
    /// The page on which footnotes have begun.
    in_notes: Option<usize>,
}

impl BlockMaker<'_> {
    fn aside(&mut self, line: TextLine, kind: ParagraphKind) {
        // It lies between the lines of a paragraph, or of two pages.
        let texts = finished(vec![line.marked()]);
        let block = Block::Paragraph {
            kind,
            lines: vec![line],
            texts,
        };
        self.blocks.push(block);
    }

    /// Ends the open paragraph; `next` is the line that follows, if it may be a part of it.
    fn close(&mut self, next: Option<(&TextLine, DrawnText)>) {
        let Some(open) = self.open.take() else { return };
        let mut texts = finished(open.texts);
        let kind = match open.level {
            Some(level) => ParagraphKind::Heading(level),
            None => ParagraphKind::Text(open.depth),
        };
        if let Some((_, drawn)) = next {
            mark_end(&mut texts, drawn);
        }
        let block = Block::Paragraph {
            kind,
            lines: open.lines,
            texts,
        };
        self.blocks.push(block);
    }

    fn line(&mut self, line: TextLine, right: f64) {
        let metrics = self.metrics;
        let begins_note = line.size < metrics.body * 0.93
            && line
                .segments
                .first()
                .is_some_and(|segment| segment.pieces.first().is_some_and(|piece| piece.raised));
        if begins_note {
            self.in_notes = Some(line.page);
        }
        if self.in_notes == Some(line.page) {
            if line.size < metrics.body * 0.96 {
                self.close(None);
                return self.aside(line, ParagraphKind::Note);
            }
            self.in_notes = None;
        }
        let level = metrics.level(&line);
        let (line, depth) = without_bullet(line);
        let Some(line) = line else { return };
        let relation = self.relation(&line, level, depth, right);
        match relation {
            Relation::Same(how) => {
                if let Some(open) = &mut self.open {
                    add(&mut open.texts, &line, how);
                    open.lines.push(line);
                }
            }
            Relation::Next(doubt) => {
                self.close(doubt.map(|doubt| (&line, doubt)));
                self.open = Some(Open {
                    texts: vec![line.marked()],
                    level,
                    depth,
                    right,
                    lines: vec![line],
                });
            }
        }
    }

    fn relation(&self, line: &TextLine, level: Option<u8>, depth: usize, right: f64) -> Relation {
        let Some(open) = &self.open else {
            return Relation::Next(None);
        };
        let Some(last) = open.lines.last() else {
            return Relation::Next(None);
        };
        let key = is_key_line(&line.text());
        let is_value = open.level.is_none()
            && open
                .texts
                .last()
                .is_some_and(|text| is_key_line(&text.text));
        // An uncertain end concerns values only.
        let unsure = |doubt: DrawnText| Relation::Next(is_value.then_some(doubt));
        if open.level != level || depth > 0 {
            return Relation::Next(None);
        }
        let left = open
            .lines
            .iter()
            .map(TextLine::x0)
            .fold(f64::INFINITY, f64::min);
        let edges = (left.min(line.x0()), right.max(open.right));
        let how = join(last, line, edges, self.metrics.hyphens);
        let fits = matches!(how, Join::Text { .. });
        if last.page != line.page {
            // The first line of the next page, or of the next column.
            return if fits && !key && level.is_none() {
                unsure(DrawnText::NextPage)
            } else {
                Relation::Next(None)
            };
        }
        let gap = (line.y - last.y) / last.size;
        let same_size = (line.size - last.size).abs() < 0.6;
        let beside = line.x0() > last.x1() && gap < 0.8
            || line.x1() < open.lines.first().map_or(0.0, TextLine::x0);
        if gap <= 0.0 || beside {
            // The next column.
            return if fits && !key {
                unsure(DrawnText::NextLine)
            } else {
                Relation::Next(None)
            };
        }
        let leading = self.metrics.leading.max(0.9);
        if level.is_some() {
            return match how {
                Join::Text { .. } if gap < 1.7 && same_size => Relation::Same(how),
                _ => Relation::Next(None),
            };
        }
        if gap > leading * 1.35 || !same_size {
            return Relation::Next(None);
        }
        if key {
            // A key that begins a line is one, unless the line before goes on with it.
            let marked = begins_bold(line) && !last.is_bold() || gap > leading * 1.08;
            return if fits && is_value && !marked {
                unsure(DrawnText::NextLine)
            } else {
                Relation::Next(None)
            };
        }
        match how {
            Join::Text { .. } if gap <= leading * 1.12 => Relation::Same(how),
            Join::Text { .. } => unsure(DrawnText::NextLine),
            // The author ended the line: a further line of the value, or another paragraph.
            Join::Break if gap <= leading * 1.12 => unsure(DrawnText::NextLine),
            Join::Break => Relation::Next(None),
        }
    }
}

/// How a line relates to the open paragraph.
enum Relation {
    Same(Join),
    /// It begins another; the one before may go on in it for this reason.
    Next(Option<DrawnText>),
}

/// A line without the sign of a list item, and the number of lists around it.
fn without_bullet(mut line: TextLine) -> (Option<TextLine>, usize) {
    let Some(segment) = line.segments.first() else {
        return (None, 0);
    };
    let text = segment.text();
    let mut chars = text.chars();
    let is_bullet = chars.next().is_some_and(|c| BULLETS.contains(c));
    let rest = chars.as_str();
    if !is_bullet || !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return (Some(line), 0);
    }
    if rest.trim().is_empty() {
        if line.segments.len() > 1 {
            line.segments.remove(0);
            return (Some(line), 1);
        }
        return (None, 0);
    }
    let Some(segment) = line.segments.first_mut() else {
        return (None, 0);
    };
    let mut left = text.len().saturating_sub(rest.trim_start().len());
    for piece in &mut segment.pieces {
        let cut = left.min(piece.text.len());
        piece.text = piece.text.get(cut..).unwrap_or("").to_owned();
        left = left.saturating_sub(cut);
    }
    segment.pieces.retain(|piece| !piece.text.is_empty());
    (Some(line), 1)
}

/// Bold paragraphs of the size of the text are headings where a table follows.
fn bold_headings(blocks: &mut [Block], metrics: &Metrics) {
    let deepest = u8::try_from(metrics.headings.len().saturating_add(1))
        .unwrap_or(6)
        .min(6);
    let mut table_follows = false;
    for block in blocks.iter_mut().rev() {
        let is_candidate = table_follows && !is_field(block);
        match block {
            Block::Table(_) => table_follows = true,
            Block::Paragraph { kind, lines, texts } => {
                let is_aside = matches!(kind, ParagraphKind::Page | ParagraphKind::Note);
                if is_candidate
                    && matches!(kind, ParagraphKind::Text(0))
                    && lines.len() <= MOST_HEADING_LINES
                    && lines.iter().all(|line| line.is_bold() && !line.hidden)
                    && !texts
                        .iter()
                        .any(|line| line.text.trim_end().ends_with(['.', ';', ',']))
                {
                    *kind = ParagraphKind::Heading(deepest);
                }
                table_follows &= is_aside;
            }
        }
    }
}
