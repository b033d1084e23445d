//! Reads the bytes between two values one by one, as strictly as the full reader, and says what they mean.

use super::automaton::{Act, Context, Follows, NewStep, Phase, State};
use super::keys::{End, Keys};
use super::sites::{Site, Sites, Spot, Written};
use crate::plan::schema::{ColumnId, Form, TableId};

/// Bytes and acts of a step, beyond which another step begins.
const LONG: usize = 192;
const MANY: usize = 24;

/// Reads from one state to the next value.
pub(super) struct Learner<'l> {
    pub keys: &'l Keys,
    pub sites: &'l mut Sites,
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
                (self.peek()? == b'{').then_some(())?;
                self.value(Spot::document())
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
                        Context::List(_) => self.element(context),
                        Context::Object(_) | Context::Money(_) => self.key(context),
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

    fn open(&mut self, context: Context) -> Option<()> {
        self.state.open.push(context);
        self.state.phase = match context {
            Context::Object(_) | Context::Money(_) => Phase::FirstKey,
            Context::List(_) => Phase::FirstElement,
        };
        (self.state.open.len() <= self.most).then_some(())
    }

    fn close(&mut self, context: Context) -> Option<()> {
        match context {
            Context::Object(site) => {
                self.step_over(b'}')?;
                self.acts.extend(self.sites.site(site)?.close(self.keys)?);
            }
            Context::Money(column) => {
                self.step_over(b'}')?;
                self.acts.push(Act::CloseMoney(column));
                self.acts
                    .extend(self.element_of(column).map(Act::CloseElement));
            }
            Context::List(site) => {
                self.step_over(b']')?;
                self.acts.extend(self.sites.site(site)?.close(self.keys)?);
            }
        }
        self.state.open.pop();
        self.state.phase = Phase::AfterValue;
        Some(())
    }

    /// The table whose elements are the values of a column.
    fn element_of(&self, column: ColumnId) -> Option<TableId> {
        let table = self.keys.schema.columns.get(column)?.table;
        let element = self.keys.schema.tables.get(table)?.element;
        (element == Form::Value(column)).then_some(table)
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
        let spot = match context {
            Context::Object(site) => {
                let site = self.sites.site(site)?;
                // Keys in lists that nobody asks for are not misplaced values.
                match site.roles.is_empty() && self.is_in_other_list() {
                    true => Spot::other(),
                    false => Spot::of_key(self.keys, site, name)?,
                }
            }
            Context::Money(_) => match name {
                "amount" => Spot::money(Act::MoneyKey(1), End::MoneyAmount),
                "currency" => Spot::money(Act::MoneyKey(2), End::MoneyCurrency),
                _ => Spot::other(),
            },
            Context::List(_) => return None,
        };
        self.value(spot)
    }

    fn is_in_other_list(&self) -> bool {
        let is_other = |context: &Context| match context {
            Context::List(site) => self
                .sites
                .site(*site)
                .is_some_and(|site| site.roles.is_empty()),
            Context::Object(_) | Context::Money(_) => false,
        };
        self.state.open.iter().any(is_other)
    }

    fn element(&mut self, context: Context) -> Option<Option<Follows>> {
        let Context::List(site) = context else {
            return None;
        };
        let site = self.sites.site(site)?;
        let spot = match site.roles.is_empty() {
            true => Spot::other(),
            false => Spot::of_element(self.keys, site)?,
        };
        self.value(spot)
    }

    /// Reads how a value begins, or the whole of it where it is `null`, `true` or `false`.
    fn value(&mut self, mut spot: Spot) -> Option<Option<Follows>> {
        self.acts.append(&mut spot.acts);
        match self.peek()? {
            b'"' => {
                self.at = self.at.wrapping_add(1);
                self.state.phase = Phase::EndOfString;
                let targets = spot.targets(self.keys, Written::Text)?;
                Some(Some(Follows::String(self.sites.target(targets)?)))
            }
            b'-' | b'0'..=b'9' => {
                self.state.phase = Phase::AfterValue;
                let targets = spot.targets(self.keys, Written::Number)?;
                Some(Some(Follows::Number(self.sites.target(targets)?)))
            }
            b'{' => {
                self.at = self.at.wrapping_add(1);
                if let ([End::Form(Form::Value(column), _)], []) =
                    (spot.ends.as_slice(), spot.ways.as_slice())
                    && self.keys.is_money(*column)
                {
                    let element = self.element_of(*column);
                    self.acts.extend(element.map(Act::OpenElement));
                    self.acts.push(Act::OpenMoney);
                    return self.open(Context::Money(*column)).map(|()| None);
                }
                let (roles, acts) = spot.object(self.keys)?;
                self.acts.extend(acts);
                let key = spot.key;
                let site = self.sites.id(Site { roles, key });
                self.open(Context::Object(site)).map(|()| None)
            }
            b'[' => {
                self.at = self.at.wrapping_add(1);
                let (roles, acts) = spot.list(self.keys)?;
                self.acts.extend(acts);
                let site = self.sites.id(Site { roles, key: None });
                self.open(Context::List(site)).map(|()| None)
            }
            _ => {
                match self.word()? {
                    b"null" => self.acts.append(spot.null.as_mut()?),
                    word => self.truth(&spot, word == b"true")?,
                }
                self.state.phase = Phase::AfterValue;
                Some(Some(Follows::Nothing))
            }
        }
    }

    fn truth(&mut self, spot: &Spot, value: bool) -> Option<()> {
        if !spot.may_be_single(self.keys) {
            return None;
        }
        for end in &spot.ends {
            let End::Form(Form::Value(column), target) = *end else {
                return None;
            };
            if !self.keys.is_boolean(column) {
                return None;
            }
            let element = target.element();
            self.acts.extend(element.map(Act::OpenElement));
            self.acts.push(Act::Boolean(column, value));
            self.acts.extend(element.map(Act::CloseElement));
        }
        Some(())
    }

    fn word(&mut self) -> Option<&'static [u8]> {
        let rest = self.bytes.get(self.at..self.end)?;
        let words: [&'static [u8]; 3] = [b"null", b"true", b"false"];
        let word = words.into_iter().find(|word| rest.starts_with(word))?;
        self.at = self.at.saturating_add(word.len());
        Some(word)
    }
}
