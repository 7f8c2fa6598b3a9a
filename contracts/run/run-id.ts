// Run ids: the UTC second of their making and four random letters, so that they sort by time and read well.
import type { Random } from "../words/random.ts";

const LETTERS = "abcdefghjkmnpqrstvwxyz23456789";

/** `20261124-170211-k3f9`. */
export const mintRunId = (nowMs: number, random: Random): string => {
  const digits = new Date(nowMs).toISOString().replaceAll(/[-:T]/g, "");
  const suffix = Array.from({ length: 4 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${suffix}`;
};
