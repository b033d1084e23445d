//! What surrounds a value in JSON, for all records that read it: one object can be a record, and a step on the paths of
//! others.

use std::collections::HashMap;

use super::automaton::{Act, Target};
use super::keys::{End, Keys};
use crate::document::bind::plain;
use crate::index_vec::{IndexVec, ids};
use crate::plan::schema::{Form, PathId, TableId};

ids! {
    /// What an object or a list is.
    SiteId;
}

/// What an object or a list is for one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// An object: a node of the mapping paths of a record, the first of which is the record.
    Node(PathId, usize),
    /// A list whose elements are rows.
    Rows(TableId),
    /// A list whose elements are a node of the mapping paths of a record.
    Elements(PathId, usize),
}

/// What an object or a list is for all records.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Site {
    pub roles: Vec<Role>,
    /// Its key in plain letters, if values in it may be misplaced.
    pub key: Option<String>,
}

/// The sites that were met, and the targets of values that several fields read.
#[derive(Debug, Default)]
pub(super) struct Sites {
    sites: IndexVec<SiteId, Site>,
    ids: HashMap<Site, SiteId>,
    several: Vec<Vec<Target>>,
}

/// What a value is: what is to be noted of its key, and where the value goes.
#[derive(Debug, Default)]
pub(super) struct Spot {
    pub acts: Vec<Act>,
    pub ends: Vec<End>,
    /// Nodes of mapping paths that may lead on.
    pub ways: Vec<(PathId, usize)>,
    /// What is to be noted if it is `null`; none where only the full reader can tell.
    pub null: Option<Vec<Act>>,
    /// Its key in plain letters, if values in it may be misplaced.
    pub key: Option<String>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Text,
    Number,
}

impl Sites {
    pub fn site(&self, id: SiteId) -> Option<&Site> {
        self.sites.get(id)
    }

    pub fn id(&mut self, site: Site) -> SiteId {
        if let Some(known) = self.ids.get(&site) {
            return *known;
        }
        let id = self.sites.push(site.clone());
        self.ids.insert(site, id);
        id
    }

    /// Several targets as one.
    pub fn target(&mut self, targets: Vec<Target>) -> Option<Target> {
        match targets.as_slice() {
            [] => return Some(Target::Nowhere),
            [one] => return Some(*one),
            _ => {}
        }
        let known = self.several.iter().position(|known| *known == targets);
        let at = known.unwrap_or(self.several.len());
        if known.is_none() {
            self.several.push(targets);
        }
        Some(Target::Several(u32::try_from(at).ok()?))
    }

    /// One of several targets.
    pub fn one_of(&self, several: u32, at: usize) -> Option<Target> {
        self.several.get(several as usize)?.get(at).copied()
    }
}

impl Spot {
    /// The document itself.
    pub fn document() -> Self {
        Self {
            ends: vec![End::Form(Form::Record(PathId::ROOT), Target::Nowhere)],
            ..Self::default()
        }
    }

    /// The value of a key; `None` where only the full reader can tell.
    pub fn of_key(keys: &Keys, site: &Site, name: &str) -> Option<Self> {
        let mut spot = Self {
            null: Some(Vec::new()),
            key: keys.shapes.is_before_name(name),
            ..Self::default()
        };
        for role in &site.roles {
            let Role::Node(path, node) = *role else {
                return None;
            };
            let mapping = keys.node(path, node)?;
            let child = mapping.keys.iter().find(|(key, _)| **key == *name);
            match child {
                Some((_, child)) => spot.declared(keys, path, *child)?,
                None => spot.undeclared(keys, path, node, name)?,
            }
        }
        // A value that no field reads may be meant for another one.
        let is_read = |end: &End| {
            !matches!(
                end,
                End::Currency(Target::Currency(_) | Target::Expected(_))
            )
        };
        if !spot.ends.iter().any(is_read) {
            spot.misplaced(keys, site, name)?;
        }
        Some(spot)
    }

    fn declared(&mut self, keys: &Keys, path: PathId, node: usize) -> Option<()> {
        let mapping = keys.node(path, node)?;
        if mapping.refused {
            return None;
        }
        self.acts.push(Act::Key(path, mapping.bits));
        let null = self.null.as_mut();
        if mapping.is_currency || mapping.needed || !mapping.gathered.is_empty() {
            self.null = None;
        } else if let Some(null) = null
            && !mapping.fields.is_empty()
        {
            null.push(Act::Null(path, mapping.bits));
        }
        self.ends.extend(keys.ends(path, node)?);
        if !mapping.keys.is_empty() || mapping.elements.is_some() {
            self.ways.push((path, node));
        }
        Some(())
    }

    fn undeclared(&mut self, keys: &Keys, path: PathId, node: usize, name: &str) -> Option<()> {
        let shape = keys.shape(path)?;
        let mapping = shape.node(node)?;
        if node == 0 && shape.exact {
            return None;
        }
        let mut near = 0;
        for declared in shape.near_misses(mapping, name) {
            // The full reader asks for those of all elements, and of paths that come before the one which has a value.
            if mapping.in_list || declared.is_alternative {
                return None;
            }
            near |= declared.through;
        }
        if near != 0 {
            self.acts.push(Act::Near(path, near));
        }
        // The full reader holds such a key against bare amounts whose type names another currency.
        let currencies = &keys.of_path(path)?.currencies;
        match currencies.as_slice() {
            [only] if node == 0 && name.eq_ignore_ascii_case("currency") => {
                self.null = None;
                self.ends.push(End::Currency(Target::Expected(*only)));
            }
            [_, _, ..] if node == 0 && name.eq_ignore_ascii_case("currency") => return None,
            _ => {}
        }
        Some(())
    }

    /// Notes a key whose value no field reads, if it has the name of one.
    fn misplaced(&mut self, keys: &Keys, site: &Site, name: &str) -> Option<()> {
        for known in keys.shapes.names_of(site.key.as_deref(), name) {
            self.acts.push(Act::Named(u32::try_from(known).ok()?));
        }
        let plain = plain(name);
        for role in &site.roles {
            let Role::Node(path, node) = *role else {
                return None;
            };
            let local = &keys.node(path, node)?.local;
            let near = local
                .iter()
                .filter(|(name, _)| *name == plain)
                .fold(0, |near, (_, bit)| near | bit);
            if near != 0 {
                self.acts.push(Act::Near(path, near));
            }
        }
        Some(())
    }

    /// An element of a list.
    pub fn of_element(keys: &Keys, site: &Site) -> Option<Self> {
        let mut spot = Self::default();
        for role in &site.roles {
            match *role {
                Role::Node(..) => return None,
                Role::Rows(table) => spot.ends.push(keys.element(table)?),
                Role::Elements(path, node) => {
                    spot.ends.extend(keys.ends(path, node)?);
                    let mapping = keys.node(path, node)?;
                    if !mapping.keys.is_empty() || mapping.elements.is_some() {
                        spot.ways.push((path, node));
                    }
                }
            }
        }
        Some(spot)
    }

    /// A key of an amount with its currency.
    pub fn money(act: Act, end: End) -> Self {
        Self {
            acts: vec![act],
            ends: vec![end],
            ..Self::default()
        }
    }

    /// Something that no record reads.
    pub fn other() -> Self {
        Self {
            null: Some(Vec::new()),
            ..Self::default()
        }
    }

    /// Whether nothing is amiss if it is a single value. A path that leads on through it must end here too.
    pub fn may_be_single(&self, keys: &Keys) -> bool {
        self.ways.iter().all(|(path, node)| {
            keys.node(*path, *node)
                .is_some_and(|node| !node.fields.is_empty() && node.elements.is_none())
        })
    }

    /// Where a single value goes.
    pub fn targets(&self, keys: &Keys, written: Written) -> Option<Vec<Target>> {
        if !self.may_be_single(keys) {
            return None;
        }
        let target = |end: &End| match (*end, written) {
            (End::Form(Form::Value(_), target), _) => Some(target),
            (End::Currency(target), Written::Text) => Some(target),
            (End::MoneyCurrency, Written::Text) => Some(Target::MoneyCurrency),
            (End::Amount(slot), Written::Number) => Some(Target::Amount(slot)),
            (End::MoneyAmount, Written::Number) => Some(Target::MoneyAmount),
            (
                End::Form(..)
                | End::Amount(_)
                | End::Currency(_)
                | End::MoneyAmount
                | End::MoneyCurrency,
                _,
            ) => None,
        };
        self.ends.iter().map(target).collect()
    }

    /// The roles of an object, and what it begins.
    pub fn object(&self, keys: &Keys) -> Option<(Vec<Role>, Vec<Act>)> {
        let (mut roles, mut acts) = (Vec::new(), Vec::new());
        let mut records = Vec::new();
        for end in &self.ends {
            let End::Form(Form::Record(path), _) = end else {
                return None;
            };
            records.push(*path);
        }
        while let Some(path) = records.pop() {
            let record = keys.node(path, 0)?;
            acts.push(match keys.schema.paths.get(path)?.holder {
                Some(_) => Act::OpenPart(path),
                None => Act::OpenRow(path),
            });
            roles.push(Role::Node(path, 0));
            if !record.fields.is_empty() {
                acts.push(Act::Key(path, record.bits));
                for end in keys.ends(path, 0)? {
                    let End::Form(Form::Record(part), _) = end else {
                        return None;
                    };
                    records.push(part);
                }
            }
        }
        for (path, node) in self.ways.iter().copied() {
            let mapping = keys.node(path, node)?;
            if mapping.elements.is_some() || mapping.keys.is_empty() {
                return None;
            }
            if mapping.in_list {
                let below = keys.shape(path)?.mappings.below(node);
                acts.push(Act::Forget(path, below));
            }
            roles.push(Role::Node(path, node));
        }
        roles.sort_unstable();
        Some((roles, acts))
    }

    /// The roles of a list, and what it begins.
    pub fn list(&self, keys: &Keys) -> Option<(Vec<Role>, Vec<Act>)> {
        let (mut roles, mut acts) = (Vec::new(), Vec::new());
        for end in &self.ends {
            let End::Form(Form::List(table), _) = *end else {
                return None;
            };
            acts.extend(list_in_list(keys, table).map(Act::OpenElement));
            roles.push(Role::Rows(table));
        }
        for (path, node) in self.ways.iter().copied() {
            let mapping = keys.node(path, node)?;
            if !mapping.keys.is_empty() {
                return None;
            }
            if mapping.begins != 0 {
                acts.push(Act::Key(path, mapping.begins));
            }
            roles.push(Role::Elements(path, mapping.elements?));
        }
        roles.sort_unstable();
        Some((roles, acts))
    }
}

impl Site {
    /// What the end of an object or a list says.
    pub fn close(&self, keys: &Keys) -> Option<Vec<Act>> {
        let mut acts = Vec::new();
        // Parts end before the records that hold them.
        for role in self.roles.iter().rev() {
            match *role {
                Role::Node(path, node) => {
                    let needs = keys.shape(path)?.mappings.needs(node);
                    if needs != 0 {
                        acts.push(Act::Need(path, needs));
                    }
                    if node == 0 {
                        acts.push(match keys.schema.paths.get(path)?.holder {
                            Some(_) => Act::ClosePart(path),
                            None => Act::CloseRow(path),
                        });
                    }
                }
                Role::Rows(table) => {
                    acts.extend(list_in_list(keys, table).map(Act::CloseElement));
                }
                Role::Elements(..) => {}
            }
        }
        Some(acts)
    }
}

/// The table of the lists that have this one as an element.
fn list_in_list(keys: &Keys, table: TableId) -> Option<TableId> {
    let around = keys.schema.tables.get(table)?.parent?;
    let is_element = keys.schema.tables.get(around)?.element == Form::List(table);
    is_element.then_some(around)
}
