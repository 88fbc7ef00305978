// Where the focus is, whether it can be seen there, and whether it comes everywhere.

/** Looks at what can have the focus before anything has it. */
export const remember = () => {
  const able = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const look = (element) => {
    const style = getComputedStyle(element);
    return `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow}`;
  };
  const before = new Map();
  addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll(able)) before.set(element, look(element));
  });
  globalThis.stops = {
    /** Those that Tab should come to: of radio buttons one a group. */
    expected: () => [...before.keys()].filter((element) =>
      element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true })
      && (element.type !== "radio" || element.checked)),
    /** What has the focus: its name, and what is wrong with how it looks. */
    here: () => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const name = `${element.tagName.toLowerCase()} "${(element.innerText || element.name || element.id || "").slice(0, 40)}"`;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const shown = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight
        && right - left > 1 && bottom - top > 1;
      const wrong = !shown ? "is out of sight"
        : before.has(element) && look(element) === before.get(element) ? "looks as without the focus"
        : null;
      return { name, wrong };
    },
  };
};

/** Goes through the whole page by Tab. What is wrong with its stops. */
export async function allStops(page) {
  const found = [];
  await page.evaluate(() => { globalThis.reached = new Set(); });
  for (let stays = 0; stays < 12;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      // The end of the page: the focus leaves it or begins anew.
      const isFirst = globalThis.reached.size > 1 && element === [...globalThis.reached][0];
      if (!element || element === document.body || isFirst) return null;
      const isNew = !globalThis.reached.has(element);
      globalThis.reached.add(element);
      return { isNew, ...globalThis.stops.here() };
    });
    if (!stop) break;
    // A date is one element of several stops.
    stays = stop.isNew ? 0 : stays + 1;
    if (stop.isNew && stop.wrong) found.push(`the focus on ${stop.name} ${stop.wrong}`);
    if (stays === 12) found.push(`Tab does not leave ${stop.name}`);
  }
  const missed = await page.evaluate(() => globalThis.stops.expected()
    .filter((element) => !globalThis.reached.has(element))
    .map((element) => element.outerHTML.slice(0, 120)));
  return [...found, ...missed.map((html) => `Tab does not come to ${html}`)];
}
