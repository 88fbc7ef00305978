//! The limits that a reading process puts on itself before it reads a byte of
//! a file that may be hostile.
//!
//! On Linux: address space, processor time, open files, written files,
//! processes and core dumps by `setrlimit`; every path and, where the kernel
//! has it, the network by landlock, which also rules out new privileges. On
//! other Unix systems the limits alone; elsewhere only the parent's clock.
//! What is missing in a kernel is left out: the other limits still hold.

/// Address space of a reading process, in MiB.
pub const ADDRESS_SPACE_MIB: u64 = 512;
/// Processor time of a reading process, in seconds.
pub const CPU_SECONDS: u64 = 20;

/// The setting of the allocator that keeps its reservations inside
/// [`ADDRESS_SPACE_MIB`]: by default it reserves 1 GiB of addresses at start,
/// before any limit, which would then let the process grow to that size.
/// It is read at the start of the process, so the parent gives it, and a process
/// that a person started gives it to itself: [`restart_with_small_reservations`].
pub const ALLOCATOR_SETTING: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "16MiB");

/// Begins this process anew with [`ALLOCATOR_SETTING`], unless it has that
/// already. Returns if there was nothing to do or the program cannot be started
/// again; then the limit of the address space may be met earlier than it says.
#[cfg(unix)]
pub fn restart_with_small_reservations() {
    use std::os::unix::process::CommandExt;
    let (name, value) = ALLOCATOR_SETTING;
    if std::env::var_os(name).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only where it failed.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(name, value)
            .exec();
    }
}

/// Only Unix systems can begin a process anew.
#[cfg(not(unix))]
pub fn restart_with_small_reservations() {}

/// Confines this process. Nothing that it holds open is taken away; it can open nothing more.
#[cfg(unix)]
pub fn confine() -> std::io::Result<()> {
    // Asked first: the question needs a file descriptor more.
    let writes_to_a_file = writes_to_a_file();
    give_up_administration();
    #[cfg(target_os = "linux")]
    deny_paths_and_network()?;
    limit(libc::RLIMIT_AS, ADDRESS_SPACE_MIB << 20)?;
    limit(libc::RLIMIT_CORE, 0)?;
    limit(libc::RLIMIT_NPROC, 0)?;
    // What is open stays open; not even in its place can anything else be opened.
    limit(libc::RLIMIT_NOFILE, 0)?;
    if !writes_to_a_file {
        limit(libc::RLIMIT_FSIZE, 0)?;
    }
    // The signal at the soft limit names the cause to the parent.
    set_limit(libc::RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 2)
}

/// The number of "nobody" on every Unix system of note.
#[cfg(unix)]
const NOBODY: libc::uid_t = 65_534;

/// An administrator's process may start others whatever the limit says: it
/// becomes nobody's. Where that is not allowed the other limits still hold.
#[cfg(unix)]
fn give_up_administration() {
    // SAFETY: these calls change the identity of this process only, take no
    // pointers that are read (no groups are given), and may fail without harm.
    unsafe {
        if libc::geteuid() == 0 {
            libc::setgroups(0, std::ptr::null());
            libc::setgid(NOBODY);
            libc::setuid(NOBODY);
        }
    }
}

/// Without resource limits only the parent's clock bounds this process.
#[cfg(not(unix))]
pub fn confine() -> std::io::Result<()> {
    Ok(())
}

/// Denies every path, every port and what reaches other processes. A kernel
/// without landlock, or with an older one, denies what it can.
#[cfg(target_os = "linux")]
fn deny_paths_and_network() -> std::io::Result<()> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, Scope};
    let newest = ABI::V6;
    Ruleset::default()
        .handle_access(AccessFs::from_all(newest))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(newest)))
        .and_then(|rules| rules.scope(Scope::from_all(newest)))
        .and_then(|rules| rules.create())
        .and_then(|rules| rules.restrict_self())
        .map(|_| ())
        .map_err(std::io::Error::other)
}

/// Whether the kernel that runs confines by landlock: it says its version when asked.
#[cfg(target_os = "linux")]
pub fn has_landlock() -> bool {
    const ONLY_THE_VERSION: libc::c_uint = 1;
    let nothing: *const libc::c_void = std::ptr::null();
    // SAFETY: with this flag the call takes no structure and changes nothing.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            nothing,
            0_usize,
            ONLY_THE_VERSION,
        )
    };
    version >= 1
}

/// Whether the kernel confines by landlock: only Linux has it.
#[cfg(not(target_os = "linux"))]
pub const fn has_landlock() -> bool {
    false
}

#[cfg(any(target_os = "linux", target_os = "emscripten"))]
type Resource = libc::__rlimit_resource_t;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "emscripten"))))]
type Resource = libc::c_int;

#[cfg(unix)]
fn limit(resource: Resource, value: u64) -> std::io::Result<()> {
    set_limit(resource, value, value)
}

/// Sets a soft and a hard limit, never above the hard limit that holds already.
#[cfg(unix)]
fn set_limit(resource: Resource, soft: u64, hard: u64) -> std::io::Result<()> {
    let mut current = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `getrlimit` writes one `rlimit` to the pointer, which is valid for it; the standard library has no such call.
    if unsafe { libc::getrlimit(resource, &raw mut current) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    let wanted = libc::rlimit {
        rlim_cur: (soft as libc::rlim_t).min(current.rlim_max),
        rlim_max: (hard as libc::rlim_t).min(current.rlim_max),
    };
    // SAFETY: `setrlimit` reads one `rlimit` from the pointer, which is valid for it; the standard library has no such call.
    if unsafe { libc::setrlimit(resource, &raw const wanted) } != 0 {
        // Some systems (macOS) know no limit of the address space.
        let error = std::io::Error::last_os_error();
        return if cfg!(target_os = "linux") {
            Err(error)
        } else {
            Ok(())
        };
    }
    Ok(())
}

/// Whether standard output is a file: a person who sends the result there must be able to.
#[cfg(unix)]
fn writes_to_a_file() -> bool {
    use std::os::fd::AsFd;
    let Ok(output) = std::io::stdout().as_fd().try_clone_to_owned() else {
        return false;
    };
    std::fs::File::from(output)
        .metadata()
        .is_ok_and(|metadata| metadata.is_file())
}
