//! Colours, as far as reading needs them: whether a letter can be told from
//! what lies behind it.

/// A colour by its red, green and blue parts, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Two colours whose parts differ by no more than this look alike: on white
/// paper it is the lightest eighth of grey.
const NEARLY_EQUAL: u8 = 32;

impl Colour {
    /// Paper.
    pub const WHITE: Self = Self(255, 255, 255);
    /// Ink.
    pub const BLACK: Self = Self(0, 0, 0);

    /// Reads `RRGGBB`, with or without a `#` before it.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches('#');
        if digits.len() != 6 || !digits.is_ascii() {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// Red, green and blue as parts of 1.
    pub fn from_parts(red: f32, green: f32, blue: f32) -> Self {
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
        Self(byte(red), byte(green), byte(blue))
    }

    /// Whether text of this colour cannot be read on `background`.
    pub fn vanishes_on(self, background: Self) -> bool {
        self.0.abs_diff(background.0) <= NEARLY_EQUAL
            && self.1.abs_diff(background.1) <= NEARLY_EQUAL
            && self.2.abs_diff(background.2) <= NEARLY_EQUAL
    }

    /// The same hue, lighter or darker: its lightness times `factor` plus `offset`, both parts of 1.
    pub fn relit(self, factor: f32, offset: f32) -> Self {
        let channels = [self.0, self.1, self.2];
        let most = channels.iter().copied().max().unwrap_or(0);
        let least = channels.iter().copied().min().unwrap_or(0);
        let lightness = (f32::from(most) + f32::from(least)) / 510.0;
        let wanted = (lightness * factor + offset).clamp(0.0, 1.0);
        if wanted >= lightness {
            let room = (1.0 - lightness).max(f32::EPSILON);
            self.mixed(Self::WHITE, 1.0 - (wanted - lightness) / room)
        } else {
            self.mixed(Self::BLACK, wanted / lightness)
        }
    }

    /// Mixed with `other`; `share` is how much of `self` is left, 0 to 1.
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let mix = |own: u8, other: u8| {
            (f32::from(own) * share + f32::from(other) * (1.0 - share)).round() as u8
        };
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_grey_vanishes_on_paper_and_yellow_does_not() {
        let on_paper = |hex: &str| Colour::from_hex(hex).unwrap().vanishes_on(Colour::WHITE);
        assert!(on_paper("FEFEFE") && on_paper("F2F2F2") && on_paper("FFFFF0"));
        assert!(!on_paper("D9D9D9") && !on_paper("FFFF00") && !on_paper("000000"));
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!(Colour::from_hex("#ff0080"), Some(Colour(255, 0, 128)));
        assert_eq!(Colour::from_hex("auto"), None);
        assert_eq!(Colour::from_hex("қызыл"), None);
    }
}
