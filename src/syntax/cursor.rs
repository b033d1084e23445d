//! A walk over pest's pairs. It steps over keywords that no builder asks for. A builder without an arm for a rule of the
//! grammar returns `None`, and the item is reported as E0199: a defect of the parser.

use pest::iterators::{Pair, Pairs};

use super::Rule;

pub(super) type Node<'i> = Pair<'i, Rule>;

/// The children of one node, in order.
#[derive(Clone)]
pub(super) struct Cursor<'i> {
    pairs: Pairs<'i, Rule>,
}

impl<'i> Cursor<'i> {
    pub fn new(pairs: Pairs<'i, Rule>) -> Self {
        Self { pairs }
    }

    pub fn of(node: Node<'i>) -> Self {
        Self::new(node.into_inner())
    }

    /// The inside of the next node, which is a `rule`.
    pub fn enter(&mut self, rule: Rule) -> Option<Cursor<'i>> {
        self.take(rule).map(Cursor::of)
    }

    /// The next node, keywords stepped over.
    pub fn next(&mut self) -> Option<Node<'i>> {
        self.pairs.find(|pair| !is_keyword(pair.as_rule()))
    }

    /// The next node, keywords included.
    pub fn any(&mut self) -> Option<Node<'i>> {
        self.pairs.next()
    }

    /// What rule the next node has, keywords stepped over.
    pub fn peek(&self) -> Option<Rule> {
        self.pairs
            .clone()
            .map(|pair| pair.as_rule())
            .find(|rule| !is_keyword(*rule))
    }

    /// The next node if it is a `rule`; keywords before it are stepped over.
    pub fn take(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.peek() == Some(rule) {
            self.next()
        } else {
            None
        }
    }

    /// The next node if it is exactly this keyword.
    pub fn keyword(&mut self, keyword: Rule) -> Option<Node<'i>> {
        if self.pairs.peek().map(|pair| pair.as_rule()) == Some(keyword) {
            self.pairs.next()
        } else {
            None
        }
    }

    /// All the following nodes of a `rule`, as long as they come.
    pub fn all(&mut self, rule: Rule) -> Vec<Node<'i>> {
        std::iter::from_fn(|| self.take(rule)).collect()
    }
}

/// Keywords come last in the grammar, and `k_a` is the first of them.
fn is_keyword(rule: Rule) -> bool {
    rule >= Rule::k_a
}
