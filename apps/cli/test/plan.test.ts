import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const token = `sgp_${'a1B2'.repeat(16)}`

let segment: FakeSegment
let server: Listener
let folder: string

const rule = (key: string, properties: Readonly<Record<string, Readonly<Record<string, string>>>>) => ({
  type: 'TRACK' as const,
  key,
  version: 1,
  jsonSchema: {
    description: `${key} happened.`,
    type: 'object',
    properties: { properties: { type: 'object', properties } },
  },
})

const orders = rule('Order Completed', {
  revenue: { type: 'number', description: 'Total' },
  coupon: { type: 'string', description: 'Code' },
})

beforeEach(async () => {
  segment = createFakeSegment()
  server = await listen(segment)
  folder = mkdtempSync(join(tmpdir(), 'segment-plan-'))
  segment.workspace.addTrackingPlan({
    name: 'Shop plan',
    rules: [orders, rule('Signed Up', { plan: { type: 'string', description: 'Plan' } })],
  })
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

useWorkingDirectory(() => folder)

const run = (args: readonly string[]) =>
  runHere(['plan', ...args], { cwd: folder, env: { SEGMENT_API_HOST: server.url, SEGMENT_TOKEN: token } })

const json = async (args: readonly string[], code: number = exitCodes.ok) => {
  const result = await run([...args, '--json'])
  expect(result.code, result.stderr).toBe(code)
  return JSON.parse(result.stdout) as Readonly<Record<string, unknown>>
}

const filesOf = (name: string) =>
  readdirSync(join(folder, name), { recursive: true })
    .map(String)
    .filter((one) => one.endsWith('.yaml'))
    .sort()

describe('segment plan', () => {
  it('fetches a plan as one file per rule, and writes the same bytes once', async () => {
    expect(await json(['pull', 'Shop plan', 'tracking'])).toMatchObject({ rules: 2, unchanged: 0, others: [] })
    expect(filesOf('tracking')).toEqual(['plan.yaml', 'track/order-completed.yaml', 'track/signed-up.yaml'])
    expect(readFileSync(join(folder, 'tracking/track/order-completed.yaml'), 'utf8')).toContain('name: Order Completed')
    writeFileSync(join(folder, 'tracking/track/mine.yaml'), 'type: track\nname: Mine\n')
    expect(await json(['pull', 'shop plan', 'tracking'])).toMatchObject({
      written: [],
      unchanged: 3,
      others: ['track/mine.yaml'],
    })
  })

  it('writes nothing in a dry run, and names what it would write', async () => {
    expect(await json(['pull', 'Shop plan', 'tracking', '--dry-run'])).toMatchObject({
      written: ['plan.yaml', 'track/order-completed.yaml', 'track/signed-up.yaml'],
    })
    expect(readdirSync(folder)).not.toContain('tracking')
    await run(['pull', 'Shop plan', 'tracking'])
    const file = join(folder, 'tracking/track/signed-up.yaml')
    writeFileSync(file, 'mine')
    expect(await json(['pull', 'Shop plan', 'tracking', '--dry-run'])).toMatchObject({
      written: ['track/signed-up.yaml'],
      unchanged: 2,
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('compares two plans, and shows a call that only the first one accepts', async () => {
    await run(['pull', 'Shop plan', 'before'])
    await run(['pull', 'Shop plan', 'after'])
    expect(await json(['diff', 'before', 'after'])).toEqual({ level: 'none', changes: [] })
    const file = join(folder, 'after/track/order-completed.yaml')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/type: number/, 'type: integer'))
    expect(await json(['diff', 'before', 'after'], exitCodes.badData)).toMatchObject({
      level: 'major',
      changes: [
        {
          level: 'major',
          rule: { type: 'track', name: 'Order Completed' },
          counterExample: { call: { event: 'Order Completed' } },
        },
      ],
    })
    const { code, stdout } = await run(['diff', 'before', 'after', '--allow', 'major'])
    expect(code).toBe(exitCodes.ok)
    expect(stdout).toMatch(
      /valid before: \{.*"event":"Order Completed"\}\n {2}after: properties\.revenue must be an integer/,
    )
  })

  it('lints a plan, and takes the answer of the Public API too', async () => {
    const bad = rule('order_completed', { coupon: { type: 'string', pattern: '(?=a)' } })
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ data: { rules: [orders, bad] } }))
    const { findings } = await json(['lint', 'plan.json', '--naming', 'Title Case'], exitCodes.badData)
    const codes = (findings as readonly { readonly code: string }[]).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['plan_pattern', 'plan_naming', 'plan_near_duplicate']))
  })

  it.each([
    [['lint', 'missing'], exitCodes.noInput, 'cannot be read (ENOENT)'],
    [['lint', '.'], exitCodes.noInput, 'has no YAML or JSON file'],
    [['lint', 'x', '--naming', 'loud'], exitCodes.usage, 'Invalid naming'],
    [['diff', 'x', 'y', '--allow', 'all'], exitCodes.usage, 'Invalid level'],
    [['pull', 'Shop plant', 'x'], exitCodes.refused, 'Did you mean "Shop plan"?'],
  ])('says what is wrong: %j', async (args, code, text) => {
    const result = await run(args)
    expect({ code: result.code, found: result.stderr.includes(text) }, result.stderr).toEqual({ code, found: true })
  })

  it('names the file that is not a plan', async () => {
    writeFileSync(join(folder, 'plan.yaml'), 'a: [')
    expect((await run(['lint', 'plan.yaml'])).stderr).toContain('plan.yaml is neither YAML nor JSON')
    writeFileSync(join(folder, 'plan.yaml'), 'rules: 3')
    const { code, stderr } = await run(['lint', 'plan.yaml'])
    expect(stderr).toContain('invalid_plan')
    expect(code).toBe(exitCodes.badData)
  })
})
