//! A value as a message shows it, by its type.

use crate::check::types::Type;
use crate::runtime::Value;

impl Value {
    /// The value as a message shows it, where its type is known: a percentage with its sign.
    pub fn show_as(&self, ty: &Type) -> String {
        if *ty == Type::Percent {
            self.show_percent()
        } else {
            self.show()
        }
    }
}
