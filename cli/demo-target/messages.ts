// What crosses between the demo target's process and the one that starts it.
import * as z from "zod";

/** Its one argument, as JSON. The shop stands in the home region. */
export const DemoTargetSettings = z.object({ regions: z.array(z.string()).min(1), homeRegion: z.string() });
export type DemoTargetSettings = z.infer<typeof DemoTargetSettings>;

/** To the parent, once all ports listen: base URL by region. */
export const DemoTargetListening = z.object({ targets: z.record(z.string(), z.url()) });
