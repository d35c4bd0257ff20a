//! The `xn--` form of a Unicode host, for the remedy of an error.
//!
//! Only for letters that the mapping of
//! [UTS #46](https://www.unicode.org/reports/tr46/) leaves as they are, so no wrong form is ever
//! proposed. What a browser sends is always ASCII; matching needs none of this.

use alloc::string::String;

use super::host::MAX_LABEL_LEN;

/// The ASCII form of a domain, lower-cased; `None` where finding it would take the Unicode tables.
pub(super) fn domain_to_ascii(host: &str) -> Option<String> {
    let mut ascii = String::new();
    for (position, label) in host.split('.').enumerate() {
        if position > 0 {
            ascii.push('.');
        }
        // Lower-casing can make it ASCII: U+212A becomes `k`.
        let label: String = label.chars().flat_map(char::to_lowercase).collect();
        if label.is_ascii() {
            ascii.push_str(&label);
        } else if label.starts_with("xn--") {
            return None;
        } else {
            ascii.push_str("xn--");
            encode(&label, &mut ascii)?;
        }
    }
    Some(ascii)
}

/// Lower-case letters that are their own mapping and that combine with nothing.
fn maps_to_itself(char: char) -> bool {
    matches!(char,
        'a'..='z' | '0'..='9' | '-'
        | 'ß'..='ö' | 'ø'..='ÿ'
        | 'α'..='ω' | 'ά'..='ώ'
        | 'а'..='џ'
        | 'ぁ'..='ゖ' | 'ァ'..='ヺ'
        | '一'..='鿿'
        | '가'..='힣')
        || (('ā'..='ž').contains(&char) && char.is_lowercase() && !matches!(char, 'ĳ' | 'ŀ' | 'ŉ'))
}

// RFC 3492, section 5.
const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;

/// [RFC 3492, section 6.3](https://www.rfc-editor.org/rfc/rfc3492#section-6.3). The work is quadratic in the
/// label, but one with more letters than a label may have bytes has no ASCII form.
fn encode(label: &str, out: &mut String) -> Option<()> {
    if label.chars().nth(MAX_LABEL_LEN).is_some() || !label.chars().all(maps_to_itself) {
        return None;
    }
    let length = u32::try_from(label.chars().count()).ok()?;
    out.extend(label.chars().filter(char::is_ascii));
    let basic = u32::try_from(label.chars().filter(char::is_ascii).count()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (INITIAL_N, 0_u32, INITIAL_BIAS, basic);
    while handled < length {
        let next = label.chars().map(u32::from).filter(|&point| point >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for point in label.chars().map(u32::from) {
            if point < n {
                delta = delta.checked_add(1)?;
            }
            if point == n {
                encode_delta(delta, bias, out);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(())
}

fn encode_delta(delta: u32, bias: u32, out: &mut String) {
    let mut rest = delta;
    let mut k = BASE;
    loop {
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < threshold {
            break;
        }
        out.extend(digit(threshold + (rest - threshold) % (BASE - threshold)));
        rest = (rest - threshold) / (BASE - threshold);
        k += BASE;
    }
    out.extend(digit(rest));
}

/// `a` to `z` for 0 to 25, `0` to `9` for 26 to 35.
fn digit(value: u32) -> Option<char> {
    match value {
        0..26 => char::from_u32('a' as u32 + value),
        _ => char::from_u32('0' as u32 + value - 26),
    }
}

/// [RFC 3492, section 6.1](https://www.rfc-editor.org/rfc/rfc3492#section-6.1).
fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}
