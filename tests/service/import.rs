//! Importing people, courses and members from lists.

use adal::domain::Role;
use adal::store;

use super::on_both_databases;
use super::world::{Answer, Browser, World};

const SIMPLE: &str = "name,login,email,language,student_number,course_code,course_title,role,group\n\
    Әлия Сәрсен,aliya,aliya@example.kz,kk,S1,HIS1,Тарих,student,ТАР-21\n\
    Айгүл Омар,aigul,,ru,,HIS1,Тарих,instructor,\n\
    Әлия Сәрсен,aliya,aliya@example.kz,kk,S1,LAW1,Құқық,student,\n\
    Болат Ким,bolat,,,S2,LAW1,Құқық,student,ҚҰҚ-21\n";

fn prepare(world: &World, admin: &Browser, name: &str, content: &[u8]) -> String {
    let term = world.service.calendar().unwrap()[0].0.public_id.clone();
    let fields = [("term", term.as_str()), ("language", "kk")];
    let answer = admin.upload("/admin/import", &fields, (name, content));
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").to_owned()
}

fn import(world: &World, admin: &Browser, content: &[u8]) -> (Answer, Answer) {
    let place = prepare(world, admin, "list.csv", content);
    let plan = admin.get(&place);
    (plan, admin.post(&place, &[]))
}

on_both_databases! {
    fn lists_are_looked_at_first_and_imported_twice_change_nothing(world: &World) {
        world.course("KAZ1", &[]);
        let server = world.serve();
        let admin = server.signed_in("admin");
        let place = prepare(world, &admin, "list.csv", SIMPLE.as_bytes());
        let plan = admin.get(&place);
        assert!(plan.body.contains("Болат Ким (bolat)"), "{}", plan.body);
        let unknown = world.service.store.read(|db| store::person_by_login(db, "bolat")).unwrap();
        assert_eq!(unknown, None, "a dry run changes nothing");

        let done = admin.post(&place, &[]);
        assert!(done.body.contains("Импортталды"), "{}", done.body);
        let aliya = world.viewer("aliya");
        assert_eq!(aliya.person.student_number.as_deref(), Some("S1"));
        let courses = world.service.my_courses(&aliya).unwrap();
        let codes: Vec<&str> = courses.iter().map(|(course, _)| course.code.as_str()).collect();
        assert_eq!(codes, ["HIS1", "LAW1"]);
        let aigul = world.viewer("aigul");
        assert_eq!(world.service.my_courses(&aigul).unwrap()[0].1, Role::Instructor);
        let students = world.service.students(&aigul, &courses[0].0.public_id).unwrap();
        assert_eq!(students[0].1.as_deref(), Some("ТАР-21"));

        let rows = world.service.audit(&world.administrator(), "", 0, 1000).unwrap().len();
        let (plan, _) = import(world, &admin, SIMPLE.as_bytes());
        assert!(plan.body.contains("Импорттайтын ештеңе жоқ"), "{}", plan.body);
        assert_eq!(world.viewer("aliya").person, aliya.person);
        let after = world.service.audit(&world.administrator(), "", 0, 1000).unwrap();
        assert_eq!(after.len(), rows + 1);
        assert!(after[0].details.contains(r#""people":[0,0]"#), "{}", after[0].details);
        assert_eq!(admin.get(&place).status, 404, "what was used is gone");
    }

    fn whoever_was_imported_is_found_and_comes_in_by_a_link(world: &World) {
        world.course("KAZ1", &[]);
        let server = world.serve();
        let admin = server.signed_in("admin");
        import(world, &admin, SIMPLE.as_bytes());
        let found = admin.get("/admin/people?words=%D3%98%D0%9B%D0%98%D0%AF");
        assert!(found.body.contains("Әлия Сәрсен") && !found.body.contains("Болат"), "{}", found.body);
        assert!(admin.get("/admin/people?words=s2").body.contains("Болат Ким"));
        let table = admin.post("/admin/links", &[]).body;
        assert_eq!(table.lines().count(), 1 + 3, "who has a password gets none: {table}");
        let line = table.lines().find(|line| line.contains(",bolat,")).unwrap();
        let path = &line[line.find("/links/").unwrap()..];
        let chosen = server.anonymous().post(path.trim(), &[("password", "a new password")]);
        assert_eq!(chosen.status, 303, "{}", chosen.body);
        assert_eq!(admin.post("/admin/links", &[]).body.lines().count(), 1 + 2);
    }

    fn a_wrong_line_is_named_and_nothing_is_imported(world: &World) {
        world.course("KAZ1", &["dana"]);
        let server = world.serve();
        let admin = server.signed_in("admin");
        let list = format!("{SIMPLE}Нұрлан,,,,,,,,\nДана,dana,,,S1,NEW1,,student,\nМ,m,,,,HIS1,,king,\n");
        let (plan, done) = import(world, &admin, list.as_bytes());
        assert_eq!(done.status, 409);
        for told in [
            r#"<td class="num">6</td><td>Кіру аты жоқ (аты-жөні: «Нұрлан»)"#,
            r#"<td class="num">7</td><td>S1 студент нөмірі басқа адамда бар"#,
            r#"<td class="num">7</td><td>Бұл семестрде NEW1 курсы жоқ"#,
            r#"<td class="num">8</td><td>«king» — рөл емес"#,
        ] {
            assert!(plan.body.contains(told), "{told} in {}", plan.body);
        }
        assert!(!plan.body.contains("<form class=\"fields\""), "it cannot be imported");
        let unknown = world.service.store.read(|db| store::person_by_login(db, "bolat")).unwrap();
        assert_eq!(unknown, None);
    }

    fn lists_of_oneroster_in_windows_1251_are_taken_in(world: &World) {
        world.course("KAZ1", &[]);
        let server = world.serve();
        let admin = server.signed_in("admin");
        let users = "sourcedId,status,enabledUser,role,username,givenName,familyName,email,identifier\n\
            u1,active,true,student,petrov,Пётр,Петров,petrov@example.kz,77\n\
            u2,active,true,teacher,ivanova,Анна,Иванова,,\n\
            u3,tobedeleted,true,student,gone,Не,Нужен,,\n";
        let (old, ..) = encoding_rs::WINDOWS_1251.encode(users);
        let (_, done) = import(world, &admin, &old);
        assert_eq!(done.status, 200);
        assert_eq!(world.viewer("petrov").person.name, "Петров Пётр");
        let classes = "sourcedId,status,title,classCode\nc1,active,Физика,PHY1\n";
        import(world, &admin, classes.as_bytes());
        let members = "sourcedId,status,classSourcedId,userSourcedId,role\n\
            e1,active,PHY1,petrov,student\ne2,active,PHY1,ivanova,teacher\n";
        let (_, done) = import(world, &admin, members.as_bytes());
        assert_eq!(done.status, 200, "{}", done.body);
        let courses = world.service.my_courses(&world.viewer("ivanova")).unwrap();
        assert_eq!((courses[0].0.title.as_str(), courses[0].1), ("Физика", Role::Instructor));
    }
}
