//! Which records a line was about, by their numbers in this database: in order, each as how far it is from the one before it, seven
//! bits to a byte. All records of a large service take about a byte each.

/// The bytes of these numbers; each counts once.
pub(crate) fn packed(mut numbers: Vec<i64>) -> Vec<u8> {
    numbers.sort_unstable();
    numbers.dedup();
    let mut bytes = Vec::with_capacity(numbers.len());
    let mut before = 0_u64;
    for number in numbers {
        let number = number.unsigned_abs();
        let mut step = number - before;
        before = number;
        loop {
            let [low, ..] = (step & 0x7f).to_le_bytes();
            step >>= 7;
            if step == 0 {
                bytes.push(low);
                break;
            }
            bytes.push(low | 0x80);
        }
    }
    bytes
}

/// Whether this number is among those of these bytes. What no such bytes are holds none.
pub(crate) fn holds(bytes: &[u8], number: i64) -> bool {
    let wanted = number.unsigned_abs();
    let (mut at, mut step, mut shift) = (0_u64, 0_u64, 0_u32);
    for byte in bytes {
        let Some(part) = u64::from(byte & 0x7f).checked_shl(shift) else {
            return false;
        };
        step |= part;
        shift += 7;
        if byte & 0x80 == 0 {
            at = at.saturating_add(step);
            if at >= wanted {
                return at == wanted;
            }
            (step, shift) = (0, 0);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_found_and_nothing_else() {
        let numbers = [1, 2, 127, 128, 129, 300, 16_384, 5_000_000, 5_000_001];
        let mut turned = numbers.to_vec();
        turned.reverse();
        turned.push(300);
        let bytes = packed(turned);
        assert_eq!(bytes, packed(numbers.to_vec()), "in any order, each once");
        for number in numbers {
            assert!(holds(&bytes, number), "{number}");
        }
        for number in [0, 3, 126, 130, 16_383, 4_999_999, 5_000_002] {
            assert!(!holds(&bytes, number), "{number}");
        }
        assert_eq!(packed((1..=50_000).collect()).len(), 50_000);
    }

    #[test]
    fn bytes_that_are_none_hold_nothing() {
        assert!(!holds(&[], 1));
        assert!(!holds(&[0xff; 40], 1));
        assert!(!holds(&[0x80], 0));
    }
}
