import { type IssueRule, issueRules } from '@org/segment-core/spec'
import { afterEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { endAll, startDev } from './running-dev.ts'

afterEach(endAll)

interface Found {
  readonly code: string
}

const rules: readonly (readonly [string, IssueRule])[] = Object.entries(issueRules)
const calls = rules.flatMap(([code, { breaks }]) => ('call' in breaks ? [[code, breaks.call] as const] : []))
const batches = rules.flatMap(([code, { breaks }]) => ('batch' in breaks ? [[code, breaks.batch] as const] : []))

/** The command reads an array as a list of calls, so an array as a call has to be in a batch. */
const inputOf = (call: unknown): string => `${JSON.stringify(Array.isArray(call) ? { batch: [call] } : call)}\n`

const codesOf = (issues: readonly Found[] = []): readonly string[] => issues.map(({ code }) => code)

describe('the call that breaks a rule', () => {
  it.each([...calls, ...batches])('is found by a dry run: %s', async (code, input) => {
    const run = await runSegment(['send', '--dry-run', '--json'], { stdin: inputOf(input) })
    const { issues, error } = run.json() as { issues?: Found[]; error?: { details: { issues: Found[] } } }
    expect(codesOf(issues ?? error?.details.issues)).toContain(code)
  })

  it.each(calls)('is found by segment validate: %s', async (code, call) => {
    const run = await runSegment(['validate', '--format', 'json'], { stdin: inputOf(call) })
    expect(run.stdout).toContain(`"${code}"`)
  })

  it('is found by segment dev', async () => {
    const dev = await startDev()
    const missed: string[] = []
    for (const [code, call] of calls) {
      await fetch(`${dev.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('dev-write-key:')}` },
        body: JSON.stringify({ batch: [call] }),
      })
      const { events } = (await (await fetch(`${dev.url}/_dev/events?limit=1`)).json()) as { events: { seq: number }[] }
      const event = (await (await fetch(`${dev.url}/_dev/events/${events[0]?.seq}`)).json()) as { issues: Found[] }
      if (!codesOf(event.issues).includes(code)) missed.push(`${code}: ${codesOf(event.issues)}`)
    }
    expect(missed).toEqual([])
  })
})
