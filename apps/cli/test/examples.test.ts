import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runShell } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { writeNpx } from './write-npx.ts'

const examples = join(import.meta.dirname, '../../../examples')
const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const copy = (example: string): void => cpSync(join(examples, example), local.folder, { recursive: true })
const machine = () => ({ cwd: local.folder, host: local.url })

/** Runs a script with the built command in place of the registry. */
const runScript = async (script: string) => {
  writeNpx(local.folder)
  return runShell(script, { cwd: local.folder, env: { PATH: `${local.folder}:${process.env.PATH ?? ''}` } })
}

describe('the example of an import', () => {
  it('sends the rows that fit, and rejects the one without a date', async () => {
    copy('import-with-mapping')
    const [preview = '', check = '', send = ''] = readFileSync(local.path('README.md'), 'utf8')
      .split('\n')
      .flatMap((line) => /^segment (\S.*?)(?:\s+#.*)?$/.exec(line)?.[1] ?? [])
    const run = (command: string) => runHere(command.split(' '), machine())
    expect(await run(preview)).toMatchObject({ code: 0, stdout: expect.stringContaining('"ada@example.com"') })
    expect(await run(check)).toMatchObject({
      code: exitCodes.badData,
      stdout: expect.stringContaining('customers.csv:4'),
    })
    expect(local.segment.calls).toEqual([])
    expect(await run(send)).toMatchObject({ code: exitCodes.badData })
    expect(local.segment.calls).toMatchObject([
      {
        userId: '42',
        traits: { email: 'ada@example.com', plan: 'pro', createdAt: '2024-06-01T00:00:00.000Z', orders: 12 },
        context: { app: { name: 'crm-export' } },
      },
      { userId: '43', traits: { plan: 'free', orders: 0 } },
    ])
    const reject = JSON.parse(readFileSync(local.path('customers.csv.rejects.ndjson'), 'utf8'))
    expect(reject).toMatchObject({ line: 4, issues: [{ code: 'conversion_failed' }] })
  })
})

describe('the example of a check in CI', () => {
  it('records the calls of a test run, and reports those that break the plan as SARIF', async () => {
    copy('ci')
    const call = (properties: object) =>
      JSON.stringify({ userId: 'u', event: 'Order Completed', properties, writeKey: 'k' })
    const post = (body: string): string =>
      `curl --silent --fail --output /dev/null "$SEGMENT_HOST/v1/track" --data '${body}'`
    writeFileSync(local.path('tests.sh'), `${post(call({ order_id: 'o-1' }))}\n${post(call({ revenue: 'much' }))}\n`)
    const recorded = await runScript('sh record-tracking.sh sh tests.sh')
    expect(recorded).toMatchObject({ code: 0, stderr: '' })
    const checked = await runScript('sh check-tracking.sh')
    expect(checked).toMatchObject({ code: exitCodes.badData, stdout: expect.stringContaining('tracking.ndjson:2') })
    const { results } = JSON.parse(readFileSync(local.path('tracking.sarif'), 'utf8')).runs[0]
    expect(results.map(({ ruleId }: { readonly ruleId: string }) => ruleId)).toEqual([
      'revenue_not_number',
      'plan_violation',
      'plan_violation',
    ])
    // A test run that fails is a failure, too.
    expect(await runScript('sh record-tracking.sh false')).toMatchObject({ code: 1 })
  })

  it('has a workflow that fits the action of this repository', () => {
    const workflow = parse(readFileSync(join(examples, 'ci/tracking.yml'), 'utf8'))
    const action = parse(readFileSync(join(examples, '../action.yml'), 'utf8'))
    const steps: readonly Readonly<Record<string, unknown>>[] = workflow.jobs.tracking.steps
    const validate = steps.find(({ id }) => id === 'validate')
    expect(validate).toMatchObject({
      uses: 'org/segment-toolkit@main',
      with: { files: 'tracking.ndjson', plan: 'plan.json' },
    })
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(Object(validate?.with))))
    expect(Object.keys(action.outputs)).toContain('sarif')
    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write' })
    expect(steps.flatMap(({ run }) => run ?? [])).toContain('sh record-tracking.sh npm test')
  })
})
