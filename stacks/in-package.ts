// What `import … from "meridian-aws"` is: the stacks of somebody else's folder. Its types are the package's own
// (packages/meridian-aws/index.d.ts).
import { INSTALLED_PROGRAMS } from "../bundling/package/installed-programs.ts";
import { synthesizeWith } from "./synthesize.ts";

export const synthesize = (): Promise<void> => synthesizeWith(INSTALLED_PROGRAMS);
