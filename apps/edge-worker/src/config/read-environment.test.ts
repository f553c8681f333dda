import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse-config.ts'
import { type Environment, readEnvironment, settingPlaces } from './read-environment.ts'

const sources = { web: { writeKey: 'k' } }
const read = (environment: Environment, base: unknown = { sources }) => parseConfig(readEnvironment(environment, base))

describe('settings from variables', () => {
  it('are parsed by their kind and override the file', () => {
    const config = read(
      {
        COLLECTOR_REGION: 'eu',
        COLLECTOR_LIMITS_BATCH_CALLS: '7',
        COLLECTOR_CREDENTIALS: 'true',
        COLLECTOR_ORIGINS: 'https://a.example, https://b.example',
        COLLECTOR_SOURCES: '{"app":{"writeKey":"l"}}',
      },
      { region: 'us', ip: 'none', limits: { depth: 9 }, sources },
    )
    expect(config).toMatchObject({
      region: 'eu',
      ip: 'none',
      limits: { batchCalls: 7, depth: 9 },
      credentials: true,
      origins: ['https://a.example', 'https://b.example'],
    })
    expect(Object.keys(config.sources)).toEqual(['app'])
  })

  it('may be JSON values, as on a Worker, and a list may be JSON too', () => {
    const env = { COLLECTOR_SOURCES: sources, COLLECTOR_LIMITS_DEPTH: 5, COLLECTOR_ORIGINS: '["https://a.example"]' }
    expect(read(env, {})).toMatchObject({ limits: { depth: 5 }, origins: ['https://a.example'] })
  })

  it('refer to secrets by the names of their variables', () => {
    const env = {
      COLLECTOR_WEB_KEY: 'from-a-secret',
      COLLECTOR_CONFIG: '{"sources":{"web":{"writeKey":"$COLLECTOR_WEB_KEY"}}}',
    }
    expect(read(env, {}).sources.web?.writeKey).toBe('from-a-secret')
    expect(() => read({ COLLECTOR_CONFIG: '{"sources":{"web":{"writeKey":"$NO_SUCH"}}}' }, {})).toThrow('NO_SUCH')
  })

  it('turn a single write key into a source', () => {
    const { sources: made } = read({ SEGMENT_WRITE_KEY: 'key' }, {})
    expect(made.default).toMatchObject({ writeKey: 'key', publicKeys: ['key'] })
    expect(Object.keys(read({ SEGMENT_WRITE_KEY: 'key' }).sources)).toEqual(['web'])
  })

  it.each([
    [
      { COLLECTOR_SOURCES: 'website=secret-value' },
      'COLLECTOR_SOURCES must be JSON; the mistake is at line 1, column 1.',
    ],
    [{ COLLECTOR_ORIGINS: '["secret-value"' }, 'COLLECTOR_ORIGINS must be JSON; the mistake is at line 1, column 16.'],
    [{ COLLECTOR_CREDENTIALS: 'secret-value' }, 'COLLECTOR_CREDENTIALS must be true or false'],
    [{ COLLECTOR_CONFIG: '[]' }, 'COLLECTOR_CONFIG must be a JSON object'],
    [{ COLLECTOR_LIMITS_DEPTH: ' ' }, 'limits.depth must be of type number'],
    [{ COLLECTOR_PORT: '9090' }, 'COLLECTOR_PORT is not in the configuration reference'],
    [{ COLLECTOR_SERVR_PORT: '9090' }, 'COLLECTOR_SERVR_PORT is not in the configuration reference'],
    [{ COLLECTOR_ORIGIN: 'secret-value' }, 'COLLECTOR_ORIGIN is not in the configuration reference'],
    [{ COLLECTOR_LIMITS_DEPHT: 'secret-value' }, 'COLLECTOR_LIMITS_DEPHT is not in the configuration reference'],
  ])('are refused by name without their values: %j', (environment, words) => {
    expect(() => read(environment)).toThrow(expect.objectContaining({ message: expect.stringContaining(words) }))
    expect(() => read(environment)).not.toThrow(
      expect.objectContaining({ message: expect.stringContaining('secret-value') }),
    )
  })

  it('ignore variables of Kubernetes and of other programs', () => {
    const env = {
      COLLECTOR_SERVICE_HOST: '10.0.0.1',
      COLLECTOR_SERVICE_PORT_HTTP: '80',
      COLLECTOR_WEB_V2_SERVICE_HOST: 'fd00::1',
      COLLECTOR_WEB_V2_SERVICE_PORT: '80',
      COLLECTOR_WEB_V2_PORT: 'tcp://[fd00::1]:80',
      COLLECTOR_WEB_V2_PORT_80_TCP: 'tcp://[fd00::1]:80',
      COLLECTOR_WEB_V2_PORT_80_TCP_PROTO: 'tcp',
      COLLECTOR_WEB_V2_PORT_80_TCP_PORT: '80',
      COLLECTOR_WEB_V2_PORT_80_TCP_ADDR: 'fd00::1',
      COLLECTOR_SERVER_PORT: 'tcp://10.0.0.2:80',
      COLLECTOR_PORT: 'tcp://10.0.0.1:80',
      COLLECTOR_PORT_80_TCP: 'tcp://10.0.0.1:80',
      COLLECTORS: 'x',
      PATH: '/bin',
    }
    expect(() => read(env)).not.toThrow()
  })

  it('have a variable each, none of which Kubernetes uses', () => {
    const variables = settingPlaces().map(({ variable }) => variable)
    expect(new Set(variables).size).toBe(variables.length)
    // An empty path is the root.
    const empty = ['COLLECTOR_PATHS_PREFIX', 'COLLECTOR_PATHS_CALLS']
    for (const variable of variables) {
      if (!empty.includes(variable)) expect(() => read({ [variable]: '' }), variable).toThrow()
    }
    expect(variables.filter((variable) => /^COLLECTOR_(?:SERVICE_|PORT)/.test(variable))).toEqual([])
  })
})
