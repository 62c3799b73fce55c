//! Quantities and distributions of the language as the kernel's.

use crate::kernel::dist::Dist;
use crate::kernel::math;
use crate::kernel::time::Span;
use crate::spec::dist::Dist as Spec;
use crate::spec::quantity::{ByteRate, Cpu};

/// The kernel's distribution for one of the language; those without spread become `Fixed`.
pub(super) fn dist(spec: &Spec) -> Dist {
    match spec {
        Spec::Exponential { mean } => Dist::Exponential { mean: mean.nanos },
        Spec::Weibull { shape, scale } => Dist::Weibull { shape: shape.0, scale: scale.0 },
        Spec::LogNormal { median, sigma } if sigma.0 <= 0.0 => {
            Dist::Fixed(Span::from_nanos_f64(median.0))
        }
        Spec::LogNormal { median, sigma } => {
            Dist::LogNormal { mu: math::ln(median.0), sigma: sigma.0 }
        }
        Spec::Gamma { shape, scale } => Dist::Gamma { shape: shape.0, scale: scale.0 },
        Spec::Uniform { low, high } | Spec::Triangular { low, high, .. } if low == high => {
            Dist::Fixed(Span(low.0))
        }
        Spec::Uniform { low, high } => Dist::Uniform { low: low.0 as f64, high: high.0 as f64 },
        Spec::Fixed { value } => Dist::Fixed(Span(value.0)),
        Spec::Triangular { low, mode, high } => {
            Dist::Triangular { low: low.0 as f64, mode: mode.0 as f64, high: high.0 as f64 }
        }
        Spec::Empirical { values } => Dist::empirical(values.iter().map(|v| Span(v.0)).collect()),
        Spec::Mixture { parts } => {
            Dist::mixture(parts.iter().map(|(weight, part)| (weight.0, dist(part))).collect())
        }
        Spec::PowerLaw { alpha, beta } => Dist::PowerLaw { alpha: alpha.0, beta: beta.0 },
        Spec::Never => Dist::Never,
    }
}

/// Processor shares in cores.
pub(super) fn cores(cpu: Cpu) -> f64 {
    cpu.0 as f64 / 1000.0
}

/// Bytes per second; the language counts by the hour.
pub(super) fn per_second(rate: ByteRate) -> f64 {
    rate.0 / 3600.0
}
