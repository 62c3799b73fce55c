//! Distributions as they are written, refused and printed.
use super::*;
use crate::spec::decode::decode_document;
use crate::spec::place::{FileKind, Sources};
use crate::spec::reader;

fn read(text: &str) -> Result<Dist, String> {
    let mut sources = Sources::new();
    let file = sources.add("d.ron", text, FileKind::Document);
    let tree = reader::read(file, text, 0).tree.unwrap();
    let (dist, found) = decode_document(&tree, &mut sources);
    let first = found.sorted().first().map(|it| format!("{} {}", it.code.id, it.message));
    dist.ok_or_else(|| first.unwrap())
}

#[test]
fn all_of_them_are_read_by_position_and_by_name() {
    let table = [
        ("Exponential(\"4 y\")", "Exponential(4 y)"),
        ("Exponential(mean: \"2e-3 /h\")", "Exponential(0.002 /h)"),
        ("Weibull(scale: \"5000 y\", shape: 0.7)", "Weibull(0.7, 5000 y)"),
        ("LogNormal(\"4 h\", 0.8)", "LogNormal(4 h, 0.8)"),
        ("Gamma(2, \"90 min\")", "Gamma(2, 1.5 h)"),
        ("Uniform(\"1 s\", \"1 s\")", "Uniform(1 s, 1 s)"),
        ("Fixed(\"0 s\")", "0 s"),
        ("Triangular(low: \"1 s\", mode: \"2 s\", high: \"4 s\")", "Triangular(1 s, 2 s, 4 s)"),
        ("Empirical([\"1 s\", \"2 s\"])", "Empirical(2 values)"),
        ("Mixture([(0.25, \"1 s\"), (3, Never)])", "Mixture(0.25 × 1 s, 3 × Never)"),
        ("PowerLaw(\"100 d\", 1.4)", "PowerLaw(100 d, 1.4)"),
        ("Never", "Never"),
        ("\"60 s\"", "60 s"),
        ("\"3.2e-6 /h\"", "Exponential(3.2e-6 /h)"),
        ("\"0 /h\"", "Never"),
    ];
    for (text, wanted) in table {
        assert_eq!(read(text).map(|dist| dist.to_string()).as_deref(), Ok(wanted), "{text}");
    }
}

#[test]
fn a_rate_is_the_inverse_of_its_mean() {
    // 200 FIT are 200e-9 per hour: 5e6 h, 1.8e19 ns.
    let Ok(Dist::Exponential { mean }) = read("\"200 FIT\"") else { panic!() };
    assert!((mean.nanos / 1.8e19 - 1.0).abs() < 1e-12, "{}", mean.nanos);
    let Ok(Dist::Exponential { mean }) = read("\"1 FIT\"") else { panic!() };
    assert!((mean.nanos / 3.6e21 - 1.0).abs() < 1e-12, "rare faults lie past the clock's range");
}

#[test]
fn what_is_no_distribution_is_refused_with_its_reason() {
    let table = [
        ("Weibull(0, \"1 y\")", "E113 not a distribution: the shape must be above zero"),
        ("Weibull(1, \"0 s\")", "E110 a time: zero is not possible here"),
        ("Weibull(-1, \"1 s\")", "E110 a factor: `-1` is negative"),
        ("PowerLaw(\"1 d\", 0)", "E113 not a distribution: the exponent beta must be above zero"),
        ("Uniform(\"2 s\", \"1 s\")", "E113 not a distribution: low (2 s) is above high (1 s)"),
        (
            "Triangular(\"3 s\", \"2 s\", \"4 s\")",
            "E113 not a distribution: the order is low (3 s), mode (2 s), high (4 s)",
        ),
        ("Empirical([])", "E113 not a distribution: there are no values"),
        (
            "Mixture([(0, Never)])",
            "E113 not a distribution: the weights must add up to more than zero",
        ),
        ("Mixture([])", "E113 not a distribution: there are no parts"),
        ("Exponential(\"0 /h\")", "E110 a rate of 0 /h has no mean"),
        ("Exponential(5)", "E109 a duration needs a unit"),
        ("Exponential(0)", "E106 expected a time above zero, found a bare number"),
        ("Exponential()", "E105 Dist::Exponential needs the field `mean`"),
        ("Weibull(1, \"1 s\", 3)", "E112 Dist::Weibull takes at most 2 values"),
        ("Normal(1)", "E107 `Normal` is not one of the choices of Dist"),
        ("60", "E109 a duration needs a unit"),
        ("\"60\"", "E109 a duration: the unit is missing"),
        ("\"-3 /h\"", "E110 a rate: `-3 /h` is negative"),
    ];
    for (text, wanted) in table {
        assert_eq!(read(text).map(|dist| dist.to_string()), Err(wanted.to_string()), "{text}");
    }
}
