//! Quantities: what they accept, refuse, and print.
use super::*;
use proptest::prelude::*;

fn duration(text: &str) -> Result<u64, &'static str> {
    Duration::parse(text).map(|it| it.0).map_err(|problem| problem.code.id)
}

const S: u64 = 1_000_000_000;

#[test]
fn durations_take_units_and_compounds() {
    assert_eq!(duration("10 s"), Ok(10 * S));
    assert_eq!(duration("10s"), Ok(10 * S));
    assert_eq!(duration("1 d 6 h"), Ok(30 * 3600 * S));
    assert_eq!(duration("1h30min"), Ok(5400 * S));
    assert_eq!(duration("0.1 s"), Ok(S / 10));
    assert_eq!(duration("1e3 ms"), Ok(S));
    assert_eq!(duration("3 y"), Ok(3 * 31_557_600 * S));
    assert_eq!(duration("2 µs"), Ok(2000));
    assert_eq!(duration("1_000 us"), Ok(1_000_000));
    assert_eq!(duration("0 s"), Ok(0));
    assert_eq!(duration("0.30000000000000000000000004 s"), Ok(3 * S / 10));
}

#[test]
fn durations_refuse_the_rest_with_the_right_code() {
    assert_eq!(duration("10"), Err("E109"));
    assert_eq!(duration("10 kg"), Err("E109"));
    assert_eq!(duration("soon"), Err("E109"));
    assert_eq!(duration(""), Err("E109"));
    assert_eq!(duration("1.2.3 s"), Err("E109"));
    assert_eq!(duration("-1 s"), Err("E110"));
    assert_eq!(duration("585 y"), Err("E110"));
    assert_eq!(duration("1e99999999999 s"), Err("E110"));
    assert_eq!(duration("0.4 ns"), Err("E110"));
    assert_eq!(duration("inf s"), Err("E109"));
    assert_eq!(PositiveDuration::parse("0 s").unwrap_err().code.id, "E110");
}

#[test]
fn durations_print_in_their_shortest_unit() {
    let shown = |nanos| Duration(nanos).to_string();
    assert_eq!(shown(0), "0 s");
    assert_eq!(shown(90 * S), "90 s");
    assert_eq!(shown(1_500_000), "1.5 ms");
    assert_eq!(shown(36 * 3600 * S), "36 h");
    assert_eq!(shown(210 * 86_400 * S), "210 d");
    assert_eq!(shown(3 * 31_557_600 * S), "3 y");
    assert_eq!(shown(1_234_567_890_123), "1234.567890123 s");
}

#[test]
fn rates_are_per_hour() {
    assert_eq!(Rate::parse("3.2e-6 /h").unwrap().0, 3.2e-6);
    assert_eq!(Rate::parse("200 FIT").unwrap().0, 200.0 * 1e-9);
    assert_eq!(Rate::parse("2/d").unwrap().0, 2.0 / 24.0);
    assert_eq!(Rate::parse("1 /s").unwrap().0, 3600.0);
    assert_eq!(Rate::parse("1 per y").unwrap().0, 1.0 / 8766.0);
    assert_eq!(Rate::parse("3.2e-6 /h").unwrap().to_string(), "3.2e-6 /h");
    assert_eq!(Rate::parse("-1 /h").unwrap_err().code.id, "E110");
    assert_eq!(Rate::parse("1e999 /h").unwrap_err().code.id, "E110");
    assert_eq!(Rate::parse("1 h").unwrap_err().code.id, "E109");
}

#[test]
fn sizes_and_data_rates() {
    assert_eq!(Bytes::parse("8 GiB").unwrap().0, 8 << 30);
    assert_eq!(Bytes::parse("1.5 kB").unwrap().0, 1500);
    assert_eq!(Bytes(8 << 30).to_string(), "8 GiB");
    assert_eq!(Bytes(1500).to_string(), "1.5 kB");
    assert_eq!(
        Bytes::parse("8 Gib").unwrap_err().message,
        "the unit `Gib` does not fit (did you mean `GiB`?)"
    );
    assert_eq!(
        Bytes::parse("1 Mb").unwrap_err().message,
        "the unit `Mb` does not fit (`Mbit` for bits, `MB` for bytes)"
    );
    assert_eq!(
        DataRate::parse("500 kbps").unwrap_err().message,
        "the unit `kbps` does not fit (did you mean `kbit/s`?)"
    );
    assert_eq!(ByteRate::parse("2 MiB/h").unwrap().0, 2_097_152.0);
    assert_eq!(ByteRate::parse("1 B/s").unwrap().0, 3600.0);
    assert_eq!(ByteRate::parse("2 MiB/h").unwrap().to_string(), "2 MiB/h");
    assert_eq!(ByteRate::parse("2 MiB").unwrap_err().code.id, "E109");
    assert_eq!(DataRate::parse("256 kbit/s").unwrap().0, 256_000);
    assert_eq!(DataRate(256_000).to_string(), "256 kbit/s");
    assert_eq!(Bytes::parse("99999999999 TB").unwrap_err().code.id, "E110");
}

#[test]
fn plain_quantities() {
    assert_eq!(Probability::parse("5 %").unwrap().0, 0.05);
    assert_eq!(Probability::parse("7%").unwrap().0, 0.07);
    assert_eq!(Probability::parse("0.99999").unwrap().0, 0.99999);
    for bad in ["1.2", "-0.1", "101 %", "1e400"] {
        assert_eq!(Probability::parse(bad).unwrap_err().code.id, "E110", "{bad}");
    }
    assert_eq!(Cpu::parse("500m").unwrap().0, 500);
    assert_eq!(Cpu::parse("1.5").unwrap().0, 1500);
    assert_eq!(Cpu(1500).to_string(), "1.5");
    assert_eq!(Cpu::parse("0").unwrap_err().code.id, "E110");
    assert_eq!(Count::parse("0").unwrap_err().code.id, "E110");
    assert_eq!(Mass::parse("500 g").unwrap().to_string(), "0.5 kg");
    assert_eq!(Power::parse("1.2 kW").unwrap().to_string(), "1200 W");
    for (text, shown) in
        [("1.2 MEUR", "1200000 EUR"), ("USD 25000", "25000 USD"), ("3 kCHF", "3000 CHF")]
    {
        assert_eq!(Price::parse(text).unwrap().to_string(), shown);
    }
    assert_eq!(Price::parse("12 eur").unwrap_err().code.id, "E109");
}

#[test]
fn instants_follow_the_calendar() {
    let instant = |text| Instant::parse(text).map(|it| it.0).map_err(|problem| problem.code.id);
    assert_eq!(instant("1970-01-01T00:00:00Z"), Ok(0));
    assert_eq!(instant("2026-11-20T00:00:00Z"), Ok(1_795_132_800_000_000_000));
    assert_eq!(instant("2000-02-29T12:00:00.5Z"), Ok(951_825_600_500_000_000));
    assert_eq!(instant("1969-12-31T23:59:59Z"), Ok(-1_000_000_000));
    assert_eq!(instant("2026-02-29T00:00:00Z"), Err("E110"));
    assert_eq!(instant("2026-13-01T00:00:00Z"), Err("E110"));
    assert_eq!(instant("2026-11-20T00:00:00+01:00"), Err("E109"));
    assert_eq!(instant("2026-11-20"), Err("E109"));
    assert_eq!(instant("9999-11-20T00:00:00Z"), Err("E110"));
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(nanos: u64, bytes: u64, bits: u64, rate in 0.0..1e12_f64, share in 0.0..=1.0_f64) {
        prop_assert_eq!(Duration::parse(&Duration(nanos).to_string()).unwrap().0, nanos);
        prop_assert_eq!(Bytes::parse(&Bytes(bytes).to_string()).unwrap().0, bytes);
        prop_assert_eq!(DataRate::parse(&DataRate(bits).to_string()).unwrap().0, bits);
        prop_assert_eq!(Rate::parse(&Rate(rate).to_string()).unwrap(), Rate(rate));
        prop_assert_eq!(ByteRate::parse(&ByteRate(rate).to_string()).unwrap(), ByteRate(rate));
        prop_assert_eq!(Probability::parse(&Probability(share).to_string()).unwrap(), Probability(share));
    }

    #[test]
    fn instants_read_back(nanos in -2_208_988_800_000_000_000..7_258_118_400_000_000_000_i64) {
        prop_assert_eq!(Instant::parse(&Instant(nanos).to_string()).unwrap().0, nanos);
    }

    #[test]
    fn no_text_panics(text in "[-+0-9.eE_ /%a-zA-Zµ:]{0,40}|.{0,20}") {
        let _ = (Duration::parse(&text), Rate::parse(&text), Bytes::parse(&text), ByteRate::parse(&text));
        let _ = (Probability::parse(&text), Cpu::parse(&text), Price::parse(&text), Instant::parse(&text));
        let _ = (Count::parse(&text), Mass::parse(&text), DataRate::parse(&text), Factor::parse(&text));
    }
}
