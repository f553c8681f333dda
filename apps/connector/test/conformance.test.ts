import { validateBatch, validateCall } from '@org/segment-core'
import {
  type CaseArea,
  type ConformanceCase,
  conformanceCases,
  conformanceNow,
  requestDifferences,
} from '@org/segment-testing/cases'
import { describe, expect, it } from 'vitest'
import { formatPath, type Run, runModule } from '../src/index.ts'
import { type Form, formOfCall } from './support/form-of-call.ts'
import { asBatchSends, asFormSends } from './support/form-times.ts'
import { recordingTransport, segmentApp } from './support/segment-app.ts'

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Runs a module on the source of a case and returns what was sent. */
const run = async (id: string, { source }: ConformanceCase, parameters: Members) => {
  const { transport, sent, segment } = recordingTransport()
  const outcome = await runModule(segmentApp, id, {
    transport,
    now: () => conformanceNow,
    requestlessValid: 'checked',
    connection: { token: 'workspace-token', region: source.region },
    parameters: { writeKey: source.writeKey, ...parameters },
  })
  return { outcome, sent, segment }
}

type Result = Awaited<ReturnType<typeof run>>

/**
 * What was sent against what a case expects, line by line.
 * @param asSent the expected body as the module sends it
 */
const differences = (
  entry: ConformanceCase,
  { sent }: Result,
  asSent: (body: unknown) => unknown = (body) => body,
): readonly string[] => {
  const [request] = sent
  if (entry.kind === 'refuse' || request?.body === undefined) return ['nothing was sent']
  const body = asSent(entry.expect.body) as typeof entry.expect.body
  return requestDifferences({ ...entry.expect, body }, { ...request, body: request.body })
}

/** What a failed run says of places: the parameters it names, and its message. */
const told = (outcome: Run): string =>
  outcome.ok ? '' : [...outcome.error.problems.map(({ path }) => formatPath(path)), outcome.error.message].join('\n')

/** Core's warnings about the form of a value, which a form with typed fields repairs or rejects. */
const formCodes: ReadonlySet<string> = new Set([
  'reserved_type',
  'revenue_not_number',
  'format',
  'currency_case',
  'currency_invalid',
])

const issuesOf = (entry: ConformanceCase) => (entry.kind === 'accept' ? [] : entry.expect.issues)

/**
 * What a batch can lose without a word: the format looks into no item of a list beyond its types and patterns. The
 * module's help says so.
 */
const knownLosses: ReadonlySet<string> = new Set([
  'identity_required',
  'user_id_required',
  'event_required',
  'group_id_required',
  'previous_id_required',
  'type_required',
  'consent_preferences_missing',
])

const formOfBatch = (value: unknown): Form => {
  if (!isObject(value)) return { impossible: 'a batch is an object' }
  const stray = Object.keys(value).find((name) => name !== 'batch')
  if (stray !== undefined) return { impossible: `there is no field for ${stray}` }
  return { parameters: { calls: value.batch } }
}

const areas: readonly Exclude<CaseArea, 'batch'>[] = ['identify', 'track', 'page', 'screen', 'group', 'alias']

describe.each(areas)('%s cases', (area) => {
  const cases = conformanceCases.filter((entry) => entry.area === area).filter(({ call }) => isObject(call))
  const forms = cases.map((entry) => ({
    name: entry.name,
    entry,
    call: isObject(entry.call) ? entry.call : {},
    form: formOfCall(area, isObject(entry.call) ? entry.call : {}),
  }))
  const sendable = forms.filter(({ entry }) => entry.kind !== 'refuse')
  const fitting = forms.flatMap(({ form, ...rest }) => ('parameters' in form ? [{ ...rest, ...form }] : []))

  it('mostly fit the form', () => {
    const fit = fitting.filter(({ entry }) => entry.kind !== 'refuse')
    expect(fit.length).toBeGreaterThan(sendable.length * 0.6)
  })

  it.each(fitting.filter(({ entry }) => entry.kind !== 'refuse'))(
    'the form sends: $name',
    async ({ entry, parameters }) => {
      const result = await run(area, entry, parameters)
      const byForm = issuesOf(entry).some(({ code }) => formCodes.has(code))
      const asSent = (body: unknown): unknown => asFormSends(area, body)
      if (result.outcome.ok && !byForm) expect(differences(entry, result, asSent)).toEqual([])
      // The form converts the text to a number, or rejects the value: better than a call with a warning.
      else expect(result.outcome.ok ? byForm : byForm && result.sent.length === 0, told(result.outcome)).toBe(true)
      expect(result.segment.discarded).toEqual([])
    },
  )

  it.each(sendable.filter(({ form }) => 'impossible' in form))(
    'a call of one’s own sends: $name',
    async ({ entry, call }) => {
      const { type: _type, ...body } = call
      const parameters = { url: `/v1/${area}`, method: 'POST', body: JSON.stringify(body) }
      const result = await run('makeApiCall', entry, parameters)
      expect(differences(entry, result)).toEqual([])
    },
  )

  it.each(fitting.filter(({ entry }) => entry.kind === 'refuse'))(
    'the form rejects or repairs: $name',
    async ({ entry, parameters }) => {
      const { outcome, sent, segment } = await run(area, entry, parameters)
      expect(segment.discarded).toEqual([])
      if (outcome.ok) {
        // The form converted a number to text, as the platform does: core accepts the call.
        const body: unknown = JSON.parse(sent[0]?.body ?? 'null')
        expect(
          validateCall(body, { now: conformanceNow }).issues.filter(({ severity }) => severity === 'error'),
        ).toEqual([])
        return
      }
      const names = issuesOf(entry).flatMap(({ path, code }) => [
        ...path.filter((part) => typeof part === 'string').slice(-2),
        code,
      ])
      if (names.includes('call_too_large')) return expect(outcome.error.status).toBe(400)
      expect(
        names.some((name) => told(outcome).includes(name)),
        told(outcome),
      ).toBe(true)
      expect(sent).toEqual([])
    },
  )

  it('has no field for what a form cannot send wrongly', () => {
    const reasons = forms.flatMap(({ entry, form }) =>
      entry.kind === 'refuse' && 'impossible' in form ? [form.impossible] : [],
    )
    expect([...new Set(reasons)]).toEqual(['there is no field for sentAt'])
  })
})

describe('batch cases', () => {
  const cases = conformanceCases.filter((entry) => entry.area === 'batch')
  const forms = cases.map((entry) => ({ name: entry.name, entry, form: formOfBatch(entry.call) }))
  const sendable = forms.filter(({ entry }) => entry.kind !== 'refuse')

  it.each(sendable)('is sent as expected: $name', async ({ entry, form }) => {
    const { call } = entry
    const own = isObject(call) ? { url: '/v1/batch', method: 'POST', body: JSON.stringify(call) } : {}
    const result = await ('parameters' in form
      ? run('sendBatch', entry, form.parameters)
      : run('makeApiCall', entry, own))
    expect(result.outcome.ok, told(result.outcome)).toBe(true)
    expect(differences(entry, result, 'parameters' in form ? asBatchSends : undefined)).toEqual([])
  })

  it.each(forms.filter(({ entry }) => entry.kind === 'refuse'))(
    'is rejected, repaired or a known loss: $name',
    async ({ entry, form }) => {
      if ('impossible' in form) return expect(form.impossible).toMatch(/^there is no field for|^a batch is/)
      const { outcome, sent, segment } = await run('sendBatch', entry, form.parameters)
      const codes = issuesOf(entry).map(({ code }) => code)
      if (outcome.ok) {
        const errors = validateBatch(JSON.parse(sent[0]?.body ?? 'null')).issues.filter(
          ({ severity }) => severity === 'error',
        )
        const losses = errors.map(({ code }) => code).filter((code) => !knownLosses.has(code))
        return expect(losses).toEqual([])
      }
      expect(segment.calls).toEqual([])
      if (codes.some((code) => code === 'call_too_large' || code === 'batch_too_large'))
        return expect(outcome.error.status).toBe(400)
      expect(told(outcome)).toContain('calls')
    },
  )
})
