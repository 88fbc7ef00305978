//! The protocol of a check: one page, tagged, with the figures of the report
//! and a code by which anybody can have it confirmed.

use std::collections::BTreeMap;
use std::process::Command;

use adal::domain::{FindingKind, Role, Way};
use adal::service::{HandIn, NamedFile};
use lopdf::{Document, Object};
use serde_json::json;

use super::client::Client;
use super::on_both_databases;
use super::world::{Browser, DAY, OWN, SHARED, World};

fn protocol(browser: &Browser, work: &str, query: &str) -> Vec<u8> {
    let bytes = browser.bytes(&format!("{work}/protocol.pdf{query}"));
    let begins = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
    assert!(begins.starts_with("%PDF-1.7"), "{begins}");
    bytes
}

/// Keeps a protocol for people to look at, where they say so.
fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("ADAL_TEST_PAGES") {
        std::fs::write(std::path::Path::new(&folder).join(name), pdf).unwrap();
    }
}

/// Everything that a text says, with one space between words.
fn in_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the reader of works reads from a protocol. It is held to be as honest
/// as a work has to be.
fn text_of(pdf: &[u8]) -> String {
    let document = adal::reading::extract(pdf).unwrap();
    let hidden: Vec<FindingKind> = document.findings.iter().map(|found| found.kind).collect();
    assert_eq!(hidden, []);
    in_line(&document.text)
}

/// What stands on a protocol in the order of its tags, which is that of drawing.
fn told_in_order(pdf: &[u8]) -> String {
    let pdf = Document::load_mem(pdf).unwrap();
    in_line(&pdf.extract_text(&[1]).unwrap())
}

fn code_of(text: &str) -> String {
    let is_code = |word: &&str| {
        word.len() == 19 && word.split('-').count() == 4 && !word.contains(char::is_lowercase)
    };
    text.split(' ').find(is_code).unwrap().to_owned()
}

/// How many elements of each kind the tree of tags has.
fn tags(pdf: &Document) -> BTreeMap<String, usize> {
    let mut tags = BTreeMap::new();
    let elements = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    for element in elements.filter(|element| element.has(b"P") && element.has(b"K")) {
        if let Ok(kind) = element.get(b"S").and_then(Object::as_name) {
            *tags
                .entry(String::from_utf8_lossy(kind).into_owned())
                .or_insert(0) += 1;
        }
    }
    tags
}

/// One page, tagged, with its title and its language.
fn assert_accessible(bytes: &[u8], language: &str) {
    let pdf = Document::load_mem(bytes).unwrap();
    assert_eq!(pdf.get_pages().len(), 1);
    let catalog = pdf.catalog().unwrap();
    let text = |object: &Object| String::from_utf8_lossy(object.as_str().unwrap()).into_owned();
    let entry = |name: &[u8], key: &[u8]| {
        let dictionary = pdf.get_dict_in_dict(catalog, name).unwrap();
        dictionary.get(key).unwrap().clone()
    };
    assert_eq!(text(catalog.get(b"Lang").unwrap()), language);
    assert_eq!(entry(b"MarkInfo", b"Marked"), Object::Boolean(true));
    assert_eq!(
        entry(b"ViewerPreferences", b"DisplayDocTitle"),
        Object::Boolean(true)
    );
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"));
    let tags = tags(&pdf);
    for (tag, least) in [
        ("H1", 1),
        ("H2", 3),
        ("Table", 3),
        ("TR", 8),
        ("TH", 8),
        ("TD", 8),
    ] {
        assert!(
            tags.get(tag).is_some_and(|&count| count >= least),
            "{tag}: {tags:?}"
        );
    }
    let metadata = catalog
        .get(b"Metadata")
        .and_then(Object::as_reference)
        .unwrap();
    let metadata = pdf
        .get_object(metadata)
        .and_then(Object::as_stream)
        .unwrap();
    let metadata = String::from_utf8_lossy(&metadata.content).into_owned();
    assert!(metadata.contains("pdfuaid:part"), "{metadata}");
    let fonts = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    let fonts = fonts.filter(|font| font.has_type(b"FontDescriptor"));
    assert!(fonts.clone().all(|font| font.has(b"FontFile2")) && fonts.count() == 2);
}

/// The rows of the tables of figures of a report's page: name, share, and words.
fn figures_of_the_page(page: &str) -> Vec<String> {
    let mut figures = Vec::new();
    for id in ["figures", "left-out"] {
        let section = page
            .split(&format!("aria-labelledby=\"{id}\""))
            .nth(1)
            .unwrap();
        let section = section.split("</section>").next().unwrap();
        for row in section.split("<th scope=\"row\">").skip(1) {
            let row = row.split("</tr>").next().unwrap();
            let named = row.split_once("aria-hidden=\"true\"></span>");
            let named = named.map_or(row, |(_, named)| named);
            let name = named.split('<').next().unwrap();
            let cells = row.split("<td class=\"num\">").skip(1);
            let cells = cells.map(|cell| cell.split('<').next().unwrap());
            figures.push(in_line(&format!(
                "{name} {}",
                cells.collect::<Vec<_>>().join(" ")
            )));
        }
    }
    figures
}

on_both_databases! {
    fn the_protocol_says_what_the_report_says_in_three_languages(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе: тіл мен тағдыр");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));
        aliya.hand_in(&assignment, SHARED);
        let work = bolat.hand_in(&assignment, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        let teacher = server.signed_in(&course.teacher);
        let decided = [("decision", "commission"), ("words", "Комиссия қарасын")];
        assert_eq!(teacher.post(&format!("{work}/decision"), &decided).status, 303);

        let mut codes = std::collections::BTreeSet::new();
        for (language, told) in [
            ("kk", ["Жазбаша жұмысты ұқсастыққа тексеру анықтамасы", "комиссияға жіберілді", "Интернеттен іздеу жүргізілген жоқ."]),
            ("ru", ["Справка о проверке письменной работы на сходство", "передано комиссии", "В интернете поиск не проводился."]),
            ("en", ["Protocol of the check of a written work", "commission", "The internet was not searched."]),
        ] {
            bolat.post("/language", &[("language", language)]);
            let page = bolat.get(&format!("{work}/report"));
            assert!(page.body.contains(&format!("href=\"{work}/protocol.pdf\"")));
            let bytes = protocol(&bolat, &work, "");
            assert_accessible(&bytes, language);
            let text = text_of(&bytes);
            let figures = figures_of_the_page(&page.body);
            let in_order = told_in_order(&bytes);
            assert_eq!(figures.len(), 7 + 3 + 3, "{figures:?}");
            // The similarity before anything is left out is in the report only.
            for row in figures.iter().enumerate().filter(|(at, _)| *at != 9).map(|(_, row)| row) {
                assert!(in_order.contains(row), "{row} in {in_order}");
            }
            for told in told.into_iter().chain([
                "Студент bolat", "Эссе: тіл мен тағдыр", "KAZ1 · Академиялық жазу", "эссе.txt",
                "http://127.0.0.1/protocols", "Айгүл Серікқызы",
            ]) {
                assert!(text.contains(told), "{told} in {text}");
            }
            let digest = world.service.submission(&world.viewer("bolat"), &work["/submissions/".len()..]);
            assert!(text.contains(&digest.unwrap().files[0].sha256), "{text}");
            codes.insert(code_of(&text));
            assert_eq!(bytes, protocol(&bolat, &work, ""), "the same state gives the same bytes");
            assert_eq!(bytes, protocol(&teacher, &work, &format!("?language={language}")));
        }
        assert_eq!(codes.len(), 1, "a code belongs to a state and not to a language");
        assert_eq!(bolat.get(&format!("{work}/protocol.pdf?language=xx")).status, 422);
        let rows = world.service.audit(&world.administrator(), "", 0, 1000).unwrap();
        let issued: Vec<_> = rows.iter().filter(|row| row.action == "issue_protocol").collect();
        assert_eq!(issued.len(), 9);
        assert!(issued[0].details.contains(codes.first().unwrap()));
    }

    fn a_protocol_is_confirmed_by_its_code_and_a_changed_one_is_not(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));
        let work = aliya.hand_in(&assignment, SHARED);
        world.do_all_jobs();
        assert_eq!(bolat.get(&format!("{work}/protocol.pdf")).status, 404, "a classmate");
        assert_eq!(server.anonymous().get(&format!("{work}/protocol.pdf")).status, 303);
        let first = text_of(&protocol(&aliya, &work, ""));
        let code = code_of(&first);

        let anybody = server.anonymous();
        let form = anybody.get("/protocols");
        assert_eq!(form.status, 200);
        assert!(!form.body.contains("class=\"problem\""), "nothing was asked yet");
        let page = anybody.get(&format!("/protocols?code={}", code.to_lowercase().replace('-', "+")));
        for told in ["Қызмет бұл анықтаманы растайды", "Есеп содан бері өзгерген жоқ", "0,0\u{A0}%", &code] {
            assert!(page.body.contains(told), "{told} in {}", page.body);
        }
        let view = world.service.submission(&world.viewer("aliya"), &work["/submissions/".len()..]);
        assert!(page.body.contains(&view.unwrap().files[0].sha256));
        for private in ["Студент", "эссе.txt", "Айгүл"] {
            assert!(!page.body.contains(private), "{private} is told to anybody");
        }
        let changed = match code.strip_prefix('A') {
            Some(rest) => format!("B{rest}"),
            None => format!("A{}", &code[1..]),
        };
        for wrong in [changed.as_str(), "AAAA", "%D0%B6%D0%BE%D2%9B", "%27%20OR%201=1"] {
            let page = anybody.get(&format!("/protocols/{wrong}"));
            assert_eq!(page.status, 200);
            assert!(page.body.contains("Қызмет мұндай кодты білмейді"), "{}", page.body);
        }

        // A later copy changes the report: the paper is that of an earlier state.
        world.clock.advance(DAY);
        bolat.hand_in(&assignment, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        let second = text_of(&protocol(&aliya, &work, ""));
        assert!(second.contains("№ 2") && second.contains("100,0 %"), "{second}");
        let new_code = code_of(&second);
        assert_ne!(new_code, code);
        let old = anybody.get(&format!("/protocols/{code}"));
        assert!(old.body.contains("Есептің бұдан кейінгі күйі бар"), "{}", old.body);
        assert!(old.body.contains("Ұқсастық</th><td class=\"num\">0,0\u{A0}%<"), "{}", old.body);
        let new = anybody.get(&format!("/protocols/{new_code}"));
        assert!(new.body.contains("Есеп содан бері өзгерген жоқ"), "{}", new.body);
        assert!(new.body.contains("Ұқсастық</th><td class=\"num\">100,0\u{A0}%<"), "{}", new.body);

        let teacher = server.signed_in(&course.teacher);
        let decided = [("decision", "accepted"), ("words", "Жақсы")];
        assert_eq!(teacher.post(&format!("{work}/decision"), &decided).status, 303);
        let page = anybody.get(&format!("/protocols/{new_code}"));
        assert!(page.body.contains("Оқытушының шешімі содан бері өзгерді"), "{}", page.body);
        assert_ne!(code_of(&text_of(&protocol(&aliya, &work, ""))), new_code);

        // Figures that were changed in the database no longer fit their code.
        world
            .service
            .store
            .write(|db| {
                use adal::store::schema::protocols;
                use diesel::prelude::*;
                let kept: String = protocols::table
                    .find(new_code.replace('-', ""))
                    .select(protocols::content)
                    .first(db)?;
                diesel::update(protocols::table.find(new_code.replace('-', "")))
                    .set(protocols::content.eq(kept.replace("\"verbatim\":", "\"verbatim\":9")))
                    .execute(db)
                    .map_err(adal::store::StoreError::from)
            })
            .unwrap();
        let page = anybody.get(&format!("/protocols/{new_code}"));
        assert!(page.body.contains("Қызмет мұндай кодты білмейді"), "{}", page.body);

        // What is erased is confirmed to nobody.
        let (admin, aliya) = (world.administrator(), world.viewer("aliya").person);
        let stored = world.service.export_person(&admin, &aliya.public_id).unwrap();
        let mut stored = zip::ZipArchive::new(std::io::Cursor::new(stored)).unwrap();
        let mut told = String::new();
        let mut about = stored.by_name("person.json").unwrap();
        std::io::Read::read_to_string(&mut about, &mut told).unwrap();
        assert!(told.contains(&code.replace('-', "")), "{told}");
        world.service.erase_person(&admin, &aliya.public_id, "aliya").unwrap();
        let page = anybody.get(&format!("/protocols/{code}"));
        assert!(page.body.contains("Қызмет мұндай кодты білмейді"), "{}", page.body);
    }

    fn only_a_checked_work_has_a_protocol_and_not_before_its_report(world: &World) {
        use adal::domain::ReportShown;
        let course = world.course("KAZ1", &["aliya"]);
        let later = |draft: &mut adal::service::AssignmentDraft| draft.report_shown = ReportShown::AfterDue;
        let assignment = course.assignment_with("Эссе", later);
        let server = world.serve();
        let (aliya, teacher) = (server.signed_in("aliya"), server.signed_in(&course.teacher));
        let work = aliya.hand_in(&assignment, SHARED);
        let refused = teacher.get(&format!("{work}/protocol.pdf"));
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("анықтамасы жоқ"), "{}", refused.body);
        world.do_all_jobs();
        assert_eq!(aliya.get(&format!("{work}/protocol.pdf")).status, 409, "before the report");
        assert!(!aliya.get(&work).body.contains("protocol.pdf"));
        assert_eq!(teacher.get(&format!("{work}/protocol.pdf")).status, 200);
        world.clock.advance(15 * DAY);
        let aliya = server.signed_in("aliya");
        assert!(aliya.get(&work).body.contains("protocol.pdf"));
        assert_eq!(aliya.get(&format!("{work}/protocol.pdf")).status, 200);
    }

    fn a_work_that_was_checked_by_hand_has_a_protocol_that_says_so(world: &World) {
        let course = world.course("KAZ1", &["bolat"]);
        let assignment = course.assignment("Қолжазба");
        let server = world.serve();
        let teacher = server.signed_in(&course.teacher);
        let work = server.signed_in("bolat").hand_in(&assignment, "\u{1}\u{2}\u{0}\u{3}");
        world.do_all_jobs();
        let by_hand = [("reason", "қолжазба, скан")];
        assert_eq!(teacher.post(&format!("{work}/by-hand"), &by_hand).status, 303);
        assert!(teacher.get(&work).body.contains("protocol.pdf"));
        let text = text_of(&protocol(&teacher, &work, ""));
        for told in ["адам тексерді, сондықтан көрсеткіштер жоқ", "қолжазба, скан", "Айгүл Серікқызы"] {
            assert!(text.contains(told), "{told} in {text}");
        }
        let page = server.anonymous().get(&format!("/protocols/{}", code_of(&text)));
        assert!(page.body.contains("Қызмет бұл анықтаманы растайды"), "{}", page.body);
        assert!(page.body.contains("Қолмен тексерілді"), "{}", page.body);
    }

    fn however_much_there_is_to_say_it_stays_one_page(world: &World) {
        let title = |word: &str| word.repeat(300 / word.chars().count());
        let long = title("Ғұмырнамалық өлең құрылысы; ");
        let students: Vec<String> = (0..12).map(|number| format!("student{number}")).collect();
        let students: Vec<&str> = students.iter().map(String::as_str).collect();
        let course = world.course("KAZ1", &[]);
        let admin = world.administrator();
        for student in &students {
            world.person(student, &title("Әбдіқадырқызы Үміт "));
            let group = Some("1-топ");
            world.service.add_member(&admin, &course.id, student, Role::Student, group).unwrap();
        }
        let collections: Vec<String> = (0..40)
            .map(|number| {
                let name = format!("{number}-жинақ: {}", title("мақалалар мен оқулықтар "));
                world.service.add_collection(&admin, &name).unwrap()
            })
            .collect();
        let assignment = course.assignment_with(&long, |draft| {
            draft.collections = collections;
            draft.group_work = true;
        });
        let files = (0..20)
            .map(|number| NamedFile {
                name: format!("{number}-{}.txt", title("өте-ұзын-атау-").trim_end()),
                content: format!("{number} {OWN}{SHARED}").into_bytes(),
            })
            .collect();
        let work = HandIn { files, way: Way::Upload, attempt: None };
        let author = world.viewer("student0");
        let work = world.service.hand_in(&author, &assignment, work).unwrap().submission;
        world.do_all_jobs();
        let server = world.serve();
        let teacher = server.signed_in(&course.teacher);
        let work = format!("/submissions/{work}");
        let words = [("decision", "commission"), ("words", long.as_str())];
        assert_eq!(teacher.post(&format!("{work}/decision"), &words).status, 303);
        for (language, more) in [("kk", "тағы 34"), ("ru", "и ещё 34"), ("en", "and 34 more")] {
            let bytes = protocol(&teacher, &work, &format!("?language={language}"));
            assert_accessible(&bytes, language);
            keep(&format!("protocol-long.{language}.pdf"), &bytes);
            let text = text_of(&bytes);
            assert!(text.contains(more) && text.contains('…'), "{more} in {text}");
            code_of(&text);
        }
    }

    fn names_that_are_switched_off_are_not_on_the_protocol_either(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let work = server.signed_in("aliya").hand_in(&assignment, SHARED);
        world.do_all_jobs();
        let mut teacher = server.signed_in(&course.teacher);
        let named = text_of(&protocol(&teacher, &work, ""));
        assert!(named.contains("Студент aliya") && named.contains("эссе.txt"), "{named}");
        teacher.also_with("adal-names=hidden");
        let hidden = text_of(&protocol(&teacher, &work, ""));
        assert!(!hidden.contains("Студент aliya") && !hidden.contains("эссе.txt"), "{hidden}");
        assert!(hidden.contains("Аттар жасырылған."), "{hidden}");
        assert_eq!(code_of(&named), code_of(&hidden));
    }

    fn other_systems_fetch_and_confirm_protocols_too(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let work = aliya.hand_in(&assignment, SHARED);
        let client = Client::of(world, &server, "aliya");
        let path = format!("/api/v1{work}/protocol");
        let early = client.send("GET", &path, "");
        assert_eq!(early.status, 409);
        assert!(early.body.contains("\"reason\":\"no_protocol\""), "{}", early.body);
        world.do_all_jobs();
        let fetched = client.send("GET", &format!("{path}?language=en"), "");
        assert_eq!((fetched.status, fetched.header("content-type")), (200, "application/pdf"));
        assert_eq!(client.send("GET", &format!("{path}?language=xx"), "").status, 422);
        let code = code_of(&text_of(&protocol(&aliya, &work, "")));
        let anybody = Client::without_token(&server);
        let known = anybody.get(&format!("/api/v1/protocols/{code}"));
        assert_eq!(known["known"], json!(true));
        assert_eq!(known["report_changed"], json!(false));
        assert_eq!(known["figures"]["similarity"], json!(0.0));
        assert_eq!(known["figures"]["words"], json!(SHARED.split_whitespace().count()));
        let unknown = anybody.get("/api/v1/protocols/AAAA-AAAA-AAAA-AAAA");
        assert_eq!(unknown["known"], json!(false));
        assert!(unknown["sha256"].is_null());
        let mut guesses = (0..2000).map(|_| server.anonymous().get("/protocols/AAAA").status);
        assert!(guesses.any(|status| status == 429), "codes can be guessed");
    }
}

/// Another program reads the same text, letters and figures in their order.
#[test]
fn poppler_reads_what_stands_on_the_protocol() {
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &["aliya", "bolat"]);
    let assignment = course.assignment("Ә Ғ Қ Ң Ө Ұ Ү Һ І, ә ғ қ ң ө ұ ү һ і");
    let server = world.serve();
    let bolat = server.signed_in("bolat");
    server.signed_in("aliya").hand_in(&assignment, SHARED);
    let work = bolat.hand_in(&assignment, &format!("{OWN}{SHARED}"));
    world.do_all_jobs();
    bolat.get(&format!("{work}/report"));
    let bytes = protocol(&bolat, &work, "?language=kk");
    keep("protocol.kk.pdf", &bytes);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("protocol.pdf");
    std::fs::write(&file, &bytes).unwrap();
    let read = Command::new("pdftotext")
        .arg("-layout")
        .arg(&file)
        .arg("-")
        .output();
    let Ok(read) = read else {
        assert!(
            std::env::var_os("ADAL_TEST_ALL").is_none(),
            "pdftotext is missing"
        );
        eprintln!("skipped: there is no pdftotext on this machine");
        return;
    };
    let read = in_line(&String::from_utf8(read.stdout).unwrap());
    assert!(
        read.contains("Ә Ғ Қ Ң Ө Ұ Ү Һ І, ә ғ қ ң ө ұ ү һ і"),
        "{read}"
    );
    let page = bolat.get(&format!("{work}/report"));
    for row in figures_of_the_page(&page.body).iter().take(7) {
        assert!(read.contains(row), "{row} in {read}");
    }
    assert!(read.contains(&code_of(&text_of(&bytes))), "{read}");
}
