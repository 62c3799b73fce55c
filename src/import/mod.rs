//! Reading what others wrote: contact plans and ephemerides.
