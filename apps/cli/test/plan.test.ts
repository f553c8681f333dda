import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
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

  it('keeps local changes unless --force is set', async () => {
    await run(['pull', 'Shop plan', 'tracking'])
    const file = join(folder, 'tracking/track/signed-up.yaml')
    const pulled = readFileSync(file, 'utf8')
    const edited = pulled.replace('Signed Up happened.', 'A user signed up.')
    writeFileSync(file, edited)
    writeFileSync(join(folder, 'tracking/track/mine.yaml'), 'type: track\nname: Mine\n')
    const refused = await run(['pull', 'Shop plan', 'tracking', '--prune'])
    expect(refused).toMatchObject({ code: exitCodes.cannotWrite, stdout: '' })
    expect(refused.stderr).toContain('local_changes')
    expect(refused.stderr).toContain('track/signed-up.yaml')
    expect(refused.stderr).not.toContain('order-completed')
    expect(readFileSync(file, 'utf8')).toBe(edited)
    expect(await json(['pull', 'Shop plan', 'tracking', '--force', '--prune'])).toMatchObject({
      written: ['track/signed-up.yaml'],
      removed: ['track/mine.yaml'],
    })
    expect(readFileSync(file, 'utf8')).toBe(pulled)
  })

  it('updates files without local edits, and removes those of deleted rules with --prune only', async () => {
    await run(['pull', 'Shop plan', 'tracking'])
    const file = join(folder, 'tracking/track/order-completed.yaml')
    // Git may convert line endings; comments say nothing about the rule.
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'))
    writeFileSync(join(folder, 'tracking/track/mine.yaml'), 'type: track\nname: Mine\n')
    segment.workspace.addTrackingPlan({
      name: 'Next plan',
      rules: [rule('Order Completed', { revenue: { type: 'integer', description: 'Total' } })],
    })
    const others = ['track/mine.yaml', 'track/signed-up.yaml']
    expect(await json(['pull', 'Next plan', 'tracking'])).toMatchObject({ removed: [], others, localChanges: [] })
    expect(readFileSync(file, 'utf8')).toContain('type: integer')
    expect(await json(['pull', 'Next plan', 'tracking', '--prune'])).toMatchObject({
      written: [],
      removed: ['track/signed-up.yaml'],
      others: ['track/mine.yaml'],
    })
    expect(filesOf('tracking')).toEqual(['plan.yaml', 'track/mine.yaml', 'track/order-completed.yaml'])
  })

  it('writes a rule where it is already, in its format, and leaves comments alone', async () => {
    await run(['pull', 'Shop plan', 'tracking'])
    const [yaml, moved] = ['signed-up.yaml', 'sign-up.json'].map((name) => join(folder, 'tracking/track', name)) as [
      string,
      string,
    ]
    const text = readFileSync(yaml, 'utf8')
    rmSync(yaml)
    writeFileSync(moved, JSON.stringify(parse(text)))
    const orders = join(folder, 'tracking/track/order-completed.yaml')
    writeFileSync(orders, `# Owner: checkout team\n${readFileSync(orders, 'utf8')}`)
    const head = join(folder, 'tracking/plan.yaml')
    writeFileSync(head, `${readFileSync(head, 'utf8')}settings:\n  track:\n    allowUnplannedEvents: false\n`)
    expect(await json(['pull', 'Shop plan', 'tracking'])).toMatchObject({ written: [], unchanged: 3, others: [] })
    expect(readFileSync(orders, 'utf8')).toMatch(/^# Owner/)
  })

  it('reads the files of a plan only', async () => {
    await run(['pull', 'Shop plan', 'tracking'])
    for (const name of ['node_modules/a', '.git', 'track/node_modules']) {
      mkdirSync(join(folder, 'tracking', name), { recursive: true })
      writeFileSync(join(folder, 'tracking', name, 'package.json'), '{}')
    }
    writeFileSync(join(folder, 'tracking/track/.hidden.yaml'), 'a: 1')
    writeFileSync(join(folder, 'tracking/README.md'), '# Events')
    expect(await json(['lint', 'tracking'])).toMatchObject({ rules: 2 })
    for (const name of ['notes.yaml', 'track/checkout/paid.yml', 'checkout/paid.json']) {
      const file = join(folder, 'tracking', name)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, '{}')
      const { code, stderr } = await run(['lint', 'tracking'])
      expect({ code, stderr }).toEqual({ code: exitCodes.badData, stderr: expect.stringContaining(name) })
      rmSync(file)
    }
    writeFileSync(join(folder, 'tracking/track/home.yaml'), 'type: page\nname: Home\n')
    expect((await run(['lint', 'tracking'])).stderr).toContain('its type is "page"')
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
    [['lint', 'missing'], exitCodes.noInput, 'does not exist'],
    [['lint', '.'], exitCodes.noInput, 'has no YAML or JSON file'],
    [['lint', 'x', '--naming', 'loud'], exitCodes.usage, 'Invalid naming'],
    [['diff', 'x', 'y', '--allow', 'all'], exitCodes.usage, 'Invalid level'],
    [['pull', 'Shop plant', 'x'], exitCodes.refused, 'Did you mean "Shop plan"?'],
  ])('says what is wrong: %j', async (args, code, text) => {
    const result = await run(args)
    expect({ code: result.code, found: result.stderr.includes(text) }, result.stderr).toEqual({ code, found: true })
  })

  it('follows links to the folders of rules, and does not wait for a named pipe', async () => {
    await run(['pull', 'Shop plan', 'tracking'])
    renameSync(join(folder, 'tracking/track'), join(folder, 'shared'))
    symlinkSync('../shared', join(folder, 'tracking/track'))
    symlinkSync('..', join(folder, 'shared/up'))
    symlinkSync('.', join(folder, 'tracking/again'))
    expect(await json(['lint', 'tracking'])).toMatchObject({ rules: 2 })
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [join(folder, 'shared/pipe.yaml')])
    symlinkSync('pipe.yaml', join(folder, 'shared/a.yaml'))
    const { code, stderr } = await run(['lint', 'tracking'])
    expect({ code, stderr }).toEqual({
      code: exitCodes.badData,
      stderr: expect.stringContaining('a.yaml is not a regular file'),
    })
  })

  it('prints no signs of a name that change the terminal', async () => {
    mkdirSync(join(folder, 'tracking/track'), { recursive: true })
    const text = `type: track\nname: "\\u202eabc \\u001b[31m"\nproperties: { type: object }\n`
    for (const name of ['a', 'b']) {
      writeFileSync(join(folder, `tracking/track/${name}.yaml`), text)
      const { stdout, stderr } = await run(['lint', 'tracking'])
      expect(`${stdout}${stderr}`).toContain('abc')
      expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u)
    }
  })

  it.each([
    ['several documents', 'a: 1\n---\nb: 2\n', 'has several YAML documents'],
    ['an unknown tag', 'rules: !secret []\n', 'Unresolved tag'],
    ['too many levels', '['.repeat(20_000), 'has too many levels'],
  ])('refuses a file with %s in one message', async (_, text, said) => {
    writeFileSync(join(folder, 'plan.yaml'), text)
    const { code, stderr } = await run(['lint', 'plan.yaml'])
    expect({ code, stderr }).toEqual({ code: exitCodes.badData, stderr: expect.stringMatching(/^error bad_plan: /) })
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/parseAllDocuments|Warning/)
  })

  it('names the file that is not a plan', async () => {
    writeFileSync(join(folder, 'plan.yaml'), 'a: [')
    expect((await run(['lint', 'plan.yaml'])).stderr).toContain('plan.yaml is neither YAML nor JSON')
    writeFileSync(join(folder, 'plan.yaml'), 'rules: 3')
    const { code, stderr } = await run(['lint', 'plan.yaml'])
    expect(stderr).toContain('bad_plan')
    expect(code).toBe(exitCodes.badData)
  })
})
