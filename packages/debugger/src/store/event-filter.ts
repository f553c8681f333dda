import * as z from 'zod'
import { type EventSummary, eventVerdicts } from '../event-record.ts'

const text = z.string().max(1_000).optional()

/** What a list, a wait or a stream is narrowed to; every field that is given must match. */
export const eventFilterSchema = z.object({
  type: text.describe('One of the six types, or "unknown"; several with commas between them'),
  event: text.describe('Name of the event, page or screen, exactly'),
  userId: text,
  anonymousId: text,
  messageId: text,
  verdict: text.describe(`${eventVerdicts.join(', ')}; several with commas between them`),
  source: text.describe('The masked write key'),
  duplicate: z
    .enum(['true', 'false'])
    .optional()
    .describe('Whether its messageId came before, so that Segment drops it'),
  text: text.describe('Stands anywhere in the call, its ids or its first issue; capitals count for nothing'),
})

/** What a list, a wait or a stream is narrowed to. */
export type EventFilter = z.output<typeof eventFilterSchema>

/** Whether an event matches; its detail is read only where that decides. */
export type EventMatch = (summary: EventSummary, detail: () => string | undefined) => boolean

const exactFields = ['event', 'userId', 'anonymousId', 'messageId', 'source'] as const

const lineOf = ({ type, event, userId, anonymousId, messageId, source, firstIssue }: EventSummary): string =>
  [type, event, userId, anonymousId, messageId, source, firstIssue?.code, firstIssue?.message].join('\n')

const listOf = (value: string): ReadonlySet<string> => new Set(value.split(',').map((part) => part.trim()))

/** Compiles a filter; undefined where it lets everything through. */
export const compileFilter = (filter: EventFilter): EventMatch | undefined => {
  const tests: EventMatch[] = []
  const given = (value: string | undefined): value is string => value !== undefined && value !== ''
  if (given(filter.type)) {
    const types = listOf(filter.type)
    tests.push(({ type }) => types.has(type))
  }
  if (given(filter.verdict)) {
    const verdicts = listOf(filter.verdict)
    tests.push(({ verdict }) => verdicts.has(verdict))
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
