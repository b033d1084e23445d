//! Reads the bytes between two values one by one, as strictly as the full reader, and says what they mean.

use super::automaton::{Act, Context, Follows, NewStep, Phase, State, Target};
use super::keys::{Keys, Place};
use crate::plan::schema::{Form, PathId, Schema};

/// Bytes and acts of a step, beyond which another step begins.
const LONG: usize = 192;
const MANY: usize = 24;

/// Reads from one state to the next value.
pub(super) struct Learner<'l> {
    pub schema: &'l Schema,
    pub keys: &'l Keys,
    pub bytes: &'l [u8],
    pub at: usize,
    /// Where the document ends.
    pub end: usize,
    /// Nesting that a document may have.
    pub most: usize,
    pub state: State,
    pub acts: Vec<Act>,
}

impl Learner<'_> {
    /// The step from here; `None` where the bytes are such that only the full reader can tell.
    pub fn step(mut self) -> Option<NewStep> {
        let start = self.at;
        let follows = loop {
            if let Some(follows) = self.token()? {
                break follows;
            }
            if self.at.saturating_sub(start) > LONG || self.acts.len() > MANY {
                break Follows::Nothing;
            }
        };
        Some(NewStep {
            length: self.at.checked_sub(start)?,
            acts: self.acts,
            follows,
            after: self.state,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes
            .get(self.at)
            .copied()
            .filter(|_| self.at < self.end)
    }

    fn step_over(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at = self.at.wrapping_add(1))
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at = self.at.wrapping_add(1);
        }
    }

    /// Reads up to the next place where a step can end; what follows, if the step ends there.
    fn token(&mut self) -> Option<Option<Follows>> {
        match self.state.phase {
            Phase::Document => {
                self.skip_space();
                self.step_over(b'{')?;
                self.open(Context::Record(PathId::ROOT), Act::OpenRow(PathId::ROOT))?;
                Some(None)
            }
            Phase::EndOfString => {
                self.step_over(b'"')?;
                self.state.phase = Phase::AfterValue;
                Some(None)
            }
            Phase::AfterValue => {
                self.skip_space();
                let Some(context) = self.state.open.last().copied() else {
                    return (self.at == self.end).then_some(Some(Follows::End));
                };
                if self.step_over(b',').is_some() {
                    self.skip_space();
                    match context {
                        Context::List(_) | Context::OtherList => self.element(context),
                        Context::Record(_) | Context::Money(_) | Context::OtherRecord => {
                            self.key(context)
                        }
                    }
                } else {
                    self.close(context).map(|()| None)
                }
            }
            Phase::FirstKey => {
                self.skip_space();
                let context = self.state.open.last().copied()?;
                if self.peek()? == b'}' {
                    return self.close(context).map(|()| None);
                }
                self.key(context)
            }
            Phase::FirstElement => {
                self.skip_space();
                let context = self.state.open.last().copied()?;
                if self.peek()? == b']' {
                    return self.close(context).map(|()| None);
                }
                self.element(context)
            }
        }
    }

    fn open(&mut self, context: Context, act: Act) -> Option<()> {
        self.acts.push(act);
        self.open_only(context)
    }

    fn open_only(&mut self, context: Context) -> Option<()> {
        self.state.open.push(context);
        self.state.phase = match context {
            Context::Record(_) | Context::Money(_) | Context::OtherRecord => Phase::FirstKey,
            Context::List(_) | Context::OtherList => Phase::FirstElement,
        };
        (self.state.open.len() <= self.most).then_some(())
    }

    fn close(&mut self, context: Context) -> Option<()> {
        let around = self.state.open.len().checked_sub(2);
        let in_list = around.and_then(|around| match self.state.open.get(around)? {
            Context::List(table) => Some(*table),
            Context::Record(_) | Context::Money(_) | Context::OtherRecord | Context::OtherList => {
                None
            }
        });
        match context {
            Context::Record(path) => {
                self.step_over(b'}')?;
                let holder = self.schema.paths.get(path)?.holder;
                self.acts.push(match holder {
                    Some(_) => Act::ClosePart(path),
                    None => Act::CloseRow(path),
                });
            }
            Context::Money(column) => {
                self.step_over(b'}')?;
                self.acts.push(Act::CloseMoney(column));
                self.acts.extend(in_list.map(Act::CloseElement));
            }
            Context::OtherRecord => self.step_over(b'}')?,
            Context::List(_) => {
                self.step_over(b']')?;
                self.acts.extend(in_list.map(Act::CloseElement));
            }
            Context::OtherList => self.step_over(b']')?,
        }
        self.state.open.pop();
        self.state.phase = Phase::AfterValue;
        Some(())
    }

    /// Reads a key, the colon, and how its value begins.
    fn key(&mut self, context: Context) -> Option<Option<Follows>> {
        self.step_over(b'"')?;
        let rest = self.bytes.get(self.at..self.end)?;
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let name = rest.get(..length)?;
        self.at = self.at.saturating_add(length);
        // Only the full reader decodes keys with escapes.
        self.step_over(b'"')?;
        self.skip_space();
        self.step_over(b':')?;
        self.skip_space();
        let name = std::str::from_utf8(name).ok()?;
        let mut null = None;
        let place = match context {
            Context::Record(path) => {
                let meant = self.keys.meaning(path, name)?;
                self.acts.extend(meant.act);
                null = meant.null;
                meant.place
            }
            Context::Money(_) => match name {
                "amount" => {
                    self.acts.push(Act::MoneyKey(1));
                    Place::MoneyAmount
                }
                "currency" => {
                    self.acts.push(Act::MoneyKey(2));
                    Place::MoneyCurrency
                }
                _ => Place::Other,
            },
            Context::OtherRecord => {
                // Keys in lists are not misplaced values.
                let listed = self.state.open.contains(&Context::OtherList);
                if let Some(name) = self.keys.name(name).filter(|_| !listed) {
                    self.acts.push(Act::PassedKey(name));
                }
                Place::Other
            }
            Context::List(_) | Context::OtherList => return None,
        };
        self.value(place, null)
    }

    fn element(&mut self, context: Context) -> Option<Option<Follows>> {
        let place = match context {
            Context::List(table) => match self.schema.tables.get(table)?.element {
                form @ Form::Value(column) => Place::Form(form, Target::Element(table, column)),
                form @ (Form::Record(_) | Form::List(_)) => Place::Form(form, Target::Nowhere),
            },
            Context::OtherList => Place::Other,
            Context::Record(_) | Context::Money(_) | Context::OtherRecord => return None,
        };
        self.value(place, None)
    }

    /// Reads how a value begins, or the whole of it where it is `null`, `true` or `false`.
    fn value(
        &mut self,
        place: Place,
        null: Option<(PathId, u64, bool)>,
    ) -> Option<Option<Follows>> {
        match self.peek()? {
            b'"' => {
                self.at = self.at.wrapping_add(1);
                self.state.phase = Phase::EndOfString;
                let target = match place {
                    Place::Form(Form::Value(_), target) | Place::Currency(target) => target,
                    Place::MoneyCurrency => Target::MoneyCurrency,
                    Place::Other => Target::Nowhere,
                    Place::Form(..) | Place::Amount(_) | Place::MoneyAmount => return None,
                };
                Some(Some(Follows::String(target)))
            }
            b'-' | b'0'..=b'9' => {
                self.state.phase = Phase::AfterValue;
                let target = match place {
                    Place::Form(Form::Value(_), target) => target,
                    Place::Amount(slot) => Target::Amount(slot),
                    Place::MoneyAmount => Target::MoneyAmount,
                    Place::Other => Target::Nowhere,
                    Place::Form(..) | Place::Currency(_) | Place::MoneyCurrency => return None,
                };
                Some(Some(Follows::Number(target)))
            }
            b'{' => {
                self.at = self.at.wrapping_add(1);
                match place {
                    Place::Form(Form::Record(path), _) => {
                        let part = self.schema.paths.get(path)?.holder.is_some();
                        let act = match part {
                            true => Act::OpenPart(path),
                            false => Act::OpenRow(path),
                        };
                        self.open(Context::Record(path), act)?;
                    }
                    Place::Form(Form::Value(column), target) if self.keys.is_money(column) => {
                        if let Target::Element(table, _) = target {
                            self.acts.push(Act::OpenElement(table));
                        }
                        self.open(Context::Money(column), Act::OpenMoney)?;
                    }
                    Place::Other => self.open_only(Context::OtherRecord)?,
                    Place::Form(..)
                    | Place::Amount(_)
                    | Place::Currency(_)
                    | Place::MoneyAmount
                    | Place::MoneyCurrency => return None,
                }
                Some(None)
            }
            b'[' => {
                self.at = self.at.wrapping_add(1);
                match place {
                    Place::Form(Form::List(table), _) => {
                        // A list in a list is an element of it.
                        if let Some(Context::List(around)) = self.state.open.last().copied() {
                            self.acts.push(Act::OpenElement(around));
                        }
                        self.open_only(Context::List(table))?;
                    }
                    Place::Other => self.open_only(Context::OtherList)?,
                    Place::Form(..)
                    | Place::Amount(_)
                    | Place::Currency(_)
                    | Place::MoneyAmount
                    | Place::MoneyCurrency => return None,
                }
                Some(None)
            }
            _ => {
                let word = self.word()?;
                match (word, place, null) {
                    // A currency that is `null` is left to the full reader.
                    (b"null", Place::Form(..) | Place::Amount(_), Some((path, bit, false))) => {
                        self.acts.push(Act::Null(path, bit));
                    }
                    (b"true" | b"false", Place::Form(Form::Value(column), target), _)
                        if self.keys.is_boolean(column) =>
                    {
                        let element = target.element();
                        self.acts.extend(element.map(Act::OpenElement));
                        self.acts.push(Act::Boolean(column, word == b"true"));
                        self.acts.extend(element.map(Act::CloseElement));
                    }
                    (b"null" | b"true" | b"false", Place::Other, _) => {}
                    _ => return None,
                }
                self.state.phase = Phase::AfterValue;
                Some(Some(Follows::Nothing))
            }
        }
    }

    fn word(&mut self) -> Option<&'static [u8]> {
        let rest = self.bytes.get(self.at..self.end)?;
        let words: [&'static [u8]; 3] = [b"null", b"true", b"false"];
        let word = words.into_iter().find(|word| rest.starts_with(word))?;
        self.at = self.at.saturating_add(word.len());
        Some(word)
    }
}
