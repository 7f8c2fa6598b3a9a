// Pictures of pages, for people to look at: no test does. Made where MERIDIAN_PICTURES names a folder for them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** Where a picture belongs; undefined when nobody asked for any. */
export const pathOfPicture = (name: string): string | undefined => {
  const folder = process.env.MERIDIAN_PICTURES;
  if (folder === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
};

export const takePicture = async (page: Page, name: string): Promise<void> => {
  const path = pathOfPicture(name);
  if (path !== undefined) await page.screenshot({ path, fullPage: true });
};
