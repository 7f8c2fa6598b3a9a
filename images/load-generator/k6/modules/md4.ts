// MD4 (RFC 1320), which Node's library has no more: only for what old services still ask of scripts, never for safety.

const BLOCK_BYTES = 64;
/** For each of the three rounds: the words of the block in their order, shifts, and the number that is added. */
const ROUNDS = [
  {
    words: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
    added: 0,
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
  },
  {
    words: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    added: 0x5a827999,
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
  },
  {
    words: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
    added: 0x6ed9eba1,
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
  },
] as const;

export const md4 = (message: Buffer): Buffer => {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) state = mixBlock(state, padded, at);
  const digest = Buffer.alloc(16);
  for (const [index, word] of state.entries()) digest.writeUInt32LE(word >>> 0, index * 4);
  return digest;
};

type State = readonly [number, number, number, number];

const mixBlock = (before: State, bytes: Buffer, at: number): State => {
  let [a, b, c, d] = before;
  for (const { words, shifts, added, mix } of ROUNDS) {
    for (const [index, word] of words.entries()) {
      const sum = (a + mix(b, c, d) + bytes.readUInt32LE(at + word * 4) + added) | 0;
      const shift = shifts[index % 4] ?? 0;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    }
  }
  return [(before[0] + a) | 0, (before[1] + b) | 0, (before[2] + c) | 0, (before[3] + d) | 0];
};

/** RFC 2104. */
export const hmacOfMd4 = (key: Buffer, message: Buffer): Buffer => {
  const block = Buffer.alloc(BLOCK_BYTES);
  (key.length > BLOCK_BYTES ? md4(key) : key).copy(block);
  const masked = (mask: number): Buffer => Buffer.from(block.map((byte) => byte ^ mask));
  return md4(Buffer.concat([masked(0x5c), md4(Buffer.concat([masked(0x36), message]))]));
};
