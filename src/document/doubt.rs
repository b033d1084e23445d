//! Why something that is written in a text is no value, or no certain one.

use crate::source::line_breaks;
use crate::value::text::shortened;

/// A reason not to read what is written.
///
/// Of a value it says what stands within; of a table, what keeps its rows from being told; of a node that is passed over,
/// why it is no field although it has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// HTML within a value: the name of its element.
    Html(Box<str>),
    /// An image within a value.
    Image,
    /// A part of a value that is struck out.
    StruckOut,
    /// The mark of a footnote within a value, not behind it.
    NoteMark,
    /// A value that goes on in the next line.
    NextLine,

    /// A table with another under the same heading.
    SecondTable,
    /// A table that has rows apart from it, at this offset.
    RowsApart(usize),
    /// A table whose row of dashes, at this offset, begins another.
    TableWithin(usize),
    /// A table whose row at this offset has another number of cells than its header.
    Ragged {
        /// Where the row is.
        at: usize,
        /// Its cells.
        cells: usize,
        /// Those of the header.
        columns: usize,
    },
    /// A table with two columns of this name.
    ColumnTwice(Box<str>),

    /// A key without space behind its colon.
    NoSpace,
    /// A key with this sign for its colon.
    OtherSign(char),
    /// A line in a paragraph that begins as prose.
    InProse,
    /// A line that is a heading, or part of one.
    InHeading,
    /// A line within HTML.
    InHtml,
    /// A line in a block of code, a comment or a formula that nothing closes.
    InOpenBlock,
    /// A line in a block of code between backticks within a line.
    InCode,
    /// A line in a footnote.
    InNote,
    /// The target of a link.
    InLink,
    /// A line below an item of a list that is no field.
    BelowItem,
    /// An item with a box to be ticked.
    CheckBox,
    /// A key within the value of another.
    InValue,
    /// A key whose value does not stand beside it, but below.
    ValueBelow,
    /// A key in the first column of a table.
    InCell,

    /// A heading over what holds no values.
    Section(Below),
    /// The heading that is taken for the title of the document.
    Title(Below),
    /// A line under a heading that is no title because the front matter has one.
    UnderFirstHeading,
    /// A table without a line of dashes below its header.
    NoHeader,
    /// A key that has more to its name.
    MoreWords,
}

/// What stands under a heading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Below {
    /// Paragraphs of prose, or code.
    pub prose: bool,
    /// Items of a list.
    pub items: bool,
    /// Rows of a table, or what looks like some.
    pub rows: bool,
    /// Fields.
    pub fields: bool,
}

impl Doubt {
    /// Why a value, a table or a line is not read, in the words of a message; lines are counted in the text.
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
            Self::OtherSign(sign) => format!("`{sign}` is not a colon"),
            Self::InProse => "the line is part of a paragraph of prose".to_owned(),
            Self::InHeading => "the line is a heading".to_owned(),
            Self::InHtml => "it is inside HTML".to_owned(),
            Self::InOpenBlock => "the code or comment before it is not closed".to_owned(),
            Self::InCode => "it is between backticks".to_owned(),
            Self::InLink => "between brackets it is the target of a link".to_owned(),
            Self::InNote => "it is in a footnote".to_owned(),
            Self::BelowItem => "it is below an item that is no field".to_owned(),
            Self::CheckBox => "a check box precedes it".to_owned(),
            Self::InValue => "it is on the line of another key".to_owned(),
            Self::ValueBelow => "its value is not next to it".to_owned(),
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

    /// What would mend it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Html(_) | Self::Image => "write it as plain text",
            Self::StruckOut => "write what counts alone",
            Self::NoteMark => "put the mark behind the value",
            Self::NextLine => "write it on one line, and put an empty line after it",
            Self::SecondTable => "put a heading over each",
            Self::RowsApart(_) => "remove the empty line before them, or put a header over them",
            Self::TableWithin(_) => "put an empty line and a heading between the tables",
            Self::Ragged { .. } => "an empty cell is written too; a bar within is `\\|`",
            Self::ColumnTwice(_) => "give each column a name of its own",
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
            _ => {
                "write it on a line of its own, as `Key: value`, with an empty line before and after"
            }
        }
    }

    /// Whether a key is written in a form that only a field has, so that it is worth telling of wherever it stands.
    pub fn is_slip(&self) -> bool {
        match self {
            Self::OtherSign(sign) => !matches!(sign, '-' | '–' | '—'),
            Self::NoSpace
            | Self::CheckBox
            | Self::StruckOut
            | Self::BelowItem
            | Self::InOpenBlock => true,
            _ => false,
        }
    }

    /// Why a value is not read, with what would mend it.
    pub fn reason(&self, text: &str) -> String {
        format!("{}: {}", self.why(text), self.help())
    }
}
