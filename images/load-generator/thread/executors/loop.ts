// What runs a thread's part of the loads of one executor.
import type { ExecutorName, LoadOf } from "../../../../contracts/executors/index.ts";
import type { LoadPorts, ThreadLoad, ThreadShare } from "../load/thread-load.ts";

export type Loop<Name extends ExecutorName> = (load: LoadOf<Name>, share: ThreadShare, ports: LoadPorts) => ThreadLoad;
