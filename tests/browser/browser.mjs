// Chromium, the people of the demonstration in it, and what is asked of every page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.2, levels A and AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
/** Nothing may take longer than a busy machine needs, in milliseconds. */
const AT_MOST = 90_000;

/** The people of the demonstration by what they are; nobody is not signed in. */
export const PEOPLE = {
  nobody: null,
  student: "alikhan-beibit",
  teacher: "teacher-kk",
  administrator: "admin",
};
export const PASSWORD = "adal-demo";
/** A course of theirs, and its assignments: one with works, one without. */
export const COURSE = "Академиялық жазу";
export const ESSAY = "Эссе: ағартушылық тарихы";
export const OPEN = "Бос тақырыптағы эссе";

/** A browser at the address of a service. */
export async function start(address) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  return {
    address,
    /** A window of its own, as if on another computer. */
    async context(options = {}) {
      const context = await browser.newContext({ baseURL: address, ...options });
      context.setDefaultTimeout(AT_MOST);
      return context;
    },
    close: () => browser.close(),
  };
}

/** A window in which one of PEOPLE is signed in. */
export async function contextOf(site, who) {
  const context = await site.context();
  if (PEOPLE[who]) await send(site, context, "/sign-in", { login: PEOPLE[who], password: PASSWORD });
  return context;
}

/** Sends a form as a page of the service would; the address that the answer leads to, or the page. */
export async function send(site, context, path, fields, isMultipart = false) {
  const body = isMultipart ? { multipart: fields } : { form: fields };
  const answer = await context.request.post(path, {
    ...body, headers: { origin: site.address }, maxRedirects: 0,
  });
  if (answer.status() >= 400) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return answer.headers().location ?? await answer.text();
}

/** What a page and everything that it loads weigh on the wire, in bytes. */
export async function weight(page, path) {
  const asked = [];
  page.on("requestfinished", (request) => asked.push(request.sizes()));
  await page.goto(path, { waitUntil: "networkidle" });
  const sizes = await Promise.all(asked);
  return sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
}

/** Keeps what a page says and asks for that it should not. */
export function listen(page, address) {
  const heard = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(address + "/")) heard.push(`asks ${request.url()}`);
  });
  page.on("console", (said) => {
    if (said.type() === "error") heard.push(`says ${said.text()}`);
  });
  page.on("pageerror", (error) => heard.push(`fails: ${error.message}`));
  return () => heard.splice(0);
}

/** What is wrong with the page as it stands there. */
export async function faults(page) {
  const found = [];
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wider > 0) found.push(`is ${wider} px wider than the window`);
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: rules });
    return violations.map(({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary ?? ""}`);
  }, RULES);
  return [...found, ...violations.map((text) => text.replace(/\s+/g, " "))];
}
