import { callTypes } from '@org/segment-core/spec'
import * as z from 'zod'
import { type EventSummary, eventVerdicts } from '../model/event-record.ts'

/** Empty is a mistake, such as an unset variable in a URL, and must not match everything. */
const text = z.string().min(1, 'must not be empty').max(1_000).optional()

/** Call types, and `unknown` for a request without a readable call. */
const eventTypes: readonly string[] = [...Object.keys(callTypes), 'unknown']

const partsOf = (value: string): readonly string[] => value.split(',').map((part) => part.trim())

/** Values of a closed list, separated by commas; an unknown value would silently find nothing. */
const oneOf = (known: readonly string[]) =>
  text.refine((value) => value === undefined || partsOf(value).every((part) => known.includes(part)), {
    error: ({ input }) => {
      const wrong = partsOf(String(input)).find((part) => !known.includes(part)) ?? ''
      const near = known.find((one) => one.toLowerCase() === wrong.toLowerCase())
      const hint = near === undefined ? '' : ` Did you mean "${near}"?`
      return `Unknown value "${wrong.slice(0, 100)}".${hint} Known values: ${known.join(', ')}.`
    },
  })

/** Filter of a list, a wait or a stream; all given fields must match. */
export const eventFilterSchema = z.object({
  type: oneOf(eventTypes).describe('One of the six call types, or "unknown"; separate several with commas'),
  event: text.describe('Exact name of the event, page or screen'),
  userId: text,
  anonymousId: text,
  messageId: text,
  verdict: oneOf(eventVerdicts).describe(`${eventVerdicts.join(', ')}; separate several with commas`),
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

/** A space after the colon is optional: the page shows it, the stored text has none. */
const searchPattern = (wanted: string): RegExp =>
  new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/":\s+/g, '":\\s*'), 'i')

/** The JSON of the call alone, without what the store adds to it. */
const callText = (detail: string): string => {
  const { call }: { readonly call?: unknown } = JSON.parse(detail)
  return JSON.stringify(call) ?? ''
}

/** Compiles a filter; undefined if it matches everything. */
export const compileFilter = (filter: EventFilter): EventMatch | undefined => {
  const tests: EventMatch[] = []
  const given = (value: string | undefined): value is string => value !== undefined && value !== ''
  for (const name of ['type', 'verdict'] as const) {
    const wanted = filter[name]
    if (!given(wanted)) continue
    const values = new Set(partsOf(wanted))
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
    const pattern = searchPattern(filter.text)
    tests.push((summary, detail) => {
      if (pattern.test(lineOf(summary))) return true
      const stored = detail() ?? ''
      // Parsed only if the text occurs somewhere.
      return pattern.test(stored) && pattern.test(callText(stored))
    })
  }
  if (tests.length === 0) return undefined
  return (summary, detail) => tests.every((test) => test(summary, detail))
}
