//! `language!`: a type of the language, how it is read and what `explain` says of it, from one text.
//!
//! ```ignore
//! language! {
//!     /// A computer that hosts containers.
//!     pub struct Node {
//!         /// How many of them there are.
//!         replicas: Count = 1,
//!         /// Required, since it has no default.
//!         time: Dist,
//!     }
//!     /// What a fault does to a node.
//!     pub enum Effect {
//!         /// Reboots by itself.
//!         Reset,
//!         /// Needs a power cycle.
//!         Latchup {
//!             /// How long until it does lasting damage.
//!             limit: Option<Duration> = None,
//!         },
//!     }
//! }
//! ```
//!
//! A struct's fields are public, and it gets a field `place`. A default is an expression of Rust
//! whose text is RON (`1`, `"60 s"`, `None`, `{}`, `[]`, `Reset`, `Fixed("3 s")`): it is read like
//! anything that a user writes. Doc comments are the reference that `explain` prints.
//!
//! Two clauses may follow the type's name, in this order:
//! - `short("a duration", path)`: the type may also be written in a shorter way. The function
//!   `fn(&Tree, &mut Decoder) -> Option<Option<Self>>` returns `None` if the tree is not the short
//!   form, `Some(None)` after reporting a mistake in it.
//! - `check(path)`: `fn(&Self, Place, &mut Decoder) -> bool` looks at the decoded value; after
//!   reporting a mistake it returns false.

/// Defines types of the language; see the module.
macro_rules! language {
    () => {};
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident $(short($also:literal, $short:path))? $(check($check:path))? { $(
            $(#[doc = $field_doc:expr])*
            $field:ident : $kind:ty $(= $default:expr)?
        ),* $(,)? }
        $($rest:tt)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[doc = $field_doc])* pub $field: $kind, )*
            /// Where it is written.
            pub place: $crate::spec::place::Place,
        }

        impl $name {
            /// What may be written in it.
            pub const FIELDS: &'static [$crate::spec::decode::FieldSchema] =
                $crate::spec::language::fields!($( [$($field_doc),*] $field : $kind $(= $default)? ),*);
        }

        impl $crate::spec::decode::Decode for $name {
            fn decode(
                tree: &$crate::spec::tree::Tree,
                d: &mut $crate::spec::decode::Decoder<'_>,
            ) -> Option<Self> {
                $( if let Some(read) = $short(tree, d) { return read; } )?
                let fields = d.record(tree, stringify!($name), Self::FIELDS)?;
                let mut index = 0_usize..;
                $( let $field = d.field::<$kind>(&fields, index.next()?); )*
                let _ = (&fields, index);
                let value = $name { $( $field: $field?, )* place: tree.place };
                $( if !$check(&value, tree.place, d) { return None; } )?
                Some(value)
            }

            fn schema() -> $crate::spec::decode::Schema {
                $crate::spec::decode::Schema::Record($crate::spec::decode::RecordSchema {
                    name: stringify!($name),
                    doc: &[$($doc),*],
                    fields: Self::FIELDS,
                    also: concat!($($also)?),
                })
            }
        }

        $crate::spec::language::language! { $($rest)* }
    };
    (
        $(#[doc = $doc:expr])*
        pub enum $name:ident $(short($also:literal, $short:path))? $(check($check:path))? { $(
            $(#[doc = $variant_doc:expr])*
            $variant:ident $({ $(
                $(#[doc = $field_doc:expr])*
                $field:ident : $kind:ty $(= $default:expr)?
            ),* $(,)? })?
        ),* $(,)? }
        $($rest:tt)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub enum $name { $(
            $(#[doc = $variant_doc])*
            $variant $({ $( $(#[doc = $field_doc])* $field: $kind, )* })?,
        )* }

        impl $name {
            /// The choices.
            pub const VARIANTS: &'static [$crate::spec::decode::VariantSchema] = &[$(
                $crate::spec::decode::VariantSchema {
                    name: stringify!($variant),
                    path: concat!(stringify!($name), "::", stringify!($variant)),
                    doc: &[$($variant_doc),*],
                    fields: $crate::spec::language::fields!(
                        $($( [$($field_doc),*] $field : $kind $(= $default)? ),*)?
                    ),
                }
            ),*];
        }

        impl $crate::spec::decode::Decode for $name {
            fn decode(
                tree: &$crate::spec::tree::Tree,
                d: &mut $crate::spec::decode::Decoder<'_>,
            ) -> Option<Self> {
                $( if let Some(read) = $short(tree, d) { return read; } )?
                let (which, fields) = d.variant(tree, stringify!($name), Self::VARIANTS)?;
                let word = Self::VARIANTS.get(which)?.name;
                let _ = &fields;
                let value = 'chosen: {
                    $(
                        if word == stringify!($variant) {
                            $(
                                let mut index = 0_usize..;
                                $( let $field = d.field::<$kind>(&fields, index.next()?); )*
                                let _ = index;
                            )?
                            break 'chosen $name::$variant $({ $( $field: $field?, )* })?;
                        }
                    )*
                    return None;
                };
                $( if !$check(&value, tree.place, d) { return None; } )?
                Some(value)
            }

            fn schema() -> $crate::spec::decode::Schema {
                $crate::spec::decode::Schema::Choice($crate::spec::decode::ChoiceSchema {
                    name: stringify!($name),
                    doc: &[$($doc),*],
                    variants: Self::VARIANTS,
                    also: concat!($($also)?),
                })
            }
        }

        $crate::spec::language::language! { $($rest)* }
    };
}
pub(crate) use language;

/// The table of a type's fields.
macro_rules! fields {
    ($( [$($doc:expr),*] $field:ident : $kind:ty $(= $default:expr)? ),*) => {
        &[$(
            $crate::spec::decode::FieldSchema {
                name: $crate::spec::decode::plain(stringify!($field)),
                doc: &[$($doc),*],
                default: $crate::spec::language::default_text!($($default)?),
                schema: <$kind as $crate::spec::decode::Decode>::schema,
                decodes: $crate::spec::decode::decodes::<$kind>,
            }
        ),*]
    };
}
pub(crate) use fields;

/// A default's text, if there is a default.
macro_rules! default_text {
    () => {
        None
    };
    ($default:expr) => {
        Some(stringify!($default))
    };
}
pub(crate) use default_text;

#[cfg(test)]
mod tests;
