import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import type { Finding } from '../src/validate/finding.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

/** Programs with the ending `.txt`, which are not part of this workspace. */
const shop = join(import.meta.dirname, 'planned-shop')
const parts = ['web', 'server', 'mobile', 'typed']
const programs = parts.flatMap((part) =>
  readdirSync(join(shop, part)).map((name) => `${part}/${name}`.slice(0, -'.txt'.length)),
)
const textOf = (program: string): string => readFileSync(join(shop, `${program}.txt`), 'utf8')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-plan-check-'))
  copyFileSync(join(shop, 'plan.json'), join(folder, 'plan.json'))
  for (const part of parts) mkdirSync(join(folder, part))
  for (const program of programs) writeFileSync(join(folder, program), textOf(program))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

useWorkingDirectory(() => folder)

const run = (args: readonly string[]) => runHere(['plan', 'check', ...args], { cwd: folder, env: {} })

const report = async (args: readonly string[], code: number) => {
  const result = await run([...args, '--json'])
  expect(result.code, result.stderr).toBe(code)
  return JSON.parse(result.stdout) as { readonly findings: readonly Finding[]; readonly summary: object }
}

const placeOf = ({ file, line, code, path }: Finding): string => `${file}:${line} ${code} ${path}`

/** What the marks at the ends of lines say. */
const marks = (): readonly string[] =>
  programs.flatMap((program) =>
    textOf(program)
      .split('\n')
      .flatMap((text, index) =>
        [...text.matchAll(/✗ (\w+ \S+)/g)].map(([, mark]) => `${program}:${index + 1} ${mark}`),
      ),
  )

describe('segment plan check', () => {
  it('finds every mistake in the source code of a shop, and nothing else', async () => {
    const { findings, summary } = await report(
      ['plan.json', ...parts.flatMap((part) => ['--code', part])],
      exitCodes.badData,
    )
    const inCode = findings.filter(({ code }) => code !== 'plan_unused_rule')
    expect(inCode.map(placeOf).toSorted()).toEqual(marks().toSorted())
    expect(findings.filter(({ code }) => code === 'plan_unused_rule')).toEqual([])
    const warnings = inCode.filter(({ severity }) => severity === 'warning')
    expect(warnings).toMatchObject([
      {
        file: 'typed/declared.ts',
        path: 'properties.total',
        message: expect.stringContaining(', but is declared as string.'),
      },
      { file: 'typed/declared.ts', path: 'properties.order_id' },
    ])
    expect(summary).toMatchObject({
      errors: inCode.length - warnings.length,
      subject: expect.stringMatching(/^\d\d call sites in 13 files$/),
    })
  })

  it('names rules without calls, at their files', async () => {
    mkdirSync(join(folder, 'tracking/track'), { recursive: true })
    for (const name of ['Product Viewed', 'Gift Wrapped', 'Page Viewed', 'Segment Consent Preference Updated']) {
      writeFileSync(join(folder, `tracking/track/${name}.yaml`), `type: track\nname: ${name}\n`)
    }
    writeFileSync(join(folder, 'tracking/group.yaml'), 'type: group\n')
    const unused = ['tracking/group.yaml', 'tracking/track/Gift Wrapped.yaml']
    const { findings } = await report(['tracking', '--code', 'mobile', '--unplanned', 'ignore'], exitCodes.ok)
    expect(findings.map(({ code, file }) => `${code} ${file}`).toSorted()).toEqual(
      [...unused, 'tracking/track/Page Viewed.yaml'].map((file) => `plan_unused_rule ${file}`),
    )
    expect((await run(['tracking', '--code', 'mobile', '--unplanned', 'ignore', '--strict'])).code).toBe(65)
    // The event of one call is not shown.
    const { stdout, stderr } = await run(['tracking', '--code', 'web', '--unplanned', 'ignore'])
    expect(stdout).not.toContain('Gift Wrapped')
    expect(stderr).toContain('only what is written at a call is checked')
    expect(stderr).toContain('Not found, but perhaps sent by call sites whose event is not shown: "Gift Wrapped".')
  })

  it('checks the calls of files and of segment dev', async () => {
    const calls = [
      { type: 'track', userId: 'u', event: 'Logged Out', context: { app: {} } },
      { type: 'track', userId: 'u', event: 'Logged Oot', context: { app: {} } },
      // Segment drops it, but the plan says nothing about ids.
      { type: 'track', event: 'Product Viewed', context: { app: {} }, properties: { product_id: 5 } },
    ]
    writeFileSync(join(folder, 'calls.ndjson'), calls.map((call) => `${JSON.stringify(call)}\n`).join(''))
    const wrong = ['calls.ndjson:2 plan_unplanned_event event', 'calls.ndjson:3 plan_violation properties.product_id']
    const inFile = await report(['plan.json', '--in', 'calls.ndjson'], exitCodes.badData)
    expect(inFile.findings.map(placeOf)).toEqual(wrong)
    const gentle = await report(['plan.json', '--in', 'calls.ndjson', '--unplanned', 'warn'], exitCodes.badData)
    expect(gentle.findings.map(({ severity }) => severity)).toEqual(['warning', 'error'])

    const dev = await startDev()
    const ofDev = ['plan.json', '--dev', '--url', dev.url]
    expect((await report(ofDev, exitCodes.ok)).findings).toEqual([])
    for (const call of calls) await post(dev.url, call)
    await expect
      .poll(async () => (await report(ofDev, exitCodes.badData)).findings.map(placeOf))
      .toEqual(wrong.map((place) => place.replace('calls.ndjson', 'segment dev')))
  })

  it('writes SARIF with the rules, and Markdown with a table', async () => {
    const sarif = JSON.parse((await run(['plan.json', '--code', 'web', '--format', 'sarif'])).stdout)
    const [{ results, tool }] = sarif.runs
    expect(tool.driver.name).toBe('segment plan check')
    expect(results[0]).toMatchObject({
      ruleId: 'plan_unplanned_event',
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'web/checkout.js' }, region: { startLine: 6, startColumn: 19 } },
        },
      ],
    })
    const { stdout } = await run(['plan.json', '--code', 'web/coupon.svelte', '--format', 'markdown'])
    expect(stdout).toContain('**3 errors and 7 warnings** in 5 call sites in 1 file.')
    expect(stdout).toContain(
      '| error | `web/coupon.svelte:5` | properties.code must be a string according to the plan, but is the number 5. Change the call, or the plan. | `plan_violation` |',
    )
  })

  it.each([
    [['plan.json'], exitCodes.usage, 'There is nothing to check against the plan.'],
    [['missing.json', '--code', 'web'], exitCodes.noInput, 'missing.json does not exist'],
    [['plan.json', '--code', 'missing'], exitCodes.noInput, 'missing'],
    [['plan.json', '--in', 'missing.ndjson'], exitCodes.noInput, 'missing.ndjson'],
    [['plan.json', '--dev', '--url', 'http://127.0.0.1:1'], exitCodes.unavailable, 'Start it with: segment dev'],
  ])('says what is wrong: %j', async (args, code, text) => {
    const result = await run(args)
    expect({ code: result.code, found: (result.stdout + result.stderr).includes(text) }, result.stderr).toEqual({
      code,
      found: true,
    })
  })
})
