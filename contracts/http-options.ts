// `http` of the config: k6's options of the HTTP client that hold for a whole run.
import { z } from "zod";

export const HttpOptions = z.strictObject({
  discardResponseBodies: z
    .boolean()
    .default(false)
    .describe(
      'Bodies are read from the wire and thrown away, but where a request asks for one with responseType: "text"',
    ),
  noCookiesReset: z
    .boolean()
    .default(false)
    .describe("Virtual users keep their cookies from one iteration to the next"),
});
export type HttpOptions = z.infer<typeof HttpOptions>;
