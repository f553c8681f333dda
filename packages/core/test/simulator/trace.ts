/** What happened in a simulation, one line per event. */
export interface Trace {
  add(who: string, what: string): void
  lines(): readonly string[]
}

const clock = (ms: number): string => {
  const [seconds = '', rest = ''] = (ms / 1_000).toFixed(3).split('.')
  return `${seconds.padStart(7)}.${rest}`
}

/** Creates an empty trace. @param now virtual milliseconds */
export const createTrace = (now: () => number): Trace => {
  const lines: string[] = []
  return {
    add: (who, what) => lines.push(`${clock(now())} s  ${who.padEnd(6)}  ${what}`),
    lines: () => lines,
  }
}
