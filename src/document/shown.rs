//! Documents of office programs, PDF and workbooks as people know them: which line of the text that
//! they are read as is a heading, a paragraph or a cell of a table.

use std::ops::Range;

/// A line of the text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine<'t> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The name of its place, without the headings above it: `paragraph 4`.
    pub place: &'t str,
    /// What it is.
    pub part: ShownPart<'t>,
    /// Bytes that an open change deletes, or that are struck out.
    pub deleted: Vec<Range<usize>>,
    /// Bytes that an open change inserts.
    pub inserted: Vec<Range<usize>>,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownPart<'t> {
    /// A heading with its level, from 1.
    Heading(u8),
    /// A paragraph, with the number of lists around it.
    Paragraph(usize),
    /// A footnote, a page header, a text box or a property.
    Aside,
    /// A further line of the paragraph or the cell before.
    Continued,
    /// A cell of a table.
    Cell(ShownCell<'t>),
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCell<'t> {
    /// The table, as its places name it: `table 2`, or the name of a sheet.
    pub table: &'t str,
    /// Tells tables with one name apart.
    pub table_number: usize,
    /// Its row, as places name it.
    pub row: &'t str,
    /// Tells rows with one name apart: a table may go on on the next page.
    pub row_number: usize,
    /// Its column, from 0.
    pub column: usize,
    /// Columns that it covers.
    pub span: usize,
    /// Whether it is in a header.
    pub is_header: bool,
}

/// The lines of a text; `None` if it is not one of such a document.
pub type ShowLines = for<'t> fn(&'t str) -> Option<Vec<ShownLine<'t>>>;
