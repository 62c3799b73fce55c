//! The loop: hands each event to the model at its instant, then lets the instant settle.

use super::agenda::Agenda;
use super::limits::LimitReached;
use super::time::Time;

/// What is simulated: state that answers events by scheduling others.
pub trait Model {
    /// What the agenda carries.
    type Event: Copy;

    /// Answers `event`, which is due `now`.
    fn fire(&mut self, now: Time, event: Self::Event, agenda: &mut Agenda<Self::Event>);

    /// Called after each event, when all that it set off has been done: the place to judge the
    /// state reached. Events may still follow at the same instant.
    fn settled(&mut self, _now: Time, _agenda: &mut Agenda<Self::Event>) {}
}

/// Fires all events due at or before `until`, in order. The clock stays at the last one.
///
/// # Errors
/// [`LimitReached`] as soon as the agenda says so; the model is then left as it was before the
/// event that was one too many.
#[inline]
pub fn run<M: Model>(
    model: &mut M,
    agenda: &mut Agenda<M::Event>,
    until: Time,
) -> Result<(), LimitReached> {
    while let Some((now, event)) = agenda.pop(until)? {
        model.fire(now, event, agenda);
        model.settled(now, agenda);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
