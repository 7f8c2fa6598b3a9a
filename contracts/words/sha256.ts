// The hash by which plans, images and scripts are known.
import { createHash } from "node:crypto";

/** In hex. Of a text, its UTF-8. */
export const sha256Of = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
