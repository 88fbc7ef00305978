//! The class page, two works side by side, and the switch that hides names.

use super::on_both_databases;
use super::world::{Browser, World};

const SHARED: &str = "Тілдің тағдыры оны сөйлейтін адамдардың күнделікті таңдауына байланысты, \
    өйткені сөз қолданылмаса ұмытылады, ал ұмытылған сөзбен бірге бүтін бір дүниетаным да \
    жоғалады деп санаған абзал.\n";
const OWN: [&str; 4] = [
    "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл бөледі.\n",
    "Құс жолы аспан күмбезінде ақшыл жолақ болып көрінеді, оны ертеде халық пайдаланған.\n",
    "Сол себепті мұрағаттағы қағаздарды бір-бірімен салыстырып шығу керек болды кеше.\n",
    "Бүгінгі күнтізбелер мен спутниктер бұл әдетті ұмыттырды, бірақ ауыл қариялары біледі.\n",
];

/// Four works, of which the first three share a passage. The browser of the teacher.
fn class(world: &World, serve: &super::world::Server) -> (String, Browser, Vec<String>) {
    let students = ["aliya", "bolat", "dana", "erlan"];
    let course = world.course("KAZ1", &students);
    let assignment = course.assignment("Эссе");
    let mut works = Vec::new();
    for (index, student) in students.iter().enumerate() {
        let shared = if index < 3 { SHARED } else { "" };
        let text = format!("{}{shared}", OWN[index].repeat(2));
        let browser = serve.signed_in(student);
        let path = format!("/assignments/{assignment}/hand-in");
        let answer = browser.upload(&path, &[], ("a.txt", text.as_bytes()));
        works.push(answer.header("location").replace("/submissions/", ""));
        world.clock.advance(60_000);
    }
    world.do_all_jobs();
    let teacher = serve.signed_in(&course.teacher);
    (assignment, teacher, works)
}

on_both_databases! {
    fn what_was_judged_to_be_allowed_is_no_pair_of_the_class(world: &World) {
        let server = world.serve();
        let (assignment, teacher, works) = class(world, &server);
        let path = format!("/assignments/{assignment}/class");
        let pairs = || teacher.get(&path).body.matches("/class/").count();
        let page = teacher.get(&format!("/submissions/{}", works[1]));
        let value = page.body.split("name=\"match\" value=\"").nth(1).unwrap();
        let value = value.split('"').next().unwrap().to_owned();
        let judge = |verdict: &str| {
            let fields = [("match", &*value), ("verdict", verdict), ("reason", "бірге")];
            let judged = teacher.post(&format!("/submissions/{}/matches", works[1]), &fields);
            assert_eq!(judged.status, 303, "{}", judged.body);
        };
        judge("confirmed");
        assert_eq!(pairs(), 3);
        judge("collaboration");
        assert_eq!(pairs(), 2, "the others still share it");
        judge("none");
        assert_eq!(pairs(), 3);
    }

    fn the_class_shows_pairs_groups_and_who_was_first(world: &World) {
        let server = world.serve();
        let (assignment, teacher, works) = class(world, &server);
        let path = format!("/assignments/{assignment}/class");
        let page = teacher.get(&path);
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.body.matches("/class/").count(), 3, "three pairs");
        assert!(page.body.contains("Бұрын тапсырылған: Студент aliya"), "{}", page.body);
        assert!(page.body.contains("<blockquote>Тілдің тағдыры"), "the group with its passage");
        assert!(page.body.contains("x1=\"150\""), "the line at 30 per cent");
        let moved = teacher.get(&format!("{path}?threshold=90"));
        assert!(moved.body.contains("x1=\"450\""));
        assert!(moved.body.contains("одан жоғары жұмыстар: 0"), "{}", moved.body);

        let pair = teacher.get(&format!("{path}/{}/{}", works[1], works[0]));
        assert_eq!(pair.status, 200, "{}", pair.body);
        assert!(pair.body.contains("Студент bolat – Студент aliya"));
        assert!(pair.body.contains("Көне қолжазбаны") && pair.body.contains("Құс жолы"));
        assert_eq!(teacher.get(&format!("{path}/{}/{}", works[0], works[0])).status, 404);
        let elsewhere = world.course("KAZ2", &[]).assignment("Басқа");
        let foreign = format!("/assignments/{elsewhere}/class/{}/{}", works[0], works[1]);
        let other = server.signed_in("teacher-KAZ2");
        assert_eq!(other.get(&foreign).status, 404, "works of another course");
    }

    fn names_can_be_hidden_while_the_screen_is_shown(world: &World) {
        let server = world.serve();
        let (assignment, mut teacher, works) = class(world, &server);
        let answer = teacher.post("/names", &[("hide", "1"), ("back", "/")]);
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        teacher.also_with(&cookie);
        let pair = format!("/assignments/{assignment}/class/{}/{}", works[0], works[1]);
        for path in [
            format!("/assignments/{assignment}"),
            format!("/assignments/{assignment}/class"),
            pair,
        ] {
            let page = teacher.get(&path);
            assert_eq!(page.status, 200);
            assert!(!page.body.contains("Студент"), "{path}: {}", page.body);
            assert!(page.body.contains("-жұмыс"), "{path}");
        }
        let answer = teacher.post("/names", &[("back", "/")]);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
    }
}
