// The CDKTF app of this checkout: its stacks, with programs bundled from its sources.
import { PROGRAMS_OF_CHECKOUT } from "./bundling/programs.ts";
import { synthesizeWith } from "./stacks/synthesize.ts";

await synthesizeWith(PROGRAMS_OF_CHECKOUT);
