//! How often letters of Russian and Kazakh follow one another: what tells the
//! right one among the single-byte encodings of Cyrillic.
//!
//! Counted on NTREX-128 (news in Russian and Kazakh) and on the Kazakh prose of
//! apertium-kaz; the larger of the two languages' frequencies is kept. Cost of a
//! look-up: two table accesses.

/// The letters of the table, in the order of its rows and columns after the word boundary.
const LETTERS: &str = "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі";

/// The number of letters and the word boundary.
const SIZE: usize = 43;

/// One row per first letter, one digit per second letter: 0 never seen, else
/// nine plus six plus the binary logarithm of the relative frequency, from 1 to 9.
const FREQUENCY: [&[u8; SIZE]; SIZE] = [
    b"0999787978287898979875647710406451758176615", // word boundary
    b"9167576572879791698873555530001560078511011", // а
    b"4832016015015137053150200143611120200035307", // б
    b"8811127027035257155440101410620020001000001", // в
    b"4611147005015038162230001100101000000010107", // г
    b"5915138516035267245260111100831130401011308", // д
    b"9356675564777784687853435540000231011601000", // е
    b"4810057105021055001120002000621000600024403", // ж
    b"6735465115022455141140000100510010131001006", // з
    b"9436567377667775267712656410201570131000003", // и
    b"8131264111035443135611112200601010033001005", // й
    b"7813118317035228164661030300101110201061506", // к
    b"7811578418035547315551101300871560163011007", // л
    b"8732268117034447503251111200631151521015405", // м
    b"9841588118041278116663143521851150341113107", // н
    b"9178776655768885688744445520002340055400000", // о
    b"8610016105015128283551110200411030102001003", // п
    b"8834678427046558246661311300741250154011107", // р
    b"7725037106076557645951214401851171315043207", // с
    b"8817138107053269376761113300871140305045608", // т
    b"7454463533145452555611215540604610251000004", // у
    b"2210104014003114111122000000101100101000000", // ф
    b"7612013003011126012110100100311000001001000", // х
    b"2301005006011101000030000000200000000000000", // ц
    b"3601017106033051010630000100131000000000000", // ч
    b"5611006006034024111430100000710000113011116", // ш
    b"1400006005000010010010000000110000000000000", // щ
    b"0000001000000000000000000000000030000000000", // ъ
    b"9035236161548690677510601310000010067801000", // ы
    b"8021114032041361005301111410000430010000000", // ь
    b"1011110010232220232611101100010000000000000", // э
    b"6120230111111220122500013150000100010000001", // ю
    b"8125144341115440125510323130000220033100000", // я
    b"1000100000000010000000000000000000000000000", // ё
    b"1010150210335160155340000100000000010200000", // ә
    b"1800030112001111010020000000700000010002100", // ғ
    b"7810000103011106315640100400700000004005100", // қ
    b"8330343110011111001310000100400000041000004", // ң
    b"1020110160235440454500000200000000000200000", // ө
    b"2110021131406440264300200210000110023202000", // ұ
    b"0010210140544450155200000500000100000100001", // ү
    b"0100000001000010000000000000000000100000100", // һ
    b"9030521160077680676400100400000000001701001", // і
];

/// The place of a character in the table; `None` for letters that it does not hold.
pub fn letter_index(character: char) -> Option<u8> {
    if !character.is_alphabetic() {
        return Some(0);
    }
    let lower = character.to_lowercase().next()?;
    let found = LETTERS.chars().position(|letter| letter == lower)?;
    Some(found as u8 + 1)
}

/// How frequent the pair of two places is, from 0 (never seen) to 9.
pub fn frequency(first: u8, second: u8) -> u8 {
    FREQUENCY
        .get(usize::from(first))
        .and_then(|row| row.get(usize::from(second)))
        .map_or(0, |digit| digit - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(letters: &str) -> u8 {
        let mut places = letters.chars().map(|letter| letter_index(letter).unwrap());
        frequency(places.next().unwrap(), places.next().unwrap())
    }

    #[test]
    fn common_pairs_score_high_and_impossible_ones_zero() {
        assert!(pair("ст") >= 7);
        assert!(pair("ең") >= 5);
        assert_eq!(pair("ъъ"), 0);
        assert_eq!(pair("а "), 9);
    }
}
