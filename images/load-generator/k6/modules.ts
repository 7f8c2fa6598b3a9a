// The modules that a k6 script may import, each made for the virtual user that it is given to. A module more is a file
// and a line here, and its names in contracts/k6/modules.ts.

import { html } from "./html/html.ts";
import { http } from "./http/http.ts";
import { core } from "./modules/core.ts";
import { crypto } from "./modules/crypto.ts";
import { data } from "./modules/data.ts";
import { encoding } from "./modules/encoding.ts";
import { execution } from "./modules/execution.ts";
import { csv } from "./modules/experimental/csv.ts";
import { fs } from "./modules/experimental/fs.ts";
import { streams } from "./modules/experimental/streams.ts";
import { webcrypto } from "./modules/experimental/webcrypto.ts";
import { metrics } from "./modules/metrics.ts";
import { secrets } from "./modules/secrets.ts";
import { websockets } from "./modules/sockets/websockets.ts";
import { ws } from "./modules/sockets/ws.ts";
import { timers } from "./modules/timers.ts";
import type { K6User, MakeModule } from "./user.ts";

const MODULES: Readonly<Record<string, ((user: K6User) => object) | undefined>> = {
  k6: core,
  "k6/http": http,
  "k6/metrics": metrics,
  "k6/data": data,
  "k6/execution": execution,
  "k6/timers": timers,
  "k6/encoding": encoding,
  "k6/crypto": crypto,
  "k6/html": html,
  "k6/secrets": secrets,
  "k6/ws": ws,
  "k6/websockets": websockets,
  "k6/experimental/csv": csv,
  "k6/experimental/fs": fs,
  "k6/experimental/streams": streams,
  "k6/experimental/webcrypto": webcrypto,
};

export const makeModule: MakeModule = (name, user) => {
  const make = MODULES[name];
  if (make === undefined) throw new Error(`the module ${name} is not there yet: take its import away`);
  return make(user);
};
