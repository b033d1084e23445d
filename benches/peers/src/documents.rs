//! Reads documents and prints verdicts, in one way for all peers, so that only their engines differ.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};

/// Bytes that are read at once.
const BLOCK: usize = 1 << 20;

/// Reads a file in blocks of whole lines.
struct Blocks {
    file: File,
    /// Beginning of a line whose end has not been read yet.
    rest: Vec<u8>,
}

impl Blocks {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Blocks {
            file: File::open(path)?,
            rest: Vec::new(),
        })
    }

    /// Replaces `block` with the next lines; `false` at the end of the file.
    fn next(&mut self, block: &mut Vec<u8>) -> io::Result<bool> {
        block.clear();
        block.append(&mut self.rest);
        loop {
            let read = (&mut self.file).take(BLOCK as u64).read_to_end(block)?;
            if read == 0 {
                return Ok(!block.is_empty());
            }
            if let Some(end) = memchr::memrchr(b'\n', block) {
                self.rest.extend_from_slice(&block[end + 1..]);
                block.truncate(end + 1);
                return Ok(true);
            }
        }
    }
}

/// Verdicts on the documents of one block.
#[derive(Default)]
struct Verdicts {
    documents: u64,
    /// Position of a violating document in its block, and the mask of the rules that it violates.
    violating: Vec<(u64, u8)>,
}

fn check_block(mut block: &mut [u8], check: &mut impl FnMut(&mut [u8]) -> u8) -> Verdicts {
    let mut verdicts = Verdicts::default();
    while !block.is_empty() {
        let end = memchr::memchr(b'\n', block).unwrap_or(block.len());
        let (line, rest) = block.split_at_mut(end);
        block = rest.get_mut(1..).unwrap_or_default();
        if line.is_empty() {
            continue;
        }
        let mask = check(line);
        if mask != 0 {
            verdicts.violating.push((verdicts.documents, mask));
        }
        verdicts.documents += 1;
    }
    verdicts
}

/// Prints `POSITION MASK` for each violating document, and the number of documents at the end.
pub struct Printer {
    out: BufWriter<io::StdoutLock<'static>>,
    documents: u64,
}

impl Default for Printer {
    fn default() -> Self {
        Printer {
            out: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
            documents: 0,
        }
    }
}

impl Printer {
    fn block(&mut self, verdicts: &Verdicts) -> io::Result<()> {
        for (position, mask) in &verdicts.violating {
            writeln!(self.out, "{} {mask}", self.documents + position)?;
        }
        self.documents += verdicts.documents;
        Ok(())
    }

    /// Prints the verdict on the next document.
    pub fn document(&mut self, mask: u8) -> io::Result<()> {
        if mask != 0 {
            writeln!(self.out, "{} {mask}", self.documents)?;
        }
        self.documents += 1;
        Ok(())
    }

    /// Prints the number of documents.
    pub fn finish(mut self) -> io::Result<()> {
        writeln!(self.out, "# documents={}", self.documents)?;
        self.out.flush()
    }
}

/// Checks each line of an NDJSON file, or a `.json` file as a whole, and prints the verdicts. `check` returns the mask of the
/// rules that a document violates; it may change the bytes of the document.
pub fn check_file(path: &Path, mut check: impl FnMut(&mut [u8]) -> u8) -> io::Result<()> {
    let mut printer = Printer::default();
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        printer.document(check(&mut std::fs::read(path)?))?;
        return printer.finish();
    }
    let (mut blocks, mut block) = (Blocks::open(path)?, Vec::new());
    while blocks.next(&mut block)? {
        printer.block(&check_block(&mut block, &mut check))?;
    }
    printer.finish()
}

/// Checks each line of an NDJSON file on several threads, and prints the verdicts in the order of the file.
pub fn check_file_on_threads(
    path: &Path,
    threads: usize,
    check: impl Fn(&mut [u8]) -> u8 + Sync,
) -> io::Result<()> {
    let (blocks, check) = (Blocks::open(path)?, &check);
    let mut printer = Printer::default();
    let source = Mutex::new((0_u64, blocks));
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (source, sender) = (&source, sender.clone());
            scope.spawn(move || {
                let mut block = Vec::new();
                loop {
                    let next = {
                        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
                        let number = source.0;
                        source.0 += 1;
                        source.1.next(&mut block).map(|any| any.then_some(number))
                    };
                    let result = match next {
                        Ok(Some(number)) => {
                            Ok((number, check_block(&mut block, &mut |line| check(line))))
                        }
                        Ok(None) => return,
                        Err(error) => Err(error),
                    };
                    let failed = result.is_err();
                    if sender.send(result).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        // Blocks are finished in any order and printed in that of the file.
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for result in receiver {
            let (number, verdicts) = result?;
            waiting.insert(number, verdicts);
            while let Some(verdicts) = waiting.remove(&due) {
                printer.block(&verdicts)?;
                due += 1;
            }
        }
        printer.finish()
    })
}

/// The arguments of a peer as paths and numbers; ends the program with its usage if there are too few.
pub fn arguments(usage: &str, least: usize) -> Vec<String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() < least {
        eprintln!("usage: {usage}");
        std::process::exit(2);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_lines_and_lose_none() {
        let path =
            std::env::temp_dir().join(format!("whereas-peers-blocks-{}", std::process::id()));
        let lines: Vec<String> = (0..40_000)
            .map(|n| format!("{n} {}", "x".repeat(n % 97)))
            .collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let mut blocks = Blocks::open(&path).unwrap();
        let (mut block, mut read) = (Vec::new(), Vec::new());
        let mut count = 0;
        while blocks.next(&mut block).unwrap() {
            count += 1;
            let verdicts = check_block(&mut block, &mut |line| {
                read.push(String::from_utf8(line.to_vec()).unwrap());
                0
            });
            assert!(verdicts.violating.is_empty());
        }
        std::fs::remove_file(&path).unwrap();
        assert!(count > 1);
        assert_eq!(read, lines);
    }
}
