// Patterns that find a text in base64, alone or as a part of something longer, such as "user:password" of a login. Where
// in a group of three bytes it begins is not known, so there are three; what they find is without the characters at its
// ends, which depend on its neighbours.

/** Fewer characters would be found by chance. */
const LEAST_LENGTH = 4;

/** @returns sources of regular expressions, which tell capitals from small letters */
export const base64Forms = (text: string): string[] => {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = shifted.toString("base64");
    const own = whole.slice(before === 0 ? 0 : before + 1, Math.floor((shifted.length * 8) / 6));
    return own.length < LEAST_LENGTH ? [] : [own.replaceAll(/[+/]/g, (sign) => SIGNS[sign] ?? sign)];
  });
};

/** As URLs have them, as JSON has them, and by percent. */
const SIGNS: Readonly<Record<string, string>> = { "+": "(?:\\+|-|%2[Bb])", "/": "(?:\\\\*\\/|_|%2[Ff])" };

const SIGN = /[A-Za-z0-9+/_-]/;

/** What is found goes with the sign before it and the one after it: each holds some of the text's bits. */
export const replaceBase64 = (text: string, pattern: RegExp, mask: string): string => {
  let masked = "";
  let done = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    let from = found.index;
    let to = from + found[0].length;
    if (from > done && SIGN.test(text[from - 1] ?? "")) from -= 1;
    if (SIGN.test(text[to] ?? "")) to += 1;
    while (text[to] === "=") to += 1;
    masked += `${text.slice(done, from)}${mask}`;
    done = to;
    pattern.lastIndex = to;
  }
  return masked + text.slice(done);
};
