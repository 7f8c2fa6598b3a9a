// How a region's virtual users are shared out over its workers: each has a range of them, none more than one above
// another.

/** @returns the range [vuOffset, vuOffset + vus) of a slot */
export const slotShareOf = (vus: number, workers: number, slot: number): { vus: number; vuOffset: number } => {
  const each = Math.floor(vus / workers);
  const extra = vus % workers;
  return { vus: each + (slot < extra ? 1 : 0), vuOffset: slot * each + Math.min(slot, extra) };
};
