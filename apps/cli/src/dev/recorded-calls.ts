import { isJsonObject, jsonOrUndefined } from '@org/segment-core/internal'
import { badDataError } from '../errors/cli-error.ts'

const segmentFields: ReadonlySet<string> = new Set([
  'receivedAt',
  'originalTimestamp',
  'sentAt',
  'writeKey',
  'channel',
  'version',
])

/** A stored call without the fields that Segment added. */
export const withoutSegmentFields = (call: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(call).filter(([name]) => !segmentFields.has(name)))

/** A recorded call. */
export interface RecordedCall {
  /** 1-based line in the file. */
  readonly line: number
  readonly call: Readonly<Record<string, unknown>>
  /** When it happened, in ms since 1970, if known. */
  readonly happenedAt: number | undefined
}

const momentOf = ({ timestamp, receivedAt, sentAt }: Readonly<Record<string, unknown>>): number | undefined => {
  const text = [timestamp, receivedAt, sentAt].find((one) => typeof one === 'string')
  const moment = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment
}

/**
 * Reads calls with one JSON object per line, as `segment dev` exports them or Segment stores them. An event of the debug
 * API is read as its call.
 * @throws {CliError} `bad_json` or `bad_input` with the line
 */
export const readRecordedCalls = (text: string): readonly RecordedCall[] =>
  text.split(/\r?\n/).flatMap((row, index) => {
    if (row.trim() === '') return []
    const line = index + 1
    const value = jsonOrUndefined(row)
    if (value === undefined) {
      throw badDataError(`Line ${line} is not valid JSON.`, 'Write one call per line.', 'bad_json')
    }
    const found = isJsonObject(value) && isJsonObject(value.call) ? value.call : value
    if (!isJsonObject(found)) throw badDataError(`Line ${line} must be a JSON object.`, 'Write one call per line.')
    const happenedAt = momentOf(found)
    // Describes the browser that sent the call, not the one that replays it.
    const { _metadata: _, ...call } = withoutSegmentFields(found)
    // A call without a timestamp happened when it was recorded.
    const timed =
      call.timestamp === undefined && happenedAt !== undefined
        ? { ...call, timestamp: new Date(happenedAt).toISOString() }
        : call
    return [{ line, call: timed, happenedAt }]
  })
