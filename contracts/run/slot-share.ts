// Shares a region's virtual users out over its workers: each gets a range of them, and no worker gets two more than
// another.

/** @returns the range [vuOffset, vuOffset + vus) of a slot */
export const slotShareOf = (vus: number, workers: number, slot: number): { vus: number; vuOffset: number } => {
  const each = Math.floor(vus / workers);
  const extra = vus % workers;
  return { vus: each + (slot < extra ? 1 : 0), vuOffset: slot * each + Math.min(slot, extra) };
};
