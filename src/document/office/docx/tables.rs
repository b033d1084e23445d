//! The tables of DOCX.

use roxmltree::Node;

use super::body::{BlockContext, BodyReader};
use super::changes::{is_gone, versions};
use super::elements::{attribute, child, elements, is_on, may_show_text, name_of, shown_name};
use crate::document::doubt::Doubt;
use crate::document::office::flat::{CellPlace, Line, ParagraphKind};
use crate::limits::OpenChanges;

/// Rows and cells of a table that are read; those of Word have at most 63 columns.
const MOST_COLUMNS: usize = 4096;

/// A row or a cell, with what is around it in its table.
struct TablePart<'a, 'i> {
    node: Node<'a, 'i>,
    inserted: bool,
    deleted: bool,
    /// The controls and unknown elements around it, from the outermost.
    wrappers: Vec<Node<'a, 'i>>,
}

/// What is found in a table or a row, in order.
enum TableItem<'a, 'i> {
    Part(TablePart<'a, 'i>),
    /// The start or the end of a range of changes.
    Range(Node<'a, 'i>),
}

/// The shape of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct CellShape {
    span: usize,
    is_merged: bool,
}

impl BodyReader<'_> {
    pub(super) fn table(&mut self, node: Node<'_, '_>, context: &BlockContext) {
        self.finish_paragraph();
        let mut context = context.clone();
        context.table = versions(child(node, "tblPr"), "tblPrChange").map(|properties| {
            let style = properties
                .and_then(|properties| child(properties, "tblStyle"))
                .and_then(|style| attribute(style, "val"));
            self.around.styles.table(style)
        });
        let rows = items(node, "tr");
        // A table of one cell is a frame around its content.
        if let [TableItem::Part(row)] = rows.as_slice()
            && let [TableItem::Part(only)] = items(row.node, "tc").as_slice()
        {
            let row = self.row(row, &context);
            if !row.is_gone {
                let (inside, _) = self.inside(only, &row.context);
                self.blocks(only.node, &inside);
                self.finish_paragraph();
            }
            return;
        }
        if self.cell.is_some() || context.aside.is_some() {
            return self.inner_table(rows, &context);
        }
        self.table = self.table.saturating_add(1);
        let table = self.table;
        let mut number = 0_usize;
        for item in rows {
            let part = match item {
                TableItem::Part(part) => part,
                TableItem::Range(node) => {
                    self.open.ranges.mark(node);
                    continue;
                }
            };
            number = number.saturating_add(1);
            let row = self.row(&part, &context);
            if row.is_gone {
                continue;
            }
            let mut place = CellPlace {
                table,
                row: number,
                column: row.column,
                span: 1,
                flags: String::new(),
            };
            for item in items(part.node, "tc") {
                match item {
                    TableItem::Part(cell) => {
                        self.cell(&cell, &row.context, &row.flags, &mut place);
                    }
                    TableItem::Range(node) => {
                        self.open.ranges.mark(node);
                    }
                }
            }
        }
        for lines in std::mem::take(&mut self.boxes) {
            self.out
                .paragraph(self.paragraph, &ParagraphKind::Box, lines);
        }
    }

    /// Reads a table in a cell, or outside of the text: its rows are lines.
    fn inner_table(&mut self, rows: Vec<TableItem<'_, '_>>, context: &BlockContext) {
        let outer = self.cell.take();
        self.nested |= outer.is_some();
        let mut lines = Vec::new();
        for item in rows {
            let TableItem::Part(part) = item else {
                continue;
            };
            let row = self.row(&part, context);
            if row.is_gone {
                continue;
            }
            let mut line = Line::default();
            for item in items(part.node, "tc") {
                let TableItem::Part(cell) = item else {
                    continue;
                };
                let (inside, _) = self.inside(&cell, &row.context);
                self.cell = Some(Vec::new());
                self.blocks(cell.node, &inside);
                self.finish_paragraph();
                let texts = self.cell.take().unwrap_or_default();
                if !line.text.is_empty() {
                    line.text.push('\t');
                }
                let texts: Vec<&str> = texts.iter().map(|line| line.text.trim()).collect();
                line.text.push_str(&texts.join(" "));
            }
            lines.push(line);
        }
        self.cell = outer;
        match &mut self.cell {
            Some(cell) => cell.extend(lines),
            None => {
                if let Some(kind) = &context.aside {
                    for line in lines {
                        self.out.paragraph(self.paragraph, kind, vec![line]);
                    }
                }
            }
        }
    }

    /// What is known of a row before its cells are read.
    fn row(&mut self, part: &TablePart<'_, '_>, context: &BlockContext) -> RowLook {
        let changes = self.around.changes;
        let own = child(part.node, "trPr");
        let has_change = |name| own.is_some_and(|own| child(own, name).is_some());
        let properties = versions(own, "trPrChange");
        let is_hidden = properties.map(|properties| {
            properties
                .and_then(|properties| child(properties, "hidden"))
                .is_some_and(is_on)
        });
        let has = |name| {
            let properties = properties.read(changes);
            properties
                .and_then(|properties| child(properties, name))
                .is_some_and(is_on)
        };
        let inserted = context.inserted || part.inserted || has_change("ins");
        let deleted = context.deleted || part.deleted || has_change("del");
        let is_moved = self.open.ranges.is_moved();
        let is_open = changes == OpenChanges::Unreadable
            && (inserted || deleted || is_moved || is_hidden.now != is_hidden.before);
        let (mut inside, is_unsure) = self.inside(part, context);
        // The row says that it is inserted or deleted; its cells need not.
        (inside.inserted, inside.deleted) = (context.inserted, context.deleted);
        let mut flags = String::new();
        for (is, flag) in [
            (has("tblHeader"), 'h'),
            (is_open, 'r'),
            (is_hidden.read(changes), 'v'),
            (is_unsure, 'u'),
        ] {
            if is {
                flags.push(flag);
            }
        }
        if is_hidden.read(changes) {
            inside.doubts.push(Doubt::Hidden);
        }
        if is_open {
            inside.doubts.push(Doubt::OpenChange);
        }
        let before = properties
            .read(changes)
            .and_then(|properties| child(properties, "gridBefore"))
            .and_then(|before| attribute(before, "val")?.parse::<usize>().ok());
        RowLook {
            context: inside,
            flags,
            column: before.unwrap_or(0).min(MOST_COLUMNS),
            is_gone: is_gone(changes, inserted, deleted),
        }
    }

    /// Where the content of a row or a cell is, and whether it may not be there.
    fn inside(&mut self, part: &TablePart<'_, '_>, context: &BlockContext) -> (BlockContext, bool) {
        let mut inside = context.clone();
        inside.name = None;
        let is_cell = name_of(part.node) == "tc";
        for wrapper in &part.wrappers {
            inside = match name_of(*wrapper) {
                "sdt" => self.within_control(*wrapper, &inside, is_cell),
                _ => inside.with(Doubt::UnknownElement(shown_name(*wrapper))),
            };
        }
        inside.inserted |= part.inserted;
        inside.deleted |= part.deleted;
        let is_unsure = inside.doubts.len() > context.doubts.len();
        (inside, is_unsure)
    }

    fn cell(
        &mut self,
        part: &TablePart<'_, '_>,
        row: &BlockContext,
        flags: &str,
        place: &mut CellPlace,
    ) {
        let cell = part.node;
        let changes = self.around.changes;
        let own = child(cell, "tcPr");
        let has = |name| own.is_some_and(|own| child(own, name).is_some());
        let mut shapes = versions(own, "tcPrChange").map(shape);
        if let Some(merge) = own.and_then(|own| child(own, "cellMerge")) {
            let merged =
                |name| attribute(merge, name).is_some_and(|merge| matches!(merge, "cont" | "rest"));
            shapes.now.is_merged |= merged("vMerge");
            shapes.before.is_merged |= merged("vMergeOrig");
        }
        let inserted = part.inserted || has("cellIns");
        let deleted = part.deleted || has("cellDel");
        if is_gone(changes, inserted, deleted) {
            return;
        }
        let shape = shapes.read(changes);
        place.span = shape.span;
        place.flags = flags.to_owned();
        if shape.is_merged {
            place.flags.push('m');
        }
        let is_changed = inserted || deleted || has("cellMerge") || shapes.now != shapes.before;
        if is_changed && changes == OpenChanges::Unreadable && !place.flags.contains('r') {
            place.flags.push('r');
        }
        let first = self.paragraph.saturating_add(1);
        let (mut inside, is_unsure) = self.inside(part, row);
        (inside.inserted, inside.deleted) = (row.inserted, row.deleted);
        if is_unsure && !part.wrappers.iter().all(|node| name_of(*node) == "sdt") {
            place.flags.push('u');
        }
        self.cell = Some(Vec::new());
        self.nested = false;
        match name_of(cell) {
            "tc" => self.blocks(cell, &inside),
            _ => self.block(cell, &inside),
        }
        self.finish_paragraph();
        let mut lines = self.cell.take().unwrap_or_default();
        if self.nested {
            place.flags.push('n');
        }
        if lines.is_empty() {
            let paragraph = child(cell, "p").map(|paragraph| paragraph.range().start);
            lines.push(Line {
                start: paragraph,
                ..Line::default()
            });
        }
        self.out.cell(first, place, lines);
        place.column = place.column.saturating_add(place.span);
    }
}

/// What is known of a row before its cells are read.
struct RowLook {
    context: BlockContext,
    flags: String,
    /// Columns before its first cell.
    column: usize,
    is_gone: bool,
}

fn shape(properties: Option<Node<'_, '_>>) -> CellShape {
    let value = |name| {
        let node = properties.and_then(|properties| child(properties, name));
        node.map(|node| attribute(node, "val").unwrap_or(""))
    };
    CellShape {
        span: value("gridSpan")
            .and_then(|span| span.parse().ok())
            .unwrap_or(1_usize)
            .clamp(1, MOST_COLUMNS),
        is_merged: value("vMerge").is_some() || value("hMerge").is_some(),
    }
}

/// The rows of a table or the cells of a row, also those inside controls and other elements.
fn items<'a, 'i>(parent: Node<'a, 'i>, name: &str) -> Vec<TableItem<'a, 'i>> {
    let around = TablePart {
        node: parent,
        inserted: false,
        deleted: false,
        wrappers: Vec::new(),
    };
    let mut found = Vec::new();
    collect(&around, name, true, &mut found);
    found
}

/// Collects parts; text that is in none of them is one, if `keeps_others`.
fn collect<'a, 'i>(
    around: &TablePart<'a, 'i>,
    name: &str,
    keeps_others: bool,
    found: &mut Vec<TableItem<'a, 'i>>,
) {
    for node in elements(around.node) {
        let mut inside = TablePart {
            node,
            inserted: around.inserted,
            deleted: around.deleted,
            wrappers: around.wrappers.clone(),
        };
        match name_of(node) {
            own if own == name => found.push(TableItem::Part(inside)),
            "sdt" => {
                if let Some(content) = child(node, "sdtContent") {
                    inside.node = content;
                    inside.wrappers.push(node);
                    collect(&inside, name, keeps_others, found);
                }
            }
            "customXml" | "smartTag" => collect(&inside, name, keeps_others, found),
            "ins" | "moveTo" => {
                inside.inserted = true;
                collect(&inside, name, keeps_others, found);
            }
            "del" | "moveFrom" => {
                inside.deleted = true;
                collect(&inside, name, keeps_others, found);
            }
            range if range.contains("Range") => found.push(TableItem::Range(node)),
            _ if may_show_text(node) => {
                inside.wrappers.push(node);
                let before = found.len();
                collect(&inside, name, false, found);
                if keeps_others && found.len() == before {
                    found.push(TableItem::Part(inside));
                }
            }
            _ => {}
        }
    }
}
