//! The structure that the tags of a document give: headings, paragraphs and tables with the marked
//! content of pages in them. It is used where it covers all text that is shown and agrees with where
//! the text is on the pages.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use std::collections::{HashMap, HashSet};

use super::file::{File, PageObject};
use super::layout::{Cell, Row, Table};
use super::page::{Glyph, GlyphDoubt, PageContent};
use super::syntax::{Dict, Object};
use super::words::{self, TextLine};
use super::{PdfError, Read};
use crate::document::office::flat::ParagraphKind;

/// Elements inside each other.
const MOST_NESTED: usize = 100;
/// Elements of a document.
const MOST_ELEMENTS: usize = 1_000_000;

/// A part of a tagged document.
#[derive(Debug, Clone)]
pub enum Tagged {
    Paragraph {
        kind: ParagraphKind,
        lines: Vec<TextLine>,
    },
    Table(Table),
}

/// An element of the structure.
#[derive(Debug, Default)]
struct Element {
    role: String,
    kids: Vec<Kid>,
    columns: usize,
    rows: usize,
}

#[derive(Debug)]
enum Kid {
    Element(Element),
    /// Marked content of a page: its index, and its number there.
    Content(usize, u32),
}

/// The parts that the tags name; `None` if they do not cover the text, or do not agree with it.
///
/// # Errors
/// The tree of tags is damaged.
pub fn blocks(
    file: &File<'_>,
    catalog: &Dict,
    pages: &[PageObject],
    contents: &[PageContent],
) -> Read<Option<Vec<Tagged>>> {
    let Some(root) = file.dict(catalog, "StructTreeRoot")? else {
        return Ok(None);
    };
    let mut glyphs: HashMap<(usize, u32), Vec<&Glyph>> = HashMap::new();
    for (index, content) in contents.iter().enumerate() {
        for glyph in &content.glyphs {
            match glyph.mcid {
                _ if glyph.artifact => {}
                Some(mcid) => glyphs.entry((index, mcid)).or_default().push(glyph),
                None if glyph.is_space() || glyph.doubt == Some(GlyphDoubt::Hidden) => {}
                None => return Ok(None),
            }
        }
    }
    let mut loader = Loader {
        file,
        roles: file.dict(&root, "RoleMap")?.unwrap_or_default(),
        pages: pages
            .iter()
            .enumerate()
            .map(|(index, page)| (page.number, index))
            .collect(),
        seen: HashSet::new(),
        used: HashSet::new(),
        left: MOST_ELEMENTS,
    };
    let mut top = Element::default();
    for kid in file.array(&root, "K")? {
        loader.kid(&kid, None, 0, &mut top)?;
    }
    let covered = glyphs.iter().all(|(place, glyphs)| {
        loader.used.contains(place) || glyphs.iter().all(|glyph| glyph.is_space())
    });
    if !covered {
        return Ok(None);
    }
    let mut maker = Maker {
        glyphs,
        out: Vec::new(),
        agrees: true,
    };
    maker.blocks(&top, 0, &ParagraphKind::Text(0));
    if !maker.agrees {
        return Ok(None);
    }
    let mut out = maker.out;
    for (index, content) in contents.iter().enumerate() {
        let artifacts = content.glyphs.iter().filter(|glyph| glyph.artifact);
        for line in words::lines(index, artifacts) {
            out.push(Tagged::Paragraph {
                kind: ParagraphKind::Page,
                lines: vec![line],
            });
        }
        // Text that nobody sees and no tag names.
        let hidden = content
            .glyphs
            .iter()
            .filter(|glyph| glyph.mcid.is_none() && !glyph.artifact);
        for line in words::lines(index, hidden) {
            out.push(Tagged::Paragraph {
                kind: ParagraphKind::Text(0),
                lines: vec![line],
            });
        }
    }
    Ok(Some(out))
}

struct Loader<'f, 'b> {
    file: &'f File<'b>,
    roles: Dict,
    pages: HashMap<u32, usize>,
    seen: HashSet<u32>,
    used: HashSet<(usize, u32)>,
    left: usize,
}

impl Loader<'_, '_> {
    /// Adds a kid to an element; `page` is that of its parent.
    fn kid(
        &mut self,
        object: &Object,
        page: Option<usize>,
        depth: usize,
        into: &mut Element,
    ) -> Read<()> {
        let damaged = || PdfError::damaged("the tree of its tags");
        self.left = self.left.checked_sub(1).ok_or_else(damaged)?;
        if depth > MOST_NESTED {
            return Err(damaged());
        }
        let is_number = matches!(object, Object::Integer(_));
        if let Object::Reference(number, _) = object
            && !self.seen.insert(*number)
        {
            return Err(damaged());
        }
        let dict = match self.file.resolve(object)? {
            Object::Integer(mcid) if is_number => {
                self.content(page, mcid, into);
                return Ok(());
            }
            Object::Dict(dict) => dict,
            _ => return Ok(()),
        };
        let own = match dict.get("Pg") {
            Some(Object::Reference(number, _)) => self.pages.get(number).copied(),
            _ => page,
        };
        match self
            .file
            .get(&dict, "Type")?
            .as_ref()
            .and_then(Object::name)
        {
            Some("MCR") => {
                // Content of a form has numbers of its own.
                let mcid = dict.get("MCID").and_then(Object::integer);
                if let Some(mcid) = mcid.filter(|_| !dict.contains_key("Stm")) {
                    self.content(own, mcid, into);
                }
                return Ok(());
            }
            Some("OBJR") => return Ok(()),
            _ => {}
        }
        let role = self.file.get(&dict, "S")?;
        let mut element = Element {
            role: self.role(role.as_ref().and_then(Object::name).unwrap_or("")),
            columns: 1,
            rows: 1,
            ..Element::default()
        };
        for attributes in self.file.array(&dict, "A")? {
            if let Object::Dict(attributes) = self.file.resolve(&attributes)? {
                for (key, span) in [
                    ("ColSpan", &mut element.columns),
                    ("RowSpan", &mut element.rows),
                ] {
                    let number = attributes.get(key).and_then(Object::integer);
                    let number = number.and_then(|number| usize::try_from(number).ok());
                    *span = number.unwrap_or(*span).clamp(1, 1000);
                }
            }
        }
        let depth = depth.saturating_add(1);
        for kid in self.file.array(&dict, "K")? {
            self.kid(&kid, own, depth, &mut element)?;
        }
        into.kids.push(Kid::Element(element));
        Ok(())
    }

    fn content(&mut self, page: Option<usize>, mcid: i64, into: &mut Element) {
        if let (Some(page), Ok(mcid)) = (page, u32::try_from(mcid))
            && self.used.insert((page, mcid))
        {
            into.kids.push(Kid::Content(page, mcid));
        }
    }

    /// The standard role of an element.
    fn role(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for _ in 0..16 {
            match self.roles.get(name.as_str()).and_then(Object::name) {
                Some(other) if other != name => name = other.to_owned(),
                _ => break,
            }
        }
        name
    }
}

struct Maker<'g> {
    glyphs: HashMap<(usize, u32), Vec<&'g Glyph>>,
    out: Vec<Tagged>,
    /// The tags agree with the positions of the text.
    agrees: bool,
}

/// Whether an element is a part of a text, rather than one of its own.
fn is_inline(role: &str) -> bool {
    matches!(
        role,
        "Span"
            | "Link"
            | "Em"
            | "Strong"
            | "Quote"
            | "Reference"
            | "BibEntry"
            | "Code"
            | "Annot"
            | "Sub"
            | "Ruby"
            | "RB"
            | "RT"
            | "RP"
            | "Warichu"
            | "WT"
            | "WP"
            | "Formula"
    )
}

impl<'g> Maker<'g> {
    /// The marked content in an element, outside of notes.
    fn places(element: &Element, places: &mut Vec<(usize, u32)>) {
        for kid in &element.kids {
            match kid {
                Kid::Content(page, mcid) => places.push((*page, *mcid)),
                Kid::Element(inner) if matches!(inner.role.as_str(), "Note" | "FENote") => {}
                Kid::Element(inner) => Self::places(inner, places),
            }
        }
    }

    /// The notes in an element.
    fn notes(&mut self, element: &Element) {
        for kid in &element.kids {
            if let Kid::Element(inner) = kid {
                if matches!(inner.role.as_str(), "Note" | "FENote") {
                    let mut places = Vec::new();
                    Self::places(inner, &mut places);
                    self.paragraph(&places, &ParagraphKind::Note);
                }
                self.notes(inner);
            }
        }
    }

    fn lines(&self, places: &[(usize, u32)]) -> Vec<TextLine> {
        let mut pages: Vec<usize> = places.iter().map(|(page, _)| *page).collect();
        pages.dedup();
        let mut lines = Vec::new();
        for page in pages {
            let of_page = places.iter().filter(|(other, _)| *other == page);
            let glyphs = of_page
                .filter_map(|place| self.glyphs.get(place))
                .flatten()
                .copied();
            lines.extend(words::lines(page, glyphs));
        }
        lines
    }

    fn paragraph(&mut self, places: &[(usize, u32)], kind: &ParagraphKind) {
        let lines = self.lines(places);
        if !lines.is_empty() {
            self.out.push(Tagged::Paragraph {
                kind: kind.clone(),
                lines,
            });
        }
    }

    fn blocks(&mut self, element: &Element, depth: usize, kind: &ParagraphKind) {
        let mut open: Vec<(usize, u32)> = Vec::new();
        for kid in &element.kids {
            let inner = match kid {
                Kid::Content(page, mcid) => {
                    open.push((*page, *mcid));
                    continue;
                }
                Kid::Element(inner) => inner,
            };
            let role = inner.role.as_str();
            let in_text = matches!(
                element.role.as_str(),
                "P" | "H" | "H1" | "H2" | "H3" | "H4" | "H5" | "H6" | "Title" | "Caption" | "Lbl"
            );
            if is_inline(role) || in_text && matches!(role, "NonStruct" | "Private" | "Div" | "Lbl")
            {
                Self::places(inner, &mut open);
                self.notes(inner);
                continue;
            }
            // The label of an item is on the line of its body.
            if role == "Lbl" && element.role == "LI" {
                continue;
            }
            let places = std::mem::take(&mut open);
            self.paragraph(&places, kind);
            let text = |depth: usize| match depth {
                0 => ParagraphKind::Text(0),
                depth => ParagraphKind::Text(depth),
            };
            match role {
                "Table" => self.table(inner),
                "L" => self.blocks(
                    inner,
                    depth.saturating_add(1),
                    &text(depth.saturating_add(1)),
                ),
                "Note" | "FENote" => self.blocks(inner, depth, &ParagraphKind::Note),
                "Title" => self.blocks(inner, depth, &ParagraphKind::Heading(1)),
                "H" => self.blocks(inner, depth, &ParagraphKind::Heading(2)),
                "H1" | "H2" | "H3" | "H4" | "H5" | "H6" => {
                    let level = role.strip_prefix('H').and_then(|level| level.parse().ok());
                    self.blocks(inner, depth, &ParagraphKind::Heading(level.unwrap_or(6)));
                }
                _ => self.blocks(
                    inner,
                    depth,
                    &match kind {
                        ParagraphKind::Heading(_) | ParagraphKind::Note => kind.clone(),
                        _ => text(depth),
                    },
                ),
            }
        }
        self.paragraph(&open, kind);
    }

    fn rows<'e>(element: &'e Element, is_header: bool, rows: &mut Vec<(&'e Element, bool)>) {
        for kid in &element.kids {
            if let Kid::Element(inner) = kid {
                match inner.role.as_str() {
                    "TR" => rows.push((inner, is_header)),
                    "Table" | "Caption" => {}
                    role => Self::rows(inner, is_header || role == "THead", rows),
                }
            }
        }
    }

    fn table(&mut self, element: &Element) {
        for kid in &element.kids {
            if let Kid::Element(caption) = kid
                && caption.role == "Caption"
            {
                self.blocks(caption, 0, &ParagraphKind::Text(0));
            }
        }
        let mut found = Vec::new();
        Self::rows(element, false, &mut found);
        let mut rows: Vec<Row> = Vec::new();
        // For each column, the rows that a cell above still covers.
        let mut covered: Vec<usize> = Vec::new();
        for (row, is_header) in found {
            let mut cells = Vec::new();
            let mut column = 0_usize;
            let next: Vec<usize> = covered.iter().map(|rows| rows.saturating_sub(1)).collect();
            let mut after = next;
            for kid in &row.kids {
                let Kid::Element(cell) = kid else { continue };
                if !matches!(cell.role.as_str(), "TH" | "TD") {
                    continue;
                }
                while covered.get(column).is_some_and(|rows| *rows > 0) {
                    column = column.saturating_add(1);
                }
                let mut places = Vec::new();
                Self::places(cell, &mut places);
                let mut inner = Vec::new();
                Self::rows(cell, false, &mut inner);
                cells.push(Cell {
                    column,
                    span: cell.columns,
                    is_merged_down: cell.rows > 1,
                    is_header: cell.role == "TH",
                    holds_table: !inner.is_empty(),
                    lines: once(self.lines(&places)),
                    width: 0.0,
                });
                let end = column.saturating_add(cell.columns);
                if after.len() < end {
                    after.resize(end, 0);
                }
                for slot in after.get_mut(column..end).unwrap_or(&mut []) {
                    *slot = cell.rows.saturating_sub(1);
                }
                column = end;
            }
            covered = after;
            let lines = || cells.iter().flat_map(|cell| &cell.lines);
            rows.push(Row {
                page: lines().map(|line| line.page).min().unwrap_or(0),
                top: lines()
                    .map(|line| line.y - line.size)
                    .fold(f64::INFINITY, f64::min),
                bottom: lines().map(|line| line.y).fold(0.0, f64::max),
                is_header,
                drawn: None,
                repeated: 0,
                cells,
            });
        }
        // A row without text is where the one before is.
        let mut page = rows
            .iter()
            .map(|row| row.page)
            .find(|page| *page > 0)
            .unwrap_or(0);
        if let Some(first) = rows.iter().find(|row| row.top.is_finite()) {
            page = first.page;
        }
        for row in &mut rows {
            if row.top.is_finite() {
                page = row.page;
            }
            row.page = page;
        }
        let edges = place_short_rows(&mut rows);
        let Some(edges) = edges.filter(|_| in_order(&rows)) else {
            self.agrees = false;
            return;
        };
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            let last = cell.column.saturating_add(cell.span).saturating_sub(1);
            let left = edges.get(cell.column).map_or(0.0, |(left, _)| *left);
            cell.width = edges.get(last).map_or(0.0, |(_, right)| right - left);
        }
        self.notes(element);
        if !rows.is_empty() {
            self.out.push(Tagged::Table(Table {
                rows,
                xs: edges.iter().map(|(left, _)| *left).collect(),
            }));
        }
    }
}

/// The lines of a cell without those that are repeated on the next pages, as headers are.
fn once(lines: Vec<TextLine>) -> Vec<TextLine> {
    let mut pages: Vec<(usize, Vec<TextLine>)> = Vec::new();
    for line in lines {
        match pages.last_mut() {
            Some((page, lines)) if *page == line.page => lines.push(line),
            _ => pages.push((line.page, vec![line])),
        }
    }
    let texts = |lines: &[TextLine]| lines.iter().map(TextLine::text).collect::<Vec<_>>();
    let first = pages.first().map(|(_, lines)| texts(lines));
    if pages.len() > 1 && pages.iter().all(|(_, lines)| Some(texts(lines)) == first) {
        pages.truncate(1);
    }
    pages.into_iter().flat_map(|(_, lines)| lines).collect()
}

/// Gives the cells of rows without tags for empty cells the columns in which they are, and returns
/// the edges of the columns; `None` if the texts of two columns overlap.
fn place_short_rows(rows: &mut [Row]) -> Option<Vec<(f64, f64)>> {
    let width = |row: &Row| row.cells.iter().map(|cell| cell.span).sum::<usize>();
    let columns = rows.iter().map(width).max()?;
    let is_plain = |row: &Row| {
        row.cells
            .iter()
            .all(|cell| cell.span == 1 && !cell.is_merged_down && !cell.lines.is_empty())
    };
    let is_short = |row: &Row| width(row) < columns && is_plain(row);
    let whole: Vec<Row> = rows.iter().filter(|row| !is_short(row)).cloned().collect();
    let mut edges = column_edges(&whole)?;
    for row in rows.iter_mut().filter(|row| is_short(row)) {
        let mut cells: Vec<Cell> = (0..columns)
            .map(|column| Cell {
                column,
                span: 1,
                ..Cell::default()
            })
            .collect();
        let mut is_placed = true;
        for cell in &row.cells {
            let x0 = cell
                .lines
                .iter()
                .map(TextLine::x0)
                .fold(f64::INFINITY, f64::min);
            let x1 = cell.lines.iter().map(TextLine::x1).fold(0.0, f64::max);
            let mut touched = edges
                .iter()
                .enumerate()
                .filter(|(_, (left, right))| x0 < *right && x1 > *left);
            let column = touched
                .next()
                .filter(|_| touched.next().is_none())
                .map(|(column, _)| column);
            match column
                .and_then(|column| cells.get_mut(column))
                .filter(|free| free.lines.is_empty())
            {
                Some(free) => {
                    *free = Cell {
                        column: free.column,
                        ..cell.clone()
                    };
                }
                None => is_placed = false,
            }
        }
        // A row that is nowhere for certain stays short, and is uncertain.
        if is_placed {
            row.cells = cells;
        }
    }
    if let Some(all) = column_edges(rows) {
        edges = all;
    } else {
        return None;
    }
    Some(edges)
}

/// The edges of the columns; `None` if the texts of two columns overlap.
fn column_edges(rows: &[Row]) -> Option<Vec<(f64, f64)>> {
    let mut edges: Vec<(f64, f64)> = Vec::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        let end = cell.column.saturating_add(cell.span);
        if edges.len() < end {
            edges.resize(end, (f64::INFINITY, f64::NEG_INFINITY));
        }
        if cell.span == 1
            && let Some(edge) = edges.get_mut(cell.column)
        {
            for line in &cell.lines {
                *edge = (edge.0.min(line.x0()), edge.1.max(line.x1()));
            }
        }
    }
    let shown: Vec<&(f64, f64)> = edges.iter().filter(|edge| edge.0.is_finite()).collect();
    let apart = shown
        .iter()
        .zip(shown.iter().skip(1))
        .all(|(left, right)| left.1 <= right.0 + 1.0);
    apart.then_some(edges)
}

/// Whether each row is below the one before it.
fn in_order(rows: &[Row]) -> bool {
    let shown: Vec<&Row> = rows.iter().filter(|row| row.top.is_finite()).collect();
    shown
        .iter()
        .zip(shown.iter().skip(1))
        .all(|(above, below)| {
            let merged = above.cells.iter().any(|cell| cell.is_merged_down);
            match above.page.cmp(&below.page) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => {
                    let first = |row: &Row| {
                        let lines = row.cells.iter().flat_map(|cell| &cell.lines);
                        lines
                            .filter(|line| line.page == row.page)
                            .map(|line| line.y)
                            .fold(f64::INFINITY, f64::min)
                    };
                    let last = above
                        .cells
                        .iter()
                        .flat_map(|cell| &cell.lines)
                        .filter(|line| line.page == above.page)
                        .map(|line| line.y)
                        .fold(0.0, f64::max);
                    merged || last < first(below)
                }
                std::cmp::Ordering::Greater => false,
            }
        })
}
