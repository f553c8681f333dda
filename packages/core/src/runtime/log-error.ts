/** Writes a line to the console; some runtimes have none. */
export const logError = (line: string): void => globalThis.console?.error(line)
