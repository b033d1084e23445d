//! From glyphs to lines of text: words, gaps, raised characters, and what is uncertain in them.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::page::{Glyph, GlyphDoubt};
use crate::document::doubt::{Doubt, DrawnText};
use crate::document::office::flat::Line;
use crate::document::prose::words::InlineMark;

/// Baselines of one line differ by less, in sizes of its font.
const SAME_LINE: f64 = 0.3;
/// A wider gap separates parts of a line, in sizes of its font.
const WIDE_GAP: f64 = 0.9;
/// Glyphs that overlap by more of their width are drawn over each other.
const OVERLAP: f64 = 0.45;
/// Raised and lowered characters are smaller than those around them by this factor, wherever they are, or
/// by the second one right behind a letter: programs take 8/9 of the size.
const CLEARLY_SMALLER: f64 = 0.85;
const SMALLER: f64 = 0.95;

/// Characters of one kind in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub text: String,
    pub bold: bool,
    pub raised: bool,
    pub doubt: Option<DrawnText>,
}

/// A part of a line between wide gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub x0: f64,
    pub x1: f64,
    pub pieces: Vec<Piece>,
    words: Vec<WordStart>,
}

/// Where a word begins.
#[derive(Debug, Clone, Copy, PartialEq)]
struct WordStart {
    /// Byte of the text of its segment.
    offset: usize,
    x0: f64,
    /// Where the word before it ends.
    before: f64,
    /// Number of its glyphs.
    glyphs: usize,
    /// Only a gap separates it from the word before.
    is_gap: bool,
}

impl Segment {
    /// The width of its first word.
    pub fn first_word(&self) -> f64 {
        self.words.get(1).map_or(self.x1, |word| word.before) - self.x0
    }

    /// The width of its last word.
    pub fn last_word(&self) -> f64 {
        self.x1 - self.words.last().map_or(self.x0, |word| word.x0)
    }

    /// Splits it before a word that begins at a position, after a gap that is wider than a space.
    pub fn split(&self, at: f64, size: f64) -> Option<(Self, Self)> {
        let begins = |word: &&WordStart| {
            (word.x0 - at).abs() < 1.5 && word.x0 - word.before > size * 0.4 && word.offset > 0
        };
        let index = self.words.iter().position(|word| begins(&word))?;
        let (left_words, right_words) = self.words.split_at_checked(index)?;
        let word = right_words.first()?;
        let (mut left, mut right) = (self.clone(), self.clone());
        (left.pieces, right.pieces) = (Vec::new(), Vec::new());
        let mut start = 0_usize;
        for piece in &self.pieces {
            let cut = word.offset.saturating_sub(start).min(piece.text.len());
            let (before, after) = piece.text.split_at_checked(cut)?;
            for (into, text) in [(&mut left, before), (&mut right, after)] {
                if !text.is_empty() {
                    into.pieces.push(Piece {
                        text: text.to_owned(),
                        ..piece.clone()
                    });
                }
            }
            start = start.saturating_add(piece.text.len());
        }
        if let Some(piece) = left.pieces.last_mut() {
            piece.text.truncate(piece.text.trim_end().len());
        }
        let moved = |word: &WordStart, by: usize| WordStart {
            offset: word.offset.saturating_sub(by),
            ..*word
        };
        left.words = left_words.to_vec();
        left.x1 = word.before;
        right.words = right_words
            .iter()
            .map(|other| moved(other, word.offset))
            .collect();
        right.x0 = word.x0;
        Some((left, right))
    }

    /// Whether its letters are so far apart that words cannot be told from letters.
    fn is_spaced_out(&self) -> bool {
        self.words
            .iter()
            .zip(self.words.iter().skip(1))
            .any(|(word, next)| next.is_gap && word.glyphs == 1 && next.glyphs == 1)
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    pub fn is_bold(&self) -> bool {
        self.pieces
            .iter()
            .all(|piece| piece.bold || piece.text.trim().is_empty())
    }
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// From 0.
    pub page: usize,
    /// Its baseline.
    pub y: f64,
    pub size: f64,
    pub segments: Vec<Segment>,
    /// It is marked as no part of the text.
    pub artifact: bool,
    /// Nobody sees it.
    pub hidden: bool,
}

impl TextLine {
    pub fn x0(&self) -> f64 {
        self.segments.first().map_or(0.0, |segment| segment.x0)
    }

    pub fn x1(&self) -> f64 {
        self.segments.last().map_or(0.0, |segment| segment.x1)
    }

    /// Its text; parts are separated by a space.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self.segments.iter().map(Segment::text).collect();
        parts.join(" ")
    }

    pub fn is_bold(&self) -> bool {
        self.segments.iter().all(Segment::is_bold)
    }

    /// The line with its marks.
    pub fn marked(&self) -> Line {
        let mut line = Line::default();
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                line.text.push(' ');
                line.mark(line.text.len(), InlineMark::Gap);
            }
            push_segment(&mut line, segment);
        }
        line
    }

    /// A line that is one of its segments.
    pub fn only(&self, segment: &Segment) -> Self {
        Self {
            segments: vec![segment.clone()],
            ..self.clone()
        }
    }
}

fn push_segment(line: &mut Line, segment: &Segment) {
    for piece in &segment.pieces {
        let from = line.text.len();
        line.text.push_str(&piece.text);
        if piece.bold {
            extend_mark(line, from, &InlineMark::Strong);
        }
        if piece.raised {
            line.mark(from, InlineMark::Raised);
        }
        if let Some(doubt) = piece.doubt {
            line.mark(from, InlineMark::Uncertain(Doubt::Drawn(doubt)));
        }
    }
}

/// Marks the end of a line; a mark of the same kind that ends where it begins is made longer.
fn extend_mark(line: &mut Line, from: usize, mark: &InlineMark) {
    let end = line.text.len();
    let text = &line.text;
    let touches = |range: &std::ops::Range<usize>| {
        text.get(range.end..from)
            .is_some_and(|between| between.trim().is_empty())
    };
    match line.marks.iter_mut().rev().find(|(_, other)| other == mark) {
        Some((range, _)) if touches(range) => range.end = end,
        _ => line.mark(from, mark.clone()),
    }
}

/// Appends a further line of a paragraph, with what stands between them.
pub fn append(line: &mut Line, between: &str, next: &TextLine, doubt: Option<DrawnText>) {
    let from = line.text.len();
    line.text.push_str(between);
    let at = line.text.len();
    let next = next.marked();
    line.text.push_str(&next.text);
    for (range, mark) in next.marks {
        let moved = range.start.saturating_add(at)..range.end.saturating_add(at);
        match line.marks.last_mut() {
            // A value that is bold over two lines is bold.
            Some((last, InlineMark::Strong))
                if mark == InlineMark::Strong && last.end == from && moved.start == at =>
            {
                last.end = moved.end;
            }
            _ => line.marks.push((moved, mark)),
        }
    }
    if let Some(doubt) = doubt {
        let range = from.saturating_sub(1)..at.saturating_add(1).min(line.text.len());
        line.marks
            .push((range, InlineMark::Uncertain(Doubt::Drawn(doubt))));
    }
}

/// Applies the text that glyphs are said to show.
pub fn apply_actual_text(glyphs: &mut [Glyph], actual: &str) {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{AD}')
            .collect::<String>()
    };
    let drawn: String = glyphs.iter().map(|glyph| expanded(&glyph.text)).collect();
    if plain(&drawn) == plain(actual) {
        return;
    }
    let hyphens = ["-", "\u{2010}", "\u{AD}", ""];
    if hyphens.contains(&plain(&drawn).as_str()) && hyphens.contains(&plain(actual).as_str()) {
        if actual == "\u{AD}" || actual.is_empty() {
            for glyph in glyphs {
                glyph.text = "\u{AD}".into();
            }
        }
        return;
    }
    let unmapped = |glyph: &Glyph| glyph.doubt == Some(GlyphDoubt::Unmapped);
    if !glyphs.is_empty() && glyphs.iter().all(unmapped) {
        for (index, glyph) in glyphs.iter_mut().enumerate() {
            glyph.text = if index == 0 { actual.into() } else { "".into() };
            glyph.doubt = None;
        }
        return;
    }
    for glyph in glyphs {
        glyph.doubt.get_or_insert(GlyphDoubt::Replaced);
    }
}

/// Letters for a ligature of Latin letters.
fn expanded(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FB00}' => letters.push_str("ff"),
            '\u{FB01}' => letters.push_str("fi"),
            '\u{FB02}' => letters.push_str("fl"),
            '\u{FB03}' => letters.push_str("ffi"),
            '\u{FB04}' => letters.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => letters.push_str("st"),
            c => letters.push(c),
        }
    }
    letters
}

/// A glyph in a line.
#[derive(Debug, Clone)]
struct Placed<'g> {
    glyph: &'g Glyph,
    raised: bool,
    overlaps: bool,
}

/// The lines of glyphs, from top to bottom. What nobody sees is in lines of its own.
pub fn lines<'g>(page: usize, glyphs: impl Iterator<Item = &'g Glyph>) -> Vec<TextLine> {
    let (hidden, shown): (Vec<&Glyph>, Vec<&Glyph>) =
        glyphs.partition(|glyph| glyph.doubt == Some(GlyphDoubt::Hidden));
    let mut lines = lines_of(page, &shown);
    for mut line in lines_of(page, &hidden) {
        line.hidden = true;
        lines.push(line);
    }
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    lines
}

fn lines_of(page: usize, glyphs: &[&Glyph]) -> Vec<TextLine> {
    let mut by_y: Vec<&Glyph> = glyphs.to_vec();
    by_y.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<(f64, f64, Vec<Placed<'_>>)> = Vec::new();
    for glyph in by_y {
        let placed = Placed {
            glyph,
            raised: false,
            overlaps: false,
        };
        match rows.last_mut() {
            Some((y, size, row)) if glyph.y - *y <= SAME_LINE * size.min(glyph.size) => {
                row.push(placed);
                *size = size.max(glyph.size);
            }
            _ => rows.push((glyph.y, glyph.size, vec![placed])),
        }
    }
    attach_raised(&mut rows);
    rows.into_iter()
        .filter_map(|(y, size, row)| line(page, y, size, row))
        .collect()
}

/// Moves raised and lowered characters into the line that they belong to.
fn attach_raised(rows: &mut Vec<(f64, f64, Vec<Placed<'_>>)>) {
    let extents: Vec<(f64, f64, f64, f64)> = rows
        .iter()
        .map(|(y, size, row)| {
            let x0 = row
                .iter()
                .map(|placed| placed.glyph.x0)
                .fold(f64::INFINITY, f64::min);
            let x1 = row
                .iter()
                .map(|placed| placed.glyph.x1)
                .fold(f64::NEG_INFINITY, f64::max);
            (*y, *size, x0, x1)
        })
        .collect();
    // Where the letters of each row end: a mark follows one of them.
    let ends: Vec<Vec<f64>> = rows
        .iter()
        .map(|(_, _, row)| {
            let shown = row.iter().filter(|placed| !placed.glyph.is_space());
            shown.map(|placed| placed.glyph.x1).collect()
        })
        .collect();
    let follows = |other: usize, x0: f64, size: f64| {
        let mut ends = ends.get(other).into_iter().flatten();
        ends.any(|end| x0 > *end - size * 0.2 && x0 < *end + size * 1.2)
    };
    let mut moved: Vec<(usize, Placed<'_>)> = Vec::new();
    for (index, (y, size, row)) in rows.iter_mut().enumerate() {
        let from = index.saturating_sub(3);
        let near = extents.get(from..extents.len().min(index.saturating_add(4)));
        row.retain(|placed| {
            let host = (from..).zip(near.unwrap_or(&[])).find(|(other, extent)| {
                let (host_y, host_size, x0, x1) = **extent;
                let is_small = *size <= host_size * CLEARLY_SMALLER
                    || *size <= host_size * SMALLER && follows(*other, placed.glyph.x0, host_size);
                *other != index
                    && is_small
                    && *y > host_y - host_size * 0.8
                    && *y < host_y + host_size * 0.35
                    && placed.glyph.x1 > x0 - host_size * 0.8
                    && placed.glyph.x0 < x1 + host_size * 0.5
            });
            if let Some((other, _)) = host {
                let raised = !placed.glyph.is_space();
                moved.push((
                    other,
                    Placed {
                        raised,
                        ..placed.clone()
                    },
                ));
            }
            host.is_none()
        });
    }
    for (index, placed) in moved {
        if let Some((_, _, row)) = rows.get_mut(index) {
            row.push(placed);
        }
    }
    rows.retain(|(_, _, row)| !row.is_empty());
}

fn line(page: usize, y: f64, size: f64, mut row: Vec<Placed<'_>>) -> Option<TextLine> {
    row.sort_by(|a, b| {
        let edges = |placed: &Placed<'_>| (placed.glyph.x0, placed.glyph.x1);
        let (a, b) = (edges(a), edges(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let has_spaces = row.iter().any(|placed| placed.glyph.is_space());
    row.retain(|placed| !placed.glyph.text.is_empty());
    let artifact = row
        .iter()
        .filter(|placed| !placed.glyph.is_space())
        .all(|placed| placed.glyph.artifact);
    mark_overlaps(&mut row);
    let spaced = letter_gap(&row);
    let is_mixed = reorder(&mut row);
    let mut segments: Vec<Segment> = Vec::new();
    let (mut before, mut space): (Option<&Glyph>, bool) = (None, false);
    for placed in &row {
        let glyph = placed.glyph;
        if glyph.is_space() {
            space = true;
            continue;
        }
        let gap = before.map(|before| {
            // The parts of text from right to left follow each other to the left.
            (glyph.x0 - before.x1).max(if is_mixed {
                before.x0 - glyph.x1
            } else {
                f64::NEG_INFINITY
            })
        });
        let least = if has_spaces { 0.3 } else { 0.15 };
        let parted = gap.is_some_and(|gap| gap > least * glyph.size.min(size) + spaced);
        let is_wide = gap.is_none_or(|gap| gap > WIDE_GAP * size + spaced) && !is_mixed;
        if is_wide || segments.is_empty() {
            segments.push(Segment {
                x0: glyph.x0,
                x1: glyph.x1,
                pieces: Vec::new(),
                words: vec![WordStart {
                    offset: 0,
                    x0: glyph.x0,
                    before: glyph.x0,
                    glyphs: 0,
                    is_gap: false,
                }],
            });
        } else if (space || parted)
            && let Some(segment) = segments.last_mut()
        {
            if let Some(piece) = segment.pieces.last_mut() {
                piece.text.push(' ');
            }
            segment.words.push(WordStart {
                offset: segment.pieces.iter().map(|piece| piece.text.len()).sum(),
                x0: glyph.x0,
                before: segment.x1,
                glyphs: 0,
                is_gap: !space,
            });
        }
        if let Some(segment) = segments.last_mut() {
            segment.x0 = segment.x0.min(glyph.x0);
            segment.x1 = segment.x1.max(glyph.x1);
            if let Some(word) = segment.words.last_mut() {
                word.glyphs = word.glyphs.saturating_add(1);
            }
            push_glyph(segment, placed, is_mixed);
        }
        before = Some(glyph);
        space = false;
    }
    for segment in &mut segments {
        if segment.is_spaced_out() {
            for piece in &mut segment.pieces {
                piece.doubt.get_or_insert(DrawnText::SpacedOut);
            }
        }
    }
    (!segments.is_empty()).then_some(TextLine {
        page,
        y,
        size,
        segments,
        artifact,
        hidden: false,
    })
}

fn push_glyph(segment: &mut Segment, placed: &Placed<'_>, is_mixed: bool) {
    let glyph = placed.glyph;
    let doubt = match glyph.doubt {
        Some(GlyphDoubt::Unmapped) => Some(DrawnText::Unmapped),
        Some(GlyphDoubt::Hidden) => Some(DrawnText::Hidden),
        Some(GlyphDoubt::Replaced) => Some(DrawnText::Replaced),
        Some(GlyphDoubt::Annotation) => Some(DrawnText::Annotation),
        Some(GlyphDoubt::Struck) => Some(DrawnText::Struck),
        None if placed.overlaps => Some(DrawnText::Overlapping),
        None if is_mixed => Some(DrawnText::RightToLeft),
        None => None,
    };
    let text = expanded(&glyph.text);
    match segment.pieces.last_mut() {
        Some(piece)
            if piece.bold == glyph.bold
                && piece.raised == placed.raised
                && piece.doubt == doubt =>
        {
            piece.text.push_str(&text);
        }
        _ => segment.pieces.push(Piece {
            text,
            bold: glyph.bold,
            raised: placed.raised,
            doubt,
        }),
    }
}

/// Marks glyphs that are drawn over each other, and removes those that are drawn twice.
fn mark_overlaps(row: &mut Vec<Placed<'_>>) {
    let mut kept: Vec<Placed<'_>> = Vec::with_capacity(row.len());
    for placed in row.drain(..) {
        if placed.glyph.is_space() {
            kept.push(placed);
            continue;
        }
        let before = kept
            .iter()
            .rev()
            .take(8)
            .position(|other| !other.glyph.is_space());
        let at = before.and_then(|back| kept.len().checked_sub(back.saturating_add(1)));
        let Some(before) = at.and_then(|at| kept.get_mut(at)) else {
            kept.push(placed);
            continue;
        };
        let (left, right) = (before.glyph, placed.glyph);
        let least = (left.x1 - left.x0).min(right.x1 - right.x0);
        let shared = left.x1 - right.x0;
        // Drawn twice, it is bold or has a shadow.
        let again = left.text == right.text && (left.x0 - right.x0).abs() < left.size * 0.12;
        if again && least > 0.0 {
            continue;
        }
        if least > 0.0 && shared > least * OVERLAP {
            before.overlaps = true;
            kept.push(Placed {
                overlaps: true,
                ..placed
            });
        } else {
            kept.push(placed);
        }
    }
    *row = kept;
}

/// The usual gap between the letters of a line, if they are set apart.
fn letter_gap(row: &[Placed<'_>]) -> f64 {
    let mut gaps: Vec<f64> = row
        .iter()
        .zip(row.iter().skip(1))
        .filter(|(a, b)| !a.glyph.is_space() && !b.glyph.is_space())
        .map(|(a, b)| b.glyph.x0 - a.glyph.x1)
        .collect();
    gaps.sort_by(f64::total_cmp);
    let middle = gaps.len().checked_div(2).unwrap_or(0);
    match gaps.get(middle) {
        Some(gap) if gaps.len() >= 6 => gap.max(0.0),
        _ => 0.0,
    }
}

fn is_right_to_left(text: &str) -> bool {
    text.chars().any(
        |c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'),
    )
}

/// Puts text that runs from right to left into the order in which it is read, and returns whether
/// there is any. Numbers in it make the order uncertain.
fn reorder(row: &mut [Placed<'_>]) -> bool {
    let is_turned = |placed: &Placed<'_>| is_right_to_left(&placed.glyph.text);
    if !row.iter().any(is_turned) {
        return false;
    }
    let mut rest = row;
    while let Some(first) = rest.iter().position(is_turned) {
        let (_, after) = rest.split_at_mut(first);
        // To the last such glyph before one of the other direction.
        let other = after.iter().position(|placed| {
            !is_turned(placed) && placed.glyph.text.chars().any(char::is_alphanumeric)
        });
        let end = other.unwrap_or(after.len());
        let (run, next) = after.split_at_mut(end);
        let length = run
            .iter()
            .rposition(is_turned)
            .map_or(0, |last| last.saturating_add(1));
        if let Some(run) = run.get_mut(..length) {
            run.reverse();
        }
        rest = next;
    }
    true
}
