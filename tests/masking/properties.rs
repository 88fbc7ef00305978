//! What holds for every text and every roster.

use adal::domain::Span;
use adal::peer_review::scrubbing::{MARK, Person, Roster, find, mask};
use proptest::prelude::*;

use super::chance::Chance;
use super::people::{Known, people};
use super::planting::{Form, Tongue, plant};

fn roster(seed: u64) -> Roster {
    let listed: Vec<Person> = people(&mut Chance(seed), 40, Known::All)
        .into_iter()
        .map(|person| person.listed)
        .collect();
    Roster::new(&listed)
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[А-ЯӘҒҚҢӨҰҮІ]?[а-яәғқңөұүі]{1,9}",
        2 => "[A-Z]?[a-z']{1,9}",
        2 => "[ \\n.,;:()\\[\\]@+–-]{1,3}",
        1 => "[0-9]{1,12}",
        1 => "\\PC{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => any::<u64>().prop_map(|seed| {
            let mut chance = Chance(seed);
            let people = people(&mut Chance(1), 40, Known::All);
            let (form, tongue) = (*chance.of(&Form::ALL), *chance.of(&Tongue::ALL));
            let person = chance.of(&people).clone();
            plant(&mut chance, tongue, &person, form).sentence
        }),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn places_are_in_order_apart_and_inside_the_text(text in text()) {
        let found = find(&roster(1), &text);
        let length = text.chars().count();
        let mut last = 0;
        for place in &found {
            prop_assert!(last <= place.span.start && place.span.start < place.span.end);
            last = place.span.end;
        }
        prop_assert!(last as usize <= length);
        prop_assert_eq!(found, find(&roster(1), &text));
    }

    #[test]
    fn every_place_becomes_one_mark_and_the_rest_stays(text in text()) {
        let found = find(&roster(1), &text);
        let (masked, moved) = mask(&text, &found);
        let (old, new): (Vec<char>, Vec<char>) = (text.chars().collect(), masked.chars().collect());
        for place in &found {
            let span = moved.span(place.span);
            let mark: String = new[span.start as usize..span.end as usize].iter().collect();
            prop_assert_eq!(mark, MARK);
        }
        let kept = old.len() - found.iter().map(|place| place.span.len() as usize).sum::<usize>();
        prop_assert_eq!(new.len(), kept + found.len() * MARK.chars().count());
        for (at, letter) in (0_u32..).zip(&old) {
            let is_masked = found.iter().any(|place| place.span.overlaps(Span::new(at, at + 1)));
            if !is_masked {
                prop_assert_eq!(new[moved.point(at) as usize], *letter);
            }
        }
    }

    #[test]
    fn any_people_make_a_roster(names in proptest::collection::vec("\\PC{0,30}", 0..8), other in "\\PC{0,20}") {
        let person = Person {
            id: 1,
            names: names.clone(),
            login: Some(other.clone()),
            number: Some(other.clone()),
            email: Some(other.clone()),
            phone: Some(other.clone()),
        };
        let roster = Roster::new(&[person]);
        find(&roster, &names.join(" "));
        find(&roster, &other);
    }
}
