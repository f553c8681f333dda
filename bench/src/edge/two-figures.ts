import type { LoadResult } from './load.ts'

/** A figure of one stretch of load. */
export type Figure = 'perSecond' | 'p99Ms'

/**
 * Samples of two figures of the same run: whichever is asked for first takes the run, the other reads what it found.
 * Each is asked for once a round.
 */
export const twoFigures = (
  run: () => Promise<Pick<LoadResult, Figure>>,
): ((figure: Figure) => () => Promise<number>) => {
  let latest: { readonly result: Pick<LoadResult, Figure>; readonly unread: Set<Figure> } | undefined
  return (figure) => async () => {
    if (latest?.unread.has(figure) !== true) latest = { result: await run(), unread: new Set(['perSecond', 'p99Ms']) }
    latest.unread.delete(figure)
    return latest.result[figure]
  }
}
