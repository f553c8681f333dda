import { badDataError } from '../errors/cli-error.ts'

/** A call as it was recorded. */
export interface RecordedCall {
  /** Line of the file, from 1. */
  readonly line: number
  readonly call: Readonly<Record<string, unknown>>
  /** When it happened, ms since 1970; undefined where it does not say. */
  readonly happenedAt: number | undefined
}

/** Fields that Segment sets, and those of the request that carried the call. */
const foreignFields: ReadonlySet<string> = new Set([
  'receivedAt',
  'originalTimestamp',
  'sentAt',
  'writeKey',
  'channel',
  'version',
  '_metadata',
])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const momentOf = ({ timestamp, receivedAt, sentAt }: Readonly<Record<string, unknown>>): number | undefined => {
  const text = [timestamp, receivedAt, sentAt].find((one) => typeof one === 'string')
  const moment = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment
}

/**
 * Reads calls, one JSON object a line, as `segment dev` exports them and as Segment stores them; an event of the debug
 * API stands for its call.
 * @throws {CliError} `bad_json` or `bad_input` with the line
 */
export const readRecordedCalls = (text: string): readonly RecordedCall[] =>
  text.split(/\r?\n/).flatMap((row, index) => {
    if (row.trim() === '') return []
    const line = index + 1
    let value: unknown
    try {
      value = JSON.parse(row)
    } catch {
      throw badDataError(`Line ${line} is no JSON.`, 'Write one call a line.', 'bad_json')
    }
    const found = isObject(value) && isObject(value.call) ? value.call : value
    if (!isObject(found)) throw badDataError(`Line ${line} is no JSON object.`, 'Write one call a line.')
    const happenedAt = momentOf(found)
    const call = Object.fromEntries(Object.entries(found).filter(([name]) => !foreignFields.has(name)))
    // What was recorded without a timestamp happened when it was recorded, and not now.
    const timed =
      call.timestamp === undefined && happenedAt !== undefined
        ? { ...call, timestamp: new Date(happenedAt).toISOString() }
        : call
    return [{ line, call: timed, happenedAt }]
  })
