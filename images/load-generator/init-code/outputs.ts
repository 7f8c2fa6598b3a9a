// What handleSummary returned: by name, texts or bytes.
import type { InitCodeAnswer } from "../../../contracts/k6/init-code.ts";
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";

type Outputs = Extract<InitCodeAnswer, { is: "summary" }>["outputs"];

/** @param mask of what may be in no text. @throws TypeError for what can be written nowhere */
export const outputsOf = (returned: unknown, mask: SecretMask): Outputs => {
  if (returned === undefined || returned === null) return {};
  if (typeof returned !== "object" || Array.isArray(returned))
    throw new TypeError('handleSummary returns an object of outputs by name: { "summary.json": "…", stdout: "…" }');
  return Object.fromEntries(Object.entries(returned).map(([name, content]) => [name, outputOf(name, content, mask)]));
};

const outputOf = (name: string, content: unknown, mask: SecretMask): Outputs[string] => {
  if (typeof content === "string") return { text: mask.text(content) };
  if (content instanceof ArrayBuffer) return { base64: Buffer.from(content).toString("base64") };
  if (ArrayBuffer.isView(content)) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    return { base64: bytes.toString("base64") };
  }
  throw new TypeError(`handleSummary returned for ${JSON.stringify(name)} neither a text nor an ArrayBuffer`);
};
