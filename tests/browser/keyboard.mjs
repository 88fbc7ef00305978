// Six tasks in a demonstration university, done with the keyboard alone:
//
//     node tests/browser/keyboard.mjs http://127.0.0.1:8080 [--screenshots DIR]
//
// Nothing here points, clicks or moves the focus: keys are pressed, and what
// came of it is read from the page. At every stop the focus has to be seen.
import { mkdirSync } from "node:fs";
import { COURSE, ESSAY, faults, listen, OPEN, PASSWORD, PEOPLE, start } from "./browser.mjs";
import { remember } from "./focus.mjs";

/** The most stops on the way to anything. */
const FARTHEST = 800;

const [address, ...rest] = process.argv.slice(2);
const shots = rest.includes("--screenshots") ? rest[rest.indexOf("--screenshots") + 1] : null;
if (shots) mkdirSync(shots, { recursive: true });
const site = await start(address);

function demand(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

/** Somebody's keyboard, and their eyes. */
class Hands {
  constructor(page) {
    this.page = page;
    this.asked = [];
    page.on("request", (request) => this.asked.push(new URL(request.url()).pathname));
  }

  static async at(path, options) {
    const context = await site.context({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    await page.addInitScript(remember);
    const hands = new Hands(page);
    hands.heard = listen(page, address);
    await page.goto(path);
    return hands;
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** Goes on by Tab, or back by Shift+Tab, until the focus is on what is named, with this text. */
  async to(selector, text = "", key = "Tab") {
    for (let stop = 0; stop < FARTHEST; stop += 1) {
      await this.press(key);
      const here = await this.see(([selector, text]) => {
        const element = document.activeElement;
        const isIt = element?.matches(selector) && element.textContent.includes(text);
        return { isIt, ...globalThis.stops.here() };
      }, [selector, text]);
      demand(!here.wrong, `the focus on ${here.name} ${here.wrong}`);
      if (here.isIt) return;
    }
    throw new Error(`${key} does not come to ${selector} of ${this.page.url()}`);
  }

  back(selector) {
    return this.to(selector, "", "Shift+Tab");
  }

  /** Presses a key that leads to another page. */
  async go(key = "Enter") {
    await this.page.evaluate(() => { globalThis.isOld = true; });
    await this.press(key);
    await this.until(() => !globalThis.isOld && document.readyState === "complete", "another page");
  }

  /** Looks at the page until something is to be seen on it. */
  async until(what, name, given) {
    const until = Date.now() + 90_000;
    for (;;) {
      // The page may be on the way to another.
      if (await this.page.evaluate(what, given).catch(() => false)) return;
      demand(Date.now() < until, `waited in vain for ${name} at ${this.page.url()}`);
      await this.page.waitForTimeout(50);
    }
  }

  see(what, given) {
    return this.page.evaluate(what, given);
  }

  text(selector) {
    return this.page.locator(selector).first().innerText();
  }

  async signIn(who) {
    await this.to("[name=login]");
    await this.type(PEOPLE[who]);
    await this.to("[name=password]");
    await this.type(PASSWORD);
    await this.to("main button");
    await this.go("Space");
    demand(new URL(this.page.url()).pathname === "/", `${who} is not signed in`);
    return this;
  }

  /** What is wrong with the page at which a task ends. */
  async end(task) {
    if (shots) await this.page.screenshot({ path: `${shots}/keyboard-${task}.png` });
    const wrong = [...await faults(this.page), ...this.heard()];
    demand(wrong.length === 0, wrong.join("; "));
    await this.page.context().close();
  }
}

/** Follows links by their texts. */
async function follow(hands, ...texts) {
  for (const text of texts) {
    await hands.to("main a", text);
    await hands.go();
  }
}

const TASKS = {
  async "signs in and changes the language"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("teacher");
    for (const language of ["en", "ru", "kk"]) {
      await hands.to(`form[action="/language"] button[lang=${language}]`);
      await hands.go();
      const now = await hands.see(() => [document.documentElement.lang, document.title]);
      const title = { en: "My courses", ru: "Мои курсы", kk: "Менің курстарым" }[language];
      demand(now[0] === language && now[1] === title, `the page is in ${now}`);
    }
    return hands;
  },

  async "hands in a pasted text and gets a receipt"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("student");
    await follow(hands, COURSE, OPEN);
    await hands.to("main textarea");
    await hands.type("Көктем келгенде ауыл шетіндегі өзен тасып, балалар жағаға жиналатын еді. ");
    await hands.type("Әжем сол күндерді жиі еске алып, ескі суреттерді көрсететін.");
    await hands.to("main form button");
    await hands.go();
    demand(/\/submissions\/\w+$/.test(hands.page.url()), `nothing was handed in: ${hands.page.url()}`);
    // The check is followed without a key being pressed, and without reloading in between.
    await hands.until(() => document.querySelector("main a[href$='/report']"), "the report");
    demand(hands.asked.some((path) => path.endsWith("/stage")), "the stages were not followed");
    const number = await hands.text("main a[href^='/receipts/']");
    await hands.to("main a[href^='/receipts/']");
    await hands.go();
    const valid = await hands.text("main [role=status]");
    demand(number.length === 12 && valid.includes("жарамды"), `${number}: ${valid}`);
    return hands;
  },

  async "opens two passages side by side and closes them"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("student");
    await follow(hands, COURSE, ESSAY);
    await hands.to("main a[href^='/submissions/']");
    await hands.go();
    await hands.to("main a[href$='/report']");
    await hands.go();
    const focused = () => hands.see(() => ({
      id: document.activeElement.id,
      passages: [...document.activeElement.querySelectorAll(".pair > div")].map((side) => side.innerText.length),
      isShown: document.activeElement.getBoundingClientRect().top < innerHeight,
    }));
    const opened = async (id) => {
      const card = await focused();
      demand(card.id === id && card.isShown, `${card.id} is open and not ${id}`);
      demand(card.passages.length === 2 && card.passages.every((length) => length > 20), `${id} shows ${card.passages}`);
    };
    await hands.to("#t1");
    await hands.press("Enter");
    await opened("m1");
    await hands.press("n");
    await opened("m2");
    await hands.press("p");
    await opened("m1");
    await hands.to("#m1 .ways a[href='#m2']");
    await hands.press("Enter");
    await opened("m2");
    await hands.press("Escape");
    demand((await focused()).id === "t2", "Escape does not lead back to the text");
    await hands.press("Enter");
    await opened("m2");
    await hands.to("#m2 .ways a[href='#t2']");
    await hands.press("Enter");
    demand((await focused()).id === "t2", "the link does not lead back to the text");
    // Outside of the matches a letter is only a letter.
    await hands.back("header .brand");
    await hands.press("n");
    demand(await hands.see(() => location.hash) === "#t2", "a letter is a key everywhere");
    return hands;
  },

  async "filters and sorts the works and opens a report"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("teacher");
    await follow(hands, COURSE, ESSAY);
    const all = (await shares(hands)).length;
    await hands.to("[name=least]");
    await hands.type("20");
    await hands.to("main form[role=search] button");
    await hands.go();
    const some = await shares(hands);
    demand(some.length > 1 && some.length < all, `${some.length} of ${all} works are left`);
    demand(some.every((share) => share >= 0.2), `there is one below: ${some}`);
    const similarity = "th:nth-child(4) button.sort";
    await hands.to(similarity);
    for (const [key, order] of [["Enter", "descending"], ["Space", "ascending"], ["Space", "descending"]]) {
      await hands.press(key);
      const said = await hands.see(() => document.querySelector("th:nth-child(4)").ariaSort);
      const sorted = [...some].sort((a, b) => order === "ascending" ? a - b : b - a);
      demand(said === order && `${await shares(hands)}` === `${sorted}`, `${order}: ${await shares(hands)}`);
    }
    await hands.to("tbody a[href^='/submissions/']");
    await hands.go();
    await hands.to("main a[href$='/report']");
    await hands.go();
    demand(await hands.see(() => document.querySelectorAll(".card").length) > 0, "a report without matches");
    return hands;
  },

  async "marks a match as properly quoted"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("teacher");
    await follow(hands, COURSE, ESSAY);
    // A work of which one match says all: the one with the largest share.
    await hands.to("th:nth-child(4) button.sort");
    await hands.press("Enter");
    await hands.to("tbody a[href^='/submissions/']");
    await hands.go();
    const before = await hands.text(".number strong");
    const longest = await hands.see(() => {
      const words = [...document.querySelectorAll("main ul.plain > li > p:first-child")]
        .map((line) => Number(line.textContent.match(/ · (\d+)/)?.[1] ?? 0));
      return words.indexOf(Math.max(...words)) + 1;
    });
    const form = `main ul.plain > li:nth-child(${longest}) form`;
    await hands.to(`${form} [name=verdict]`);
    await hands.press("ArrowDown");
    demand(await hands.see((form) => document.querySelector(`${form} select`).value, form) === "quoted", "another verdict");
    await hands.to(`${form} [name=reason]`);
    await hands.type("Дереккөзі жақшада аталған.");
    await hands.to(`${form} button`);
    await hands.go();
    const after = await hands.text(".number strong");
    const number = (text) => Number(text.replace(",", ".").replace(/[^\d.]/g, ""));
    demand(number(after) < number(before), `the similarity was ${before} and is ${after}`);
    const said = await hands.text("main ul.plain .badge");
    demand(said.includes("дәйексөз"), `it is said to be ${said}`);
    return hands;
  },

  async "writes a decision and a mark"() {
    const hands = await Hands.at("/sign-in");
    await hands.signIn("teacher");
    await follow(hands, COURSE, ESSAY);
    await hands.to("tbody a[href^='/submissions/']");
    await hands.go();
    await hands.to("[name=decision]");
    await hands.press("ArrowDown");
    const decision = await hands.see(() => document.querySelector("[name=decision]").selectedOptions[0].text);
    await hands.to("form[action$='/decision'] textarea");
    await hands.type("Үшінші бөлімдегі дереккөздерді көрсетіңіз.");
    await hands.to("form[action$='/decision'] button");
    await hands.go();
    const given = await hands.text("main .given");
    demand(given.includes(decision) && given.includes("Үшінші бөлімдегі"), `the decision is ${given}`);
    await hands.to("[name=points]");
    await hands.type("75");
    await hands.press("Enter");
    await hands.until(() => document.querySelector("[name=points]")?.value === ""
      && [...document.querySelectorAll("main p > strong")].some((strong) => strong.textContent === "75"), "the mark");
    return hands;
  },
};

/** The similarities in the list of works, from top to bottom. */
const shares = (hands) => hands.see(() =>
  [...document.querySelectorAll("main table[data-sortable] tbody tr")].map((row) => Number(row.cells[3].dataset.value)));

let failed = 0;
for (const [name, task] of Object.entries(TASKS)) {
  const began = Date.now();
  try {
    await (await task()).end(name.replaceAll(" ", "-"));
    console.log(`done\t${name}\t${Date.now() - began} ms`);
  } catch (error) {
    failed += 1;
    console.log(`problem\t${name}\t${error.message}`);
  }
}
await site.close();
process.exitCode = failed ? 1 : 0;
