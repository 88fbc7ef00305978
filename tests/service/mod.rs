//! The service as people use it: through its doors, on both databases.

mod access;
mod api;
mod api_administration;
mod api_document;
mod api_teaching;
mod backups;
mod browser;
mod bulk;
mod class;
mod client;
mod doors;
mod dossier;
mod failures;
mod hand_in;
mod import;
mod keeping;
mod kills;
mod letters;
mod mail;
mod mail_server;
mod metrics;
mod process;
mod protocol;
mod queue;
mod small_disk;
mod stages;
mod store;
mod world;

/// Runs each test once with SQLite and once with PostgreSQL. A test is given a
/// new, empty installation.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* fn $name:ident($world:ident: &World) $body:block)+) => {
        $($(#[$meta])* fn $name($world: &World) $body)+

        mod on_sqlite {
            $(#[test]
            fn $name() {
                super::$name(&super::World::on_sqlite());
            })+
        }

        mod on_postgres {
            $(#[test]
            fn $name() {
                if let Some(world) = super::World::on_postgres() {
                    super::$name(&world);
                }
            })+
        }
    };
}
use on_both_databases;
