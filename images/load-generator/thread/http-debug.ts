// Requests and answers as lines of the script's log, where the config asks for them: those of the users whose lines are
// shown, masked as a try masks them.
import type { HttpDebug } from "../../../contracts/config/http-options.ts";
import type { Exchange, HeadField, ToldBody } from "../../../contracts/run/try-events.ts";
import type { Masking } from "../../../metrics/masking/masking.ts";
import { watchedProtocols } from "../protocols/index.ts";
import type { Protocol } from "../protocols/protocol.ts";
import { currentGroup } from "../vu/groups.ts";
import type { ScriptConsoles } from "../vu/user-modules.ts";

/** Protocols that tell what goes to and fro. */
export const debuggedProtocols = (
  what: HttpDebug,
  { first, other }: ScriptConsoles,
  masking: Masking,
): readonly Protocol[] =>
  watchedProtocols({
    hasBodies: what === "full",
    group: () => currentGroup() ?? "",
    told: (exchange, isFirst) => (isFirst ? first : other).log(linesOf(exchange, masking).join("\n")),
  });

export const linesOf = (exchange: Exchange, masking: Masking): string[] => {
  const { method, url, proto, status, reason, message, requestHead, answerHead, requestBody, answerBody } = exchange;
  return [
    `> ${method} ${masking.text(url)}`,
    ...messageLines(">", requestHead, requestBody, masking),
    status === 0 ? `< no answer: ${masking.text(message)}` : `< ${proto} ${status} ${reason}`.trimEnd(),
    ...messageLines("<", answerHead, answerBody, masking),
  ];
};

const messageLines = (
  mark: string,
  head: readonly HeadField[],
  body: ToldBody | undefined,
  masking: Masking,
): string[] => [
  ...head.map((field) => `${mark} ${masking.field(field).join(": ")}`),
  ...(body === undefined ? [] : [mark, ...textOf(body, masking).map((line) => `${mark} ${line}`)]),
];

const textOf = ({ text, bytes, isCut }: ToldBody, masking: Masking): string[] => {
  if (text === null) return [`${bytes} bytes that are no text`];
  return [...masking.body(text, isCut).trimEnd().split("\n"), ...(isCut ? [`… ${bytes} bytes in all`] : [])];
};
