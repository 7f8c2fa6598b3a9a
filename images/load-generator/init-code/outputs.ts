// What handleSummary returned: by name, texts or bytes.
import type { InitCodeAnswer } from "../../../contracts/k6/init-code.ts";

type Outputs = Extract<InitCodeAnswer, { is: "summary" }>["outputs"];

/** @throws TypeError for what can be written nowhere */
export const outputsOf = (returned: unknown): Outputs => {
  if (returned === undefined || returned === null) return {};
  if (typeof returned !== "object" || Array.isArray(returned))
    throw new TypeError('handleSummary returns an object of outputs by name: { "summary.json": "…", stdout: "…" }');
  return Object.fromEntries(Object.entries(returned).map(([name, content]) => [name, outputOf(name, content)]));
};

const outputOf = (name: string, content: unknown): Outputs[string] => {
  if (typeof content === "string") return { text: content };
  if (content instanceof ArrayBuffer) return { base64: Buffer.from(content).toString("base64") };
  if (ArrayBuffer.isView(content)) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    return { base64: bytes.toString("base64") };
  }
  throw new TypeError(`handleSummary returned for ${JSON.stringify(name)} neither a text nor an ArrayBuffer`);
};
