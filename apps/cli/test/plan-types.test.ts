import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (args: readonly string[]) => runHere(['plan', 'types', ...args], { cwd: local.folder, host: local.url })

const root = join(import.meta.dirname, '../../..')

const orders = {
  ...{ type: 'track', name: 'Order Completed', version: 1, description: 'A customer paid. */ @deprecated' },
  properties: {
    type: 'object',
    properties: {
      total: { type: 'number', description: 'With tax.', minimum: 0 },
      payment: { type: ['string', 'null'], enum: ['card', 'cash', null] },
      at: { type: 'string', format: 'date-time' },
      products: {
        type: 'array',
        items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
      },
      meta: { type: 'object' },
    },
    required: ['total'],
  },
  call: { required: ['properties'] },
}

const hostile = [
  ...['__proto__', 'constructor', 'delete', 'Event Collided', 'event_collided', '42 is: "the" answer\\', '🎉', 'Then'],
  ...[
    '*/ alert(1) /*',
    'line\u2028separator',
    '$\u007binjected} `tick`',
    '注文 完了',
    'Date',
    'Plan',
    'message',
    'call',
  ],
].map((name) => ({
  ...{ type: 'track', name, version: 1, description: `*/ ${name}\r\n@internal \u2029 \u0000` },
  properties: {
    type: 'object',
    properties: JSON.parse(
      '{"__proto__":{"type":"string"},"*/":{"type":"integer"},"a\\u2028b":{"enum":["\\u2029","*/",1,null]},"\\"":{"type":"boolean"},"class":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":["string","null"]}}]}}',
    ),
    additionalProperties: false,
  },
}))

const plan = {
  name: 'Shop\u2028plan */',
  rules: [
    orders,
    { type: 'track', name: 'Signed Up', version: 1 },
    {
      type: 'track',
      name: 'Step Done',
      version: 1,
      properties: { type: 'object', properties: { old: { type: 'string' } } },
    },
    {
      type: 'track',
      name: 'Step Done',
      version: 3,
      properties: { type: 'object', properties: { step: { type: 'integer' } } },
    },
    { type: 'track', name: 'Gone', version: 1, deprecatedAt: '2026-01-01T00:00:00Z' },
    { type: 'identify', version: 1, traits: { type: 'object', properties: { plan: { type: 'string' } } } },
    ...hostile,
  ],
}

const strict = {
  ...{
    strict: true,
    noEmit: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2022',
    skipLibCheck: true,
  },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitReturns: true, types: ['node'] },
  ...{ noUnusedLocals: true, noUnusedParameters: true, verbatimModuleSyntax: true },
}

const link = (name: string, from: string) => {
  const target = local.path(`node_modules/${name}`)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(root, from), target)
}

const tsc = createRequire(import.meta.url).resolve('typescript/package.json')

/** Compiles the files of the folder. @returns the errors */
const compile = (): string => {
  local.file('tsconfig.json', JSON.stringify({ compilerOptions: strict, include: ['*.ts'] }))
  local.file('package.json', '{"type":"module"}')
  link('@org/segment-core', 'packages/core')
  link('@segment/analytics-node', 'packages/real-clients/node_modules/@segment/analytics-node')
  link('@segment/analytics-next', 'packages/real-clients/node_modules/@segment/analytics-next')
  link('@types/node', 'apps/cli/node_modules/@types/node')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(dirname(tsc), 'bin/tsc'), '-p', '.', '--pretty', 'false'],
    {
      ...{ cwd: local.folder, encoding: 'utf8' as const },
    },
  )
  return stdout + stderr
}

/** A program with mistakes; each line that must not compile ends with `// wrong`. */
const program = `import { createSegmentClient } from '@org/segment-core'
import { Analytics } from '@segment/analytics-node'
import { AnalyticsBrowser } from '@segment/analytics-next'
import { checkPlan, createEvents, type IdentifyTraits, type Plan } from './core.js'
import * as node from './node.js'
import * as next from './next.js'

const client = createSegmentClient<Plan>({ source: { writeKey: 'k' } })
const userId = 'u'
void client.track({ userId, event: 'Order Completed', properties: { total: 1, payment: null, products: [{ sku: 'a' }] } })
void client.track({ userId, event: 'Order Completed', properties: { total: 1, totl: 2 } }) // wrong
void client.track({ userId, event: 'Order Completed' }) // wrong
void client.track({ userId, event: 'Order Complete' }) // wrong
void client.track({ userId, event: 'Signed Up' })
const events = createEvents(client)
void events.orderCompleted({ userId, properties: { total: 1, at: new Date(), meta: { any: 1 } } })
void events.orderCompleted({ userId, properties: { total: 1, totl: 2 } }) // wrong
void events.orderCompleted({ userId, properties: { total: '1' } }) // wrong
void events.orderCompleted({ userId, properties: { total: 1, payment: 'gold' } }) // wrong
void events.orderCompleted({ userId, properties: { total: 1, products: [{}] } }) // wrong
void events.orderCompleted({ userId }) // wrong
void events.orderCompleted({ properties: { total: 1 } }) // wrong
void events.signedUp({ userId })
void events.signedUp({ userId, properties: { anything: 1 } })
void events.stepDone({ userId, properties: { step: 1 } })
void events.stepDone({ userId, properties: { old: 'a' } }) // wrong
void events.gone({ userId }) // wrong
void events.delete({ userId })
const ofNode = node.createEvents(new Analytics({ writeKey: 'k' }), { onViolation: (issues) => void issues })
ofNode.orderCompleted({ userId, properties: { total: 1 } }, () => undefined)
ofNode.orderCompleted({ anonymousId: 'a', properties: { total: 1, totl: 2 } }) // wrong
ofNode.orderCompleted({ properties: { total: 1 } }) // wrong
const ofNext = next.createEvents(AnalyticsBrowser.load({ writeKey: 'k' }))
void ofNext.orderCompleted({ total: 1 }, { integrations: { All: false } }, () => undefined)
void ofNext.orderCompleted({ total: 1, totl: 2 }) // wrong
void ofNext.orderCompleted() // wrong
void ofNext.signedUp()
void ofNext.stepDone({ step: 1 })
export const traits: IdentifyTraits = { plan: 'pro' }
export const found = checkPlan({ type: 'track', event: 'Order Completed' }).length
`

const generate = async () => {
  local.file('plan.json', JSON.stringify(plan))
  for (const [file, sdk] of [
    ['core.ts', 'segment-core'],
    ['node.ts', 'analytics-node'],
    ['next.ts', 'analytics-next'],
  ] as const) {
    const { code, stderr } = await run(['plan.json', '--sdk', sdk, '--out', file])
    expect({ code, stderr }).toEqual({
      code: exitCodes.ok,
      stderr: expect.stringMatching(/"Event Collided", "event_collided" would have the same identifier.*written/s),
    })
  }
}

describe('segment plan types', () => {
  it('writes types that refuse a misspelt property, whatever the names are', async () => {
    await generate()
    local.file('program.ts', program)
    const page = readFileSync(join(import.meta.dirname, '../docs/workspace.md'), 'utf8')
    const [, example = ''] = /^```ts\n([^`]*createEvents[^`]*)^```$/m.exec(page) ?? []
    local.file('example.ts', example.replace('./events.js', './core.js'))
    const wrong = program.split('\n').flatMap((line, index) => (line.endsWith('// wrong') ? [index + 1] : []))
    const errors = compile().slice(0, 5_000)
    const places = errors.split('\n').flatMap((line) => /^(\S+)\((\d+),/.exec(line)?.slice(1, 3).join(':') ?? [])
    expect(example).toContain('orderCompleted')
    expect([...new Set(places)], errors).toEqual(wrong.map((line) => `program.ts:${line}`))
  })

  it('writes functions that send what was typed, and a check without eval', async () => {
    await generate()
    const load = async (name: string) => {
      const { code } = await transform(readFileSync(local.path(name), 'utf8'), { loader: 'ts', format: 'esm' })
      const planUrl = import.meta.resolve('@org/segment-core/plan')
      const file = local.file(`${name}.mjs`, code.replaceAll('"@org/segment-core/plan"', JSON.stringify(planUrl)))
      return (await import(pathToFileURL(file).href)) as Record<string, (...args: unknown[]) => unknown>
    }
    const sent: unknown[][] = []
    const found: unknown[] = []
    const recorder = { track: (...args: unknown[]) => sent.push(JSON.parse(JSON.stringify(args))) }
    const onViolation = (issues: readonly { code: string; path: unknown }[]) =>
      found.push(issues.map(({ code, path }) => [code, path]))
    const [core, next] = [await load('core.ts'), await load('next.ts')]
    const eventsOf = (module: typeof core) =>
      module.createEvents?.(recorder, { onViolation }) as Record<string, (...args: unknown[]) => unknown>
    const events = eventsOf(core)
    events.orderCompleted?.({ userId: 'u', properties: { total: 1, at: new Date(0) } })
    events.stepDone?.({ userId: 'u', properties: { step: 1 }, context: { ip: '1.2.3.4' } })
    events.delete?.({ userId: 'u', properties: { '*/': 1.5 } })
    eventsOf(next).stepDone?.({ step: 'x' }, { integrations: { All: false } })
    expect(sent).toEqual([
      [{ userId: 'u', event: 'Order Completed', properties: { total: 1, at: '1970-01-01T00:00:00.000Z' } }, null],
      [
        {
          ...{ userId: 'u', event: 'Step Done', properties: { step: 1 } },
          context: { ip: '1.2.3.4', protocols: { event_version: 3 } },
        },
        null,
      ],
      [{ userId: 'u', event: 'delete', properties: { '*/': 1.5 } }, null],
      [
        ...['Step Done', { step: 'x' }],
        { integrations: { All: false }, context: { protocols: { event_version: 3 } } },
        null,
      ],
    ])
    expect(found).toEqual([[['plan_violation', ['properties', '*/']]], [['plan_violation', ['properties', 'step']]]])
    const names = Object.keys(events)
    expect(names).toHaveLength(hostile.length + 3)
    expect(names).toEqual(expect.arrayContaining(['proto', 'constructor', 'I42IsTheAnswer', '注文完了']))
    const proto = JSON.parse('{"type":"track","event":"__proto__","properties":{"__proto__":1}}') as unknown
    expect(core.checkPlan?.(proto)).toMatchObject([{ path: ['properties', '__proto__'] }])
    expect(core.checkPlan?.({ type: 'track', event: 'Other' })).toMatchObject([{ code: 'plan_unplanned_event' }])
  })

  it('writes the same bytes whatever the order of the plan, and no file of someone else', async () => {
    local.file('plan.json', JSON.stringify(plan))
    const { stdout } = await run(['plan.json', '--no-check'])
    expect(stdout).not.toContain('segment-core/plan')
    expect(stdout).not.toMatch(/[\u2028\u2029\0]/)
    local.file('plan.json', JSON.stringify({ ...plan, rules: plan.rules.toReversed() }))
    await run(['plan.json', '--no-check', '--out', 'src/events.ts'])
    expect(readFileSync(local.path('src/events.ts'), 'utf8')).toBe(stdout)
    expect((await run(['plan.json', '--no-check', '--out', 'src/events.ts'])).stderr).toContain('is up to date')
    writeFileSync(local.path('src/events.ts'), 'export const mine = 1\n')
    const refused = await run(['plan.json', '--out', 'src/events.ts'])
    expect(refused).toMatchObject({ code: exitCodes.cannotWrite, stderr: expect.stringContaining('--force') })
    expect((await run(['plan.json', '--out', 'src/events.ts', '--force'])).code).toBe(exitCodes.ok)
  })
})
