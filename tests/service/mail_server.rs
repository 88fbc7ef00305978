//! A mail server for tests, which answers as it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use adal::settings::Mail;

/// What the server says to a command (`RCPT TO:<aliya@example.kz>`), or to the
/// end of a letter (`.`); `None`: what is usual.
type Answers = dyn Fn(&str) -> Option<&'static str> + Send + Sync;

/// A mail server. It stops when it is dropped.
pub struct MailServer {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    answers: Box<Answers>,
    stop: AtomicBool,
    conversations: AtomicUsize,
    letters: Mutex<Vec<(String, String)>>,
}

impl MailServer {
    /// Takes whatever comes.
    pub fn kind() -> Self {
        Self::saying(|_| None)
    }

    /// Says what `answers` says.
    pub fn saying(answers: impl Fn(&str) -> Option<&'static str> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            answers: Box::new(answers),
            stop: AtomicBool::new(false),
            conversations: AtomicUsize::new(0),
            letters: Mutex::default(),
        });
        let known = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if known.stop.load(Ordering::SeqCst) {
                    return;
                }
                let (stream, known) = (stream.unwrap(), Arc::clone(&known));
                // Whoever hangs up in the middle has said enough.
                std::thread::spawn(move || drop(known.talk(&stream)));
            }
        });
        Self {
            port,
            shared,
            thread: Some(thread),
        }
    }

    /// The address of the server, as it stands in a command line.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Settings whose letters go to this server.
    pub fn mail(&self) -> Option<Mail> {
        Some(Mail::parse(&self.url(), Some("adal@uni.kz"), "").unwrap())
    }

    /// To whom letters came, in order.
    pub fn addresses(&self) -> Vec<String> {
        let letters = self.shared.letters.lock().unwrap();
        letters.iter().map(|(address, _)| address.clone()).collect()
    }

    /// The letters as they came.
    pub fn letters(&self) -> Vec<String> {
        let letters = self.shared.letters.lock().unwrap();
        letters.iter().map(|(_, letter)| letter.clone()).collect()
    }

    /// How many conversations there were.
    pub fn conversations(&self) -> usize {
        self.shared.conversations.load(Ordering::SeqCst)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn talk(&self, stream: &TcpStream) -> std::io::Result<()> {
        self.conversations.fetch_add(1, Ordering::SeqCst);
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let say = |words: &str| {
            let mut stream = stream;
            stream.write_all(format!("{words}\r\n").as_bytes())
        };
        let mut to = String::new();
        say("220 mail.test")?;
        while let Some(line) = lines.next().transpose()? {
            let told = (self.answers)(&line);
            let usual = match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250-mail.test\r\n250 8BITMIME",
                "DATA" => "354 go on",
                "QUIT" => "221 good bye",
                _ => "250 fine",
            };
            if let Some(address) = line.strip_prefix("RCPT TO:<") {
                to = address.split('>').next().unwrap_or_default().to_owned();
            }
            say(told.unwrap_or(usual))?;
            if line == "DATA" && told.is_none() {
                let mut letter = String::new();
                while let Some(line) = lines.next().transpose()?.filter(|line| line != ".") {
                    letter.push_str(&line);
                    letter.push('\n');
                }
                let told = (self.answers)(".");
                if told.is_none() {
                    self.letters.lock().unwrap().push((to.clone(), letter));
                }
                say(told.unwrap_or("250 taken"))?;
            }
            if line == "QUIT" {
                return Ok(());
            }
        }
        Ok(())
    }
}
