// Addresses of web servers as people write them in a config, with the right one proposed where the scheme is missing.
import * as z from "zod";
import { suggest } from "./suggestion.ts";

const HttpUrl = z.url({ protocol: /^https?$/ });
/** `ftp://`, `//`, `htp:/`: what stands where a scheme should. */
const OTHER_SCHEME = /^(?:[a-z][a-z0-9+.-]*:)?\/+/i;
/** `htps:/`, `wss://`. */
const SECURE_SCHEME = /^(?:h[a-z]*|ftp|ws)s:\//i;

/**
 * An http or https URL.
 * @param expected in words
 * @param others texts that are right, too
 */
export const webAddress = (expected: string, others: readonly string[] = []) =>
  z.string({ error: expected }).superRefine((text, context) => {
    // A URL is read without the blanks around it, and put together with a path it would keep them.
    if (others.includes(text) || (text === text.trim() && HttpUrl.safeParse(text).success)) return;
    const suggestion = suggest(text, others) ?? withScheme(text);
    const params = suggestion === undefined ? {} : { suggestion };
    context.addIssue({ code: "custom", message: expected, input: text, params });
  });

const withScheme = (text: string): string | undefined => {
  const meant = text.trim();
  const scheme = SECURE_SCHEME.test(meant) ? "https" : "http";
  const address = `${scheme}://${meant.replace(OTHER_SCHEME, "")}`;
  return HttpUrl.safeParse(address).success ? address : undefined;
};
