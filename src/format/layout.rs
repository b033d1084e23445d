//! Lays out pieces of text with possible line breaks: a group is one line
//! if it fits, and breaks at all of its own breaks if it does
//! not (after Wadler, "A prettier printer").
//!
//! What is our own: a comment belongs to the end of its line, wherever the rest
//! of the line is decided, and the values of neighbouring fields are aligned.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

/// Columns that a line may have, as long as it can be broken.
pub(super) const WIDTH: usize = 100;

/// One piece of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Op<'t> {
    /// Characters without a line break.
    Text(&'t str),
    /// Characters if the group is broken, as a last comma.
    IfBroken(&'t str),
    /// Written if the group is one line, such as a comma between fields.
    IfFlat(&'t str),
    /// A break if the group is broken, else these characters; with an empty line before it where `blank`.
    Line { flat: &'t str, blank: bool },
    /// A break.
    Hard { blank: bool },
    /// A comment for the end of the line.
    Comment(&'t str),
    /// The group begins; `broken` whatever its width.
    Open { broken: bool },
    /// The group ends.
    Close,
    /// Indents the lines that begin from here on.
    Indent,
    /// … no more.
    Dedent,
    /// Between a field's `name:` and its value.
    Align(usize),
    /// The field ends.
    Aligned(usize),
}

/// A field whose value may be aligned with those above and below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlignedField {
    /// Characters of `name:`.
    pub name: usize,
    /// Fields of one run are aligned.
    pub run: usize,
}

/// The text of a layout.
pub(super) fn print(ops: &[Op<'_>], fields: &[AlignedField]) -> String {
    let mut first = Printer::new(ops, &[], None);
    first.run();
    let padding = padding(fields, &first.places);
    let mut second = Printer::new(ops, &padding, Some(first.broken));
    second.run();
    second.finish()
}

/// Whether pieces come to no more than one line, apart from the spaces that align fields.
pub(super) fn is_one_line(ops: &[Op<'_>]) -> bool {
    let mut printer = Printer::new(ops, &[], None);
    printer.run();
    printer.finish().lines().count() < 2
}

/// How far the value of each field is moved, for runs of one-line fields.
fn padding(fields: &[AlignedField], places: &HashMap<usize, (usize, usize)>) -> Vec<usize> {
    let alone = |at: usize| places.get(&at).is_none_or(|(from, to)| from != to);
    let mut padding = vec![0; fields.len()];
    let mut start = 0;
    while let Some(first) = fields.get(start) {
        let same_run =
            |at: &usize| fields.get(*at).is_some_and(|field| field.run == first.run) && !alone(*at);
        let end = (start..fields.len())
            .take_while(same_run)
            .last()
            .map_or(start, |last| last.saturating_add(1));
        let widest = fields
            .get(start..end)
            .into_iter()
            .flatten()
            .map(|field| field.name)
            .max()
            .unwrap_or(0);
        for at in start..end {
            if let (Some(padded), Some(field)) = (padding.get_mut(at), fields.get(at)) {
                *padded = widest.saturating_sub(field.name);
            }
        }
        start = end.max(start.saturating_add(1));
    }
    padding
}

struct Printer<'o, 't> {
    ops: &'o [Op<'t>],
    padding: &'o [usize],
    /// What an earlier run decided, for each group in order.
    decided: Option<Vec<bool>>,
    out: String,
    /// Characters of the line so far.
    column: usize,
    indent: usize,
    /// Where this line begins: what it opens counts from the next line on.
    line_indent: usize,
    line: usize,
    /// Comments for the end of the line.
    comments: Vec<&'t str>,
    /// Whether each open group is broken.
    groups: Vec<bool>,
    broken: Vec<bool>,
    /// The lines on which the value of each field begins and ends; none for fields side by side.
    places: HashMap<usize, (usize, usize)>,
}

impl<'o, 't> Printer<'o, 't> {
    fn new(ops: &'o [Op<'t>], padding: &'o [usize], decided: Option<Vec<bool>>) -> Self {
        Self {
            ops,
            padding,
            decided,
            out: String::new(),
            column: 0,
            indent: 0,
            line_indent: 0,
            line: 0,
            comments: Vec::new(),
            groups: Vec::new(),
            broken: Vec::new(),
            places: HashMap::new(),
        }
    }

    fn run(&mut self) {
        let ops = self.ops;
        for (at, op) in ops.iter().enumerate() {
            match op {
                Op::Text(text) => self.text(text),
                Op::IfBroken(text) if self.is_broken() => self.text(text),
                Op::IfFlat(text) if !self.is_broken() => self.text(text),
                Op::IfBroken(_) | Op::IfFlat(_) => {}
                Op::Line { blank, .. } if self.is_broken() => self.new_line(*blank),
                Op::Line { flat, .. } => self.text(flat),
                Op::Hard { blank } => self.new_line(*blank),
                Op::Comment(comment) => self.comments.push(comment),
                Op::Open { broken } => self.open(at, *broken),
                Op::Close => {
                    self.groups.pop();
                }
                Op::Indent => self.indent = self.indent.saturating_add(2),
                Op::Dedent => self.indent = self.indent.saturating_sub(2),
                Op::Align(field) => self.align(*field),
                Op::Aligned(field) => {
                    if let Some(place) = self.places.get_mut(field) {
                        place.1 = self.line;
                    }
                }
            }
        }
    }

    fn open(&mut self, at: usize, forced: bool) {
        let known = self
            .decided
            .as_ref()
            .and_then(|decided| decided.get(self.broken.len()).copied());
        let inside_one_line = self.groups.last() == Some(&false);
        let broken = known.unwrap_or_else(|| !inside_one_line && (forced || !self.fits(at)));
        self.broken.push(broken);
        self.groups.push(broken);
    }

    /// Moves a field's value, and notes where it begins; fields side by side are not aligned.
    fn align(&mut self, field: usize) {
        let spaces = self.padding.get(field).copied().unwrap_or(0);
        self.column = self.column.saturating_add(spaces);
        self.out.extend(std::iter::repeat_n(' ', spaces));
        if self.is_broken() {
            self.places.insert(field, (self.line, self.line));
        }
    }

    fn is_broken(&self) -> bool {
        self.groups.last().copied().unwrap_or(true)
    }

    fn text(&mut self, text: &str) {
        // After a comment, only a comma may come before the line ends: it moves in front of the comment.
        if !self.comments.is_empty() && text != "," {
            if text.trim().is_empty() {
                return;
            }
            self.end_line();
        }
        if self.column == 0 && !text.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', self.line_indent));
            self.column = self.line_indent;
        }
        self.out.push_str(text);
        self.column = self.column.saturating_add(text.width());
    }

    fn new_line(&mut self, blank: bool) {
        self.end_line();
        if blank {
            self.out.push('\n');
        }
    }

    /// Ends the line with its comment; of several, each has a line.
    fn end_line(&mut self) {
        for (nth, comment) in std::mem::take(&mut self.comments).into_iter().enumerate() {
            if nth > 0 {
                self.break_line();
            }
            if self.column > 0 {
                self.trim();
                self.out.push(' ');
            }
            self.text(comment);
        }
        self.break_line();
    }

    fn break_line(&mut self) {
        self.trim();
        self.out.push('\n');
        self.column = 0;
        self.line_indent = self.indent;
        self.line = self.line.saturating_add(1);
    }

    fn trim(&mut self) {
        let length = self.out.trim_end_matches(' ').len();
        self.out.truncate(length);
    }

    /// Whether the group that begins here fits on the line, with what cannot be parted from it.
    fn fits(&self, start: usize) -> bool {
        let column = if self.comments.is_empty() {
            self.column.max(self.line_indent)
        } else {
            self.indent
        };
        let mut left = WIDTH.saturating_sub(column);
        let mut depth = 0usize;
        let mut above = self.groups.iter().rev();
        let mut outside_broken = None;
        let mut comment = false;
        for op in self.ops.iter().skip(start) {
            let width = match op {
                Op::Text(text) if comment && *text != "," && !text.trim().is_empty() => {
                    return outside_broken.is_some();
                }
                Op::Text(text) => text.width(),
                Op::Line { flat, .. } => match outside_broken {
                    Some(true) => return true,
                    _ if comment => return false,
                    _ => flat.width(),
                },
                Op::Hard { .. } => return outside_broken.is_some(),
                Op::Comment(_) => {
                    comment = true;
                    0
                }
                Op::Open { broken: true } if outside_broken.is_none() && depth > 0 => return false,
                Op::Open { .. } => {
                    depth = depth.saturating_add(1);
                    0
                }
                Op::Close if depth > 1 => {
                    depth = depth.saturating_sub(1);
                    0
                }
                Op::Close => {
                    // The group is over; what follows up to the next break must fit too.
                    depth = 1;
                    outside_broken = Some(above.next().copied().unwrap_or(true));
                    0
                }
                Op::IfBroken(text) if outside_broken == Some(true) => text.width(),
                Op::IfFlat(text) if outside_broken != Some(true) => text.width(),
                Op::IfBroken(_)
                | Op::IfFlat(_)
                | Op::Indent
                | Op::Dedent
                | Op::Align(_)
                | Op::Aligned(_) => 0,
            };
            match left.checked_sub(width) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
        true
    }

    fn finish(mut self) -> String {
        if self.column > 0 || !self.comments.is_empty() {
            self.end_line();
        }
        let end = self.out.trim_end_matches(['\n', ' ']).len();
        self.out.truncate(end);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
