// What the threads of a slot share, in the memory of the script's process.
import { HOLD_AFTER_MS, type SlotParts, type ThreadPart } from "../shared/host-messages.ts";
import { LeaseHolder } from "../shared/lease.ts";
import type { ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { PackedData } from "../shared/packed-data.ts";
import { makeListMemory } from "../shared/shared-lists.ts";

export class SlotMemory {
  readonly #lease = new LeaseHolder();
  readonly #common: Pick<ThreadAssignment, "plan" | "data" | "files" | "lists" | "lease">;

  constructor({ plan, data, files }: SlotParts) {
    this.#common = {
      plan,
      data: mapValues(data, ({ use, bytes, offsets }): PackedData => {
        const used = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
        return { use, rows: { bytes: shared(bytes), offsets: shared(offsets) }, used };
      }),
      files: mapValues(files, shared),
      lists: makeListMemory(),
      lease: this.#lease.shared,
    };
  }

  /** The main process lives, and says until when the slot is its own. */
  extend(untilMs: number): void {
    this.#lease.extend(untilMs, monotonicMs() + HOLD_AFTER_MS);
  }

  assignmentOf(part: ThreadPart): ThreadAssignment {
    return { ...part, ...this.#common };
  }
}

const shared = (bytes: Uint8Array): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(memory).set(bytes);
  return memory;
};

const mapValues = <From, To>(values: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
