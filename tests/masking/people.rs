//! Invented people: common given names and surnames, put together by chance.

use adal::peer_review::scrubbing::Person;

use super::chance::Chance;
use super::spelling::{Script, patronymic, spell, woman};

const KAZAKH_MEN: &str = "Абай Абзал Аблай Ақжол Алдияр Алмас Алтынбек Амангелді Арман Арнұр Асан Асқар Асхат \
    Әділ Әлібек Әлихан Әміржан Бағдат Бақыт Бақытжан Бауыржан Бейбіт Бекзат Бекжан Берік Болат Ғалым Ғани \
    Дамир Данияр Дархан Дәулет Дидар Диас Досжан Дулат Еділ Елдос Еламан Ерасыл Ербол Ержан Ерлан Ермек Ернар \
    Есен Жандос Жанибек Жасұлан Жәнібек Жомарт Заңғар Ислам Кемел Қайрат Қанат Қасым Қуаныш Мағжан Мақсат Марат \
    Марғұлан Медет Мейірбек Мирас Мұрат Мұхтар Нариман Нұржан Нұрлан Нұрсұлтан Олжас Оралбек Өмір Рақым Рахат \
    Руслан Рүстем Сағат Сәкен Самат Саян Серік Сұңғат Сұлтан Талғат Таңат Темірлан Тимур Тоқтар Төлеген Ұлан \
    Үміт Шыңғыс Шерхан Ілияс";
const KAZAKH_WOMEN: &str = "Аида Айару Айгүл Айгерім Айдана Айжан Айзада Айна Айнұр Айсұлу Ақбота Ақерке Ақмарал \
    Алма Алтынай Алуа Анар Ардақ Аружан Асель Әдемі Әйгерім Әлия Әсел Әсем Баян Бибігүл Ботагөз Гауһар Гүл Гүлдана \
    Гүлжан Гүлмира Гүлнар Гүлнұр Дана Дариға Диана Дилназ Динара Еңлік Жадыра Жанар Жанел Жансая Жанерке Жұлдыз \
    Зарина Зере Индира Инкар Кәмила Күләш Қарлығаш Ләззат Лаура Мадина Майра Мәдина Мейірім Меруерт Молдір Назерке \
    Назым Нәзира Нұргүл Нұрай Перизат Раушан Сабина Салтанат Самал Сандуғаш Сәуле Сымбат Томирис Ұлжан Үміт Шолпан \
    Шұғыла Шынар Ырыс Інжу";
const RUSSIAN_MEN: &str = "Александр Алексей Андрей Антон Артём Борис Вадим Валентин Василий Виктор Виталий \
    Владимир Владислав Вячеслав Геннадий Георгий Глеб Григорий Даниил Денис Дмитрий Евгений Егор Иван Игорь Илья \
    Кирилл Константин Лев Максим Михаил Никита Николай Олег Павел Пётр Роман Семён Сергей Станислав Степан Фёдор Юрий Ярослав";
const RUSSIAN_WOMEN: &str = "Александра Алина Алиса Алла Анастасия Анна Валентина Валерия Варвара Вера Вероника \
    Виктория Галина Дарья Ева Евгения Екатерина Елена Елизавета Жанна Зоя Инна Ирина Карина Кристина Ксения Лариса \
    Лидия Лилия Любовь Людмила Маргарита Марина Мария Надежда Наталья Оксана Ольга Полина Роза Светлана София \
    Таисия Тамара Татьяна Ульяна Юлия Яна";
/// Surnames of men; women's are made of them.
const KAZAKH_SURNAMES: &str = "Абдрахманов Абдуллин Абенов Абилев Айдаров Айтбаев Ақанов Алдабергенов Алиев \
    Алимбеков Алтынбаев Аманжолов Амиров Арыстанбеков Асқаров Ахметов Ашимов Әбілов Әлімбаев Әшірбеков Бабажанов \
    Базарбаев Байғожин Баймұратов Байжанов Бақтыбаев Бегалин Бейсенов Бекболатов Бердібеков Бигелдинов Бөкенбаев \
    Габдуллин Ғабитов Дәулетов Дәрібаев Дүйсенбаев Дүйсенов Ержанов Ерниязов Есенов Есімбеков Жақыпов Жангелдин \
    Жансүгіров Жарылғасов Жұмабаев Жұмағалиев Жүнісов Жүсіпов Зейнуллин Ибраев Идрисов Искаков Исмаилов Кәрімов \
    Кенжебаев Көшербаев Қабдолов Қалиев Қанапиянов Қасенов Қасымов Қожабеков Қонаев Құрманов Құсайынов Мақашев \
    Мамбетов Манасов Маханов Мәсімов Молдабеков Мұқанов Мұсин Мұстафин Мырзахметов Нағызбеков Назарбеков Нұрғалиев \
    Нұрмағамбетов Нұрпейісов Омаров Оразбаев Оспанов Өтегенов Рақымов Рахимбаев Рысқұлов Сағынтаев Садықов Сапаров \
    Сатпаев Сәрсенбаев Сейітов Сейфуллин Смағұлов Сүлейменов Тәжібаев Темірханов Тілеубердин Тоқаев Төлегенов \
    Тұрсынов Тынышпаев Утешев Үсенов Хамитов Шаймерденов Шәкенов Шәріпов Ыбыраев Ысқақов";
const RUSSIAN_SURNAMES: &str = "Иванов Кузнецов Соколов Попов Лебедев Козлов Новиков Морозов Волков Соловьёв Васильев \
    Зайцев Павлов Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров Орлов \
    Киселёв Макаров Андреев Ковалёв Ильин Гусев Титов Кузьмин Кудрявцев Баранов Куликов Алексеев Степанов Яковлев \
    Сорокин Сергеев Романов Захаров Борисов Королёв Герасимов Пономарёв Щербаков Цветков Юдин Островский Вишневский \
    Покровский Бялковский Лозинский";
/// Surnames that are the same for men and women.
const PLAIN_SURNAMES: &str = "Ким Цой Пак Ли Хан Югай Тен Шевченко Бондаренко Ткачук Мельник Черных Шмидт Вебер \
    Миллер Фишер Мороз Король Әбіш Бейсен Досмұхамбет Ерғали Есенәлі Жақсылық Жұмабек Қалдыбек Мұхаметжан Нұрахмет \
    Сейдахмет Серікбай Тоқтасын Тұрсынбек Шаяхмет Ысмайыл Серік Болат";
/// Surnames that are also ordinary words, or names in two letters: masked only beside another part.
pub const SURNAMES_AND_WORDS: &[&str] = &[
    "Ли",
    "Хан",
    "Мороз",
    "Король",
    "Серік",
    "Болат",
    "Мельник",
    "Тен",
    "Пак",
    "Жақсылық",
    "Тоқтасын",
];

/// Which spellings of the names the university has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// One of the three scripts, a different one for each person.
    One,
    /// All three.
    All,
}

/// An invented person.
#[derive(Debug, Clone)]
pub struct Invented {
    /// In Kazakh or Russian Cyrillic.
    pub surname: String,
    pub given: String,
    pub patronymic: Option<String>,
    pub is_woman: bool,
    pub is_kazakh: bool,
    pub listed: Person,
}

fn pick<'a>(chance: &mut Chance, list: &'a str) -> &'a str {
    let words: Vec<&str> = list.split_whitespace().collect();
    words[chance.below(words.len())]
}

/// A roster of invented people.
pub fn people(chance: &mut Chance, count: usize, known: Known) -> Vec<Invented> {
    (0..count)
        .map(|index| invent(chance, index, known))
        .collect()
}

fn invent(chance: &mut Chance, index: usize, known: Known) -> Invented {
    let is_woman = chance.one_in(2);
    let is_kazakh = !chance.one_in(4);
    let given = match (is_kazakh, is_woman) {
        (true, true) => pick(chance, KAZAKH_WOMEN),
        (true, false) => pick(chance, KAZAKH_MEN),
        (false, true) => pick(chance, RUSSIAN_WOMEN),
        (false, false) => pick(chance, RUSSIAN_MEN),
    };
    let fathers = if is_kazakh { KAZAKH_MEN } else { RUSSIAN_MEN };
    let father = pick(chance, fathers);
    let surname = match (is_kazakh, chance.below(10)) {
        (_, 0) => pick(chance, PLAIN_SURNAMES).to_owned(),
        (true, 1) => patronymic(father, is_woman, true),
        (true, _) => woman(pick(chance, KAZAKH_SURNAMES), is_woman),
        (false, _) => woman(pick(chance, RUSSIAN_SURNAMES), is_woman),
    };
    let has_patronymic =
        chance.one_in(2) && !surname.ends_with("ұлы") && !surname.ends_with("қызы");
    let kazakh_way = is_kazakh && chance.one_in(2);
    let patronymic = has_patronymic.then(|| patronymic(father, is_woman, kazakh_way));
    let spelled = |script: Script| {
        let mut parts = vec![spell(&surname, script), spell(given, script)];
        parts.extend(patronymic.as_ref().map(|name| spell(name, script)));
        parts.join(" ")
    };
    let scripts = [Script::Kazakh, Script::Russian, Script::Passport];
    let names = match known {
        Known::One => vec![spelled(scripts[chance.below(3)])],
        Known::All => scripts.into_iter().map(spelled).collect(),
    };
    let ascii = |name: &str| {
        spell(name, Script::Passport)
            .to_lowercase()
            .replace('\'', "")
    };
    let login = format!("{}.{}{}", ascii(given), ascii(&surname), index);
    let listed = Person {
        id: i64::try_from(index).unwrap() + 1,
        names,
        email: Some(format!(
            "{}_{}{}@edu.kz",
            &ascii(given)[..2],
            ascii(&surname),
            index
        )),
        number: Some(match index % 3 {
            0 => format!("2{:08}", 10_340_000 + index * 7),
            1 => format!("S{:06}", 210_000 + index * 3),
            _ => format!("KZ-{}-{:04}", 20 + index % 5, 1000 + index),
        }),
        phone: Some(format!(
            "+7 70{} {:03} {:02} {:02}",
            index % 10,
            100 + index % 900,
            index % 100,
            (index * 7) % 100
        )),
        login: Some(login),
    };
    Invented {
        surname,
        given: given.to_owned(),
        patronymic,
        is_woman,
        is_kazakh,
        listed,
    }
}
