// The colours of lines, as eyes with and without each kind of cone see them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COLOUR_COUNT, LOOK_COUNT, lookOf } from "../../dashboard/components/charts/palette.ts";

const [LIGHT = "", DARK = ""] = readFileSync(join(__dirname, "../../dashboard/style/colours.css"), "utf8").split(
  "@media screen",
);

/** A custom property of the style, in light or dark. */
const colour = (mode: "light" | "dark", name: string): string =>
  new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(mode === "light" ? LIGHT : DARK)?.[1] ?? "none";
const lineColours = (mode: "light" | "dark"): string[] =>
  Array.from({ length: COLOUR_COUNT }, (_, index) => colour(mode, `c${index}`));

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const SIGHT: Readonly<Record<string, Matrix>> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: Matrix, [a, b, c]: Triple): Triple => {
  const row = ([x, y, z]: Triple): number => x * a + y * b + z * c;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

const channel = (hex: string, index: number): number => {
  const value = Number.parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

const linear = (hex: string): Triple => [channel(hex, 0), channel(hex, 1), channel(hex, 2)];

const luminance = (hex: string): number =>
  times(
    [
      [0.2126, 0.7152, 0.0722],
      [0, 0, 0],
      [0, 0, 0],
    ],
    linear(hex),
  )[0];

const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Ottosson's OKLab, in which equal distances look equal: 0.02 can just be seen, black to white is 1. */
const oklab = (colour: Triple): Triple => {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
};

describe.each(["light", "dark"] as const)("the palette on a %s page", (mode) => {
  it.each(Object.keys(SIGHT))("keeps every two lines apart for eyes with %s", (sight) => {
    const seen = lineColours(mode).map((hex) => oklab(times(SIGHT[sight] as Matrix, linear(hex))));
    const distances = seen.flatMap((one, index) =>
      seen.slice(index + 1).map((other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.18);
  });

  it("has a contrast of at least 3 to 1 for every line", () => {
    for (const hex of lineColours(mode)) expect(contrast(hex, colour(mode, "paper"))).toBeGreaterThanOrEqual(3);
  });
});

it("gives as many lines as can be told apart a look each", () => {
  const looks = Array.from({ length: LOOK_COUNT }, (_, index) => JSON.stringify(lookOf(index)));
  expect(new Set(looks).size).toBe(LOOK_COUNT);
});
