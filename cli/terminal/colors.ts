// Colours for a terminal that has them; plain text elsewhere, and where NO_COLOR is set.
import pc from "picocolors";

export type Colors = Pick<typeof pc, "bold" | "dim" | "green" | "red" | "yellow">;
export const terminalColors: Colors = pc;
