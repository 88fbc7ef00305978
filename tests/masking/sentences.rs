//! Single sentences, and what is masked in them.

use adal::peer_review::scrubbing::{Certainty, Kind, Person, Roster, find, mask};

fn person(id: i64, names: &[&str]) -> Person {
    Person {
        id,
        names: names.iter().map(ToString::to_string).collect(),
        ..Person::default()
    }
}

fn roster() -> Roster {
    Roster::new(&[
        Person {
            login: Some("a.akhmetova17".into()),
            number: Some("KZ-21-0045".into()),
            email: Some("aliya_akhmetova@edu.kz".into()),
            phone: Some("+7 701 123-45-67".into()),
            ..person(1, &["Ахметова Әлия Серікқызы"])
        },
        Person {
            number: Some("210340045".into()),
            ..person(2, &["Морозов Роман", "Morozov Roman"])
        },
        person(3, &["Серік Арман"]),
        person(4, &["Қуанышбеков Жәнібек Талғатұлы"]),
        person(5, &["Ысқақова Жансая"]),
        person(6, &["Young Grace"]),
        person(7, &["Нұрмағамбетов Асқар"]),
        person(8, &["Соловьёва Наталья Павловна"]),
    ])
}

fn masked(text: &str) -> String {
    mask(text, &find(&roster(), text)).0
}

#[test]
fn names_in_every_spelling_and_case_are_masked() {
    for (text, expected) in [
        (
            "Бұл жұмысты Ахметованың өзі жазды.",
            "Бұл жұмысты [•••] өзі жазды.",
        ),
        ("Работу написала Алия Ахметова.", "Работу написала [•••]."),
        (
            "Written by Aliya Akhmetova’s group.",
            "Written by [•••] group.",
        ),
        ("Written by Alija Ahmetova.", "Written by [•••]."),
        ("Äliia Ahmetovağa rahmet.", "[•••] rahmet."),
        ("Қуанышбековке, Janibek Quanyshbekov", "[•••]"),
        ("с Жанибеком Куанышбековым вместе", "с [•••] вместе"),
        ("А. С. Ахметова және Ахметова А.С.", "[•••] және [•••]."),
        ("АХМЕТОВА ӘЛИЯ СЕРІКҚЫЗЫ", "[•••]"),
        ("Ахметова\nӘлия", "[•••]"),
        ("Ахме-\nтова келді", "[•••] келді"),
        ("А х м е т о в а   Ә л и я", "[•••]"),
        (
            "Благодарю Ж а н с а ю Ы с к а к о в у за",
            "Благодарю [•••] за",
        ),
        ("Aхмeтoвa_Әлия_реферат", "[•••]_реферат"),
        ("у Соловьевой Натальи Павловны", "у [•••]"),
        ("Natalia Solovyova", "[•••]"),
        ("Асеке Нұрмағамбетов айтты", "[•••] айтты"),
        ("әлия ахметова", "[•••]"),
    ] {
        assert_eq!(masked(text), expected);
    }
}

#[test]
fn slips_of_the_pen_are_seen_through() {
    for text in [
        "Ахмтова Әлия",
        "Алия Ахмеотва",
        "Нұрмағамбтов",
        "Куанышбеккову",
        "Akhmettova Aliya",
    ] {
        assert_eq!(masked(text), "[•••]", "{text}");
    }
}

#[test]
fn words_of_the_language_are_masked_only_beside_another_part() {
    for text in [
        "Менің арманым – мұғалім болу. Арман алыс.",
        "Роман Абая прочитан. Этот роман известен.",
        "Young people say Grace is a gift.",
        "Серік болу – қиын іс.",
        "Кім келді? Қуаныш мол.",
    ] {
        assert_eq!(masked(text), text);
    }
    assert_eq!(masked("Серік Арман жазды"), "[•••] жазды");
    assert_eq!(masked("Романа Морозова спросили"), "[•••] спросили");
    assert_eq!(masked("Grace Young wrote"), "[•••] wrote");
}

#[test]
fn other_people_of_the_same_surname_are_left_alone() {
    for text in [
        "Б. Ахметова мен Д. Морозов",
        "Ахметова К. Б. Педагогика",
        "Роман Ахметова оқыды",
    ] {
        assert!(!masked(text).contains("•"), "{text}: {}", masked(text));
    }
}

#[test]
fn addresses_and_numbers_are_masked() {
    for text in [
        "aliya_akhmetova@edu.kz",
        "ALIYA_AKHMETOVA@EDU.KZ",
        "aliya_akhmetova (at) edu (dot) kz",
        "aliya_akhmetova[at]edu.kz",
        "aliya_akhmetova @ edu.kz",
        "aliya_akhmetova at edu.kz",
        "nobody.we.know@mail.example",
        "+7 701 123-45-67",
        "8(701)1234567",
        "87011234567",
        "701 123 45 67",
        "+49 30 123456789",
        "KZ-21-0045",
        "kz 21 0045",
        "КZ210045",
        "210340045",
        "210 340 045",
        "a.akhmetova17",
    ] {
        assert_eq!(masked(&format!("({text}), 5.")), "([•••]), 5.", "{text}");
    }
}

#[test]
fn other_numbers_and_signs_are_left_alone() {
    for text in [
        "1941–1945 жылдары 87 012 234 567 теңге",
        "ISBN 978-601-7-12345-8",
        "ГОСТ 7.1-2003, 210340046",
        "We met at noon. Look at example.com for 3 at 4.",
        "сайт @ жоқ, 12.05.2024, 8-9 сынып",
        "KZ-21-00457, x = 7.701",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn a_find_says_what_and_whose_it_is() {
    let found = find(&roster(), "Әлия Ахметова, 210340045, x@y.kz, Морозова");
    let seen: Vec<_> = found
        .iter()
        .map(|place| (place.kind, place.who, place.certainty))
        .collect();
    assert_eq!(
        seen,
        [
            (Kind::Name, Some(1), Certainty::Certain),
            (Kind::Number, Some(2), Certainty::Certain),
            (Kind::Email, None, Certainty::Certain),
            (Kind::Name, Some(2), Certainty::Likely),
        ]
    );
}

#[test]
fn an_empty_roster_masks_addresses_only() {
    let roster = Roster::new(&[]);
    assert!(roster.is_empty());
    assert!(find(&roster, "Әлия Ахметова").is_empty());
    assert_eq!(find(&roster, "a@b.kz").len(), 1);
}
