// Where a request may go: every spelling of link-local, metadata and private addresses, written in a URL or looked up.
import type { lookup as systemLookup } from "node:dns";
import fc from "fast-check";
import { kindOfAddress } from "../../../contracts/run/address-kinds.ts";
import { AddressBook } from "../../../images/load-generator/net/addresses.ts";
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { http1To } from "../protocols/http/engines.ts";
import { replyTo } from "../protocols/http/h1/engine-session.ts";
import { requestTo } from "../protocols/http/request-to.ts";

/**
 * What becomes of a request to a URL whose host the config names; private addresses as given. Port 9: nothing listens.
 */
const call = async (host: string, allowPrivateAddresses: boolean, allowedHosts: readonly string[]): Promise<Reply> => {
  const engine = http1To("http://target.example", { allowedHosts, allowPrivateAddresses });
  const url = new URL(`http://${host}:9/`);
  try {
    return await replyTo(engine.openSession(), requestTo(url.href, { timeoutMs: 200 }));
  } finally {
    engine.close();
  }
};

const METADATA = [
  "169.254.169.254",
  "169.254.170.2",
  "0xa9fea9fe",
  "2852039166",
  "0251.0376.0251.0376",
  "169.254.43518",
  "169.254.169.254.",
  "１６９.２５４.１６９.２５４",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[::169.254.169.254]",
  "[64:ff9b::169.254.169.254]",
  "[0:0:0:0:0:ffff:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "[fd00:0ec2:0::23]",
  "[fe80::1]",
  "[febf::1]",
];

describe("an address written in a URL", () => {
  it.each(METADATA)("%s is never called, though private addresses may be and it was named", async (host) => {
    const named = new URL(`http://${host}/`).hostname;
    expect(await call(host, true, [named, `${named}:9`])).toMatchObject({ failure: "address-blocked", sentBytes: 0 });
  });

  it.each([
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0",
    "10.0.0.8",
    "192.168.1.1",
    "172.31.0.1",
    "100.64.0.1",
  ])("%s is not called where nobody named it, nor private addresses in general", async (host) => {
    expect((await call(host, false, [])).failure).toBe("host-blocked");
    expect((await call(host, true, [])).failure).toBe("host-blocked");
  });

  it.each(["127.1", "0x7f000001", "2130706433", "127.0.0.1."])(
    "%s is 127.0.0.1, and may be called where that is named",
    async (host) => {
      expect((await call(host, false, ["127.0.0.1"])).failure).toBe("connection-refused");
      expect((await call(host, false, ["127.0.0.1:9"])).failure).toBe("connection-refused");
      expect((await call(host, false, ["127.0.0.1:10"])).failure).toBe("host-blocked");
    },
  );
});

describe("the kind of an address", () => {
  it.each([
    ["127.0.0.1", "private"],
    ["::1", "private"],
    ["::", "private"],
    ["::ffff:127.0.0.1", "private"],
    ["::ffff:7f00:1", "private"],
    ["fc00::1", "private"],
    ["ff02::1", "private"],
    ["255.255.255.255", "private"],
    ["100.127.255.255", "private"],
    ["100.128.0.0", "public"],
    ["172.32.0.1", "public"],
    ["8.8.8.8", "public"],
    ["::ffff:8.8.8.8", "public"],
    ["64:ff9b::808:808", "public"],
    ["2600:1f14::1", "public"],
    ["fe80::1%eth0", "link-local"],
    ["fe80::1%25", "link-local"],
  ])("of %s is %s", (address, kind) => expect(kindOfAddress(address)).toBe(kind));

  it("is that of the IPv4 address inside, for any address, in any form that holds one", () => {
    const byte = fc.oneof(fc.constantFrom(0, 10, 127, 169, 172, 192, 254, 168, 16), fc.nat(255));
    fc.assert(
      fc.property(byte, byte, byte, byte, (a, b, c, d) => {
        const plain = `${a}.${b}.${c}.${d}`;
        const kind = kindOfAddress(plain);
        for (const prefix of ["::ffff:", "64:ff9b::"]) {
          expect(kindOfAddress(`${prefix}${plain}`)).toBe(kind);
          expect(kindOfAddress(new URL(`http://[${prefix}${plain}]`).hostname.slice(1, -1))).toBe(kind);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

type Resolver = typeof systemLookup;

/** A name server whose answers are the given ones, the last for ever. */
const resolver = (...answers: readonly (readonly string[] | Error)[]): { resolve: Resolver; asked: () => number } => {
  let asked = 0;
  const resolve = (_: string, __: unknown, callback: (error: Error | null, addresses: unknown) => void): void => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    setImmediate(() => {
      if (answer instanceof Error) callback(answer, []);
      else
        callback(
          null,
          answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        );
    });
  };
  return { resolve: resolve as unknown as Resolver, asked: () => asked };
};

interface Found {
  readonly addresses: readonly string[];
  readonly failure?: string | undefined;
}

const lookUp = (book: AddressBook, host: string, all = true): Promise<Found> =>
  new Promise((resolve) => {
    book.lookup(host, { all }, (error, found) => {
      const list = typeof found === "string" ? [found] : found;
      resolve({
        addresses: error ? [] : list.map((one) => (typeof one === "string" ? one : one.address)),
        failure: error ? ((error as { failure?: string }).failure ?? (error as Error).message) : undefined,
      });
    });
  });

describe("the address book", () => {
  let nowMs = 0;
  const bookOf = (resolve: Resolver, allowPrivate = false): AddressBook =>
    new AddressBook({ resolve, now: () => nowMs, allowPrivate: () => allowPrivate });

  beforeEach(() => {
    nowMs = 1_000;
  });

  it("never gives a link-local address, whoever allows private ones", async () => {
    const { resolve } = resolver(["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254"]);
    expect(await lookUp(bookOf(resolve, true), "evil.example")).toEqual({ addresses: [], failure: "address-blocked" });
  });

  it("gives the addresses beside it that may be called", async () => {
    const { resolve } = resolver(["169.254.169.254", "8.8.8.8", "10.0.0.1"]);
    expect(await lookUp(bookOf(resolve), "half.example")).toEqual({ addresses: ["8.8.8.8"] });
  });

  it("judges a name again when it leads elsewhere", async () => {
    const { resolve } = resolver(["8.8.8.8"], ["169.254.169.254"]);
    const book = bookOf(resolve, true);
    expect(await lookUp(book, "rebinding.example")).toEqual({ addresses: ["8.8.8.8"] });
    nowMs += 60_000;
    expect(await lookUp(book, "rebinding.example")).toMatchObject({ failure: "address-blocked" });
  });

  it("asks once for all that wait, and not again for some seconds", async () => {
    const { resolve, asked } = resolver(["8.8.8.8"]);
    const book = bookOf(resolve);
    await Promise.all([lookUp(book, "a.example"), lookUp(book, "a.example"), lookUp(book, "a.example")]);
    nowMs += 1_000;
    await lookUp(book, "a.example");
    expect(asked()).toBe(1);
    nowMs += 60_000;
    await lookUp(book, "a.example");
    expect(asked()).toBe(2);
  });

  it("walks round the addresses", async () => {
    const { resolve } = resolver(["8.8.8.1", "8.8.8.2", "8.8.8.3"]);
    const book = bookOf(resolve);
    const firsts: (string | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) firsts.push((await lookUp(book, "many.example", false)).addresses[0]);
    expect(firsts).toEqual(["8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.1"]);
  });

  it("tells all that wait of a failure, and asks again the next time", async () => {
    const { resolve, asked } = resolver(new Error("no such host"), ["8.8.8.8"]);
    const book = bookOf(resolve);
    const failed = await Promise.all([lookUp(book, "a.example"), lookUp(book, "a.example")]);
    expect(failed.map(({ failure }) => failure)).toEqual(["no such host", "no such host"]);
    expect(await lookUp(book, "a.example")).toEqual({ addresses: ["8.8.8.8"] });
    expect(asked()).toBe(2);
  });

  it("does not fall back to what it knew when a fresh look-up fails", async () => {
    const { resolve } = resolver(["8.8.8.8"], new Error("gone"));
    const book = bookOf(resolve);
    await lookUp(book, "a.example");
    nowMs += 60_000;
    expect((await lookUp(book, "a.example")).failure).toBe("gone");
  });

  it("answers a name without addresses with an error, not with silence", async () => {
    const { resolve } = resolver([]);
    expect((await lookUp(bookOf(resolve), "empty.example")).failure).toBeDefined();
  });
});
