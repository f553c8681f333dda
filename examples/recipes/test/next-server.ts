/** Work that was scheduled to run after the response. */
export const scheduled: (() => unknown)[] = []

/** Next's `after`, which keeps the work until the test runs it. */
export const after = (task: () => unknown): void => {
  scheduled.push(task)
}
