//! Enums whose variants are rows of a table.

/// Declares an enum with a row of properties for each variant, with `ALL`, in the order of the
/// documentation, and `row`.
macro_rules! enum_of_rows {
    ($(#[$doc:meta])* pub enum $Name:ident: $Row:ty { $($(#[$variant_doc:meta])* $Variant:ident = $row:expr;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name { $($(#[$variant_doc])* $Variant),* }

        impl $Name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),*];

            /// Its row.
            pub fn row(self) -> &'static $Row {
                match self {
                    $(Self::$Variant => {
                        static ROW: $Row = $row;
                        &ROW
                    })*
                }
            }
        }
    };
}
pub(crate) use enum_of_rows;
