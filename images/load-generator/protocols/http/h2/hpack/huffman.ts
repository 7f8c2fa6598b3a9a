// Reads texts in HPACK's Huffman code (RFC 7541, appendix B), four bits at a time.
import { HpackError } from "./hpack-error.ts";

/** Of each byte's code in bits, and of the end's. The code is canonical: these tell all of it. */
const CODE_LENGTHS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];
const END = 256;
const NONE = -1;
/** The end of a text is filled up with ones, fewer than a byte of them. */
const MAX_FILLING_BITS = 7;

/** The code as a tree: each node has two children, a node's number or `~byte` of a leaf. */
const treeOf = (lengths: readonly number[]): Int32Array => {
  const children = new Int32Array(2 * END);
  let nodeCount = 1;
  let code = 0;
  let lengthBefore = 0;
  const inOrder = lengths
    .map((length, byte) => ({ length, byte }))
    .sort((a, b) => a.length - b.length || a.byte - b.byte);
  for (const { length, byte } of inOrder) {
    code *= 2 ** (length - lengthBefore);
    lengthBefore = length;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit -= 1) {
      const side = 2 * node + (Math.floor(code / 2 ** bit) % 2);
      if (children[side] === 0) {
        children[side] = nodeCount;
        nodeCount += 1;
      }
      node = children[side] as number;
    }
    children[2 * node + (code % 2)] = ~byte;
    code += 1;
  }
  return children;
};

/** For each node and the next four bits: the node after them, and the byte that ended on the way. */
const NEXT = new Int16Array(16 * END);
const BYTE = new Int16Array(16 * END).fill(NONE);
/** Whether a text may end at a node. */
const MAY_END = new Uint8Array(END);

const fillTables = (children: Int32Array): void => {
  for (let node = 0; node < END; node += 1) {
    for (let bits = 0; bits < 16; bits += 1) {
      let at = node;
      for (let bit = 3; bit >= 0 && at !== NONE; bit -= 1) {
        const child = children[2 * at + ((bits >> bit) & 1)] as number;
        if (child >= 0) at = child;
        else {
          if (~child === END) at = NONE;
          else {
            BYTE[16 * node + bits] = ~child;
            at = 0;
          }
        }
      }
      NEXT[16 * node + bits] = at;
    }
  }
  let filling = 0;
  for (let bits = 0; bits <= MAX_FILLING_BITS; bits += 1) {
    MAY_END[filling] = 1;
    filling = children[2 * filling + 1] as number;
  }
};
fillTables(treeOf(CODE_LENGTHS));

let scratch = Buffer.allocUnsafeSlow(4096);

/** @returns the text, a character for a byte. @throws HpackError */
export const huffmanText = (block: Uint8Array, from: number, to: number): string => {
  // The shortest code has five bits.
  if (((to - from) * 8) / 5 > scratch.length) scratch = Buffer.allocUnsafeSlow(2 * (to - from));
  let length = 0;
  let node = 0;
  for (let at = from; at < to; at += 1) {
    const two = block[at] as number;
    for (let step = 16 * node + (two >> 4), half = 0; half < 2; half += 1) {
      const byte = BYTE[step] as number;
      if (byte !== NONE) {
        scratch[length] = byte;
        length += 1;
      }
      node = NEXT[step] as number;
      if (node === NONE) throw new HpackError("a text has the code of an end");
      step = 16 * node + (two & 15);
    }
  }
  if (MAY_END[node] !== 1) throw new HpackError("a text ends within a character");
  return scratch.toString("latin1", 0, length);
};
