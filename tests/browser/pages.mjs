// Walks over the pages of a demonstration university in Chromium and tells what
// is wrong with them:
//
//     node tests/browser/pages.mjs http://127.0.0.1:8080 [--all] [--screenshots DIR]
//
// Each kind of page is looked at once, its language, theme and width taken in
// turn; with --all every page in every language, theme and width.
import { mkdirSync } from "node:fs";
import { contextOf, ESSAY, faults, listen, OPEN, PEOPLE, send, start, weight } from "./browser.mjs";
import { allStops, remember } from "./focus.mjs";
import { zip } from "./zip.mjs";

/** The pages: a route of src/web/routes.rs, who looks at it, and an answer other than 200. */
const PAGES = [
  ["/sign-in", "nobody"],
  ["/links/{token}", "nobody"],
  ["/links/no-such-token", "nobody", 409],
  ["/forgot", "nobody"],
  ["/receipts", "nobody"],
  ["/receipts/{number}", "nobody"],
  ["/receipts/AAAAAAAAAAAA", "nobody"],
  ["/protocols", "nobody"],
  ["/protocols/{code}", "nobody"],
  ["/protocols/AAAA-AAAA-AAAA-AAAA", "nobody"],
  ["/api", "nobody"],
  ["/", "student"],
  ["/courses/{course}", "student"],
  ["/assignments/{assignment}", "student"],
  ["/assignments/{open}", "student"],
  ["/submissions/{submission}", "student"],
  ["/submissions/{submission}/report", "student"],
  ["/nothing", "student", 404],
  ["/me", "student"],
  ["/", "teacher"],
  ["/courses/{course}", "teacher"],
  ["/courses/{course}/assignments/new", "teacher"],
  ["/courses/{course}/requests", "teacher"],
  ["/assignments/{assignment}", "teacher"],
  ["/assignments/{open}", "teacher"],
  ["/assignments/{assignment}/edit", "teacher"],
  ["/assignments/{assignment}/bulk", "teacher"],
  ["/assignments/{open}/bulk/{batch}", "teacher"],
  ["/assignments/{assignment}/class", "teacher"],
  ["/assignments/{assignment}/class/{left}/{right}", "teacher"],
  ["/submissions/{submission}", "teacher"],
  ["/submissions/{submission}/report", "teacher"],
  ["/", "administrator"],
  ["/admin", "administrator"],
  ["/admin/people", "administrator"],
  ["/admin/people/{person}", "administrator"],
  ["/admin/calendar", "administrator"],
  ["/admin/import", "administrator"],
  ["/admin/import/{import}", "administrator"],
  ["/admin/audit", "administrator"],
];
/** Names of PAGES that stand for another of the same kind. */
const ALIASES = { "{open}": "{assignment}", "{import}": "{batch}" };

const LANGUAGES = ["kk", "ru", "en"];
const LOOKS = [["light", 320], ["dark", 1280], ["light", 1280], ["dark", 320]];
/** The most that a first page may weigh, in bytes. */
const FIRST_PAGE = 150_000;

/** What the names in the routes stand for. */
async function namesIn(site, windows) {
  const { student, teacher, administrator } = windows;
  const page = async (context, path) => (await context.request.get(path)).text();
  const found = (text, pattern) => {
    const part = text.match(pattern);
    if (!part) throw new Error(`nothing on the page is like ${pattern}`);
    return part[1];
  };
  const names = {};
  names.course = found(await page(student, "/"), /\/courses\/(\w+)/);
  const course = await page(student, `/courses/${names.course}`);
  names.assignment = found(course, new RegExp(`/assignments/(\\w+)">${ESSAY}`));
  names.open = found(course, new RegExp(`/assignments/(\\w+)">${OPEN}`));
  names.submission = found(await page(student, `/assignments/${names.assignment}`), /\/submissions\/(\w+)"/);
  names.number = found(await page(student, `/submissions/${names.submission}`), /\/receipts\/(\w+)/);
  const protocol = await student.request.get(`/submissions/${names.submission}/protocol.pdf`);
  names.code = found(protocol.headers()["content-disposition"], /protocol-([^.]+)\.pdf/);
  const pair = /\/class\/(\w+\/\w+)"/;
  [names.left, names.right] = found(await page(teacher, `/assignments/${names.assignment}/class`), pair).split("/");
  const works = { name: "works.zip", mimeType: "application/zip", buffer: zip({
    "alikhan-beibit.txt": "Бір жұмыс.", "whose-is-this.txt": "Екінші жұмыс.",
  }) };
  const batch = await send(site, teacher, `/assignments/${names.open}/bulk`, { files: works, reason: "сыныптан" }, true);
  names.batch = batch.split("/").pop();
  const list = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(
    "name,login,email,language,student_number,course_code,course_title,role,group\n" +
    "Айсұлу Жаңа,aisulu-zhana,aisulu@example.kz,kk,77,KAZ 1101,Академиялық жазу,student,A\n" +
    "Аты жоқ,,broken,kk,,KAZ 1101,,student,\n") };
  const term = found(await page(administrator, "/admin/import"), /<option value="(\w+)">/);
  const plan = await send(site, administrator, "/admin/import", { files: list, term, language: "kk" }, true);
  names.import = plan.split("/").pop();
  names.person = found(await page(administrator, `/admin/people?words=${PEOPLE.student}`), /\/admin\/people\/(\w+)"/);
  names.token = found(await send(site, administrator, `/admin/people/${names.person}/link`, {}), /\/links\/(\w+)/);
  return names;
}

/** Every page with every look, or with one of each. */
function views(isAll) {
  if (!isAll) {
    return PAGES.map((page, at) => [page, LANGUAGES[at % LANGUAGES.length], [LOOKS[at % LOOKS.length]]]);
  }
  return LANGUAGES.flatMap((language) => PAGES.map((page) => [page, language, LOOKS]));
}

/** A page on which each of the checks has something to find. */
const FAULTY = `<!doctype html><html lang="en"><title>Faulty</title><style>a:focus{outline:none}</style>
<body style="background:#fff"><img src="http://127.0.0.1:1/elsewhere.png">
<p style="width:3000px;color:#ccc">So wide, and so pale.</p><a href="#one">The focus on it is not seen</a>
<button onkeydown="event.key === 'Tab' && event.preventDefault()">Tab does not leave it</button>
<a href="#two">Tab does not come to it</a></body></html>`;
const FOUND = ["image-alt", "color-contrast", "px wider", "asks http://127.0.0.1:1/",
  "looks as without the focus", "Tab does not leave", "Tab does not come"];

/** Shows the checks a page on which they have to find all that they look for. */
async function checksThatFindNothing(site) {
  const page = await (await site.context()).newPage();
  await page.addInitScript(remember);
  const heard = listen(page, site.address);
  await page.route(`${site.address}/faulty`, (route) => route.fulfill({ contentType: "text/html", body: FAULTY }));
  await page.goto("/faulty");
  const found = [...await faults(page), ...await allStops(page), ...heard()].join("\n");
  return FOUND.filter((what) => !found.includes(what));
}

const [address, ...rest] = process.argv.slice(2);
const isAll = rest.includes("--all");
const shots = rest.includes("--screenshots") ? rest[rest.indexOf("--screenshots") + 1] : null;
if (shots) mkdirSync(shots, { recursive: true });

const site = await start(address);
let problems = 0;
const complain = (where, what) => {
  problems += 1;
  console.log(`problem\t${where}\t${what}`);
};

for (const blind of await checksThatFindNothing(site)) complain("a faulty page", `no check finds "${blind}"`);

const bytes = await weight(await (await site.context()).newPage(), "/");
console.log(`first page\t${bytes} bytes`);
if (!(bytes > 1000 && bytes < FIRST_PAGE)) complain("/", `the first page weighs ${bytes} bytes`);

const windows = {};
for (const who of Object.keys(PEOPLE)) windows[who] = await contextOf(site, who);
const names = await namesIn(site, windows);
const tabs = {};
for (const [who, context] of Object.entries(windows)) {
  const page = await context.newPage();
  await page.addInitScript(remember);
  tabs[who] = { page, heard: listen(page, address), language: null };
}

for (const [[route, who, expected = 200], language, looks] of views(isAll)) {
  const tab = tabs[who];
  const path = route.replace(/\{(\w+)\}/g, (_, name) => names[name]);
  if (tab.language !== language) {
    await send(site, windows[who], "/language", { language, back: "/" });
    tab.language = language;
  }
  const [[theme, width]] = looks;
  await tab.page.setViewportSize({ width, height: 900 });
  await tab.page.emulateMedia({ colorScheme: theme });
  const answer = await tab.page.goto(path);
  const named = Object.entries(ALIASES).reduce((text, [alias, name]) => text.replace(alias, name), route);
  for (const [theme, width] of looks) {
    const view = `${named}\t${who}\t${language}\t${theme}\t${width}`;
    await tab.page.setViewportSize({ width, height: 900 });
    await tab.page.emulateMedia({ colorScheme: theme });
    console.log(`visited\t${view}`);
    for (const fault of await faults(tab.page)) complain(view, fault);
    if (shots) {
      const name = `${who}${route.replace(/[/{}]+/g, "-")}-${language}-${theme}-${width}.png`;
      const height = await tab.page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width, height: Math.min(height, 3000) };
      await tab.page.screenshot({ path: `${shots}/${name}`, fullPage: true, clip });
    }
  }
  const view = `${named}\t${who}\t${language}`;
  if (!isAll) for (const fault of await allStops(tab.page)) complain(view, fault);
  if (answer.status() !== expected) complain(view, `answered ${answer.status()}`);
  const said = await tab.page.evaluate(() => document.documentElement.lang);
  if (said !== language) complain(view, `is in ${said}`);
  for (const heard of tab.heard()) {
    // The browser complains of a refusal, which is what was asked for.
    if (expected === 200 || !heard.includes("Failed to load")) complain(view, heard);
  }
}
for (const who of Object.keys(PEOPLE)) await send(site, windows[who], "/language", { language: "kk", back: "/" });
await site.close();
process.exitCode = problems ? 1 : 0;
