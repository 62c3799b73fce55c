//! Where the bodies of the solar system are, and how long light takes between them.
//!
//! Ground floor: time scales ([`scale`]), positions ([`body`], [`moon`]), light time and tables of
//! it ([`light`]), angles to the Sun ([`conjunction`]), satellites around the Earth ([`orbit`]) and
//! when they are in view ([`passes`]). Everything is a pure function of an instant, and gives the
//! same bits on every processor: sums, products, square roots and `libm`.
//!
//! Light time is *geometric at the instant of sending*: the distance between both bodies at that
//! instant over the speed of light. That is what a contact plan means by range; the true flight of
//! light, to where the receiver will be, differs from it by up to 0.1 s between the inner planets.

use std::fmt;

pub mod body;
pub mod conjunction;
pub mod light;
pub mod moon;
pub mod orbit;
pub mod passes;
pub mod propagate;
pub mod scale;

/// An instant that the ephemeris, or a table made of it, does not cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// What was asked for.
    pub at: scale::Utc,
    /// First instant that is covered.
    pub from: scale::Utc,
    /// Last one.
    pub to: scale::Utc,
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is outside what is known: {} to {}", self.at, self.from, self.to)
    }
}

impl std::error::Error for Outside {}
