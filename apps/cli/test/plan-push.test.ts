import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const token = `sgp_${'a1B2'.repeat(16)}`
const reader = `sgp_${'r'.repeat(64)}`

let segment: FakeSegment
let server: Listener
let folder: string

const rule = (key: string, properties: object = { revenue: { type: 'number' } }) => ({
  type: 'TRACK' as const,
  key,
  version: 1,
  jsonSchema: { type: 'object', properties: { properties: { type: 'object', properties } } } as never,
})

beforeEach(async () => {
  segment = createFakeSegment()
  server = await listen(segment)
  folder = mkdtempSync(join(tmpdir(), 'segment-push-'))
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

useWorkingDirectory(() => folder)

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runHere(['plan', ...args], { cwd: folder, env: { SEGMENT_API_HOST: server.url, SEGMENT_TOKEN: token, ...env } })

const json = async (args: readonly string[], code: number = exitCodes.ok) => {
  const result = await run([...args, '--json'])
  expect(result.code, result.stderr).toBe(code)
  return JSON.parse(result.stdout) as Readonly<Record<string, unknown>>
}

/** The requests that wrote rules. */
const writes = () =>
  segment.workspace.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)

const pull = (rules: Parameters<FakeSegment['workspace']['addTrackingPlan']>[0]['rules']) => {
  segment.workspace.addTrackingPlan({ id: 'tp_1', name: 'Shop plan', rules })
  return run(['pull', 'Shop plan', 'tracking'])
}

const write = (name: string, text: string) => writeFileSync(join(folder, 'tracking', name), text)

const read = (name: string) => readFileSync(join(folder, 'tracking', name), 'utf8')

describe('segment plan push', () => {
  it('writes what differs, keeps the rest, and has nothing to do afterwards', async () => {
    await pull([rule('Order Completed'), rule('Signed Up'), rule('Old Event')])
    write('track/order-completed.yaml', read('track/order-completed.yaml').replace('number', 'integer'))
    rmSync(join(folder, 'tracking/track/old-event.yaml'))
    write('track/new.yaml', 'type: track\nname: New Event\n')
    const dry = await run(['push', 'tracking', '--dry-run'])
    expect(dry.stdout).toBe(
      'PATCH /tracking-plans/tp_1/rules\n  add track "New Event"\n  change track "Order Completed"\n',
    )
    expect(dry.stderr).toContain('Only in the workspace, and kept: track "Old Event".')
    expect(writes()).toEqual([])
    const pushed = await run(['push', 'tracking'])
    expect(pushed).toMatchObject({ code: exitCodes.ok, stdout: dry.stdout })
    expect(writes()).toEqual(['PATCH /tracking-plans/tp_1/rules'])
    expect(await json(['push', 'tracking'])).toMatchObject({
      outcome: 'unchanged',
      ...{ added: [], changed: [], deleted: [], unchanged: 3, onlyInWorkspace: ['track "Old Event"'] },
    })
    expect(writes()).toHaveLength(1)
    // What was pushed counts as pulled.
    expect(await json(['pull', 'tp_1', 'tracking'])).toMatchObject({
      written: ['track/old-event.yaml'],
      localChanges: [],
    })
  })

  it('deletes with --prune and the confirmation only, and says that a rule looks renamed', async () => {
    await pull([rule('Order Completed', { total_of_order: { type: 'number' } }), rule('Old Event')])
    write('track/order-completed.yaml', read('track/order-completed.yaml').replace('Order Completed', 'Order Paid'))
    rmSync(join(folder, 'tracking/track/old-event.yaml'))
    const missing = await run(['push', 'tracking', '--prune'])
    expect(missing.code).toBe(exitCodes.usage)
    expect(missing.stderr).toContain('--confirm "DELETE 2"')
    expect((await run(['push', 'tracking', '--prune', '--confirm', 'DELETE 1'])).code).toBe(exitCodes.usage)
    expect(writes()).toEqual([])
    expect(await json(['push', 'tracking', '--prune', '--dry-run'])).toMatchObject({
      confirm: 'DELETE 2',
      renamed: [{ from: 'track "Order Completed"', to: 'track "Order Paid"' }],
      requests: [
        { method: 'PATCH', body: { rules: [{ type: 'TRACK', key: 'Order Paid', version: 1 }] } },
        { method: 'DELETE', query: { rules: [{ key: 'Order Completed' }, { key: 'Old Event' }] } },
      ],
    })
    const pushed = await run(['push', 'tracking', '--prune', '--confirm', 'DELETE 2'])
    expect(pushed.stderr).toContain('looks renamed')
    expect(writes()).toEqual(['PATCH /tracking-plans/tp_1/rules', 'DELETE /tracking-plans/tp_1/rules'])
    expect(await json(['push', 'tracking', '--prune'])).toMatchObject({ outcome: 'unchanged', unchanged: 1 })
  })

  it('sends many rules in several requests', async () => {
    const names = (start: string, count: number) => Array.from({ length: count }, (_, index) => `${start} ${index} 😀`)
    await pull(names('Old', 45).map((name) => rule(name)))
    rmSync(join(folder, 'tracking/track'), { recursive: true })
    mkdirSync(join(folder, 'tracking/track'))
    for (const [index, name] of names('New', 150).entries())
      write(`track/${index}.yaml`, `type: track\nname: ${name}\n`)
    const { code, stderr } = await run(['push', 'tracking', '--prune', '--confirm', 'DELETE 45'])
    expect({ code, stderr }).toMatchObject({ code: exitCodes.ok })
    expect(writes().map((request) => request.split(' ')[0])).toEqual(['PATCH', 'PATCH', 'DELETE', 'DELETE', 'DELETE'])
    expect(await json(['push', 'tracking'])).toMatchObject({ outcome: 'unchanged', unchanged: 150 })
  })

  it('keeps what Segment adds itself, and adds no deprecated rule', async () => {
    await pull([rule('Segment Consent Preference Updated'), rule('Signed Up')])
    rmSync(join(folder, 'tracking/track/segment-consent-preference-updated.yaml'))
    write('track/old.yaml', 'type: track\nname: Old\ndeprecatedAt: 2026-01-01T00:00:00Z\n')
    expect(await json(['push', 'tracking', '--prune'])).toMatchObject({
      ...{ outcome: 'unchanged', deleted: [], skipped: ['track "Old"'] },
    })
  })

  it('updates the name and description of the same plan, and not of another one', async () => {
    await pull([rule('Signed Up')])
    write('plan.yaml', 'id: tp_1\nname: Store plan\ndescription: What the store sends.\n')
    segment.workspace.addTrackingPlan({ id: 'tp_2', name: 'Staging', rules: [] })
    expect(await json(['push', 'tracking', '--plan', 'Staging'])).toMatchObject({ added: ['track "Signed Up"'] })
    expect(await json(['push', 'tracking'])).toMatchObject({ outcome: 'pushed', unchanged: 1 })
    expect(writes()).toEqual(['PATCH /tracking-plans/tp_2/rules', 'PATCH /tracking-plans/tp_1'])
    expect((await run(['pull', 'Store plan', 'again'])).code).toBe(exitCodes.ok)
  })

  it('says what was written and what was not if a request fails', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `Event ${String(index).padStart(3, '0')}`)
    await pull([])
    mkdirSync(join(folder, 'tracking/track'))
    for (const name of names) write(`track/${name.slice(-3)}.yaml`, `type: track\nname: ${name}\n`)
    let patches = 0
    const limited = await listen(segment, {
      before: ({ method }, outgoing) => {
        patches += method === 'PATCH' ? 1 : 0
        if (method !== 'PATCH' || patches !== 2) return false
        outgoing.writeHead(422, { 'content-type': 'application/json', connection: 'close' })
        outgoing.end(JSON.stringify({ errors: [{ type: 'input-validation', message: 'bad rule' }] }))
        return true
      },
    })
    try {
      const { code, stderr } = await run(['push', 'tracking'], { SEGMENT_API_HOST: limited.url })
      expect(code).toBe(exitCodes.usage)
      expect(stderr).toMatch(
        /incomplete: .*Done: track "Event 000", .* and 80 more\. Not written: track "Event 100", .* and 80 more\. /,
      )
      expect(stderr).toContain('Not sent: track "Event 200".')
      expect(stderr).toContain('bad rule')
      expect(stderr).not.toContain(token)
    } finally {
      await limited.close()
    }
    expect(await json(['push', 'tracking', '--dry-run'])).toMatchObject({ unchanged: 100 })
  })

  it.each([
    ['a wrong token', { SEGMENT_TOKEN: `sgp_${'x'.repeat(64)}` }, exitCodes.unauthorized, 'error unauthorized'],
    ['a token without rights', { SEGMENT_TOKEN: reader }, exitCodes.unauthorized, 'Not written: track "New"'],
    ['no network', { SEGMENT_API_HOST: 'http://127.0.0.1:9' }, exitCodes.tryAgain, 'error unavailable'],
  ])('says what to do: %s', async (_, env, code, said) => {
    segment = createFakeSegment({ workspace: { tokens: [token, { token: reader, access: 'read-only' }] } })
    await server.close()
    server = await listen(segment)
    await pull([rule('Signed Up')])
    write('track/new.yaml', 'type: track\nname: New\n')
    const result = await run(['push', 'tracking'], env)
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(said) })
    expect(result.stderr).not.toMatch(/sgp_/)
    expect(await json(['push', 'tracking', '--dry-run'])).toMatchObject({ added: ['track "New"'] })
  })

  it.each([
    [['push', 'tracking', '--plan', 'Shop plant'], exitCodes.refused, 'Did you mean "Shop plan"?'],
    [['push', 'missing'], exitCodes.noInput, 'does not exist'],
    [['push', 'bare'], exitCodes.usage, 'Pass --plan'],
  ])('says what is wrong: %j', async (args, code, text) => {
    await pull([rule('Signed Up')])
    mkdirSync(join(folder, 'bare/track'), { recursive: true })
    writeFileSync(join(folder, 'bare/track/a.yaml'), 'type: track\nname: A\n')
    const result = await run(args)
    expect({ code: result.code, found: result.stderr.includes(text) }, result.stderr).toEqual({ code, found: true })
  })
})
