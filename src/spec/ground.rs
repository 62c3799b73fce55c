//! Ground: people far away who hear of what fails, choose what to do, and command it.

use super::decode::{Map, Name};
use super::dist::Dist;
use super::language::language;
use super::quantity::{Count, PositiveDuration};
use super::source::Source;
use super::windows::Windows;

language! {
    /// A team on the ground that failure modes, safe mode and ladders turn to (`by`). What is to be
    /// done waits for a link and its light time down, for people, and for a link and its light time
    /// up. A command that is lost, or whose receiver fails before it comes, is sent again once its
    /// absence has shown. Telemetry is repeated until it is heard.
    ///
    /// What fails on another network than the ends of these links is heard of, and commanded, only
    /// while a path of other links leads there: of a fault from where it strikes, of safe mode from
    /// where it stops something, of a ladder's question from the watchdog.
    pub struct Ground {
        /// Links that telemetry takes down: the first that opens; of several, the first named.
        links: Vec<Name>,
        /// Links that commands take up; those of `links`, if none are given.
        commands: Vec<Name> = [],
        /// When people work. What the end of a shift cuts is gone on with in the next.
        shifts: Windows = Always,
        /// Working time until somebody looks at what has come.
        reaction: Dist = "0 s",
        /// Working time from then until it is chosen what to do, where no runbook says that.
        decision: Dist,
        /// First steps that are written down, for who names them: the time that each takes, in place
        /// of `decision`.
        runbooks: Map<Dist> = {},
        /// How many matters are worked on at once; the others wait, by priority. One team has one.
        at_once: Count = 1,
        /// What the vessel does by itself when it has heard no command for long; nothing, if not
        /// given.
        command_loss: Option<CommandLoss> = None,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// A timer that runs while commands cannot reach the vessel. Assumed: ground always has something
    /// to say, so a command is heard whenever one of the links is sound and open, at the instant of
    /// sending.
    pub struct CommandLoss {
        /// Time without a command after which the vessel acts by itself.
        after: PositiveDuration,
        /// What it does, in order: one thing each time that the timer runs out, and from the first
        /// again after the last, or once a command was heard.
        then: Vec<Resort>,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What a vessel does that hears no commands.
    pub enum Resort {
        /// It enters safe mode.
        SafeMode,
        /// A group of standby nodes gives the active role to the next of its members.
        Swap {
            /// The group.
            group: Name,
        },
    }
}
