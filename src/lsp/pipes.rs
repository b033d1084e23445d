//! The threads that read and write messages.

use std::io::{BufReader, Read, Write};
use std::sync::mpsc;

use super::server::Out;
use super::transport::{self, Incoming};

/// Bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// Writes messages until there are no more, or nobody reads them.
pub(super) fn write_all(mut output: impl Write, messages: &mpsc::Receiver<Out>) {
    while let Ok(Out::Message(message)) = messages.recv() {
        if transport::write(&mut output, &message).is_err() {
            return;
        }
    }
}

/// Reads messages; those that came together are handed on together, so that what takes back a request is seen with it.
pub(super) fn read_all(input: impl Read, found: &mpsc::Sender<Vec<Incoming>>) {
    let mut input = BufReader::with_capacity(BUFFER, input);
    loop {
        let mut batch = vec![transport::read(&mut input)];
        while matches!(batch.last(), Some(Incoming::Message(_))) && holds_message(input.buffer()) {
            batch.push(transport::read(&mut input));
        }
        let last = matches!(batch.last(), Some(Incoming::Broken(_) | Incoming::End));
        if found.send(batch).is_err() || last {
            return;
        }
    }
}

/// Whether a whole message was read ahead.
fn holds_message(buffer: &[u8]) -> bool {
    let Some(end) = memchr::memmem::find(buffer, b"\r\n\r\n") else {
        return false;
    };
    let header = String::from_utf8_lossy(buffer.get(..end).unwrap_or(&[])).to_ascii_lowercase();
    let length = header.lines().find_map(|line| {
        line.strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    length.is_some_and(|length| buffer.len() >= end.saturating_add(4).saturating_add(length))
}
