// The flags by which Node keeps the script's process to what it needs, whichever of them a Node has.
import { hostFlagsOf } from "../../../../images/load-generator/worker/host/host-flags.ts";

const FILES = { programs: ["/app/script-host.mjs", "/app/thread.mjs"], folder: "/tmp/meridian-host-1" };
const OPEN = /^--allow-(child-process|addons|fs-(read|write)=\*)$/;

describe("the flags of the script's process", () => {
  it.each([
    ["--experimental-permission", ["--experimental-permission"]],
    ["--permission", ["--experimental-permission", "--permission", "--allow-net"]],
  ])("have %s where that is the model's newest name", (model, known) => {
    const flags = hostFlagsOf(FILES, [], (flag) => known.includes(flag));
    expect(flags.filter((flag) => flag.endsWith("permission"))).toEqual([model]);
    expect(flags.includes("--allow-net")).toBe(known.includes("--allow-net"));
  });

  it("open the bundles for reading, one folder for writing, and nothing else by themselves", () => {
    const flags = hostFlagsOf(FILES, []);
    expect(flags.filter((flag) => flag.startsWith("--allow-fs-write"))).toEqual([
      "--allow-fs-write=/tmp/meridian-host-1/",
    ]);
    expect(flags.filter((flag) => OPEN.test(flag))).toEqual([]);
  });

  it("name the beginning alone of a path that an older Node would part", () => {
    const programs = ["/home/a, b/script-host.mjs", "/home/a, b/thread.mjs", "/home/c*/thread.mjs"];
    const flags = hostFlagsOf({ ...FILES, programs }, []);
    expect(flags.filter((flag) => flag.startsWith("--allow-fs-read=/home"))).toEqual([
      "--allow-fs-read=/home/a*",
      "--allow-fs-read=/home/c*",
    ]);
  });

  it("open what the config names", () => {
    const flags = hostFlagsOf(FILES, ["child-process", "workers", "addons", "files"]);
    expect(flags.filter((flag) => OPEN.test(flag)).sort()).toEqual([
      "--allow-addons",
      "--allow-child-process",
      "--allow-fs-read=*",
      "--allow-fs-write=*",
    ]);
  });
});
