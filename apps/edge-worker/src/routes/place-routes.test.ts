import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import { placeRoutes } from './place-routes.ts'
import { type Paths, routeTable } from './route-table.ts'

const place = (paths: Partial<Paths> = {}) => placeRoutes(parseConfig({ unknownKeys: 'pass', paths }).paths)

const kindOf = (paths: Partial<Paths>, path: string): string | undefined => {
  const found = place(paths).find(path)
  return found === undefined ? undefined : `${found.row.route.kind} ${found.usualPath}`
}

describe('the routes', () => {
  it('are at their usual paths without settings', () => {
    const { rows, find } = place()
    expect(rows.map(({ placedPath }) => placedPath)).toEqual(routeTable.map(({ path }) => path))
    expect(find('/v1/t')?.usualPath).toBe('/v1/t')
  })

  it('are all under the prefix, and nowhere else', () => {
    const { rows, find } = place({ prefix: '/shop/events/' })
    expect(rows.map(({ placedPath }) => placedPath)).toEqual(routeTable.map(({ path }) => `/shop/events${path}`))
    for (const { path } of routeTable) expect(find(path.replace(/:\w+/g, 'x').replace('*', 'x.js'))).toBeUndefined()
  })

  it.each([
    [{ calls: '/c' }, '/c/t', 'call /v1/t'],
    [{ calls: '/c' }, '/c/pixel/track/', 'pixel /v1/pixel/track'],
    [{ calls: '/' }, '/batch', 'batch /v1/batch'],
    [{ prefix: '/a', calls: '/' }, '/a/t', 'call /v1/t'],
    [{ prefix: '/v1', calls: '/v1' }, '/v1/v1/t/', 'call /v1/t'],
    [{ settings: '/set' }, '/set/web/settings', 'cdn /v1/projects/web/settings'],
    [{ prefix: '/a', library: '/lib.x' }, '/a/lib.x/web/analytics.min.js', 'cdn /analytics.js/v1/web/analytics.min.js'],
    [{ library: '/lib', chunks: '/lib/chunks' }, '/lib/chunks/a.js', 'cdn /analytics-next/bundles/a.js'],
    [{ library: '/lib', chunks: '/lib/chunks' }, '/lib/web/analytics.js', 'cdn /analytics.js/v1/web/analytics.js'],
    [{ integrations: '/v1' }, '/v1/projects/web/settings', 'cdn /v1/projects/web/settings'],
    [{ chunks: '/parts' }, '/parts/a.bundle.1.js', 'cdn /analytics-next/bundles/a.bundle.1.js'],
    [{ integrations: '/more' }, '/more/actions/a/1.js', 'cdn /next-integrations/actions/a/1.js'],
    [
      { settings: '/x', library: '/x', chunks: '/x', integrations: '/x' },
      '/x/web/settings',
      'cdn /v1/projects/web/settings',
    ],
    [{ health: '/up', readiness: '/ready' }, '/up/', 'health /healthz'],
    [{ prefix: '/a', metrics: '/private/m' }, '/a/private/m', 'metrics /metrics'],
    [{ openapi: '/help' }, '/help.json', 'openapi /openapi.json'],
    [{ calls: '/c.d' }, '/cxd/t', undefined],
  ])('follow %o: %s', (paths, path, found) => {
    expect(kindOf(paths, path)).toBe(found)
  })

  it.each([
    [{ health: '/x', metrics: '/x/' }, 'paths.health and paths.metrics both lead to /x.'],
    [{ prefix: '/a', metrics: '/v1/batch' }, 'paths.calls and paths.metrics both lead to /a/v1/batch.'],
    [{ calls: '/api/s' }, 'paths.calls and /api/s/identify both lead to /api/s/identify.'],
  ])('cannot share a path: %o', (paths, message) => {
    expect(() => place(paths)).toThrow(expect.objectContaining({ code: 'invalid_source', message }))
  })

  it.each([
    [{}, '/track', '/v1/track'],
    [{}, '/v1/v1/b', '/v1/b'],
    [{ prefix: '/shop' }, '/v1/b', '/shop/v1/b'],
    [{ prefix: '/shop' }, '/shop/b', '/shop/v1/b'],
    [{ prefix: '/shop', calls: '/c' }, '/shop/c/v1/b', '/shop/c/b'],
    [{ prefix: '/shop' }, '/shop/nothing', undefined],
  ])('say the right path of %o for %s', (paths, wrong, right) => {
    expect(place(paths).correct(wrong)).toBe(right)
  })

  it('tell where an app mounted them', () => {
    const { rows } = place({ prefix: '/v1', settings: '/a' })
    const settings = rows.find(({ path }) => path.endsWith('/settings'))
    expect(settings?.rootEnd('/mount/v1/a/a/settings')).toBe('/mount'.length)
    expect(settings?.rootEnd('/v1/a/v1/a/a/settings/')).toBe('/v1/a'.length)
    expect(settings?.rootEnd('/v1/a/web/settings')).toBe(0)
  })
})

describe('the settings of the paths', () => {
  it.each(['shop', '/shop/../events', '/./a', '/a//b', '/a b', '/a?b', '/:key', '/*', '/a%20', '//evil.example'])(
    'must be paths: %s',
    (prefix) => {
      expect(() => place({ prefix })).toThrow('paths.prefix must be a path such as /shop/events')
    },
  )

  it('may be empty or a slash for the root', () => {
    for (const prefix of ['', '/']) expect(place({ prefix, calls: prefix }).find('/t')).toBeDefined()
    expect(() => place({ chunks: '' })).toThrow('paths.chunks must be a path')
  })

  it('are not part of publicOrigin', () => {
    const settings = { unknownKeys: 'pass', paths: { prefix: '/shop/events' } } as const
    const parse = (publicOrigin: string) => parseConfig({ ...settings, publicOrigin })
    expect(() => parse('https://www.example.com/shop/events/')).toThrow('must not contain paths.prefix')
    expect(parse('https://www.example.com/site').publicOrigin).toBe('https://www.example.com/site')
  })
})
