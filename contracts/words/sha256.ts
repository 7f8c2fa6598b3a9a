// The hash by which plans, images and scripts are known.
import { createHash } from "node:crypto";

/** In hex. Of a text, its UTF-8. */
export const sha256Of = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Whether these are the bytes that were sealed so: asked by whoever fetches a run plan, and needs nothing of how it is
 * made.
 */
export const isSealedBy = (sha256: string, bytes: string | Uint8Array): boolean => sha256Of(bytes) === sha256;
