//! Doubts: reasons why a value, a table or a key of a text document is not read, or not with
//! certainty.

use crate::source::line_breaks;
use crate::value::text::shortened;

/// A reason not to read a part of a text document.
///
/// On a value, it names what the value contains; on a table, why its rows are uncertain; on a
/// skipped node, why it is not a field although it has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// HTML within a value: the name of the element.
    Html(Box<str>),
    /// An image within a value.
    Image,
    /// A part of a value is struck out.
    StruckOut,
    /// A footnote mark inside a value, rather than after it.
    NoteMark,
    /// A value that continues on the next line.
    NextLine,
    /// A tracked change that is neither accepted nor rejected.
    OpenChange,
    /// A part that is not shown.
    Hidden,
    /// A part that a style sheet may hide or show otherwise.
    Undecided,
    /// Raised or lowered characters.
    Raised,
    /// A field whose result changes whenever the document is opened: its name.
    Volatile(Box<str>),
    /// A field without a stored result: its name.
    NoResult(Box<str>),
    /// A control that shows its placeholder.
    Placeholder,
    /// A formula, a picture or another object: what it is.
    Object(&'static str),
    /// A cell of a workbook without a value that is certain: a formula without a result, an error, a
    /// binary number with more digits than are exact.
    NoCellValue,
    /// A number in a cell whose format shows a sign of several currencies: the sign, and their codes.
    CellSign {
        /// The sign.
        sign: Box<str>,
        /// The currencies that have it.
        currencies: &'static [&'static str],
    },
    /// A number in a cell whose format shows a unit that is no currency: the unit.
    CellUnit(Box<str>),
    /// A number in a cell whose format shows another number: what the format adds.
    CellScale(Box<str>),
    /// An element that is not known, around it: its name.
    UnknownElement(Box<str>),
    /// A control or a field that takes its value from data of the document, which holds another one:
    /// that value.
    BoundValue(Box<str>),
    /// A control that is bound to data of the document that cannot be read.
    BoundElsewhere,
    /// Text on a page that is drawn so that it is uncertain what readers see.
    Drawn(DrawnText),
    /// A control or a property of the same name holds another value.
    OtherValue(Box<str>),

    /// A second table under the same heading.
    SecondTable,
    /// A table with separated rows, the first at this offset.
    RowsApart(usize),
    /// A table that contains another: its delimiter row is at this offset.
    TableWithin(usize),
    /// A table with a row whose number of cells differs from the header's.
    Ragged {
        /// Offset of the row.
        at: usize,
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        columns: usize,
    },
    /// A table with a duplicate column.
    ColumnTwice(Box<str>),
    /// A table with a row, counted from 1, whose cells do not make up its columns.
    ShortRow {
        /// The row.
        row: usize,
        /// Cells in the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A table with merged cells in this row, counted from 1.
    MergedCells(usize),
    /// A table with another table inside this row, counted from 1.
    NestedTable(usize),
    /// A table in which this row, counted from 1, is inserted or deleted by a tracked change.
    ChangedRow(usize),
    /// A table in which this row, counted from 1, has a total.
    TotalRow(usize),
    /// A table in which this row, counted from 1, stands for several.
    RepeatedRow(usize),
    /// A table in which this row, counted from 1, is not shown.
    HiddenRow(usize),
    /// A table in which this row, counted from 1, is in an element that is not known, or in a
    /// control whose content is not certain.
    UnsureRow(usize),

    /// A key without a space after its colon.
    NoSpace,
    /// A key with this character instead of a colon.
    OtherSign(char),
    /// A line in a paragraph that starts as prose.
    InProse,
    /// A heading, or a line of one.
    InHeading,
    /// A line within HTML.
    InHtml,
    /// A line in an unclosed code block, comment or formula.
    InOpenBlock,
    /// A line in an inline code span.
    InCode,
    /// A line in a footnote.
    InNote,
    /// A line in a text box.
    InBox,
    /// A line in the header or footer of the page.
    InHeader,
    /// The definition of a link target.
    InLink,
    /// A line below a list item that is not a field.
    BelowItem,
    /// A task list item.
    CheckBox,
    /// A key inside the value of another.
    InValue,
    /// A key whose value is on a following line.
    ValueBelow,
    /// A key without a value above the keys of a record.
    FieldsBelow,
    /// A key in the first column of a table.
    InCell,

    /// A heading whose section holds no values.
    Section(SectionContent),
    /// The heading that serves as the title of the document.
    Title(SectionContent),
    /// A line under the first heading, which is not the title because the front matter has one.
    UnderFirstHeading,
    /// A table without a delimiter row below its header.
    NoHeader,
    /// A key with additional words.
    MoreWords,
}

/// Why text that is drawn on a page is uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnText {
    /// A font does not say which characters its glyphs are.
    Unmapped,
    /// Nobody sees it.
    Hidden,
    /// The file says that it reads otherwise than it is drawn.
    Replaced,
    /// Text is drawn over other text.
    Overlapping,
    /// It is in an annotation or a form field.
    Annotation,
    /// An annotation strikes it out.
    Struck,
    /// It runs from right to left.
    RightToLeft,
    /// A word or a number is broken at the end of a line.
    BrokenWord,
    /// The next line may belong to it.
    NextLine,
    /// It may go on on the next page.
    NextPage,
    /// Neither lines nor gaps tell the rows of the table apart.
    Rows,
    /// A row of the table may go on on the next page.
    RowOverPages,
    /// Its letters are set apart.
    SpacedOut,
    /// Text in it runs up or down.
    Turned,
}

impl DrawnText {
    /// All reasons, with letters for them.
    pub const ALL: &[(Self, char)] = &[
        (Self::Unmapped, 'u'),
        (Self::Hidden, 'h'),
        (Self::Replaced, 'r'),
        (Self::Overlapping, 'o'),
        (Self::Annotation, 'a'),
        (Self::Struck, 's'),
        (Self::RightToLeft, 'l'),
        (Self::BrokenWord, 'b'),
        (Self::NextLine, 'n'),
        (Self::NextPage, 'p'),
        (Self::Rows, 'w'),
        (Self::RowOverPages, 'v'),
        (Self::SpacedOut, 'd'),
        (Self::Turned, 't'),
    ];

    fn why(self) -> &'static str {
        match self {
            Self::Unmapped => "a font of the PDF does not say which characters it shows",
            Self::Hidden => "a part of it is not visible on the page",
            Self::Replaced => "the PDF gives another text for it than it shows",
            Self::Overlapping => "text is drawn over other text",
            Self::Annotation => "it is in a form field or an annotation of the page",
            Self::Struck => "an annotation strikes a part of it out",
            Self::RightToLeft => "a part of it runs from right to left",
            Self::BrokenWord => "a word or a number is broken at the end of a line",
            Self::NextLine => "the next line may belong to it",
            Self::NextPage => "the text may go on on the next page",
            Self::Rows => "neither lines nor gaps tell the rows of the table apart",
            Self::RowOverPages => "a row of the table may go on on the next page",
            Self::Turned => "a part of it runs up or down",
            Self::SpacedOut => "its letters are so far apart that gaps do not tell where words end",
        }
    }
}

/// Content of a section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SectionContent {
    /// Paragraphs of prose, or code.
    pub prose: bool,
    /// List items.
    pub items: bool,
    /// Rows of a table, or lines that look like some.
    pub rows: bool,
    /// Fields.
    pub fields: bool,
}

impl Doubt {
    /// Explains in the words of a message why it is not read. Counts lines in `text`.
    pub fn why(&self, text: &str) -> String {
        let line = |at: usize| {
            line_breaks(text.get(..at).unwrap_or("").as_bytes())
                .count()
                .saturating_add(1)
        };
        match self {
            Self::Html(element) => format!("it contains the HTML `<{}>`", shortened(element, 20)),
            Self::Image => "it contains an image".to_owned(),
            Self::StruckOut => "part of it is struck out".to_owned(),
            Self::NoteMark => "it contains the mark of a footnote".to_owned(),
            Self::NextLine => "it goes on in the next line".to_owned(),
            Self::OpenChange => "a tracked change is open in it".to_owned(),
            Self::Hidden => "a part of it is hidden".to_owned(),
            Self::Undecided => {
                "a style sheet may hide a part of it, under conditions that are not read".to_owned()
            }
            Self::Raised => "a part of it is raised or lowered".to_owned(),
            Self::Volatile(field) => format!(
                "the field {} shows another value whenever the document is opened",
                shortened(field, 20)
            ),
            Self::NoResult(field) => {
                format!("the field {} holds no value", shortened(field, 20))
            }
            Self::Placeholder => {
                "nothing was filled in: the control shows its placeholder".to_owned()
            }
            Self::Object(what) => format!("it contains {what}"),
            Self::NoCellValue => "the cell holds no value that is certain".to_owned(),
            Self::CellSign { sign, .. } if &**sign == "¤" => {
                "its format shows the currency of the machine on which it is opened".to_owned()
            }
            Self::CellSign { sign, .. } => format!(
                "its format shows `{}`, the sign of several currencies",
                shortened(sign, 20)
            ),
            Self::CellUnit(unit) => format!(
                "its format shows `{}`, which is no currency",
                shortened(unit, 20)
            ),
            Self::CellScale(other) => format!(
                "the cell shows another number than it holds: its format has `{}`",
                shortened(other, 20)
            ),
            Self::UnknownElement(name) => format!(
                "it is in the element `{}`, whose meaning is not known",
                shortened(name, 40)
            ),
            Self::BoundValue(value) if value.is_empty() => {
                "it is taken from data of the document, which holds nothing".to_owned()
            }
            Self::BoundValue(value) => format!(
                "it is taken from data of the document, which holds `{}`",
                shortened(value, 40)
            ),
            Self::BoundElsewhere => {
                "it is taken from data of the document that cannot be read".to_owned()
            }
            Self::Drawn(drawn) => drawn.why().to_owned(),
            Self::OtherValue(other) => format!(
                "a content control or a property of that name holds `{}`",
                shortened(other, 40)
            ),
            Self::ShortRow {
                row,
                cells,
                columns,
            } => format!("row {row} of the table has {cells} of {columns} cells"),
            Self::MergedCells(row) => format!("row {row} of the table has merged cells"),
            Self::NestedTable(row) => {
                format!("there is another table inside row {row} of the table")
            }
            Self::ChangedRow(row) => {
                format!("row {row} of the table is inserted or deleted by an open tracked change")
            }
            Self::TotalRow(row) => format!("row {row} of the table is a total"),
            Self::RepeatedRow(row) => {
                format!("row {row} of the table stands for several equal ones")
            }
            Self::HiddenRow(row) => format!("row {row} of the table is hidden"),
            Self::UnsureRow(row) => format!(
                "row {row} of the table is in an element that is not known, or in a control without a certain value"
            ),
            Self::SecondTable => "there are two tables under one heading".to_owned(),
            Self::RowsApart(at) => format!(
                "rows without a header follow the table, on line {}",
                line(*at)
            ),
            Self::TableWithin(at) => {
                format!("a second table begins within it, on line {}", line(*at))
            }
            Self::Ragged { at, cells, columns } => {
                format!(
                    "the row on line {} has {cells} cells, and the header has {columns}",
                    line(*at)
                )
            }
            Self::ColumnTwice(name) => format!("`{}` names two columns", shortened(name, 40)),
            Self::NoSpace => "no space follows the colon".to_owned(),
            Self::OtherSign('\t') => "a tab follows it, and no colon".to_owned(),
            Self::OtherSign(sign) => format!("`{sign}` is not a colon"),
            Self::InProse => "the line is part of a paragraph of prose".to_owned(),
            Self::InHeading => "the line is a heading".to_owned(),
            Self::InHtml => "it is inside HTML".to_owned(),
            Self::InOpenBlock => "the code or comment before it is not closed".to_owned(),
            Self::InCode => "it is between backticks".to_owned(),
            Self::InLink => "between brackets it is the target of a link".to_owned(),
            Self::InNote => "it is in a footnote".to_owned(),
            Self::InBox => "it is in a text box".to_owned(),
            Self::InHeader => "it is in the header or footer of the page".to_owned(),
            Self::BelowItem => "it is below an item that is no field".to_owned(),
            Self::CheckBox => "a check box precedes it".to_owned(),
            Self::InValue => "it is on the line of another key".to_owned(),
            Self::ValueBelow => "its value is not next to it".to_owned(),
            Self::FieldsBelow => "its values are on lines of their own below it".to_owned(),
            Self::InCell => "it is in a table".to_owned(),
            Self::Section(below) if below.rows => {
                "there are rows without a header under the heading".to_owned()
            }
            Self::Section(below) if below.items => "there is a list under the heading".to_owned(),
            Self::Section(_) => "there is prose under the heading".to_owned(),
            Self::Title(_) => "the heading is taken for the title of the document".to_owned(),
            Self::UnderFirstHeading => {
                "it is under a heading that is no title: the front matter has one".to_owned()
            }
            Self::NoHeader => "no line of dashes follows the header".to_owned(),
            Self::MoreWords => "its name has more words".to_owned(),
        }
    }

    /// A fix, in the words of a message.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Html(_) | Self::Image => "write it as plain text",
            Self::StruckOut => "write what counts alone",
            Self::NoteMark => "put the mark behind the value",
            Self::NextLine => "write it on one line, and put an empty line after it",
            Self::OpenChange | Self::ChangedRow(_) => {
                "accept or reject the change, or choose with `--changes accepted` or `--changes rejected`"
            }
            Self::Hidden | Self::HiddenRow(_) => "show the hidden part, or delete it",
            Self::Undecided => "write the value where no such style applies",
            Self::Raised => "write the value as plain text, and a note as a footnote",
            Self::Volatile(_) => "write the value as text",
            Self::NoResult(_) => "update the fields of the document, or write the value as text",
            Self::Placeholder => "fill in the control",
            Self::Object(_) => "write it as plain text",
            Self::NoCellValue => {
                "write the value into the cell, or calculate the workbook and save it"
            }
            Self::CellSign { .. } => {
                "format the cell with the code of the currency, as `0.00 \"USD\"`"
            }
            Self::CellUnit(_) | Self::CellScale(_) => {
                "write the number in full, and format the cell as a plain number or with a currency"
            }
            Self::UnknownElement(_) | Self::UnsureRow(_) => {
                "write it as plain text, outside of the element"
            }
            Self::BoundValue(_) | Self::BoundElsewhere => {
                "open the document in its program, update its fields and save it, or write the value as plain text"
            }
            Self::Drawn(DrawnText::Hidden) => {
                "compare the page: check the document that the PDF was made from"
            }
            Self::Drawn(_) => {
                "check the document that the PDF was made from, as DOCX or ODT, or read the page by eye"
            }
            Self::OtherValue(_) => "write the same value in both",
            Self::ShortRow { .. } | Self::MergedCells(_) => {
                "split the merged cells, and write each value into its own cell"
            }
            Self::NestedTable(_) => "move the inner table out of the cell, below a heading",
            Self::RepeatedRow(_) => "write each row by itself",
            Self::TotalRow(_) => "move the total out of the table, to a line of its own",
            Self::SecondTable => "put a heading over each",
            Self::RowsApart(_) => "remove the empty line before them, or put a header over them",
            Self::TableWithin(_) => "put an empty line and a heading between the tables",
            Self::Ragged { .. } => "an empty cell is written too; a bar within is `\\|`",
            Self::ColumnTwice(_) => "give each column a name of its own",
            Self::FieldsBelow => "make the key a heading, with its fields or its table below it",
            Self::NoHeader => "put a row of dashes, as `|---|`, below the header",
            Self::Section(below) if below.rows => {
                "write a table with a header, and a row of dashes below it"
            }
            Self::Section(below) if below.items => {
                "write a table under the heading, or lines `Key: value`"
            }
            Self::Section(_) => "write a line `Key: value`, or a table under the heading",
            Self::Title(_) => "put a title above it, as `# Agreement`",
            Self::UnderFirstHeading => "put it above the heading",
            Self::InOpenBlock => "close what was opened before",
            Self::MoreWords => "give it the name of the field alone",
            Self::NoSpace
            | Self::OtherSign(_)
            | Self::InProse
            | Self::InHeading
            | Self::InHtml
            | Self::InCode
            | Self::InNote
            | Self::InBox
            | Self::InHeader
            | Self::InLink
            | Self::BelowItem
            | Self::CheckBox
            | Self::InValue
            | Self::ValueBelow
            | Self::InCell => {
                "write it on a line of its own, as `Key: value`, with an empty line before and after"
            }
        }
    }

    /// Whether only fields have the form of the key, so that it is worth reporting in any context.
    pub fn has_field_form(&self) -> bool {
        match self {
            Self::OtherSign(sign) => !matches!(sign, '-' | '–' | '—'),
            Self::NoSpace
            | Self::CheckBox
            | Self::StruckOut
            | Self::BelowItem
            | Self::OpenChange
            | Self::Hidden
            | Self::InOpenBlock => true,
            Self::Html(_)
            | Self::Image
            | Self::NoteMark
            | Self::NextLine
            | Self::Undecided
            | Self::Raised
            | Self::Volatile(_)
            | Self::NoResult(_)
            | Self::Placeholder
            | Self::Object(_)
            | Self::NoCellValue
            | Self::CellSign { .. }
            | Self::CellUnit(_)
            | Self::CellScale(_)
            | Self::UnknownElement(_)
            | Self::BoundValue(_)
            | Self::BoundElsewhere
            | Self::UnsureRow(_)
            | Self::Drawn(_)
            | Self::OtherValue(_)
            | Self::ShortRow { .. }
            | Self::MergedCells(_)
            | Self::NestedTable(_)
            | Self::ChangedRow(_)
            | Self::TotalRow(_)
            | Self::HiddenRow(_)
            | Self::RepeatedRow(_)
            | Self::InBox
            | Self::InHeader
            | Self::SecondTable
            | Self::RowsApart(_)
            | Self::TableWithin(_)
            | Self::Ragged { .. }
            | Self::ColumnTwice(_)
            | Self::InProse
            | Self::InHeading
            | Self::InHtml
            | Self::InCode
            | Self::InNote
            | Self::InLink
            | Self::InValue
            | Self::ValueBelow
            | Self::FieldsBelow
            | Self::InCell
            | Self::Section(_)
            | Self::Title(_)
            | Self::UnderFirstHeading
            | Self::NoHeader
            | Self::MoreWords => false,
        }
    }

    /// Whether even a text is uncertain, which otherwise can span lines and contain markup.
    pub fn concerns_texts(&self) -> bool {
        matches!(
            self,
            Self::StruckOut
                | Self::OpenChange
                | Self::Hidden
                | Self::Undecided
                | Self::Raised
                | Self::Volatile(_)
                | Self::NoResult(_)
                | Self::Placeholder
                | Self::Object(_)
                | Self::NoCellValue
                | Self::CellScale(_)
                | Self::UnknownElement(_)
                | Self::BoundValue(_)
                | Self::BoundElsewhere
                | Self::Drawn(_)
                | Self::OtherValue(_)
                | Self::MergedCells(_)
        )
    }

    /// The explanation with the fix.
    pub fn reason(&self, text: &str) -> String {
        format!("{}: {}", self.why(text), self.help())
    }
}
