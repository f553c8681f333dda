import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createAppTransport, type Fields, type Run, type RunOptions, runModule } from '../src/index.ts'
import { type Answer, answering, type ModuleFiles, oneModuleApp } from './support/one-module-app.ts'

/**
 * What the vendor's pages say about running an app, in our words, each with its page. Where a page is silent or two
 * disagree, the case says which reading is kept.
 */
const developers = 'https://developers.make.com/custom-apps-documentation'
const help = 'https://help.make.com'

type Options = Partial<RunOptions> & { readonly answers?: readonly Answer[] }

const run = async (files: ModuleFiles, { answers = [], ...options }: Options = {}) => {
  const { transport, sent } = answering(...answers)
  const outcome = await runModule(oneModuleApp(files), 'one', { transport, parameters: {}, now: () => 0, ...options })
  return { outcome, sent }
}

const resultOf = (outcome: Run): unknown =>
  outcome.ok ? outcome.bundles : `${outcome.error.type}: ${outcome.error.message}`

interface Truth {
  readonly says: string
  readonly page: string
  readonly files: ModuleFiles
  readonly options?: Options
  readonly result: unknown
}

const ids = (...list: readonly number[]): Answer => ({ json: list.map((id) => ({ id })) })

const mode = (value: string) => ({
  files: {
    parameters: [{ name: 'mode', type: 'text', label: 'Mode' }],
    communication: [
      { condition: "{{parameters.mode = 'a'}}", response: { output: { text: 'first' } } },
      { condition: "{{parameters.mode != 'a'}}", response: { output: { text: 'second' } } },
    ],
  },
  options: { parameters: { mode: value } },
})

const requestless = `${developers}/component-blocks/api/request-less-communication`
const valid = `${developers}/app-blocks/api/handling-responses/valid`
const trigger = `${developers}/app-components/modules/trigger`
const coercion = `${help}/type-coercion`

const byDate = {
  type: 'trigger',
  communication: {
    url: '/items',
    response: {
      limit: 2,
      iterate: '{{body}}',
      output: '{{item.id}}',
      trigger: { type: 'date', order: 'unordered', id: '{{item.id}}', date: '{{item.at}}' },
    },
  },
} as const

const dated: readonly Answer[] = [
  {
    json: [
      { id: 3, at: '2026-03-03T00:00:00Z' },
      { id: 1, at: '2026-03-01T00:00:00Z' },
      { id: 2, at: '2026-03-03T00:00:00Z' },
    ],
  },
]

const newestFirst = {
  type: 'trigger',
  communication: {
    url: '/items',
    pagination: { qs: { page: '{{pagination.page}}' } },
    response: { iterate: '{{body}}', output: '{{item.id}}', trigger: { type: 'id', order: 'desc', id: '{{item.id}}' } },
  },
} as const

const typed = (type: string, value: unknown, more: object = {}): Pick<Truth, 'files' | 'options'> => ({
  files: {
    parameters: [{ name: 'x', type, label: 'X', ...more }],
    communication: { response: { output: { x: '{{parameters.x}}' } } },
  },
  options: { parameters: { x: value }, timeZone: 'Europe/Prague' },
})

const truths: readonly Truth[] = [
  // Steps without a request.
  {
    says: 'a skipped last step keeps the output of the step before',
    page: requestless,
    ...mode('a'),
    result: [{ text: 'first' }],
  },
  {
    says: 'the step whose condition holds gives the output',
    page: requestless,
    ...mode('b'),
    result: [{ text: 'second' }],
  },
  {
    says: '`valid` loses its value without a request',
    page: requestless,
    files: { communication: { response: { valid: false, output: { a: 1 } } } },
    result: [{ a: 1 }],
  },
  // Responses.
  {
    says: 'a false `valid` without a message fails with the standard message',
    page: valid,
    files: { communication: { url: '/', response: { valid: '{{!body.error}}' } } },
    options: { answers: [{ json: { error: 'x' } }] },
    result: 'RuntimeError: Response marked as invalid.',
  },
  {
    says: 'the type of an error may be a template',
    page: `${developers}/app-blocks/api/handling-responses/error`,
    files: {
      communication: {
        url: '/',
        response: {
          error: { message: '{{body.text}}', type: "{{if(statusCode = 400, 'DataError', 'RateLimitError')}}" },
        },
      },
    },
    options: { answers: [{ status: 400, json: { text: 'No' } }] },
    result: 'DataError: No',
  },
  {
    // The page says both that `valid` decides and that a status of 400 and more is handled by `error`.
    says: 'a `valid` that reads the status accepts an error status',
    page: valid,
    files: {
      communication: { url: '/', response: { valid: '{{statusCode = 404}}', output: { code: '{{statusCode}}' } } },
    },
    options: { answers: [{ status: 404 }] },
    result: [{ code: 404 }],
  },
  {
    says: 'any other `valid` does not accept an error status',
    page: valid,
    files: { communication: { url: '/', response: { valid: true, output: { code: '{{statusCode}}' } } } },
    options: { answers: [{ status: 404 }] },
    result: 'RuntimeError: The service answered 404.',
  },
  {
    says: 'the type of `valid` may be a template',
    page: valid,
    files: {
      communication: {
        url: '/',
        response: { valid: { condition: '{{body.ok}}', message: 'No', type: '{{body.type}}' } },
      },
    },
    options: { answers: [{ json: { type: 'RateLimitError' } }] },
    result: 'RateLimitError: No',
  },
  {
    says: 'the type of a response may be a template',
    page: `${developers}/app-blocks/api/handling-responses/type`,
    files: {
      parameters: [{ name: 'as', type: 'text', label: 'As' }],
      communication: { url: '/', response: { type: '{{parameters.as}}', output: { text: '{{body}}' } } },
    },
    options: { parameters: { as: 'text' }, answers: [{ json: { a: 1 } }] },
    result: [{ text: '{"a":1}' }],
  },
  // Bundles.
  {
    says: 'a search whose answer is an array gives its items, also without `iterate`',
    page: `${developers}/app-components/modules/search`,
    files: { type: 'search', communication: { url: '/' } },
    options: { answers: [ids(1, 2)] },
    result: [{ id: 1 }, { id: 2 }],
  },
  {
    says: 'an action has one bundle, so an array stays one (the page is silent)',
    page: `${developers}/app-components/modules/action`,
    files: { communication: { url: '/' } },
    options: { answers: [ids(1, 2)] },
    result: [[{ id: 1 }, { id: 2 }]],
  },
  {
    says: 'an output of null gives no bundle',
    page: `${developers}/app-blocks/api/handling-responses/output`,
    files: { type: 'search', communication: { url: '/', response: { output: null } } },
    result: [],
  },
  {
    says: 'a limit of 0 is an error',
    page: `${developers}/app-blocks/api/handling-responses/limit`,
    files: { type: 'search', communication: { url: '/', response: { limit: 0, iterate: '{{body}}' } } },
    options: { answers: [ids(1)] },
    result: 'RuntimeError: The limit must be a number above 0.',
  },
  {
    says: 'arrays in `temp` are merged by index',
    page: `${developers}/app-blocks/api/handling-responses/temp`,
    files: {
      communication: [
        { temp: { list: [1, 2, { a: 1 }] } },
        { temp: { list: ['x', '{{undefined}}', { b: 2 }] } },
        { response: { output: { list: '{{temp.list}}' } } },
      ],
    },
    result: [{ list: ['x', 2, { a: 1, b: 2 }] }],
  },
  // Polling triggers.
  {
    says: 'a trigger returns the oldest items first, up to its limit',
    page: trigger,
    files: byDate,
    options: { answers: dated },
    result: [1, 2],
  },
  {
    says: 'a trigger returns only items that it has not processed',
    page: trigger,
    files: byDate,
    options: { answers: dated, processed: { date: Date.parse('2026-03-03T00:00:00Z'), ids: [2] } },
    result: [3],
  },
  {
    says: 'a trigger by id compares numbers as numbers',
    page: trigger,
    files: newestFirst,
    options: { answers: [ids(11, 10, 9)], processed: { ids: ['9'] } },
    result: [10, 11],
  },
  // Types of parameters.
  {
    says: 'any value is the only item where an array is expected',
    page: coercion,
    ...typed('array', 'a', { spec: { type: 'text' } }),
    result: [{ x: ['a'] }],
  },
  {
    says: 'a collection is the only item where an array is expected',
    page: coercion,
    ...typed('array', { n: 1 }),
    result: [{ x: [{ n: 1 }] }],
  },
  { says: 'the number 0 is yes', page: coercion, ...typed('boolean', 0), result: [{ x: true }] },
  { says: 'any text but false is yes', page: coercion, ...typed('boolean', 'yes'), result: [{ x: true }] },
  { says: 'the text false is no', page: coercion, ...typed('boolean', 'false'), result: [{ x: false }] },
  {
    says: 'a date without an offset is in the time zone of the scenario',
    page: coercion,
    ...typed('date', '2016/06/20 5:26 PM'),
    result: [{ x: new Date('2016-06-20T15:26:00.000Z') }],
  },
  {
    says: 'a number is not a date (older copies of the page read it as milliseconds; the error is kept, since it loses nothing)',
    page: coercion,
    ...typed('date', 0),
    result: expect.stringMatching(/^ParameterError: .*Expected a date/),
  },
  {
    says: 'a collection is handed over unchanged',
    page: coercion,
    ...typed('collection', { a: { b: [null] } }, { spec: [] }),
    result: [{ x: { a: { b: [null] } } }],
  },
]

describe('the platform', () => {
  it.each(truths)('$says ($page)', async ({ files, options, result }) => {
    expect(resultOf((await run(files, options)).outcome)).toEqual(result)
  })

  it(`stops paging a trigger once the newest items are processed (${trigger})`, async () => {
    const { outcome, sent } = await run(newestFirst, {
      answers: [ids(5, 4), ids(3, 2), ids(1)],
      processed: { ids: [3] },
    })
    expect(resultOf(outcome)).toEqual([4, 5])
    expect(outcome).toMatchObject({ processed: { ids: [5] } })
    expect(sent).toHaveLength(2)
  })

  it(`keeps what a trigger processed, over runs with items of one date (${trigger})`, async () => {
    const seen: unknown[] = []
    let processed: RunOptions['processed']
    for (let count = 0; count < 3; count += 1) {
      const { outcome } = await run(byDate, { answers: dated, processed })
      if (!outcome.ok) throw outcome.error
      seen.push(...outcome.bundles)
      processed = outcome.processed
    }
    expect(seen).toEqual([1, 2, 3])
  })

  it(`stops paging after 3,200 records (${developers}/best-practices/trigger-modules)`, async () => {
    const page: Answer = { json: Array.from({ length: 100 }, (_, id) => ({ id })) }
    const communication = {
      url: '/items',
      pagination: { qs: { page: '{{pagination.page}}' } },
      response: { iterate: '{{body}}' },
    }
    const { outcome, sent } = await run({ type: 'search', communication }, { answers: [page] })
    expect(outcome.ok ? outcome.bundles.length : outcome.error).toBe(3200)
    expect(sent).toHaveLength(32)
  })

  it('has defaults in nested fields of the form', async () => {
    const parameters = [
      {
        name: 'on',
        type: 'boolean',
        label: 'On',
        default: true,
        nested: [{ name: 'size', type: 'number', label: 'Size', default: 7 }],
      },
      {
        name: 'in',
        type: 'collection',
        label: 'In',
        spec: [{ name: 'deep', type: 'text', label: 'Deep', default: 'x' }],
      },
    ]
    const communication = { response: { output: '{{parameters}}' } }
    expect(resultOf((await run({ parameters, communication })).outcome)).toEqual([
      { on: true, size: 7, in: { deep: 'x' } },
    ])
    expect(resultOf((await run({ parameters, communication }, { prefill: false })).outcome)).toEqual([{ in: {} }])
  })
})

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
const upload = (type: string, body: unknown): ModuleFiles => ({
  parameters: [
    { name: 'data', type: 'buffer', label: 'Data' },
    { name: 'more', type: 'any', label: 'More' },
  ],
  communication: { url: '/files', method: 'POST', type, body },
})

describe('bytes', () => {
  it.each(['binary', 'raw', 'text', 'string'])('leave unchanged in a body of type %s', async (type) => {
    const { sent } = await run(upload(type, '{{parameters.data}}'), { parameters: { data: bytes } })
    expect(sent[0]?.bodyBytes).toEqual(bytes)
    expect(sent[0]?.body).toBeUndefined()
  })

  const file = { value: '{{parameters.data}}', options: { filename: 'a "b".bin', contentType: 'image/png' } }

  it.each<[string, unknown]>([
    ['one file', { file }],
    ['a list of files', { file: [file] }],
  ])('leave unchanged in a part: %s', async (_, body) => {
    const { sent } = await run(upload('multipart/form-data', body), { parameters: { data: bytes } })
    const request = new Request('https://service.example', {
      method: 'POST',
      headers: sent[0]?.headers ?? {},
      body: sent[0]?.bodyBytes as BodyInit,
    })
    const part = (await request.formData()).get('file')
    if (!(part instanceof File)) throw new Error('The part is not a file.')
    expect([part.name, part.type]).toEqual(['a "b".bin', 'image/png'])
    expect(await part.bytes()).toEqual(bytes)
  })

  it('may contain the boundary', async () => {
    const first = await run(upload('multipart/form-data', { file }), { parameters: { data: bytes } })
    const boundary = /boundary=(.+)$/.exec(first.sent[0]?.headers['content-type'] ?? '')?.[1] ?? ''
    const data = new TextEncoder().encode(`\r\n--${boundary}--\r\n`)
    const { sent } = await run(upload('multipart/form-data', { file, n: 1 }), { parameters: { data } })
    expect(sent[0]?.headers['content-type']).not.toBe(`multipart/form-data; boundary=${boundary}`)
  })

  it.each<[string, unknown]>([
    ['multipart/form-data', { file: { a: 1 } }],
    ['multipart/form-data', { file: [[1]] }],
    ['urlencoded', { a: { b: 1 } }],
    ['json', { data: '{{parameters.data}}' }],
    ['text', ['{{parameters.data}}']],
  ])('and collections that the type %s cannot express are refused', async (type, body) => {
    const { outcome, sent } = await run(upload(type, body), { parameters: { data: bytes } })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError' } })
    expect(sent).toEqual([])
  })

  it.each<[string | undefined, string]>([
    ['binary', 'application/json'],
    [undefined, 'image/png'],
  ])('arrive unchanged: type %s, %s', async (type, contentType) => {
    const files = {
      communication: { url: '/', response: { ...(type === undefined ? {} : { type }), output: { data: '{{body}}' } } },
    }
    const { outcome } = await run(files, { answers: [{ bytes, headers: { 'content-type': contentType } }] })
    expect(resultOf(outcome)).toEqual([{ data: bytes }])
  })

  it('are refused if the transport damaged them', async () => {
    const app = oneModuleApp({ communication: { url: '/', response: { type: 'binary' } } })
    const transport = async () => ({ status: 200, headers: new Headers(), body: '\uFFFD' })
    const outcome = await runModule(app, 'one', { transport, parameters: {} })
    expect(resultOf(outcome)).toMatch(/^DataError/)
  })

  it('pass through the transport, in requests and in large responses', async () => {
    const server = createServer((request, response) => {
      const chunks: Uint8Array[] = []
      request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      request.on('end', () => response.end(Buffer.concat([...chunks, Buffer.alloc(200_000, 0xff)])))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const base = { baseUrl: `http://127.0.0.1:${port}` }
      const response = { type: 'binary', output: { data: '{{body}}' } }
      const { communication, parameters } = upload('binary', '{{parameters.data}}')
      const files = { parameters: parameters ?? [], base, communication: { ...(communication as Fields), response } }
      const outcome = await runModule(oneModuleApp(files), 'one', {
        transport: createAppTransport(fetch),
        parameters: { data: bytes },
      })
      const [{ data } = { data: undefined }] = (outcome.ok ? outcome.bundles : []) as readonly { data?: Uint8Array }[]
      expect(data?.byteLength).toBe(200_256)
      expect(data?.subarray(0, 256)).toEqual(bytes)
    } finally {
      server.close()
    }
  })
})

describe('a header that cannot be sent', () => {
  const files = {
    parameters: [{ name: 'headers', type: 'collection', label: 'Headers', spec: [] }],
    communication: { url: '/', headers: { '{{...}}': '{{parameters.headers}}' } },
  }

  it.each([
    ['x-name', 'Žluťoučký'],
    ['Host', 'evil.example'],
    ['content-length', '3'],
    ['Transfer-Encoding', 'chunked'],
    ['x', 'a\r\nb'],
    ['ž', 'a'],
  ])('is a DataError, which is not tried again: %s', async (name, value) => {
    const { outcome, sent } = await run(files, { parameters: { headers: { [name]: value } } })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError' } })
    expect(sent).toEqual([])
  })

  it('but Latin-1 can', async () => {
    const { sent } = await run(files, { parameters: { headers: { x: 'é' } } })
    expect(sent[0]?.headers).toEqual({ x: 'é' })
  })
})
