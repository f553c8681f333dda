import * as z from 'zod'
import { type EventSummary, eventVerdicts } from '../model/event-record.ts'

const text = z.string().max(1_000).optional()

/** Filter of a list, a wait or a stream; all given fields must match. */
export const eventFilterSchema = z.object({
  type: text.describe('One of the six call types, or "unknown"; separate several with commas'),
  event: text.describe('Exact name of the event, page or screen'),
  userId: text,
  anonymousId: text,
  messageId: text,
  verdict: text.describe(`${eventVerdicts.join(', ')}; separate several with commas`),
  source: text.describe('The masked write key'),
  duplicate: z
    .enum(['true', 'false'])
    .optional()
    .describe('Whether a call with the same messageId arrived before, so that Segment drops this one'),
  text: text.describe('Text anywhere in the call, its ids or its first issue; case-insensitive'),
})

/** Filter of a list, a wait or a stream. */
export type EventFilter = z.output<typeof eventFilterSchema>

/** Whether an event matches; its detail is read only if the summary does not decide. */
export type EventMatch = (summary: EventSummary, detail: () => string | undefined) => boolean

const exactFields = ['event', 'userId', 'anonymousId', 'messageId', 'source'] as const

const lineOf = ({ type, event, userId, anonymousId, messageId, source, firstIssue }: EventSummary): string =>
  [type, event, userId, anonymousId, messageId, source, firstIssue?.code, firstIssue?.message].join('\n')

const listOf = (value: string): ReadonlySet<string> => new Set(value.split(',').map((part) => part.trim()))

/** Compiles a filter; undefined if it matches everything. */
export const compileFilter = (filter: EventFilter): EventMatch | undefined => {
  const tests: EventMatch[] = []
  const given = (value: string | undefined): value is string => value !== undefined && value !== ''
  for (const name of ['type', 'verdict'] as const) {
    const wanted = filter[name]
    if (!given(wanted)) continue
    const values = listOf(wanted)
    tests.push((summary) => values.has(summary[name]))
  }
  for (const name of exactFields) {
    const wanted = filter[name]
    if (given(wanted)) tests.push((summary) => summary[name] === wanted)
  }
  if (filter.duplicate !== undefined) {
    const wanted = filter.duplicate === 'true'
    tests.push(({ duplicate }) => duplicate === wanted)
  }
  if (given(filter.text)) {
    const pattern = new RegExp(filter.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i')
    tests.push((summary, detail) => pattern.test(lineOf(summary)) || pattern.test(detail() ?? ''))
  }
  if (tests.length === 0) return undefined
  return (summary, detail) => tests.every((test) => test(summary, detail))
}
