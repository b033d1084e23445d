//! What is true of a generated document, known from how it was built: which rules it violates, and its traps.

use std::io::{self, Write};

/// Something in a document that a careless program gets wrong.
#[derive(Clone, Copy)]
pub struct Trap {
    /// Its name, for people.
    pub name: &'static str,
    /// The rules that it is a trap for.
    pub rules: u8,
}

impl Trap {
    /// A trap for some rules.
    pub const fn new(name: &'static str, rules: u8) -> Self {
        Trap { name, rules }
    }
}

/// Writes the truth of a register, a line for each document that violates a rule or contains a trap: its position from 0,
/// the mask of the rules that it violates, and for each trap `|`, the mask of its rules, `=` and its name.
pub struct Truth<W> {
    out: W,
    documents: u64,
    violating: u64,
}

impl<W: Write> Truth<W> {
    /// Begins with no document.
    pub fn new(out: W) -> Self {
        Truth {
            out,
            documents: 0,
            violating: 0,
        }
    }

    /// Writes the truth of the next document.
    pub fn document(&mut self, mask: u8, traps: &[Trap]) -> io::Result<()> {
        if mask != 0 || !traps.is_empty() {
            write!(self.out, "{} {mask}", self.documents)?;
            for trap in traps {
                write!(self.out, "|{}={}", trap.rules, trap.name)?;
            }
            writeln!(self.out)?;
        }
        self.documents += 1;
        self.violating += u64::from(mask != 0);
        Ok(())
    }

    /// Writes how many documents there are, and how many of them violate a rule.
    pub fn finish(mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "# documents={} violating={}",
            self.documents, self.violating
        )?;
        self.out.flush()
    }
}
