import type { FakeSegment } from '@org/segment-testing'
import {
  type AcceptCase,
  type ConformanceCase,
  conformanceCases,
  conformanceNow,
  type ExpectedIssue,
  requestDifferences,
  type WarnCase,
} from '@org/segment-testing/cases'
import { describe, expect, it } from 'vitest'

/** A collector that rejects invalid calls, passes every key on, and uses the clock of the cases. */
export interface ConformanceSetup {
  readonly url: () => string
  readonly segment: () => FakeSegment
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const facts = (issues: readonly ExpectedIssue[]): readonly string[] =>
  issues
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path, severity, discardCode }) => JSON.stringify({ code, path, severity, discardCode }))
    .toSorted()

/** All issues of an answer. */
const answeredIssues = (answer: Json): readonly ExpectedIssue[] => {
  const refused = (answer.refused ?? []) as readonly { readonly issues?: readonly ExpectedIssue[] }[]
  return [...((answer.issues ?? []) as readonly ExpectedIssue[]), ...refused.flatMap(({ issues = [] }) => issues)]
}

/** The timestamp of a call corrected to the receiver's clock, as Segment does. */
const corrected = (timestamp: unknown, sentAt: unknown): unknown => {
  if (typeof timestamp !== 'string' || typeof sentAt !== 'string') return timestamp
  const skew = conformanceNow - Date.parse(sentAt)
  return Math.abs(skew) > 2_000 ? new Date(Date.parse(timestamp) + skew).toISOString() : timestamp
}

const joined = (shared: unknown, own: unknown): Json =>
  isObject(shared) ? { ...shared, ...(isObject(own) ? own : {}) } : (own as Json)

/** A call as the collector sends it, merged with its envelope. */
const expectedCall = (call: Json, envelope: Json): Json => {
  const sentAt = envelope.sentAt ?? call.sentAt
  const fields = (['context', 'integrations'] as const).filter((name) => envelope[name] ?? call[name])
  return {
    ...call,
    ...(call.timestamp === undefined ? {} : { timestamp: corrected(call.timestamp, sentAt) }),
    ...Object.fromEntries(fields.map((name) => [name, joined(envelope[name], call[name])])),
  }
}

/** Removes the address that the collector, like Segment, adds for a server that asks for it. */
const withoutAskedAddress = (sent: Json, wanted: Json | undefined): Json => {
  if (!isObject(sent.context) || sent.context.direct !== true) return sent
  const given = isObject(wanted?.context) ? wanted.context : {}
  const own = Object.entries(sent.context).filter(([name]) => name in given || (name !== 'ip' && name !== 'userAgent'))
  return { ...sent, context: Object.fromEntries(own) }
}

const expectedCalls = ({ area, expect: { body } }: AcceptCase | WarnCase): readonly Json[] => {
  if (area !== 'batch') return [expectedCall(body, {})]
  const { batch, ...envelope } = body as Json & { readonly batch: readonly Json[] }
  return batch.map((call) => expectedCall(call, envelope))
}

const differences = (one: AcceptCase | WarnCase, sent: readonly Json[]): readonly string[] => {
  const batch = expectedCalls(one)
  const { method, url, headers } = one.expect
  const expected = { method, url, headers, body: { batch } } as AcceptCase['expect'] // JSON, as the case was
  return requestDifferences(expected, {
    method,
    url,
    headers,
    body: JSON.stringify({ batch: sent.map((call, index) => withoutAskedAddress(call, batch[index])) }),
  })
}

/** Sends every conformance case to a collector over its socket. */
export const describeConformance = (name: string, { url, segment }: ConformanceSetup): void => {
  const send = async ({ area, call, source }: ConformanceCase) => {
    segment().reset()
    const response = await fetch(`${url()}/v1/${area}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${source.writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify(call),
    })
    return { status: response.status, answer: (await response.json()) as Json }
  }

  describe(name, () => {
    it.each(conformanceCases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const { status, answer } = await send(one)
      if (one.kind === 'refuse') {
        expect(facts(answeredIssues(answer))).toEqual(facts(one.expect.issues))
        expect(status).toBe(segment().requests.length === 0 ? 400 : 200)
        return
      }
      expect([status, answer]).toEqual([200, { success: true }])
      const sent = segment().requests.map(({ path, json }) => ({
        path,
        ...(json as { readonly batch: readonly Json[] }),
      }))
      expect(sent.map(({ path }) => path)).toEqual(['/v1/batch'])
      expect(
        differences(
          one,
          sent.flatMap(({ batch }) => batch),
        ),
      ).toEqual([])
    })
  })
}
