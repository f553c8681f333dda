import { parseIsoTime } from '../../values/iso-8601.ts'
import { pages } from '../pages.ts'
import { byTable, onKind, onText, rulesByCode } from './rule-row.ts'

const viewed = { type: 'page', userId: 'user-42' } as const

/** How far the clock of a sender may be ahead of ours before its time counts as the future, in milliseconds. */
export const clockSkewMs = 5 * 60_000

/** When something happened. */
export const timeRules = /* @__PURE__ */ rulesByCode({
  timestamp_invalid: {
    severity: 'error',
    rule: 'A time must be an ISO 8601 string of a date that exists.',
    advice: 'Send a string such as 2024-05-01T09:30:00.000Z, as Date.toISOString() returns it.',
    page: pages.timestamps,
    check: byTable('format'),
    breaks: { call: { ...viewed, timestamp: '2024-02-30T09:30:00.000Z' } },
  },
  timestamp_no_offset: {
    severity: 'warning',
    rule: 'A time should have an offset from UTC; without one, each destination guesses.',
    advice: 'End it with Z for UTC, or with an offset such as +02:00.',
    page: pages.timestamps,
    check: onKind('datetime', (text, format) => {
      const time = parseIsoTime(text)
      // A date such as a birthday has no offset.
      return time !== undefined && !time.hasOffset && !(format === 'date' && time.dateOnly)
    }),
    breaks: { call: { ...viewed, timestamp: '2024-05-01T09:30:00' } },
  },
  timestamp_future: {
    severity: 'warning',
    rule: 'A timestamp should be in the past.',
    advice: 'Check the clock and the unit of the value; omit timestamp if the event happens now.',
    page: pages.timestamps,
    check: onText(['timestamp'], (text, { now }) => {
      const time = now === undefined ? undefined : parseIsoTime(text)
      return time !== undefined && now !== undefined && time.epochMs > now + clockSkewMs
    }),
    breaks: { call: { ...viewed, timestamp: '2999-12-31T23:59:59.000Z' } },
  },
  timestamp_before_1970: {
    severity: 'warning',
    rule: 'Unify drops calls from before 1970.',
    advice: 'Check the value; zero or a wrong unit often causes this.',
    page: pages.unifyLimits,
    check: onText(['timestamp'], (text, { now }) => {
      const time = parseIsoTime(text)
      return time !== undefined && time.epochMs < 0 && !(now !== undefined && time.epochMs > now + clockSkewMs)
    }),
    breaks: { call: { ...viewed, timestamp: '1969-12-31T23:59:59.000Z' } },
  },
})
