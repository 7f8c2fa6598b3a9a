// What a page lacks for readers with a keyboard, a screen reader or other eyes, by axe-core's rules.
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
}

/** Rows beyond a table's eighth are of the kinds that were looked at already, and would take most of the time. */
const LOOKED_AT = { include: [["html"]], exclude: [["tbody tr:nth-child(n + 9)"]] };

/** What is in order is not told place by place, which would take half of the time. */
const TOLD = { resultTypes: ["violations"] };

/** Each with the first place. */
export const violationsIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(${JSON.stringify(LOOKED_AT)}, ${JSON.stringify(TOLD)})`,
  );
  return violations.map(
    ({ id, help, nodes: [first] }) => `${id}: ${help}: ${first?.html.slice(0, 200)} (${first?.any[0]?.message ?? ""})`,
  );
};
