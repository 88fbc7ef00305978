//! From handing in to the report that the student reads.

use super::on_both_databases;
use super::world::{Answer, DAY, World};

/// Sentences that nobody else writes, and some that somebody may take over.
const OWN: &str = "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл \
    бөледі. Оның айтуынша, мұндай белгілер саудагерлердің есеп кітаптарында да кездескен. \
    Сол себепті мұрағаттағы қағаздарды бір-бірімен салыстырып шығу керек болды.\n";
const OTHER: &str = "Құс жолы аспан күмбезінде ақшыл жолақ болып көрінеді, оны ертеде халық түнгі \
    сапарда бағыт табу үшін пайдаланған. Бүгінгі күнтізбелер мен спутниктер бұл әдетті \
    ұмыттырды, бірақ ауыл қариялары әлі де жұлдызға қарап ауа райын болжайды.\n";
const COPIED: &str = "Тілдің тағдыры оны сөйлейтін адамдардың күнделікті таңдауына байланысты, \
    өйткені сөз қолданылмаса ұмытылады, ал ұмытылған сөзбен бірге бүтін бір дүниетаным да \
    жоғалады деп санаған абзал.\n";

fn submission_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let place = answer.header("location");
    place.strip_prefix("/submissions/").unwrap().to_owned()
}

on_both_databases! {
    fn a_student_hands_in_and_reads_the_report(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));

        let path = format!("/assignments/{assignment}/hand-in");
        let first = format!("{OWN}{COPIED}");
        let first = submission_of(&aliya.upload(&path, &[], ("эссе.txt", first.as_bytes())));
        let page = aliya.get(&format!("/submissions/{first}"));
        assert!(page.body.contains("data-moving"), "{}", page.body);
        world.do_all_jobs();
        let page = aliya.get(&format!("/submissions/{first}"));
        assert!(page.body.contains("0,0"), "{}", page.body);

        // A classmate takes a passage over: both reports say so, without names.
        let second = format!("{OTHER}{COPIED}");
        let second = submission_of(&bolat.upload(&path, &[], ("b.txt", second.as_bytes())));
        world.do_all_jobs();
        let report = bolat.get(&format!("/submissions/{second}/report"));
        assert_eq!(report.status, 200);
        assert!(report.body.contains("Басқа студенттің жұмысы"));
        assert!(report.body.contains("тағдыры"));
        assert!(!report.body.contains("қолжазбаны"), "more than the shared passage is shown");
        assert!(!report.body.contains("Студент aliya"));
        let json = bolat.get(&format!("/submissions/{second}/report.json"));
        let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(json["matches"][0]["source"], "source-1", "no id tells the order of works");
        assert_eq!(json["sources"][0]["id"], "source-1");
        let earlier = aliya.get(&format!("/submissions/{first}"));
        assert!(earlier.body.contains("?revision=1"), "the earlier state is kept");

        // Who teaches sees both by name.
        let teacher = server.signed_in(&course.teacher);
        let works = teacher.get(&format!("/assignments/{assignment}"));
        assert!(works.body.contains("Студент aliya") && works.body.contains("Студент bolat"));
        let report = teacher.get(&format!("/submissions/{second}/report"));
        assert!(report.body.contains("Студент aliya"));
    }

    fn a_receipt_is_valid_and_says_nothing_about_the_work(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let work = submission_of(&aliya.upload(&path, &[], ("эссе.txt", OWN.as_bytes())));
        let page = aliya.get(&format!("/submissions/{work}"));
        let number = page.body.split("/receipts/").nth(1).unwrap();
        let number = &number[..12];
        let public = server.anonymous().get(&format!("/receipts/{number}"));
        assert_eq!(public.status, 200);
        assert!(public.body.contains("Түбіртек жарамды"), "{}", public.body);
        assert!(!public.body.contains("эссе") && !public.body.contains("aliya"));
        let wrong = server.anonymous().get("/receipts/AAAAAAAAAAAA");
        assert!(wrong.body.contains("түбіртек жоқ"));
    }

    fn the_same_attempt_twice_is_handed_in_once(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let attempt = [("attempt", "a1")];
        let first = submission_of(&aliya.upload(&path, &attempt, ("a.txt", OWN.as_bytes())));
        let again = submission_of(&aliya.upload(&path, &attempt, ("a.txt", OWN.as_bytes())));
        assert_eq!(first, again);
        assert_eq!(world.do_all_jobs(), 2, "one to read, one to check");
    }

    fn the_report_waits_for_the_due_date_where_it_should(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment_with("Эссе", |draft| {
            draft.report_shown = adal::domain::ReportShown::AfterDue;
        });
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let work = submission_of(&aliya.upload(&path, &[], ("a.txt", OWN.as_bytes())));
        world.do_all_jobs();
        let report = format!("/submissions/{work}/report");
        assert_eq!(aliya.get(&report).status, 303, "led back to the work");
        let teacher = server.signed_in(&course.teacher);
        assert_eq!(teacher.get(&report).status, 200);
        world.clock.advance(14 * DAY);
        assert!(aliya.get(&report).header("location").starts_with("/sign-in"), "a week is over");
        let (aliya, teacher) = (server.signed_in("aliya"), server.signed_in(&course.teacher));
        assert_eq!(aliya.get(&report).status, 200);
        let proof = teacher.get(&format!("/submissions/{work}"));
        assert!(proof.body.contains("15.09.2026"), "when it was first opened");
    }

    fn after_the_deadline_nothing_is_taken_in_unless_there_is_an_extension(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let bolat_id = world.viewer("bolat").person.public_id;
        let until = super::world::TERM_BEGINS.plus(20 * DAY);
        world
            .service
            .extend(&course.teacher(), &assignment, &bolat_id, until, "ауырып қалды")
            .unwrap();
        world.clock.advance(14 * DAY);
        let server = world.serve();
        let path = format!("/assignments/{assignment}/hand-in");
        let late = server.signed_in("aliya").upload(&path, &[], ("a.txt", OWN.as_bytes()));
        assert_eq!(late.status, 409);
        assert!(late.body.contains("мерзімі өтіп кетті"), "{}", late.body);
        let extended = server.signed_in("bolat").upload(&path, &[], ("a.txt", OWN.as_bytes()));
        submission_of(&extended);
    }

    fn a_file_that_cannot_be_read_is_refused_with_advice_and_no_mark_is_possible(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let noise: Vec<u8> = (0..4000_u32).map(|at| (at * 7919 % 251) as u8).collect();
        let work = submission_of(&aliya.upload(&path, &[], ("a.docx", &noise)));
        world.do_all_jobs();
        let page = aliya.get(&format!("/submissions/{work}"));
        assert!(page.body.contains("қайта сақтап, тапсырыңыз"), "{}", page.body);
        let teacher = server.signed_in(&course.teacher);
        let mark = [("points", "90")];
        let refused = teacher.post(&format!("/submissions/{work}/mark"), &mark);
        assert_eq!(refused.status, 409);
        let by_hand = [("reason", "қолжазба")];
        let noted = teacher.post(&format!("/submissions/{work}/by-hand"), &by_hand);
        assert_eq!(noted.status, 303);
        let marked = teacher.post(&format!("/submissions/{work}/mark"), &mark);
        assert_eq!(marked.status, 303);
        let page = aliya.get(&format!("/submissions/{work}"));
        assert!(page.body.contains("қолжазба") && page.body.contains("90"));
    }

    fn a_judged_match_changes_the_shares_at_once_and_the_old_ones_stay(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let path = format!("/assignments/{assignment}/hand-in");
        let text = |own: &str| format!("{own}{COPIED}");
        let aliya = server.signed_in("aliya");
        submission_of(&aliya.upload(&path, &[], ("a.txt", text(OWN).as_bytes())));
        let bolat = server.signed_in("bolat");
        let work = submission_of(&bolat.upload(&path, &[], ("b.txt", text(OTHER).as_bytes())));
        world.do_all_jobs();
        let teacher = server.signed_in(&course.teacher);
        let page = teacher.get(&format!("/submissions/{work}"));
        let value = page.body.split("name=\"match\" value=\"").nth(1).unwrap();
        let value = value.split('"').next().unwrap().to_owned();
        let fields = [
            ("match", value.as_str()),
            ("verdict", "collaboration"),
            ("reason", "бірге дайындалған"),
        ];
        let judged = teacher.post(&format!("/submissions/{work}/matches"), &fields);
        assert_eq!(judged.status, 303, "{}", judged.body);
        let json = teacher.get(&format!("/submissions/{work}/report.json"));
        let report: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(report["shares"]["similarity"], 0.0);
        let old = teacher.get(&format!("/submissions/{work}/report.json?revision=1"));
        let old: serde_json::Value = serde_json::from_str(&old.body).unwrap();
        assert!(old["shares"]["similarity"].as_f64().unwrap() > 0.3);
        // What was said can be taken back.
        let back = [("match", value.as_str()), ("verdict", "none"), ("reason", "қате")];
        let judged = teacher.post(&format!("/submissions/{work}/matches"), &back);
        assert_eq!(judged.status, 303);
        let json = teacher.get(&format!("/submissions/{work}/report.json"));
        let report: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(report["shares"], old["shares"]);
    }

    fn the_assignments_own_text_is_nobodys_fault(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment_with("Эссе", |draft| {
            draft.instructions = COPIED.to_owned();
        });
        let server = world.serve();
        let path = format!("/assignments/{assignment}/hand-in");
        let text = |own: &str| format!("{COPIED}{own}");
        let aliya = server.signed_in("aliya");
        submission_of(&aliya.upload(&path, &[], ("a.txt", text(OWN).as_bytes())));
        let bolat = server.signed_in("bolat");
        let work = submission_of(&bolat.upload(&path, &[], ("b.txt", text(OTHER).as_bytes())));
        world.do_all_jobs();
        let json = bolat.get(&format!("/submissions/{work}/report.json"));
        let report: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(report["shares"]["similarity"], 0.0);
        assert!(report["sources"].as_array().unwrap().is_empty());
        assert!(report["shares"]["template"].as_f64().unwrap() > 0.3);
    }

    fn a_check_waits_for_collections_and_a_later_work_of_one_changes_the_report(world: &World) {
        let admin = world.administrator();
        let collection = world.service.add_collection(&admin, "Мақалалар").unwrap();
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment_with("Эссе", |draft| {
            draft.collections = vec![collection.clone()];
        });
        let file = |name: &str, text: &str| adal::service::NamedFile {
            name: name.to_owned(),
            content: text.as_bytes().to_vec(),
        };
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let text = format!("{OWN}{COPIED}{OTHER}");
        let work = submission_of(&aliya.upload(&path, &[], ("a.txt", text.as_bytes())));
        let first: Vec<_> = (0..4).map(|n| file(&format!("{n}.txt"), OWN)).chain([file("copied.txt", COPIED)]).collect();
        world.service.add_to_collection(&admin, &collection, &first).unwrap();
        for _ in 0..3 {
            world.do_all_jobs();
            world.clock.advance(2_000);
        }
        let page = aliya.get(&format!("/submissions/{work}"));
        assert!(!page.body.contains("?revision="), "one state: the check has waited");
        let json = || {
            let json = aliya.get(&format!("/submissions/{work}/report.json"));
            let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
            json["shares"]["similarity"].as_f64().unwrap()
        };
        let before = json();
        assert!(before > 0.3);
        let later = [file("later.txt", OTHER)];
        world.service.add_to_collection(&admin, &collection, &later).unwrap();
        world.do_all_jobs();
        assert!(json() > before + 0.2);
    }

    fn a_check_knows_its_collections_also_where_the_index_was_ahead_of_the_work(world: &World) {
        let admin = world.administrator();
        let collection = world.service.add_collection(&admin, "Мақалалар").unwrap();
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let with = course.assignment_with("Эссе", |draft| {
            draft.collections = vec![collection.clone()];
        });
        let without = course.assignment("Басқа эссе");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));
        let step = || assert!(adal::jobs::run_one(&world.service, "test").unwrap());
        let path = format!("/assignments/{with}/hand-in");
        let text = format!("{OWN}{COPIED}");
        let work = submission_of(&aliya.upload(&path, &[], ("a.txt", text.as_bytes())));
        step();
        // The collection comes in before the check of the work, which waits for it.
        let copied = adal::service::NamedFile {
            name: "copied.txt".to_owned(),
            content: COPIED.as_bytes().to_vec(),
        };
        world.service.add_to_collection(&admin, &collection, &[copied]).unwrap();
        // Meanwhile another work is checked: the index knows both, but not the collection.
        let path = format!("/assignments/{without}/hand-in");
        submission_of(&bolat.upload(&path, &[], ("b.txt", OTHER.as_bytes())));
        world.service.store.write(|db| {
            use diesel::prelude::*;
            use adal::store::schema::jobs;
            diesel::update(jobs::table.filter(jobs::kind.eq("collect")))
                .set(jobs::not_before.eq(world.clock.now().0 + 60_000))
                .execute(db)
                .map_err(adal::store::StoreError::from)
        }).unwrap();
        while adal::jobs::run_one(&world.service, "test").unwrap() {}
        world.clock.advance(60_000);
        for _ in 0..3 {
            world.do_all_jobs();
            world.clock.advance(2_000);
        }
        let report = aliya.get(&format!("/submissions/{work}/report"));
        assert!(report.body.contains("copied.txt (Мақалалар)"), "{}", report.status);
    }

    fn a_changed_assignment_makes_reports_anew_only_where_they_say_something_else(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let path = format!("/assignments/{assignment}/hand-in");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let work = submission_of(&aliya.upload(&path, &[], ("a.txt", OWN.as_bytes())));
        world.do_all_jobs();
        // A work that shares nothing with it comes in, then the title is changed.
        let bolat = server.signed_in("bolat");
        submission_of(&bolat.upload(&path, &[], ("b.txt", OTHER.as_bytes())));
        world.do_all_jobs();
        let change = |draft: adal::service::AssignmentDraft| {
            let teacher = course.teacher();
            world.service.change_assignment(&teacher, &assignment, &draft).unwrap();
            world.do_all_jobs();
            aliya.get(&format!("/submissions/{work}")).body
        };
        let page = change(super::world::draft("Басқа атау"));
        assert!(!page.contains("?revision="), "the report says the same: it has one state");
        let mut draft = super::world::draft("Басқа атау");
        draft.against_earlier = false;
        let page = change(draft);
        assert!(page.contains("?revision=2"), "elsewhere is no longer searched");
        assert!(page.contains("тапсырма өзгертілді"), "the true cause");
        assert!(!page.contains("кейінгі жұмыста"), "no later work changed it");
    }

    fn a_collection_is_a_source_by_its_name(world: &World) {
        let admin = world.administrator();
        let collection = world.service.add_collection(&admin, "Мақалалар").unwrap();
        let file = adal::service::NamedFile {
            name: "Тіл туралы.txt".to_owned(),
            content: COPIED.as_bytes().to_vec(),
        };
        let added = world.service.add_to_collection(&admin, &collection, std::slice::from_ref(&file));
        assert_eq!(added.unwrap(), 1);
        assert_eq!(
            world.service.add_to_collection(&admin, &collection, &[file]).unwrap(),
            0,
            "the same name twice is there once"
        );
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment_with("Эссе", |draft| {
            draft.collections = vec![collection];
        });
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let path = format!("/assignments/{assignment}/hand-in");
        let text = format!("{OWN}{COPIED}");
        let work = submission_of(&aliya.upload(&path, &[], ("a.txt", text.as_bytes())));
        world.do_all_jobs();
        let report = aliya.get(&format!("/submissions/{work}/report"));
        assert!(report.body.contains("Тіл туралы.txt (Мақалалар)"));
        let page = aliya.get(&format!("/submissions/{work}"));
        assert!(page.body.contains("«Мақалалар» жинағы"));
        assert!(page.body.contains("Интернеттен іздеу жүргізілген жоқ"));
    }
}

#[test]
fn every_choice_has_a_name_in_every_language() {
    use adal::domain::{
        Control, Decision, Language, ReportShown, Resubmission, Role, Verdict, Way,
    };
    let words = |family: &'static str, all: Vec<&'static str>| {
        all.into_iter().map(move |word| (family, word))
    };
    let choices: Vec<(&str, &str)> =
        words("control", Control::ALL.iter().map(|c| c.word()).collect())
            .chain(words(
                "decision",
                Decision::ALL.iter().map(|c| c.word()).collect(),
            ))
            .chain(words(
                "report-shown",
                ReportShown::ALL.iter().map(|c| c.word()).collect(),
            ))
            .chain(words(
                "resubmission",
                Resubmission::ALL.iter().map(|c| c.word()).collect(),
            ))
            .chain(words("role", Role::ALL.iter().map(|c| c.word()).collect()))
            .chain(words(
                "verdict",
                Verdict::ALL.iter().map(|c| c.word()).collect(),
            ))
            .chain(words("way", Way::ALL.iter().map(|c| c.word()).collect()))
            .chain(words(
                "cause",
                vec!["check", "judged", "later_work", "settings"],
            ))
            .collect();
    for language in Language::ALL {
        let speech = adal::web::Speech::new(language);
        for (family, word) in &choices {
            let name = speech.say_of(family, word);
            assert!(!name.contains("Unknown"), "{family} {word}: {name}");
        }
    }
}
