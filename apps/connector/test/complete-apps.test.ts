import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import {
  attachWebhook,
  checkApp,
  detachWebhook,
  type Fields,
  formatTrace,
  listStartingPoints,
  loadApp,
  loadScenarios,
  type Run,
  receiveWebhook,
  reviewApp,
  runModule,
  runRpc,
  startingState,
  type TriggerState,
  verifyConnection,
} from '../src/index.ts'
import { type LocalService, type ReceivedRequest, type ServiceResponse, startService } from './support/local-service.ts'

const folder = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

const apiKey = 'key-0123456789abcdef'

const open: LocalService[] = []

const service = async (answer: (request: ReceivedRequest) => ServiceResponse | Promise<ServiceResponse>) => {
  const started = await startService((request) => {
    if (request.headers['x-api-key'] !== apiKey) return { status: 401, body: { error: 'no key' } }
    if (request.path.endsWith('/me')) return { body: { id: 'a1', email: 'ada@example.com', plan: 'pro' } }
    return answer(request)
  })
  open.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()))
})

const bundlesOf = (run: Run): readonly unknown[] => {
  if (!run.ok) throw new Error(formatTrace(run.trace))
  expect(formatTrace(run.trace)).not.toContain(apiKey)
  return run.bundles
}

describe.each(['books', 'vault', 'forms'])('the app %s', (name) => {
  const app = loadApp(folder(name))

  it('is complete: it passes the check and the review', () => {
    expect(checkApp(app)).toEqual([])
    expect(reviewApp({ app, scenarios: loadScenarios(folder(name)) })).toEqual([])
  })

  it('verifies its connection, and refuses a wrong key', async () => {
    const { transport } = await service(() => ({ body: {} }))
    const verified = await verifyConnection(app, 'key', { transport, parameters: { apiKey } })
    expect(verified).toMatchObject({ ok: true, name: 'ada@example.com', connection: { plan: 'pro' } })
    expect(await verifyConnection(app, 'key', { transport, parameters: { apiKey: 'wrong' } })).toMatchObject({
      ok: false,
      error: { type: 'InvalidAccessTokenError', message: '[401] The API key is wrong.' },
    })
  })

  it('calls any path of its service', async () => {
    const { transport, received } = await service(() => ({ body: { ok: true } }))
    const parameters = {
      url: '/any//path/',
      method: 'PUT',
      headers: [{ key: 'x-trace', value: '1' }],
      qs: [{ key: 'a', value: 'b c' }],
      body: '{"x":1}',
    }
    const run = await runModule(app, 'makeApiCall', { transport, connection: { apiKey }, parameters })
    expect(bundlesOf(run)).toMatchObject([{ statusCode: 200, body: { ok: true } }])
    expect(received[0]?.path).toMatch(/\/any\/path\/$/)
    expect(received[0]?.query.get('a')).toBe('b c')
    expect(new TextDecoder().decode(received[0]?.body)).toBe('{"x":1}')
  })
})

describe('books: a search with pages and a polling trigger', () => {
  const app = loadApp(folder('books'))
  const all = Array.from({ length: 7 }, (_, index) => ({
    id: index + 1,
    title: `Book ${index + 1}`,
    genre: index % 2 === 0 ? 'novel' : 'essay',
    addedAt: `2026-03-0${index + 1}T00:00:00.000Z`,
    ...(index === 2 ? { hidden: true } : {}),
  }))

  const shop = (books = all) =>
    service(({ path, query }) => {
      if (query.get('q') === 'busy') return { status: 429, body: { error: 'slow' } }
      const start = Number(query.get('cursor') ?? 0)
      if (path === '/v1/genres') {
        const genres = [
          { id: 'novel', name: 'Novel' },
          { id: 'essay', name: 'Essay' },
        ].slice(start, start + 1)
        return { body: { genres, next: start === 0 ? '1' : undefined } }
      }
      const id = /^\/v1\/books\/(\d+)$/.exec(path)?.[1]
      if (id !== undefined) {
        const book = books.find((one) => one.id === Number(id))
        return book === undefined ? { status: 404, body: { error: `No book ${id}` } } : { body: book }
      }
      const genre = query.get('genre')
      const chosen = books.filter((book) => genre === null || book.genre === genre)
      const sorted = query.get('sort') === '-addedAt' ? chosen.toReversed() : chosen
      const next = start + 3 < sorted.length ? String(start + 3) : undefined
      return { body: { books: sorted.slice(start, start + 3), next } }
    })

  const search = async (parameters: Fields) => {
    const { transport, received } = await shop()
    const run = await runModule(app, 'searchBooks', { transport, connection: { apiKey }, parameters })
    return { run, received }
  }

  it('turns pages until the limit, and filters', async () => {
    const { run, received } = await search({ title: 'Book', limit: 5 })
    expect(bundlesOf(run)).toMatchObject([{ id: 1 }, { id: 2 }, { id: 4 }, { id: 5 }, { id: 6 }])
    expect(received.map(({ query }) => query.toString())).toEqual(['q=Book', 'q=Book&cursor=3'])
  })

  it('returns everything if the limit is emptied, and ten by default', async () => {
    expect(bundlesOf((await search({ limit: undefined })).run)).toHaveLength(6)
    expect(bundlesOf((await search({ genre: 'novel' })).run)).toMatchObject([{ id: 1 }, { id: 5 }, { id: 7 }])
  })

  it('offers the genres of the service', async () => {
    const { transport } = await shop()
    const run = await runRpc(app, 'listGenres', { transport, connection: { apiKey }, parameters: {} })
    expect(bundlesOf(run)).toEqual([
      { label: 'Novel', value: 'novel' },
      { label: 'Essay', value: 'essay' },
    ])
  })

  it('says what the service says of a missing book, and when to try again', async () => {
    const { transport } = await shop()
    const options = { transport, connection: { apiKey } }
    expect(await runModule(app, 'getBook', { ...options, parameters: { id: 99 } })).toMatchObject({
      ok: false,
      error: { type: 'DataError', message: '[404] No book 99', status: 404 },
    })
    expect((await search({ title: 'busy' })).run).toMatchObject({ ok: false, error: { type: 'RateLimitError' } })
  })

  it('triggers once for each book, oldest first, from where the user starts', async () => {
    const { transport } = await shop()
    const options = { transport, connection: { apiKey }, parameters: {} }
    const epoch = await listStartingPoints(app, 'watchBooks', options)
    if (!epoch.ok) throw epoch.error
    expect(epoch.points.map(({ label }) => label)).toEqual(all.map(({ title }) => title).toReversed())
    const chosen = epoch.points.find(({ id }) => id === 4)
    if (chosen === undefined) throw new Error('The book is no starting point.')
    let processed: TriggerState | undefined = startingState(app, 'watchBooks', { from: chosen }, epoch.points)
    const seen: unknown[] = []
    for (let run = 0; run < 4; run += 1) {
      const result = await runModule(app, 'watchBooks', { ...options, processed })
      seen.push(bundlesOf(result).map((book) => (book as Fields).id))
      processed = result.ok ? result.processed : undefined
    }
    expect(seen).toEqual([[4, 5], [6, 7], [], []])
  })
})

describe('vault: files', () => {
  const app = loadApp(folder('vault'))
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256)
  const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

  const vault = () => {
    const files = new Map<string, { readonly name: string; readonly type: string; readonly data: Uint8Array }>()
    const forms: FormData[] = []
    return {
      forms,
      started: service(async ({ method, path, query, headers, body }) => {
        if (method === 'POST') {
          const request = new Request('http://service.example', {
            method,
            headers: { 'content-type': String(headers['content-type']) },
            body: body as BodyInit,
          })
          const form = await request.formData()
          forms.push(form)
          const file = form.get('file')
          if (!(file instanceof File)) return { status: 400, body: { error: 'There is no file.' } }
          const id = `f${files.size + 1}`
          files.set(id, { name: file.name, type: file.type, data: await file.bytes() })
          return { body: { id, name: file.name, size: file.size, sha256: sha256(await file.bytes()) } }
        }
        const [, id] = /^\/files\/(\w+)\/content$/.exec(path) ?? []
        if (id === undefined) {
          const page = Number(query.get('page'))
          const list = [...files].map(([key, { name, data }]) => ({
            id: key,
            name,
            size: data.length,
            sha256: sha256(data),
          }))
          return { body: { files: list.slice(page - 1, page), more: page < list.length } }
        }
        const file = files.get(id)
        if (file === undefined) return { status: 404, body: { error: `No file ${id}` } }
        return { headers: { 'content-type': file.type, 'x-file-name': encodeURIComponent(file.name) }, body: file.data }
      }),
    }
  }

  it('uploads bytes with fields, and downloads the same bytes', async () => {
    const { started, forms } = vault()
    const { transport } = await started
    const options = { transport, connection: { apiKey } }
    const uploaded = await runModule(app, 'uploadFile', {
      ...options,
      parameters: { name: 'Žluť "1".png', data: bytes, folder: 'Bilder', tags: ['a', 'ä'] },
    })
    expect(bundlesOf(uploaded)).toEqual([{ id: 'f1', name: 'Žluť "1".png', size: bytes.length, sha256: sha256(bytes) }])
    expect(forms[0]?.get('folder')).toBe('Bilder')
    expect(forms[0]?.getAll('tags')).toEqual(['a', 'ä'])
    expect(forms[0]?.get('file')).toMatchObject({ type: 'image/png' })
    const downloaded = await runModule(app, 'downloadFile', { ...options, parameters: { id: 'f1' } })
    const [{ name, data } = {}] = bundlesOf(downloaded) as readonly {
      readonly name?: string
      readonly data?: Uint8Array
    }[]
    expect(name).toBe('Žluť "1".png')
    expect(data === undefined ? '' : sha256(data)).toBe(sha256(bytes))
  })

  it('uploads empty and textual files, and lists them page by page', async () => {
    const { started } = vault()
    const { transport, received } = await started
    const options = { transport, connection: { apiKey } }
    for (const [name, data] of [
      ['empty.bin', new Uint8Array()],
      ['text.txt', 'grüße'],
      ['more.txt', 'x'],
    ] as const) {
      expect(await runModule(app, 'uploadFile', { ...options, parameters: { name, data } })).toMatchObject({ ok: true })
    }
    const listed = await runModule(app, 'listFiles', { ...options, parameters: { limit: 2 } })
    expect(bundlesOf(listed)).toMatchObject([
      { name: 'empty.bin', size: 0 },
      { name: 'text.txt', size: 7 },
    ])
    expect(received.slice(-2).map(({ query }) => query.toString())).toEqual(['page=1', 'page=2'])
  })

  it('requires a file, and says what is missing', async () => {
    const { started } = vault()
    const { transport, received } = await started
    const options = { transport, connection: { apiKey } }
    const run = await runModule(app, 'uploadFile', { ...options, parameters: { name: 'a.txt' } })
    expect(run.ok ? [] : run.error.problems.map(({ path }) => path)).toEqual([['data']])
    expect(received).toEqual([])
    expect(await runModule(app, 'downloadFile', { ...options, parameters: { id: 'none' } })).toMatchObject({
      ok: false,
      error: { type: 'DataError', message: '[404] No file none' },
    })
  })
})

describe('forms: an instant trigger', () => {
  const app = loadApp(folder('forms'))
  const url = 'https://hook.example/abc'
  const json = (body: unknown) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  it('registers its webhook, answers, triggers for each response and leaves', async () => {
    const hooks = new Map<string, unknown>()
    const { transport, received } = await service(({ method, path, body }) => {
      if (method === 'DELETE')
        return hooks.delete(path.split('/').at(-1) ?? '') ? { body: {} } : { status: 404, body: {} }
      hooks.set('h1', JSON.parse(new TextDecoder().decode(body)))
      return { body: { id: 'h1' } }
    })
    const options = { transport, connection: { apiKey }, parameters: { form: 'f1' } }
    const attached = await attachWebhook(app, 'watchResponses', { ...options, url })
    if (!attached.ok) throw attached.error
    expect(hooks.get('h1')).toEqual({ url, form: 'f1' })
    expect(attached.webhook).toEqual({ url, externalHookId: 'h1' })
    const receive = (body: unknown) =>
      receiveWebhook(app, 'watchResponses', {
        transport,
        connection: { apiKey },
        parameters: {},
        webhookParameters: { form: 'f1' },
        webhook: attached.webhook,
        request: json(body),
      })
    expect(await receive({ challenge: 'c-1' })).toMatchObject({
      outcome: 'verification',
      response: { status: 200, body: '{"challenge":"c-1"}' },
      bundles: [],
    })
    expect(await receive({ event: 'opened' })).toMatchObject({ outcome: 'ignored', bundles: [] })
    const answered = await receive({
      event: 'answered',
      responses: [
        { id: 'r1', form: 'f1', answers: { name: 'Ada' }, at: 1_772_323_200 },
        { id: 'r2', form: 'f1', answers: {}, at: '1772323201' },
      ],
    })
    expect(answered).toMatchObject({ outcome: 'processed', response: { status: 202, body: '{"accepted":true}' } })
    expect(answered.bundles).toEqual([
      { id: 'r1', form: 'f1', answers: { name: 'Ada' }, submittedAt: new Date('2026-03-01T00:00:00.000Z') },
      { id: 'r2', form: 'f1', answers: {}, submittedAt: new Date('2026-03-01T00:00:01.000Z') },
    ])
    expect(await detachWebhook(app, 'watchResponses', { ...options, webhook: attached.webhook })).toMatchObject({
      ok: true,
    })
    expect(hooks.size).toBe(0)
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /hooks', 'DELETE /hooks/h1'])
  })
})
