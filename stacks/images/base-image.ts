// What both images are built on, out of base-image.json, which `npm run update:base-image` writes: an image with
// its tag, and what that tag meant on a day.
import base from "./base-image.json" with { type: "json" };

/** As a Dockerfile names it: with its digest, the same bytes whenever and wherever it is built. */
export const BASE_IMAGE = base.digest === "" ? base.image : `${base.image}@${base.digest}`;

/** Said at synth where the tag alone is there; undefined where a digest is. */
export const UNPINNED_BASE =
  base.digest === ""
    ? `images are built on whatever ${base.image} is at that time: npm run update:base-image writes its digest`
    : undefined;
