//! Numbers with units, read exactly.

use super::Problem;

/// A decimal number: `digits` × 10^`exponent`, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The digits without the point; at most 20 of them count.
    pub digits: u128,
    /// Where the point is.
    pub exponent: i32,
}

/// Digits that are kept: more than any whole quantity here can hold.
const DIGITS: u32 = 20;

impl Decimal {
    /// This many `unit`s, rounded half up to a whole number; `None` past 64 bits.
    pub fn times(self, unit: u64) -> Option<u64> {
        if self.digits == 0 {
            return Some(0);
        }
        // 20 digits are below 2^67, so this product fits for all units below 2^61.
        let product = self.digits.checked_mul(u128::from(unit))?;
        let power = |exponent: u32| 10_u128.checked_pow(exponent);
        let whole = match u32::try_from(self.exponent) {
            Ok(up) => product.checked_mul(power(up)?)?,
            Err(_) => match power(self.exponent.unsigned_abs()) {
                Some(divisor) => {
                    product / divisor + u128::from(product % divisor >= divisor.div_ceil(2))
                }
                None => 0,
            },
        };
        u64::try_from(whole).ok()
    }
}

/// A number at the beginning of a text, and what follows it (spaces between are dropped).
/// `None` if there is none. The number's text can be given to [`float`] too.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let start = at;
    while digit(at) || matches!(bytes.get(at), Some(b'.' | b'_')) {
        at += 1;
    }
    if !bytes[start..at].iter().any(u8::is_ascii_digit) {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if digit(at + 1 + sign) {
            at += 1 + sign;
            while digit(at) {
                at += 1;
            }
        }
    }
    Some((&text[..at], text[at..].trim_start()))
}

/// Reads a decimal number that is not negative.
pub fn decimal(text: &str) -> Result<Decimal, Problem> {
    let malformed = || Problem::unit(format!("`{text}` is not a number"));
    let plain = text.strip_prefix('+').unwrap_or(text).replace('_', "");
    if plain.starts_with('-') {
        let zero = plain
            .bytes()
            .take_while(|byte| !b"eE".contains(byte))
            .all(|byte| b"-.0".contains(&byte));
        return if zero {
            Ok(Decimal { digits: 0, exponent: 0 })
        } else {
            Err(Problem::range(format!("`{text}` is negative")))
        };
    }
    let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((&plain, "0"));
    // An exponent past the range of an i32 is as good as its limit.
    let negative = exponent.starts_with('-');
    let magnitude =
        exponent.trim_start_matches(['+', '-']).parse::<i32>().unwrap_or(100_000).min(100_000);
    let mut exponent = if negative { -magnitude } else { magnitude };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return Err(malformed());
    }
    let mut digits: u128 = 0;
    for (index, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10).ok_or_else(malformed)?;
        let after_point = index >= whole.len();
        if digits < 10_u128.pow(DIGITS - 1) {
            digits = digits * 10 + u128::from(digit);
            exponent -= i32::from(after_point);
        } else {
            exponent += i32::from(!after_point);
        }
    }
    Ok(Decimal { digits, exponent })
}

/// Reads a number (also a negative one) as the nearest double; `None` if it is no finite number.
pub fn float(text: &str) -> Option<f64> {
    let plain = text.replace('_', "");
    if let Some(value) = based(&plain) {
        return Some(value as f64);
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Reads a whole number that is not negative, also `0xff`, `0o17` and `0b101`.
pub fn integer(text: &str) -> Option<u64> {
    let plain = text.replace('_', "");
    based(&plain).or_else(|| plain.parse().ok()).or_else(|| (plain == "-0").then_some(0))
}

fn based(text: &str) -> Option<u64> {
    let plain = text.strip_prefix('+').unwrap_or(text);
    let (base, digits) = match plain.get(..2)? {
        "0x" => (16, &plain[2..]),
        "0o" => (8, &plain[2..]),
        "0b" => (2, &plain[2..]),
        _ => return None,
    };
    u64::from_str_radix(digits, base).ok()
}

/// Looks a unit up in a table; reports one that is not in it.
pub fn unit<T: Copy>(unit: &str, table: &[(&str, T)]) -> Result<T, Problem> {
    if let Some((_, factor)) = table.iter().find(|(name, _)| *name == unit) {
        return Ok(*factor);
    }
    if unit.is_empty() {
        return Err(Problem::unit("the unit is missing"));
    }
    let meant = crate::spec::suggest::nearest(unit, table.iter().map(|(name, _)| *name));
    Err(Problem::unit(match meant {
        Some(meant) => format!("the unit `{unit}` does not fit (did you mean `{meant}`?)"),
        None => format!("the unit `{unit}` does not fit"),
    }))
}

/// Splits `12 kg` into a finite number that is not negative and its factor's product.
pub fn scaled(text: &str, table: &[(&str, f64)]) -> Result<f64, Problem> {
    let text = text.trim();
    let Some((number, rest)) = split(text) else {
        return Err(Problem::unit(format!("`{text}` does not start with a number")));
    };
    let factor = unit(rest, table)?;
    let value = float(number).map(|value| value * factor).filter(|value| value.is_finite());
    match value {
        Some(value) if value < 0.0 => Err(Problem::range(format!("`{text}` is negative"))),
        // Adding zero turns -0 into 0.
        Some(value) => Ok(value + 0.0),
        None => Err(Problem::range(format!("`{text}` is too large"))),
    }
}

/// The shortest text for a whole quantity: in the unit in which it has the fewest characters;
/// of equally short ones the first of the table. Units that need more than nine decimals drop out.
pub fn shortest(value: u64, table: &[(&str, u64)]) -> String {
    let mut best: Option<String> = None;
    for (unit, size) in table {
        let (whole, rest) = (value / size, u128::from(value % size));
        let scaled = rest * 1_000_000_000;
        if scaled % u128::from(*size) != 0 {
            continue;
        }
        let decimals = format!("{:09}", scaled / u128::from(*size));
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        let text = format!("{whole}{point}{decimals} {unit}");
        if best.as_ref().is_none_or(|best| text.chars().count() < best.chars().count()) {
            best = Some(text);
        }
    }
    best.unwrap_or_else(|| value.to_string())
}

/// A double as a person writes it: plain, or with an exponent where that is much shorter.
pub fn plain(value: f64) -> String {
    let (plain, scientific) = (format!("{value}"), format!("{value:e}"));
    if plain.len() > scientific.len() + 2 { scientific } else { plain }
}
