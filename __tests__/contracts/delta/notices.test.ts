// The table of notices, and what holds of every notice that is made from it.
import fc from "fast-check";
import {
  MAX_NOTICE_LENGTH,
  NOTICES,
  Notice,
  type NoticeCode,
  NoticeLevel,
  noticeKey,
  noticeOf,
  sortGravestFirst,
} from "../../../contracts/delta/notices.ts";

const codes = Object.keys(NOTICES) as NoticeCode[];
const noticeArb = fc.tuple(fc.constantFrom(...codes), fc.string()).map(([code, text]) => noticeOf(code, text));

describe("a notice", () => {
  it("has the level of its code, and fits its schema", () =>
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string({ maxLength: 2 * MAX_NOTICE_LENGTH }), (code, text) => {
        const notice = noticeOf(code, text);
        expect(Notice.parse(notice)).toEqual(notice);
        expect(notice.level).toBe(NOTICES[code].level);
        expect(text.startsWith(notice.text)).toBe(true);
      }),
    ));

  it("of a later version is read, and keeps its level", () => {
    const notice = { code: "of-a-later-version", level: "invalid" as const, text: "something new" };
    expect(Notice.parse(notice)).toEqual(notice);
  });

  it("of an unknown level is refused", () => {
    expect(Notice.safeParse({ code: "names-bounded", level: "info", text: "" }).success).toBe(false);
  });

  it("has the key of another only when both say the same", () =>
    fc.assert(
      fc.property(noticeArb, noticeArb, (one, other) => {
        const areSame = one.code === other.code && one.text === other.text;
        expect(noticeKey(one) === noticeKey(other)).toBe(areSame);
      }),
    ));
});

describe("the table of notices", () => {
  it("says of each code what it means, each in other words", () => {
    const meanings = Object.values(NOTICES).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("makes no run invalid for a plan that was read in the end", () => {
    expect(NOTICES["plan-retried"].level).toBe("warning");
    expect(NOTICES["plan-unreadable"].level).toBe("invalid");
  });
});

describe("the gravest first", () => {
  it("are all the notices, none after one that is less grave, else in their order", () =>
    fc.assert(
      fc.property(fc.array(noticeArb), (notices) => {
        const sorted = sortGravestFirst(notices);
        const grave = NoticeLevel.options;
        for (const wanted of grave) {
          const isWanted = ({ level }: Notice): boolean => level === wanted;
          expect(sorted.filter(isWanted)).toEqual(notices.filter(isWanted));
        }
        const ranks = sorted.map(({ level }) => grave.indexOf(level));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    ));
});
