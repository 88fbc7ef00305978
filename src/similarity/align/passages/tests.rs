use super::*;
use crate::similarity::align::tests::Text;

/// A text of lines, whose words stand one code point apart.
fn text(lines: &[&str]) -> PassageText {
    let text = lines.join("\n");
    let mut words = Text::new(&text).words;
    let mut position = 0;
    let mut index = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let length = piece.trim_end().chars().count() as u32;
        if length > 0 {
            words.starts[index] = position;
            words.ends[index] = position + length;
            index += 1;
        }
        position += piece.chars().count() as u32;
    }
    PassageText::new(&text, words)
}

const FABLE: [&str; 3] = [
    "the quick brown fox jumped over a sleeping shepherd that never noticed",
    "clever animals rarely notice how quickly winter empties every bowl of water",
    "mountain villages celebrate harvest with painted wagons and long tables",
];
const NEWS: [&str; 3] = [
    "markets opened lower on monday after several banks reported losses",
    "analysts warned small investors against sudden decisions before friday",
    "the central bank promised further statements about interest rates",
];
const SPORT: [&str; 3] = [
    "her team scored twice within nine minutes despite missing their captain",
    "supporters filled narrow streets around the stadium until midnight",
    "coaches praised young players for patience and discipline",
];

#[test]
fn a_copied_paragraph_is_found_between_its_lines() {
    let left = text(&[NEWS[0], NEWS[1], FABLE[0], FABLE[1], FABLE[2], NEWS[2]]);
    let right = text(&[SPORT[0], FABLE[0], FABLE[1], FABLE[2], SPORT[1], SPORT[2]]);
    let found = find(&left, &right, &Preset::passages());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, MatchKind::Verbatim);
    assert_eq!(left.units[2], found[0].left.start);
    assert_eq!(left.units[5], found[0].left.end);
    assert_eq!(right.units[1], found[0].right.start);
    assert_eq!(right.units[4], found[0].right.end);
}

#[test]
fn shuffled_words_are_found() {
    let shuffle = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.reverse();
        words.swap(0, 3);
        words.join(" ")
    };
    let shuffled: Vec<String> = FABLE.iter().map(|line| shuffle(line)).collect();
    let left = text(&[NEWS[0], &shuffled[0], &shuffled[1], &shuffled[2], NEWS[2]]);
    let right = text(&[SPORT[0], FABLE[0], FABLE[1], FABLE[2], SPORT[1]]);
    let found = find(&left, &right, &Preset::passages());
    assert_eq!(found.len(), 1);
    assert_eq!(
        (left.units[1], left.units[4]),
        (found[0].left.start, found[0].left.end)
    );
}

#[test]
fn texts_on_other_matters_have_no_passage() {
    let (left, right) = (text(&NEWS), text(&SPORT));
    assert_eq!(find(&left, &right, &Preset::passages()), []);
    assert_eq!(find(&text(&[]), &right, &Preset::passages()), []);
}
