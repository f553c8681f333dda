import { describe, expect, it } from 'vitest'
import { type AppTransport, type Fields, runModule } from '../src/index.ts'
import { oneModuleApp } from './support/one-module-app.ts'

/** Where a request asks a service to start: the index of an item. */
type Position = (url: URL, body: string, headers: Readonly<Record<string, string>>) => number

/** Cursors that break if they are not encoded, or are evaluated again. */
const oddCursors = [
  'a b',
  'a&b=c',
  'a+b',
  '%2B',
  '{{now}}',
  '}}',
  'ž/日本',
  '"quoted"',
  '#x',
  '\\',
  '?a=1',
  '{{body.next',
]

const cursorOf = (index: number): string => `${oddCursors[index % oddCursors.length]}~${index}`

const indexOf = (cursor: string | null | undefined): number => {
  if (cursor === null || cursor === undefined || cursor === '') return 0
  const index = Number(cursor.slice(cursor.lastIndexOf('~') + 1))
  return cursor === cursorOf(index) ? index : Number.NaN
}

/** A way in which services page, as a request, its `pagination`, and how the service reads the request. */
interface Style {
  readonly request?: Fields
  readonly pagination: Fields
  readonly position: (size: number) => Position
}

const styles: Readonly<Record<string, Style>> = {
  'a page number': {
    request: { qs: { page: 1 } },
    pagination: { qs: { page: '{{pagination.page}}' } },
    position: (size) => (url) => (Number(url.searchParams.get('page')) - 1) * size,
  },
  'a page number in every request': {
    request: { qs: { page: '{{pagination.page}}' } },
    pagination: {},
    position: (size) => (url) => (Number(url.searchParams.get('page')) - 1) * size,
  },
  'an offset of the service': {
    pagination: { qs: { offset: '{{body.offset + body.size}}' } },
    position: () => (url) => Number(url.searchParams.get('offset') ?? 0),
  },
  'an offset of the page': {
    pagination: { qs: { offset: '{{(pagination.page - 1) * body.size}}' } },
    position: () => (url) => Number(url.searchParams.get('offset') ?? 0),
  },
  'the id of the last item': {
    pagination: { qs: { after: '{{iterate.container.last.id}}' } },
    position: () => (url) => Number(url.searchParams.get('after') ?? -1) + 1,
  },
  'a cursor in the query': {
    pagination: { qs: { cursor: '{{body.next}}' } },
    position: () => (url) => indexOf(url.searchParams.get('cursor')),
  },
  'a cursor in the body': {
    request: { method: 'POST', body: { filter: { all: true } } },
    pagination: { body: { cursor: '{{body.next}}' } },
    position: () => (_, body) => {
      const { cursor, filter } = JSON.parse(body) as { cursor?: string; filter?: { all?: boolean } }
      return filter?.all === true ? indexOf(cursor) : Number.NaN
    },
  },
  'a cursor in a header of the answer': {
    pagination: { headers: { 'X-Cursor': '{{headers.`x-next`}}' } },
    position: () => (_, __, headers) => Number(headers['x-cursor'] ?? 0),
  },
  'a whole address': {
    pagination: { url: '{{body.link}}', mergeWithParent: false },
    position: () => (url) => indexOf(url.searchParams.get('cursor')),
  },
  'an address beside a query that stays': {
    request: { qs: { kept: 'yes' } },
    pagination: { url: '{{body.link}}' },
    position: () => (url) =>
      url.searchParams.getAll('kept').join() === 'yes' ? indexOf(url.searchParams.get('cursor')) : Number.NaN,
  },
}

const conditions: readonly (string | boolean | undefined)[] = [
  undefined,
  '{{body.next}}',
  '{{body.more}}',
  '{{body.left > 0}}',
]

const serve = (count: number, size: number, position: Position) => {
  const asked: number[] = []
  const transport: AppTransport = async (request) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const start = position(new URL(request.url), String(request.body ?? ''), headers)
    asked.push(start)
    const end = Math.min(start + size, count)
    const next = end < count ? cursorOf(end) : undefined
    const body = {
      items: Array.from({ length: Math.max(0, end - start) }, (_, index) => ({ id: start + index })),
      offset: start,
      size,
      left: count - end,
      more: end < count,
      next: next ?? null,
      link: `https://service.example/items?cursor=${encodeURIComponent(next ?? '')}`,
    }
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/json', 'x-next': String(end) }),
      body: JSON.stringify(body),
    }
  }
  return { transport, asked }
}

describe('a search that pages by', () => {
  it.each(Object.entries(styles))('%s returns every item once, with no request too many', async (_, style) => {
    for (const count of [0, 1, 3, 7, 12]) {
      for (const size of [1, 4]) {
        for (const limit of [1, 5, 100]) {
          for (const condition of conditions) {
            const app = oneModuleApp({
              type: 'search',
              communication: {
                url: '/items',
                ...style.request,
                pagination: { ...style.pagination, ...(condition === undefined ? {} : { condition }) },
                response: { iterate: '{{body.items}}', output: '{{item.id}}', limit: '{{parameters.limit}}' },
              },
              parameters: [{ name: 'limit', type: 'number', label: 'Limit' }],
            })
            const { transport, asked } = serve(count, size, style.position(size))
            // Without a condition, an app that sends an absent cursor starts over: only an empty page ends its pages.
            const startsOver = condition === undefined && /body\.(?:next|link)/.test(JSON.stringify(style.pagination))
            if (startsOver && limit > count && count > 0) continue
            const run = await runModule(app, 'one', { transport, parameters: { limit } })
            const expected = Array.from({ length: Math.min(limit, count) }, (__, index) => index)
            const place = JSON.stringify({ count, size, limit, condition, asked })
            expect(run.ok ? run.bundles : run.error, place).toEqual(expected)
            const needed = Math.max(1, Math.ceil(expected.length / size))
            const toSeeTheEnd = condition === undefined && count > 0 && limit > count ? 1 : 0
            expect(asked.length, place).toBeLessThanOrEqual(needed + toSeeTheEnd)
          }
        }
      }
    }
  })
})
