//! Sentences with a place for a name, by language and case.

use super::chance::Chance;
use super::declension::{Kazakh, Russian};
use super::planting::Tongue;

pub const KAZAKH: [(Kazakh, &[&str]); 7] = [
    (
        Kazakh::Atau,
        &[
            "Бұл жұмысты {} орындады.",
            "{} осы тақырыпты өзі таңдаған.",
            "Осы бөлімді бізге {} түсіндірді.",
            "Орындаған: {}\n",
            "Авторы – {}, екінші курс.",
        ],
    ),
    (
        Kazakh::Ilik,
        &[
            "Мұнда {} пікірі де ескерілді.",
            "{} сауалнамасына отыз адам қатысты.",
        ],
    ),
    (
        Kazakh::Barys,
        &[
            "Көмегі үшін {} рақмет айтамын.",
            "{} бұл сұрақ қиын көрінді.",
        ],
    ),
    (
        Kazakh::Tabys,
        &["Топта {} бәрі біледі.", "Біз {} тыңдадық."],
    ),
    (Kazakh::Jatys, &["Кітап қазір {} тұр."]),
    (
        Kazakh::Shygys,
        &["Бұл деректі {} алдық.", "{} басқа ешкім келмеді."],
    ),
    (
        Kazakh::Komektes,
        &[
            "Тәжірибені {} бірге жасадық.",
            "{} сұхбат екі сағатқа созылды.",
        ],
    ),
];
pub const RUSSIAN: [(Russian, &[&str]); 6] = [
    (
        Russian::Nominative,
        &[
            "Эту работу выполнила {}.",
            "{} предлагает другое решение.",
            "Выполнил: {}\n",
            "Опрос проводил сам автор, {}, в мае.",
            "Об этом мне рассказывал {}.",
        ],
    ),
    (
        Russian::Genitive,
        &[
            "Данные взяты у {} с разрешения.",
            "Работа {} посвящена той же теме.",
        ],
    ),
    (
        Russian::Dative,
        &[
            "Спасибо {} за помощь с расчётами.",
            "{} удалось повторить этот опыт.",
        ],
    ),
    (Russian::Accusative, &["Благодарю {} за замечания."]),
    (
        Russian::Instrumental,
        &[
            "Таблица составлена {} заново.",
            "Вместе с {} мы опросили тридцать человек.",
        ],
    ),
    (
        Russian::Prepositional,
        &["В этой главе речь идёт о {} и других участниках."],
    ),
];
pub const ENGLISH: &[&str] = &[
    "This essay was written by {}.",
    "I asked {} about it last week.",
    "{} did the second experiment.",
    "Author: {}\n",
    "The survey of {} had thirty answers.",
    "As {} puts it, the town has changed.",
];
pub const ENGLISH_OWNER: &[&str] = &[
    "In {} view the data are too few.",
    "{} notes were a great help.",
];

pub fn contact_template(chance: &mut Chance, tongue: Tongue) -> &'static str {
    let templates: &[&str] = match tongue {
        Tongue::Kazakh => &[
            "Байланыс: {}.",
            "Маған {} арқылы жазыңыз.",
            "Сұрақтар болса, {}\n",
            "Студент ({}) тапсырды.",
        ],
        Tongue::Russian => &[
            "Контакты: {}.",
            "Пишите мне: {}, отвечу вечером.",
            "Студент ({}) сдал работу.",
            "Автор, {}\n",
        ],
        Tongue::English => &[
            "Contact: {}.",
            "Write to {} for the data.",
            "Student ({}) handed it in.",
            "Author, {}\n",
        ],
    };
    chance.of::<&str>(templates)
}
