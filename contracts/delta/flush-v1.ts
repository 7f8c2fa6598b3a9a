// Reads payloads of v1, from before notices had a code and a level: their `warnings` are texts, judged as they were
// then, by what they say. So an old run's export still gives the verdict that it got.
import * as z from "zod";
import { FlushPayload } from "./flush-item.ts";
import { noticeOf } from "./notices.ts";

const PayloadV1 = FlushPayload.omit({ notices: true }).extend({ warnings: z.array(z.string()) });

export const parsePayloadV1 = (content: unknown): FlushPayload => {
  const { warnings, ...rest } = PayloadV1.parse(content);
  return { ...rest, notices: warnings.map((text) => noticeOf(codeOf(text), text)) };
};

const codeOf = (text: string): "earlier-blocked" | "earlier-warning" =>
  text.includes("script blocked:") ? "earlier-blocked" : "earlier-warning";
