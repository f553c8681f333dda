import { conformanceCases, conformanceNow, requestDifferences } from '@org/segment-testing/cases'
import { describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'

interface Issue {
  readonly code: string
  readonly severity: string
  readonly path: readonly (string | number)[]
  readonly discardCode?: string
}

interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const key = (issue: Issue): string =>
  JSON.stringify([issue.severity, issue.code, issue.path, issue.discardCode ?? null])

const sorted = (issues: readonly Issue[]): readonly string[] => issues.map(key).sort()

const dryRun = (call: unknown, source: { writeKey: string; region: string }) =>
  runSegment(['send', '--dry-run', '--json', '--reveal', '--region', source.region], {
    stdin: JSON.stringify(call),
    env: { SEGMENT_WRITE_KEY: source.writeKey },
    now: conformanceNow,
  })

/** For convenience the command reads an array as a list of calls, and an object without `batch` as one call. */
const readDifferently: Readonly<Record<string, readonly string[] | undefined>> = {
  'identify: an array in place of a call': undefined,
  'batch: an array in place of the batch': undefined,
  'batch: no batch': ['type_required'],
}

describe('the conformance cases, run by the command', () => {
  it('cover all three kinds', () => {
    expect(new Set(conformanceCases.map(({ kind }) => kind))).toEqual(new Set(['accept', 'warn', 'refuse']))
  })

  it.each(Object.entries(readDifferently))('reads differently than a server: %s', async (name, codes) => {
    const found = conformanceCases.find((test) => test.name === name)
    const run = await dryRun(found?.call, found?.source ?? { writeKey: '', region: 'us' })
    if (codes === undefined) {
      expect(found?.call).toBeInstanceOf(Array)
      expect(run.json()).toMatchObject({ outcome: 'dry-run', request: { url: expect.stringMatching(/\/v1\/batch$/) } })
    } else {
      const { error } = run.json() as { error: { details: { issues: Issue[] } } }
      expect(error.details.issues.map(({ code }) => code)).toEqual(codes)
    }
  })

  for (const test of conformanceCases.filter(({ name }) => !(name in readDifferently))) {
    it(`${test.kind}: ${test.name}`, async () => {
      const run = await dryRun(test.call, test.source)
      if (test.kind === 'refuse') {
        expect(run.exitCode).toBe(65)
        const { error } = run.json() as { error: { details: { issues: Issue[] } } }
        expect(sorted(error.details.issues.filter(({ severity }) => severity === 'error'))).toEqual(
          sorted(test.expect.issues),
        )
        return
      }
      expect(run.stderr.includes('error')).toBe(false)
      const { request, issues } = run.json() as { request: Request; issues: Issue[] }
      expect(requestDifferences(test.expect, { ...request, body: request.body })).toEqual([])
      expect(sorted(issues)).toEqual(sorted(test.kind === 'warn' ? test.expect.issues : []))
    })
  }
})
