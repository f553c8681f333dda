/**
 * Index of the first event after a number. Numbers may have gaps, so this is a binary search.
 * @param events in order. @param from index to start at
 */
export const indexAfter = (events: readonly { readonly seq: number }[], after: number, from = 0): number => {
  let low = from
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle]?.seq ?? 0) <= after) low = middle + 1
    else high = middle
  }
  return low
}
