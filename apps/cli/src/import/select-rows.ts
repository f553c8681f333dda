import { convertDate } from '../mapping/convert-date.ts'
import { stableShare } from '../rows/message-id.ts'
import type { RowSettings } from './import-options.ts'

type Fields = Readonly<Record<string, unknown>>

/** When the call happened, as Segment reads it: UTC without an offset, now without a timestamp. In milliseconds since 1970. */
const timeOf = ({ timestamp }: Fields, now: number): number => {
  if (typeof timestamp !== 'string') return now
  const time = Date.parse(convertDate(timestamp, 'date') ?? timestamp)
  return Number.isNaN(time) ? now : time
}

const personOf = (call: Fields): string | undefined => {
  const id = call.userId ?? call.anonymousId
  return typeof id === 'string' ? id : undefined
}

/** Whether `--sample`, `--since` or `--until` is given. */
export const selectsRows = ({ sample, since, until }: RowSettings): boolean =>
  sample < 1 || since !== undefined || until !== undefined

/**
 * Whether `--sample`, `--since` and `--until` select a call.
 * @param place identifies the row of a call without a person
 */
export const isSelected = (
  call: Fields,
  { since, until, sample }: RowSettings,
  { place, now }: { readonly place: string; readonly now: () => number },
): boolean => {
  if (sample < 1 && stableShare(personOf(call) ?? place) >= sample) return false
  if (since === undefined && until === undefined) return true
  const time = timeOf(call, now())
  return (since === undefined || time >= since) && (until === undefined || time < until)
}
