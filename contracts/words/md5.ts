// The hash that k6 makes the ids of groups and checks with: it tells them apart, and protects nothing.
import { createHash } from "node:crypto";

/** Returns the hash in hex; a text is hashed as UTF-8. */
export const md5Of = (text: string): string => createHash("md5").update(text).digest("hex");
