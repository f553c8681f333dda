/**
 * Samples of several figures of the same run: the first figure of a round starts the run, and the others read its
 * result. Each is read once per round.
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
