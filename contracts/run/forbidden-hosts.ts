// Hosts that no load test is meant for: metadata and other link-local addresses, from which a machine's credentials can
// be read, and the APIs of AWS, where the load would be the account's own. Told before a run or a deployment begins.
import type { Config } from "../config/config.ts";
import type { Issue } from "../words/errors.ts";
import { kindOfAddress } from "./address-kinds.ts";

const METADATA_NAMES = ["instance-data", "instance-data.ec2.internal", "metadata", "metadata.google.internal"];
const REGION = "[a-z]{2}(?:-[a-z]+)+-\\d";
/**
 * A service alone or with its region. What has a name of a customer's before that, such as a load balancer, an API or a
 * bucket, is the customer's.
 */
const AWS_API = new RegExp(
  `^(?:(?:[a-z0-9-]+|\\*)(?:\\.${REGION})?\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)|\\*\\.aws)$`,
);

/** What a host may be instead. */
const EXPECTED = "a host that a load test may be meant for";

/** @returns why a host is never called; undefined: nothing is known against it */
const refusalOf = (host: string): string | undefined => {
  const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (METADATA_NAMES.includes(bare) || kindOfAddress(bare) === "link-local") return "a link-local or metadata address";
  return AWS_API.test(bare) ? "an API of AWS" : undefined;
};

/** As URLs have it: `0xa9fea9fe` is an address there, too. */
const hostOf = (text: string): string => {
  const url = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  return text.startsWith("*.") || !URL.canParse(url) ? text.toLowerCase() : new URL(url).hostname;
};

/** The mistakes of a config that is right in all else. */
export const forbiddenHosts = ({ target, allowedHosts }: Pick<Config, "target" | "allowedHosts">): Issue[] =>
  [
    ["target", target] as const,
    ...allowedHosts.map((host, index) => [`allowedHosts[${index}]`, host] as const),
  ].flatMap(([path, text]) => {
    const refusal = refusalOf(hostOf(text));
    return refusal === undefined ? [] : [{ path, expected: EXPECTED, received: `${JSON.stringify(text)}, ${refusal}` }];
  });
