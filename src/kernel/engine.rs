//! The loop: hands each event to the model at its instant.

use super::agenda::Agenda;
use super::limits::LimitReached;
use super::time::Time;

/// What is simulated: state that answers events by scheduling others on the agenda it owns.
pub trait Model {
    /// What the agenda carries.
    type Event: Copy;

    /// The agenda.
    fn agenda(&mut self) -> &mut Agenda<Self::Event>;

    /// Answers `event`, which is due `now`, and all that it sets off at once.
    fn fire(&mut self, now: Time, event: Self::Event);

    /// True once nothing more is to be fired, whatever is pending.
    fn over(&self) -> bool {
        false
    }
}

/// Fires all events due at or before `until`, in order, until the model is over. The clock stays
/// at the last one.
///
/// # Errors
/// [`LimitReached`] as soon as the agenda says so; the model is then left as it was before the
/// event that was one too many.
#[inline]
pub fn run<M: Model>(model: &mut M, until: Time) -> Result<(), LimitReached> {
    while let Some((now, event)) = model.agenda().pop(until)? {
        model.fire(now, event);
        if model.over() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
