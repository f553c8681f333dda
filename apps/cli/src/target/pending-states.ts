/**
 * Holds the states of a tap until every record before them has its outcome: after a crash, the tap starts again at the last
 * one that was written.
 */
export const createPendingStates = (write: (line: string) => void) => {
  const waiting: { readonly after: number; readonly json: string }[] = []
  let settled = 0

  const release = (): void => {
    while (waiting[0] !== undefined && waiting[0].after <= settled) write(`${waiting.shift()?.json}\n`)
  }

  return {
    /** @param after number of records before the state @param json the value of the state */
    add(after: number, json: string): void {
      waiting.push({ after, json })
      release()
    },
    /** @param records number of records that have their outcome, without a gap */
    settle(records: number): void {
      settled = Math.max(settled, records)
      release()
    },
  }
}
