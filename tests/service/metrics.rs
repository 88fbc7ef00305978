//! Figures for whoever watches the machine, and for nobody else.

use super::on_both_databases;
use super::world::World;

on_both_databases! {
    fn figures_are_told_to_the_machine_itself_and_name_nobody(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        assert_eq!(aliya.get(&format!("/courses/{}", course.id)).status, 200);
        let told = aliya.get("/metrics");
        assert_eq!(told.status, 200);
        for line in [
            "adal_requests_total{method=\"GET\",route=\"/courses/{course}\",status=\"200\"} 1",
            "adal_request_seconds_count{route=\"/sign-in\"} 1",
            "adal_jobs{state=\"waiting\"} 0",
            "adal_submissions 0",
            "adal_index_lag 0",
            "adal_letters_waiting 0",
        ] {
            assert!(told.body.contains(line), "{line}: {}", told.body);
        }
        assert!(!told.body.contains(&course.id) && !told.body.contains("aliya"));
    }

    fn behind_a_proxy_figures_need_the_token(world: &World) {
        let server = world.serve();
        let browser = server.anonymous();
        let forwarded = ("x-forwarded-for", "192.0.2.7");
        assert_eq!(browser.get_with("/metrics", &[forwarded]).status, 404);
        let wrong = ("authorization", "Bearer wrong");
        assert_eq!(browser.get_with("/metrics", &[forwarded, wrong]).status, 404);
        let right = ("authorization", "Bearer figures");
        assert_eq!(browser.get_with("/metrics", &[forwarded, right]).status, 200);
    }
}
