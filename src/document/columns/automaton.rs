//! What was learned of how documents are written: between two values stand the same bytes again and again.

use std::collections::HashMap;

use super::sites::SiteId;
use crate::index_vec::{IndexVec, ids};
use crate::plan::schema::{ColumnId, PathId, TableId};
use crate::value::Currency;

/// Steps and states that are learned; what is met beyond is read as if for the first time.
const MOST: usize = 16_384;
/// Steps that are learned from one state: more are keys that do not repeat.
const OF_STATE: usize = 64;
/// Bytes of a step that is learned.
const LONGEST: usize = 1_024;
/// Steps that are tried before all those of the state.
const SUCCESSORS: usize = 4;
/// Bytes of a step that are compared at once.
const AT_ONCE: usize = 32;

ids! {
    /// A step that was learned.
    StepId;
    /// A state between two values.
    StateId;
}

impl StepId {
    /// No step.
    pub const NONE: Self = Self(u32::MAX);
}

/// What surrounds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Context {
    /// An object.
    Object(SiteId),
    /// A list.
    List(SiteId),
    /// An amount and its currency, for a column of money.
    Money(ColumnId),
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// A document.
    Document,
    /// The quotation mark that ends a string.
    EndOfString,
    /// What follows a value.
    AfterValue,
    /// The first key of a record, or its end.
    FirstKey,
    /// The first element of a list, or its end.
    FirstElement,
}

/// A state between two values: what is open, and what comes next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub open: Vec<Context>,
    pub phase: Phase,
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// Nowhere: nobody asks for it.
    Nowhere,
    /// Into a column.
    Column(ColumnId),
    /// Into a column, as a row of its own.
    Element(TableId, ColumnId),
    /// It is an amount whose currency stands elsewhere in its record.
    Amount(u32),
    /// It is the currency of such amounts.
    Currency(u32),
    /// Both such a currency and a declared text.
    CurrencyAndColumn(u32, ColumnId),
    /// It can only be this currency, that of the amounts beside it.
    Expected(Currency),
    /// It is the amount of a record of amount and currency.
    MoneyAmount,
    /// It is the currency of such a record.
    MoneyCurrency,
    /// Several of these.
    Several(u32),
}

impl Target {
    /// The table in which it is a row of its own, if it is one.
    pub fn element(self) -> Option<TableId> {
        if let Self::Element(table, _) = self {
            Some(table)
        } else {
            None
        }
    }
}

/// Something that the bytes between two values say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A declared key; its bit.
    Key(PathId, u64),
    /// The value of the key is `null`.
    Null(PathId, u64),
    /// An undeclared key: the fields that it may misspell.
    Near(PathId, u64),
    /// A key that no field reads has the name of one.
    Named(u32),
    /// Another element of a list begins: these keys may come again.
    Forget(PathId, u64),
    /// An element of a list ends that must have had these keys.
    Need(PathId, u64),
    OpenRow(PathId),
    CloseRow(PathId),
    OpenPart(PathId),
    ClosePart(PathId),
    /// An element that is no record begins, or ends.
    OpenElement(TableId),
    CloseElement(TableId),
    OpenMoney,
    CloseMoney(ColumnId),
    /// `true` or `false`.
    Boolean(ColumnId, bool),
    /// The key `amount` or `currency` of such a record.
    MoneyKey(u64),
}

/// What follows the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Follows {
    /// A string, after its quotation mark.
    String(Target),
    /// A number.
    Number(Target),
    /// More of the same: nothing to read.
    Nothing,
    /// The document is over.
    End,
}

/// Values of the frequent forms, for which no more is to be found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quick {
    /// A string that nobody asks for.
    OtherString,
    /// A number that nobody asks for.
    OtherNumber,
    Text(ColumnId),
    Number(ColumnId),
    Date(ColumnId),
    Instant(ColumnId),
    /// Any other form.
    No,
}

/// The bytes between two values, and what they mean.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// The first bytes, and which bits of them count.
    words: [u128; 2],
    masks: [u128; 2],
    /// Bytes after these.
    rest: Box<[u8]>,
    pub length: usize,
    /// The one declared key of it, if that is all that it says.
    pub key: Option<(PathId, u64)>,
    /// The acts otherwise, as a range of all.
    acts: (u32, u32),
    pub follows: Follows,
    /// How the value that follows is read, where that is quickly done.
    pub quick: Quick,
    /// The state after the value.
    pub after: StateId,
    /// The steps that came next, those first that were met first.
    pub next: [StepId; SUCCESSORS],
}

/// A step that is not learned yet.
#[derive(Debug)]
pub(super) struct NewStep {
    pub length: usize,
    pub acts: Vec<Act>,
    pub follows: Follows,
    pub after: State,
}

/// A state, and the steps that lead from it.
#[derive(Debug)]
struct Known {
    state: State,
    steps: Vec<StepId>,
}

/// What was learned.
#[derive(Debug)]
pub(super) struct Automaton {
    steps: IndexVec<StepId, Step>,
    acts: Vec<Act>,
    states: IndexVec<StateId, Known>,
    ids: HashMap<State, StateId>,
}

impl Automaton {
    /// The state before a document.
    pub const DOCUMENT: StateId = StateId(0);

    pub fn new() -> Self {
        let mut automaton = Self {
            steps: IndexVec::new(),
            acts: Vec::new(),
            states: IndexVec::new(),
            ids: HashMap::new(),
        };
        automaton.state(State {
            open: Vec::new(),
            phase: Phase::Document,
        });
        automaton
    }

    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id)
    }

    pub fn acts(&self, step: &Step) -> &[Act] {
        self.acts
            .get(step.acts.0 as usize..step.acts.1 as usize)
            .unwrap_or(&[])
    }

    pub fn state_at(&self, id: StateId) -> Option<&State> {
        self.states.get(id).map(|known| &known.state)
    }

    /// The id of a state; `None` if too many were met.
    pub fn state(&mut self, state: State) -> Option<StateId> {
        if let Some(known) = self.ids.get(&state) {
            return Some(*known);
        }
        if self.states.len() >= MOST {
            return None;
        }
        let id = self.states.push(Known {
            state: state.clone(),
            steps: Vec::new(),
        });
        self.ids.insert(state, id);
        Some(id)
    }

    /// The step whose bytes are at a position: one of those that came next before, or another one from this state.
    pub fn find(&self, before: StepId, state: StateId, bytes: &[u8], at: usize) -> Found {
        let window = window(bytes, at);
        let next = self.steps.get(before).map_or(&[][..], |step| &step.next);
        for id in next {
            match self.steps.get(*id) {
                Some(step) if step.is_at(bytes, at, window) => return Found::Next(*id),
                Some(_) => {}
                None => break,
            }
        }
        self.of_state(state, bytes, at, window)
    }

    #[cold]
    fn of_state(&self, state: StateId, bytes: &[u8], at: usize, window: [u128; 2]) -> Found {
        let steps = self.states.get(state).map_or(&[][..], |known| &known.steps);
        let is_here = |id: &&StepId| {
            self.steps
                .get(**id)
                .is_some_and(|step| step.is_at(bytes, at, window))
        };
        steps
            .iter()
            .find(is_here)
            .map_or(Found::Nothing, |id| Found::OfState(*id))
    }

    /// Learns a step; gives it back if too many were learned.
    pub fn learn(
        &mut self,
        state: StateId,
        bytes: &[u8],
        new: NewStep,
        quick: Quick,
    ) -> Result<StepId, NewStep> {
        let learned = self
            .states
            .get(state)
            .map_or(OF_STATE, |known| known.steps.len());
        if self.steps.len() >= MOST || learned >= OF_STATE || bytes.len() > LONGEST {
            return Err(new);
        }
        let (Some(after), Ok(first)) = (
            self.state(new.after.clone()),
            u32::try_from(self.acts.len()),
        ) else {
            return Err(new);
        };
        let mut step = Step::new(bytes, new.follows, after, quick);
        if let [Act::Key(path, bit)] = new.acts.as_slice() {
            step.key = Some((*path, *bit));
        } else {
            let last = first.saturating_add(u32::try_from(new.acts.len()).unwrap_or(0));
            step.acts = (first, last);
            self.acts.extend(&new.acts);
        }
        let id = self.steps.push(step);
        if let Some(known) = self.states.get_mut(state) {
            known.steps.push(id);
        }
        Ok(id)
    }

    /// Notes that one step came after another.
    pub fn follow(&mut self, before: StepId, next: StepId) {
        let Some(step) = self.steps.get_mut(before) else {
            return;
        };
        if step.next.contains(&next) {
            return;
        }
        // The last place is for the latest.
        let last = step.next.len().saturating_sub(1);
        let free = step.next.iter().position(|slot| *slot == StepId::NONE);
        if let Some(slot) = step.next.get_mut(free.unwrap_or(last)) {
            *slot = next;
        }
    }
}

/// A step that was looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    /// One that came next before.
    Next(StepId),
    /// One that did not.
    OfState(StepId),
    /// None: it is to be learned.
    Nothing,
}

impl Step {
    fn new(bytes: &[u8], follows: Follows, after: StateId, quick: Quick) -> Self {
        let mut step = Self {
            words: [0; 2],
            masks: [0; 2],
            rest: bytes.get(AT_ONCE..).unwrap_or(&[]).into(),
            length: bytes.len(),
            key: None,
            acts: (0, 0),
            follows,
            quick,
            after,
            next: [StepId::NONE; SUCCESSORS],
        };
        for (at, byte) in bytes.iter().take(AT_ONCE).enumerate() {
            let (word, shift) = (at / 16, u32::try_from(at % 16).unwrap_or(0).wrapping_mul(8));
            if let (Some(bits), Some(mask)) = (step.words.get_mut(word), step.masks.get_mut(word)) {
                *bits |= u128::from(*byte) << shift;
                *mask |= 0xFF << shift;
            }
        }
        step
    }

    /// Whether the bytes at a position are those of the step, and a number follows if one should.
    fn is_at(&self, bytes: &[u8], at: usize, window: [u128; 2]) -> bool {
        let [low, high] = self.words;
        let [low_mask, high_mask] = self.masks;
        let [low_here, high_here] = window;
        ((low ^ low_here) & low_mask) | ((high ^ high_here) & high_mask) == 0
            && (self.rest.is_empty() || self.rest_is_at(bytes, at))
            && (!matches!(self.follows, Follows::Number(_)) || self.number_follows(bytes, at))
    }

    /// A number has no byte of its own in the step, as the quotation mark of a string: what follows is looked at.
    fn number_follows(&self, bytes: &[u8], at: usize) -> bool {
        matches!(
            bytes.get(at.wrapping_add(self.length)),
            Some(b'-' | b'0'..=b'9')
        )
    }

    #[cold]
    fn rest_is_at(&self, bytes: &[u8], at: usize) -> bool {
        let start = at.saturating_add(AT_ONCE);
        bytes
            .get(start..start.saturating_add(self.rest.len()))
            .is_some_and(|here| *here == *self.rest)
    }
}

/// The 32 bytes from a position on; zeros after the end.
fn window(bytes: &[u8], at: usize) -> [u128; 2] {
    let here: [u8; AT_ONCE] = match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(here) => *here,
        None => {
            let mut here = [0; AT_ONCE];
            let rest = bytes.get(at..).unwrap_or(&[]);
            here.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            here
        }
    };
    match here.as_chunks::<16>().0 {
        [low, high] => [u128::from_le_bytes(*low), u128::from_le_bytes(*high)],
        _ => [0; 2],
    }
}
