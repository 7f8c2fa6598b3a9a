// The hash by which plans, images and scripts are known.
import { createHash } from "node:crypto";

/** Returns the hash in hex; a text is hashed as UTF-8. */
export const sha256Of = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Says whether these are the bytes that were sealed with this hash. Whoever fetches a run plan asks this, without any
 * of the code that makes plans.
 */
export const isSealedBy = (sha256: string, bytes: string | Uint8Array): boolean => sha256Of(bytes) === sha256;
