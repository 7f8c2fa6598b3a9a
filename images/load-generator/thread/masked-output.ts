// Takes secrets out of what a script writes past its console.
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";

/** A secret that is written in two parts is not known again. */
export const maskOutput = (stream: NodeJS.WriteStream, mask: SecretMask): void => {
  const write = stream.write.bind(stream) as (...written: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...others: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    const masked = mask.text(text);
    // Bytes that are no text stay what they are.
    return write(masked === text ? chunk : masked, ...others);
  }) as typeof stream.write;
};
