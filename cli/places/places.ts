// The places that `--on` knows. A further one is a line here.
import { aws } from "./aws.ts";
import { local } from "./local.ts";
import type { Place } from "./place.ts";

export const PLACES: readonly Place[] = [local, aws];
