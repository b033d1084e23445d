//! The state of a run as a file: a line with its version and a checksum, and a line with the state as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::receipt::hex;
use crate::cli::work::{Again, StreamPosition};
use crate::diagnostic::Severity;
use crate::eval::finding::{ByRule, Tally};
use crate::pipeline::Beyond;

/// The version of the file that is written.
const VERSION: u32 = 1;
/// Bytes of the first line, at most: a file with a longer one is no state.
const LONGEST_HEAD: u64 = 1024;

/// The first line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// Says what the file is.
    whereas_run: u32,
    /// The version of the program.
    program: String,
    /// SHA-256 of the second line.
    sha256: String,
}

/// How far a run has come, and what it needs to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// What decides the result.
    pub setup: Setup,
    /// The tasks that were begun; all but the last are done.
    pub tasks: Vec<TaskState>,
    /// Streams, by the number of their document: how many bytes of each were read when the state was last written in the middle
    /// of it, and the mark of these.
    pub read: BTreeMap<usize, (u64, ReadMark)>,
}

/// What decides the result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Setup {
    /// SHA-256 of the options and of the names of the documents.
    pub options: String,
    /// SHA-256 of each rule file, table, waiver file, and of the settings and packs, by name.
    pub files: BTreeMap<String, String>,
    /// Each document, in order.
    pub documents: Vec<FileMark>,
}

/// What tells a changed file from an unchanged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileMark(
    /// Its size in bytes.
    pub u64,
    /// When it was changed: seconds since 1970 and nanoseconds, where the system knows.
    pub Option<(u64, u32)>,
);

impl FileMark {
    /// The mark of a file; of one that is not there, as of an empty one.
    pub fn of(path: &Path) -> Self {
        let Ok(known) = std::fs::metadata(path) else {
            return Self(0, None);
        };
        let since = known
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self(
            known.len(),
            since.map(|since| (since.as_secs(), since.subsec_nanos())),
        )
    }
}

/// Hashes of the first and the last bytes of what was read of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadMark {
    first: String,
    last: String,
}

impl ReadMark {
    /// Bytes that each hash is of, at most.
    const BYTES: u64 = 64 * 1024;

    /// The mark of the first bytes of a file.
    ///
    /// # Errors
    /// The file cannot be read so far.
    pub fn of(path: &Path, read: u64) -> std::io::Result<Self> {
        use std::io::{Seek, SeekFrom};
        let mut file = File::open(path)?;
        let bytes = read.min(Self::BYTES);
        let mut hash = |from: u64| -> std::io::Result<String> {
            file.seek(SeekFrom::Start(from))?;
            let mut text = Vec::new();
            Read::take(&mut file, bytes).read_to_end(&mut text)?;
            if u64::try_from(text.len()).unwrap_or(u64::MAX) < bytes {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            Ok(hex(&Sha256::digest(&text)))
        };
        Ok(Self {
            first: hash(0)?,
            last: hash(read.saturating_sub(bytes))?,
        })
    }
}

/// How far one task has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskState {
    /// The number of the file in the task where the run goes on, and the place in it.
    pub at: (usize, StreamPosition),
    /// Other shards check documents before it.
    pub has_others: bool,
    /// What came of the documents before it that are not checked again.
    pub counts: Counts,
    /// Streams among whose documents there is one with nothing to report.
    pub named: BTreeSet<usize>,
    /// Files with nothing to report that are no streams: how many in a row, the first one, and the documents in each.
    pub whole: Vec<(usize, usize, usize)>,
    /// Documents that are checked again to make their findings and diagnostics anew, with the number of their file.
    pub again: Vec<(usize, Again)>,
}

impl Default for TaskState {
    fn default() -> Self {
        Self {
            at: (0, StreamPosition::START),
            has_others: false,
            counts: Counts::default(),
            named: BTreeSet::new(),
            whole: Vec::new(),
            again: Vec::new(),
        }
    }
}

impl TaskState {
    /// Bytes of neighbouring lines that are checked again as one piece, at most.
    const TOGETHER: u64 = 256 * 1024;

    /// Notes that something is to be checked again.
    pub fn add_again(&mut self, file: usize, again: Again) {
        if let Some((last_file, Again::Lines(start, bytes))) = self.again.last_mut()
            && let Again::Lines(next, more) = again
            && *last_file == file
            && start.offset.saturating_add(*bytes) == next.offset
            && bytes.saturating_add(more) <= Self::TOGETHER
        {
            *bytes = bytes.saturating_add(more);
            return;
        }
        self.again.push((file, again));
    }

    /// Notes a file with nothing to report, with the number of documents in it.
    pub fn add_whole(&mut self, file: usize, documents: usize) {
        if let Some((count, first, each)) = self.whole.last_mut()
            && first.saturating_add(*count) == file
            && *each == documents
        {
            *count = count.saturating_add(1);
            return;
        }
        self.whole.push((1, file, documents));
    }

    /// The files with nothing to report, each with the number of documents in it.
    pub fn whole_files(&self) -> impl Iterator<Item = (usize, usize)> {
        self.whole.iter().flat_map(|(count, first, each)| {
            (0..*count).map(move |at| (first.saturating_add(at), *each))
        })
    }
}

/// What came of documents that are not checked again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    /// How many there are.
    pub checked: u64,
    tally: SavedTally,
    by_rule: SavedByRule,
    /// Findings that were counted for each document alone.
    beyond: SavedBeyond,
    /// Findings that there was no room for in the run.
    room: SavedBeyond,
}

/// What came of some documents.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub checked: u64,
    pub tally: Tally,
    pub by_rule: ByRule,
    pub beyond: Beyond,
    pub room: Beyond,
}

impl Outcome {
    /// Adds what came of others.
    pub fn add(&mut self, other: &Self) {
        self.checked = self.checked.saturating_add(other.checked);
        self.tally.add(&other.tally);
        self.by_rule.add(&other.by_rule);
        self.beyond.add(&other.beyond);
        self.room.add(&other.room);
    }
}

impl Counts {
    /// The saved form.
    pub fn of(outcome: &Outcome) -> Self {
        Self {
            checked: outcome.checked,
            tally: saved_tally(&outcome.tally),
            by_rule: saved_by_rule(&outcome.by_rule),
            beyond: SavedBeyond::of(&outcome.beyond),
            room: SavedBeyond::of(&outcome.room),
        }
    }

    /// What came of them.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            checked: self.checked,
            tally: tally(&self.tally),
            by_rule: by_rule(&self.by_rule),
            beyond: self.beyond.beyond(),
            room: self.room.beyond(),
        }
    }
}

/// Obligations that hold, are violated, undetermined, not applicable and waived.
type SavedTally = [u64; 5];
/// The same for each rule.
type SavedByRule = BTreeMap<String, SavedTally>;

fn saved_tally(tally: &Tally) -> SavedTally {
    let Tally {
        holds,
        violated,
        undetermined,
        not_applicable,
        waived,
    } = *tally;
    [holds, violated, undetermined, not_applicable, waived]
}

fn tally(saved: &SavedTally) -> Tally {
    let [holds, violated, undetermined, not_applicable, waived] = *saved;
    Tally {
        holds,
        violated,
        undetermined,
        not_applicable,
        waived,
    }
}

fn saved_by_rule(all: &ByRule) -> SavedByRule {
    all.rules()
        .map(|(rule, tally)| (rule.to_owned(), saved_tally(tally)))
        .collect()
}

fn by_rule(saved: &SavedByRule) -> ByRule {
    saved
        .iter()
        .map(|(rule, saved)| (rule.as_str().into(), tally(saved)))
        .collect()
}

/// Findings that were counted and are not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedBeyond {
    verdicts: SavedByRule,
    /// How many are violated or undetermined, by the word of their severity.
    weights: BTreeMap<String, u64>,
    calm: u64,
}

impl SavedBeyond {
    fn of(beyond: &Beyond) -> Self {
        Self {
            verdicts: saved_by_rule(&beyond.verdicts),
            weights: beyond
                .weights()
                .map(|(severity, count)| (severity.word().to_owned(), count))
                .collect(),
            calm: beyond.calm(),
        }
    }

    fn beyond(&self) -> Beyond {
        let weights = self.weights.iter();
        let weights =
            weights.filter_map(|(word, count)| Some((Severity::from_word(word)?, *count)));
        Beyond::new(by_rule(&self.verdicts), weights.collect(), self.calm)
    }
}

/// Why a state cannot be used.
#[derive(Debug)]
pub(super) enum StateProblem {
    /// The system cannot read it.
    System(std::io::Error),
    /// It is another file.
    NoState,
    /// It is of another version of the program, which is named.
    OtherVersion(String),
    /// Its content does not match its checksum.
    Damaged,
}

impl From<std::io::Error> for StateProblem {
    fn from(error: std::io::Error) -> Self {
        Self::System(error)
    }
}

/// Reads a state; `None` if there is no file.
///
/// # Errors
/// The file cannot be read, is none of this program, or was changed.
pub(super) fn read(path: &Path) -> Result<Option<State>, StateProblem> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if !file.metadata()?.is_file() {
        return Err(StateProblem::NoState);
    }
    let mut file = BufReader::new(file);
    let mut head = Vec::new();
    file.by_ref()
        .take(LONGEST_HEAD)
        .read_until(b'\n', &mut head)?;
    let head: Head = serde_json::from_slice(&head).map_err(|_| StateProblem::NoState)?;
    if head.whereas_run != VERSION || head.program != env!("CARGO_PKG_VERSION") {
        return Err(StateProblem::OtherVersion(head.program));
    }
    let mut body = Vec::new();
    file.read_to_end(&mut body)?;
    if body.pop() != Some(b'\n') || hex(&Sha256::digest(&body)) != head.sha256 {
        return Err(StateProblem::Damaged);
    }
    let state = serde_json::from_slice(&body).map_err(|_| StateProblem::Damaged)?;
    Ok(Some(state))
}

/// Writes a state: the file has the old content or the new one, whatever ends the program or the machine meanwhile.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, part: &Path, state: &State) -> std::io::Result<()> {
    let body = serde_json::to_vec(state)?;
    let head = Head {
        whereas_run: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        sha256: hex(&Sha256::digest(&body)),
    };
    let mut text = serde_json::to_vec(&head)?;
    text.push(b'\n');
    text.extend_from_slice(&body);
    text.push(b'\n');
    // What an interrupted run left, or a link, is not written through.
    match std::fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = File::create_new(part)?;
    file.write_all(&text)?;
    // Otherwise a power failure could leave the new name and none of the content.
    file.sync_data()?;
    std::fs::rename(part, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(offset: u64) -> StreamPosition {
        StreamPosition {
            offset,
            number: 1,
            line: 1,
        }
    }

    fn state() -> State {
        let mut task = TaskState::default();
        task.add_again(0, Again::Lines(place(0), 10));
        task.add_again(0, Again::Lines(place(10), 10));
        task.add_again(0, Again::Lines(place(30), 10));
        task.add_again(1, Again::Lines(place(40), 10));
        task.add_again(1, Again::TooLarge(place(50)));
        task.add_again(2, Again::Rest(StreamPosition::START));
        (3..7).for_each(|file| task.add_whole(file, 1));
        task.add_whole(7, 2);
        task.add_whole(9, 2);
        let mut outcome = Outcome {
            checked: 7,
            ..Outcome::default()
        };
        outcome
            .tally
            .count(crate::eval::finding::Verdict::Undetermined);
        outcome
            .by_rule
            .count(&"a.b".into(), crate::eval::finding::Verdict::Holds);
        task.counts = Counts::of(&outcome);
        State {
            tasks: vec![task],
            ..State::default()
        }
    }

    #[test]
    fn what_is_side_by_side_is_noted_together() {
        let state = state();
        let task = &state.tasks[0];
        assert_eq!(task.again.len(), 5);
        assert_eq!(task.again[0], (0, Again::Lines(place(0), 20)));
        assert_eq!(task.whole, [(4, 3, 1), (1, 7, 2), (1, 9, 2)]);
        let files: Vec<_> = task.whole_files().collect();
        assert_eq!(files, [(3, 1), (4, 1), (5, 1), (6, 1), (7, 2), (9, 2)]);
        assert_eq!(task.counts.outcome().checked, 7);
        assert_eq!(task.counts.outcome().tally.undetermined, 1);
    }

    #[test]
    fn a_state_is_read_as_it_was_written_and_not_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let (path, part) = (folder.path().join("s"), folder.path().join("p"));
        assert!(read(&path).unwrap().is_none());
        write(&path, &part, &state()).unwrap();
        assert_eq!(read(&path).unwrap(), Some(state()));
        assert!(!part.exists());
        let text = std::fs::read(&path).unwrap();
        let mut damaged = 0;
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            assert!(read(&path).is_err(), "byte {at}");
            std::fs::write(&path, &text[..at]).unwrap();
            assert!(read(&path).is_err(), "cut at {at}");
            damaged += 1;
        }
        assert!(damaged > 500);
    }
}
