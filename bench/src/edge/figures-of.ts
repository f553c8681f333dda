/**
 * Samples of several figures of the same run: whichever is asked for first in a round takes the run, the others read
 * what it found. Each is asked for once a round.
 */
export const figuresOf = <Result>(
  run: () => Promise<Result>,
): ((read: (result: Result) => number) => () => Promise<number>) => {
  let latest: { readonly result: Result; readonly readers: Set<object> } | undefined
  return (read) => async () => {
    if (latest === undefined || latest.readers.has(read)) latest = { result: await run(), readers: new Set() }
    latest.readers.add(read)
    return read(latest.result)
  }
}
