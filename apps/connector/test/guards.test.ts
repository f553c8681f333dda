import { callTypeNames } from '@org/segment-core/spec'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { type App, type Fields, type Module, type RunOptions, runModule } from '../src/index.ts'
import { now, recordingTransport, segmentApp } from './support/segment-app.ts'

const connection = { token: 'workspace-token', region: 'us' }

/** Runs a module; by default on an engine that checks steps without a url. */
const run = async (
  app: App,
  id: string,
  parameters: Fields,
  requestlessValid: RunOptions['requestlessValid'] = 'checked',
) => {
  const { transport, sent, segment } = recordingTransport()
  const options = { transport, now: () => now, connection, requestlessValid }
  const outcome = await runModule(app, id, { ...options, parameters: { writeKey: 'writeKey1', ...parameters } })
  return { outcome, sent, segment }
}

/** What each call needs besides its ids. */
const needed: Readonly<Record<string, Fields>> = {
  track: { event: 'Order Completed' },
  group: { groupId: 'g' },
  alias: { previousId: 'p' },
}

const withIdentity = callTypeNames.filter((type) => type !== 'alias')

describe('the identity rule', () => {
  it.each(withIdentity)('%s fails before anything is sent, and says which fields to fill in', async (type) => {
    const { outcome, sent } = await run(segmentApp, type, needed[type] ?? {})
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError' } })
    expect(outcome.ok ? '' : outcome.error.message).toMatch(
      /^Fill in User ID or Anonymous ID \(userId or anonymousId\)/,
    )
    expect(sent).toEqual([])
  })

  it.each(withIdentity)(
    '%s reports it after the response if an engine does not check a step without url',
    async (type) => {
      const { outcome, sent } = await run(segmentApp, type, needed[type] ?? {}, 'ignored')
      expect(outcome.ok ? '' : outcome.error.message).toMatch(/^Fill in User ID or Anonymous ID/)
      expect(sent).toHaveLength(1)
    },
  )

  it('the form of an alias requires both ids', async () => {
    const { outcome, sent } = await run(segmentApp, 'alias', { anonymousId: 'a' })
    const problems = outcome.ok ? [] : outcome.error.problems.map(({ path }) => path.join('.'))
    expect(problems).toEqual(['previousId', 'userId'])
    expect(sent).toEqual([])
  })

  it('intentionally empty text is not an identity', async () => {
    const { outcome } = await run(segmentApp, 'identify', { userId: '' })
    expect(outcome.ok).toBe(false)
  })
})

describe('reserved names in custom lists', () => {
  const lists: readonly (readonly [type: string, list: string, names: readonly string[]])[] = [
    ['identify', 'customTraits', ['email', 'Email', 'FIRST_NAME', 'first-name', 'created_at', ' id ', 'company']],
    ['group', 'customTraits', ['employees', 'Created At']],
    ['track', 'customProperties', ['revenue', 'Currency', 'VALUE']],
    ['page', 'customProperties', ['url', 'keywords']],
    ['screen', 'customProperties', ['name']],
    ['alias', 'customContext', ['ip', 'user_agent']],
  ]
  const cases = lists.flatMap(([type, list, names]) => names.map((name) => ({ type, list, name })))

  it.each(cases)('the form of $type rejects "$name" in $list', async ({ type, list, name }) => {
    const given = {
      userId: 'u',
      ...needed[type],
      [list]: [
        { name: 'fine', value: 1 },
        { name, value: 1 },
      ],
    }
    const { outcome, sent } = await run(segmentApp, type, given)
    expect(outcome.ok ? [] : outcome.error.problems.map(({ path }) => path)).toEqual([[list, 1, 'name']])
    expect(sent).toEqual([])
  })

  it.each(callTypeNames)('%s has a step that rejects each of them if the form did not', async (type) => {
    const module = moduleOf(type)
    for (const item of module.mappableParameters) {
      if (typeof item === 'string' || !item.name?.startsWith('custom')) continue
      const help = String(item.help)
      const names = help.slice(help.indexOf('spelling: ') + 10, help.indexOf('. Use their')).split(', ')
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) {
        const given = {
          userId: 'u',
          ...needed[type],
          [item.name]: [
            { name, value: 1 },
            { name: 'own', value: 0 },
          ],
        }
        const { outcome, sent } = await run(withoutPatterns(type), type, given)
        const label = String(item.label)
        expect(outcome.ok ? `${name} was sent` : outcome.error.message).toContain(`${label} (`)
        expect(outcome.ok ? '' : outcome.error.message).toContain(name)
        expect(sent).toEqual([])
      }
    }
  })

  it('accepts a name that starts with a reserved name', async () => {
    const given = {
      userId: 'u',
      customTraits: [
        { name: 'emails', value: 1 },
        { name: 'my id', value: 2 },
        { name: 'constructor', value: 3 },
      ],
    }
    const { outcome, segment } = await run(segmentApp, 'identify', given)
    expect(outcome.ok).toBe(true)
    expect(segment.calls[0]).toMatchObject({ traits: { emails: 1, 'my id': 2, constructor: 3 } })
  })
})

describe('a response', () => {
  it.each([...callTypeNames, 'sendBatch'])('without success fails %s, with a message', async (id) => {
    const segment = createFakeSegment()
    segment.faults.always({ status: 200, body: '{"success":false}' })
    const { transport } = recordingTransport(segment)
    const parameters = {
      writeKey: 'writeKey1',
      ...(id === 'sendBatch' ? { calls: [{ type: 'track' }] } : { userId: 'u', ...needed[id] }),
    }
    const outcome = await runModule(segmentApp, id, { transport, connection, parameters })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError' } })
    expect(outcome.ok ? '' : outcome.error.message).toMatch(/^Segment did not confirm success/)
  })

  const statuses: readonly (readonly [status: number, type: string, words: RegExp])[] = [
    [400, 'DataError', /32,768 bytes/],
    [401, 'InvalidAccessTokenError', /Check the Write key/],
    [403, 'InvalidAccessTokenError', /Write key belongs/],
    [404, 'DataError', /path does not exist/],
    [408, 'ConnectionError', /sent again/],
    [413, 'DataError', /too large/],
    [429, 'RateLimitError', /Too many requests/],
    [460, 'ConnectionError', /sent again/],
    [500, 'ConnectionError', /sent again/],
    [501, 'DataError', /Check the data/],
    [503, 'ConnectionError', /sent again/],
    [418, 'RuntimeError', /^\[418\]/],
  ]

  it.each(statuses)('with status %i is a %s that says what to do', async (status, type, words) => {
    const segment = createFakeSegment()
    segment.faults.always({ status })
    const { transport } = recordingTransport(segment)
    const outcome = await runModule(segmentApp, 'identify', {
      transport,
      connection,
      parameters: { writeKey: 'writeKey1', userId: 'u' },
    })
    expect(outcome).toMatchObject({ ok: false, error: { type, status } })
    expect(outcome.ok ? '' : outcome.error.message).toMatch(words)
  })

  it('that never arrives is a ConnectionError', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ kind: 'reset' })
    const { transport } = recordingTransport(segment)
    const outcome = await runModule(segmentApp, 'identify', {
      transport,
      connection,
      parameters: { writeKey: 'writeKey1', userId: 'u' },
    })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'ConnectionError' } })
  })
})

const moduleOf = (type: string): Module => {
  const module = segmentApp.modules.get(type)
  if (module === undefined) throw new RangeError(type)
  return module
}

const appWith = (module: Module): App => ({
  ...segmentApp,
  modules: new Map([...segmentApp.modules, [module.id, module]]),
})

/** The app on an engine that does not check patterns within lists. */
const withoutPatterns = (type: string): App => {
  const module = moduleOf(type)
  const mappableParameters = module.mappableParameters.map((item) => {
    if (typeof item === 'string' || item.type !== 'array' || !Array.isArray(item.spec)) return item
    return { ...item, spec: item.spec.map(({ validate: _validate, ...rest }: Fields) => rest) }
  })
  return appWith({ ...module, mappableParameters })
}
