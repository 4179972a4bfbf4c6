//! Facts as bytes, for whoever keeps them. Derived and remade at will, so the layout may change with the program.

use chrono::{Datelike, NaiveDate};

use super::cuts::{AgeBand, ChosenOption, DaysAfter};
use super::facts::Facts;

/// Bytes of the facts of one record.
const LENGTH: usize = 29;
/// In place of the position of a dataset version, where it is not known.
const NO_VERSION: u8 = u8::MAX;

impl Facts {
    /// The facts as bytes, all numbers with the highest byte first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend(self.diagnosed.num_days_from_ce().to_be_bytes());
        bytes.push(self.version.unwrap_or(NO_VERSION));
        bytes.extend(self.flags.to_be_bytes());
        for bits in [self.apply, self.missing, self.later] {
            bytes.extend(bits.to_be_bytes());
        }
        let band = |band: AgeBand| {
            AgeBand::ALL
                .into_iter()
                .position(|other| other == band)
                .map_or(0, |place| place + 1)
        };
        bytes.push(u8::try_from(self.age_band.map_or(0, band)).unwrap_or(0));
        bytes.extend([self.gender, self.care_home, self.site].map(|chosen| chosen.map_or(0, ChosenOption::byte)));
        for days in [self.assessed, self.dxa_done, self.followed_up] {
            bytes.extend(days.map_or(0, DaysAfter::bits).to_be_bytes());
        }
        bytes
    }

    /// Reads them back; nothing for bytes that are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let mut rest = bytes.as_slice();
        let diagnosed = NaiveDate::from_num_days_from_ce_opt(i32::from_be_bytes(take(&mut rest)?))?;
        let [version] = take(&mut rest)?;
        let flags = u16::from_be_bytes(take(&mut rest)?);
        let [apply, missing, later] = [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(u32::from_be_bytes);
        let [band, gender, care_home, site] = take(&mut rest)?;
        let [assessed, dxa_done, followed_up] = [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?]
            .map(|bits| DaysAfter::from_bits(u16::from_be_bytes(bits)));
        let [gender, care_home, site] = [gender, care_home, site].map(ChosenOption::from_byte);
        let age_band = match usize::from(band).checked_sub(1) {
            None => None,
            Some(place) => Some(*AgeBand::ALL.get(place)?),
        };
        Some(Self {
            diagnosed,
            version: (version != NO_VERSION).then_some(version),
            flags,
            apply,
            missing,
            later,
            age_band,
            gender,
            care_home,
            site,
            assessed,
            dxa_done,
            followed_up,
        })
    }
}

/// The next bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}
