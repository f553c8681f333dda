import { describe, expect, it } from 'vitest'
import { coerceParameters, emptyString, type Fields, type Run, type RunOptions, runModule } from '../src/index.ts'
import { type Answer, answering, type ModuleFiles, oneModuleApp } from './support/one-module-app.ts'

const coerce = (type: string, value: unknown, more: object = {}) => {
  const { values, problems } = coerceParameters(
    [{ name: 'a', type, ...more }],
    { a: value },
    { timeZone: 'Europe/Prague' },
  )
  return problems.length > 0 ? problems.map(({ path, message }) => `${path.join('.')}: ${message}`) : values.a
}

const run = async (
  files: ModuleFiles,
  { answers = [{}], ...options }: Partial<RunOptions> & { readonly answers?: readonly Answer[] } = {},
) => {
  const { transport, sent } = answering(...answers)
  const outcome: Run = await runModule(oneModuleApp(files), 'one', { transport, parameters: {}, ...options })
  return { outcome, sent, result: outcome.ok ? outcome.bundles : `${outcome.error.type}: ${outcome.error.message}` }
}

const form = (...parameters: readonly Fields[]): ModuleFiles => ({
  parameters,
  communication: { response: { output: '{{parameters}}' } },
})

describe('a value', () => {
  const damaged = Uint8Array.of(0xff, 0xd8)

  it.each<[string, unknown, object, unknown]>([
    ['text', damaged, {}, ['a: Expected text; the buffer is not UTF-8.']],
    ['text', new TextEncoder().encode('é'), {}, 'é'],
    ['time', '25:00', {}, ['a: Expected a time such as 09:30.']],
    ['time', '09:60', {}, ['a: Expected a time such as 09:30.']],
    ['time', '23:59:59.999', {}, '23:59:59.999'],
    ['array', ['a', '', 'b'], { spec: { type: 'text' } }, ['a', '', 'b']],
    ['array', ['a', emptyString], { spec: { type: 'text' } }, ['a', '']],
    [
      'array',
      [1, 2],
      { spec: { type: 'number' }, validate: { enum: [1] } },
      ['a: Item 2 is none of the allowed values.'],
    ],
    ['any', new Map([['k', 1]]), {}, ['a: A Map cannot be sent.']],
    ['any', { in: new Set([1]) }, {}, ['a: A Set cannot be sent.']],
    ['any', [new URL('https://a.example')], {}, ['a: A URL cannot be sent.']],
    ['any', { in: Number.NaN }, {}, ['a: NaN cannot be sent.']],
    ['any', [Number.POSITIVE_INFINITY], {}, ['a: Infinity cannot be sent.']],
    ['buffer', new ArrayBuffer(1), {}, ['a: An ArrayBuffer cannot be sent.']],
    ['any', /x/, {}, ['a: A RegExp cannot be sent.']],
    ['collection', Object.assign(Object.create(null), { k: 1 }), { spec: [] }, { k: 1 }],
  ])('of the type %s is read or refused, never damaged: %j', (type, value, more, expected) => {
    expect(coerce(type, value, more)).toEqual(expected)
  })

  it.each([['25:00 AM'], ['0:30 PM'], ['13:00 PM'], ['24:30'], ['24:00:01'], ['12:00+99:99'], ['12:00 +02:75']])(
    'is not a date with the time %s',
    (time) => {
      expect(coerce('date', `2026-05-01 ${time}`)).toEqual([expect.stringMatching(/^a: Expected a date/)])
    },
  )

  it.each([
    ['2016-06-20T17:26:44.356Z', '2016-06-20T17:26:44.356Z'],
    ['2016-06-20 19:26:44 GMT+02:00', '2016-06-20T17:26:44.000Z'],
    ['2016-06-20 19:26+0200', '2016-06-20T17:26:00.000Z'],
    ['2016-06-20 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['2016-06-20', '2016-06-19T22:00:00.000Z'],
    ['2016/06/20 19:26:44+02:00', '2016-06-20T17:26:44.000Z'],
    ['2016/06/20 5:26 PM', '2016-06-20T15:26:00.000Z'],
    ['06/20/2016 17:26:44', '2016-06-20T15:26:44.000Z'],
    ['06/20/2016', '2016-06-19T22:00:00.000Z'],
    ['20.6.2016 17:26', '2016-06-20T15:26:00.000Z'],
    ['20.6.2016', '2016-06-19T22:00:00.000Z'],
    ['2026-01-01 12:15 AM', '2025-12-31T23:15:00.000Z'],
    ['2026-01-01 12:15 PM', '2026-01-01T11:15:00.000Z'],
    ['2026-05-01 24:00', '2026-05-01T22:00:00.000Z'],
    // The hour that daylight saving time skips, and the one that it repeats.
    ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ])('is the date %s of the list, in the zone of the scenario', (text, expected) => {
    expect(coerce('date', text)).toEqual(new Date(expected))
  })
})

describe('a form', () => {
  const option = (value: number, more: object = {}) => ({ label: String(value), value, ...more })
  const select = (more: object): Fields => ({ name: 'a', type: 'select', label: 'A', ...more })
  const nested = [{ name: 'x', type: 'text', label: 'X', default: 'n' }]

  it.each<[string, Fields, unknown]>([
    [
      'every marked option of a list',
      select({ multiple: true, options: [option(1, { default: true }), option(2, { default: true }), option(3)] }),
      { a: [1, 2] },
    ],
    [
      'an option of a group',
      select({ grouped: true, options: [{ label: 'G', options: [option(1, { default: true })] }] }),
      { a: 1 },
    ],
    [
      'an option of a store, with what it shows',
      select({ options: { store: [option(1, { default: true, nested })] } }),
      { a: 1, x: 'n' },
    ],
    [
      'what it shows without a choice',
      select({ options: { placeholder: { label: 'None', nested }, store: [option(1)] } }),
      { x: 'n' },
    ],
    ['no', { name: 'a', type: 'boolean', label: 'A', default: false }, { a: false }],
    ['0', { name: 'a', type: 'number', label: 'A', default: 0 }, { a: 0 }],
  ])('opens with %s', async (_, field, expected) => {
    expect((await run(form(field))).result).toEqual([expected])
  })

  it('hides what the placeholder shows once an option is chosen', async () => {
    const field = select({ options: { placeholder: { label: 'None', nested }, store: [option(1)] } })
    expect((await run(form(field), { parameters: { a: 1 } })).result).toEqual([{ a: 1 }])
  })
})

describe('a request', () => {
  it.each<[string, Fields, string, string | undefined]>([
    ['a form that is text', { type: 'urlencoded', body: 'a=1&b=2' }, 'https://service.example/a', 'a=1&b=2'],
    [
      'a list without its empty items',
      { type: 'urlencoded', body: { a: [1, null, 2] } },
      'https://service.example/a',
      'a=1&a=2',
    ],
    ['a query after a fragment', { url: '/a#part', qs: { b: 2 }, body: {} }, 'https://service.example/a?b=2', '{}'],
    ['two queries', { url: '/a?x=1#part', qs: { b: 2 }, body: {} }, 'https://service.example/a?x=1&b=2', '{}'],
  ])('sends %s', async (_, request, url, body) => {
    const { sent } = await run({ communication: { url: '/a', method: 'POST', ...request } })
    expect(sent).toEqual([expect.objectContaining({ url, body })])
  })

  it.each([
    ['multipart/form-data', 'text'],
    ['multipart/form-data', ['list']],
    ['urlencoded', 5],
    ['urlencoded', ['list']],
  ])('of the type %s is refused if it would lose %j', async (type, body) => {
    const { result, sent } = await run({ communication: { url: '/a', method: 'POST', type, body } })
    expect(result).toBe(`DataError: A body of the type ${type} must be a collection.`)
    expect(sent).toEqual([])
  })

  it.each([307, 308])('keeps its method and body after %i', async (status) => {
    const communication = { url: '/a', method: 'POST', followAllRedirects: true, body: { x: 1 } }
    const { sent } = await run({ communication }, { answers: [{ status, headers: { location: '/b' } }, {}] })
    expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', 'https://service.example/a', '{"x":1}'],
      ['POST', 'https://service.example/b', '{"x":1}'],
    ])
  })

  it('takes no credential to another origin, in whatever header it is', async () => {
    const files = {
      parameters: [{ name: 'key', type: 'password', label: 'Key' }],
      communication: { url: '/a', headers: { 'x-api-key': 'Key {{parameters.key}}', 'x-trace': '1' } },
    }
    const { sent } = await run(files, {
      parameters: { key: 'secret-0123456789' },
      answers: [{ status: 302, headers: { location: 'https://elsewhere.example/' } }, {}],
    })
    expect(sent.map(({ headers }) => headers)).toEqual([
      { 'x-api-key': 'Key secret-0123456789', 'x-trace': '1' },
      { 'x-trace': '1' },
    ])
  })
})

describe('parts', () => {
  it('keep their boundary when an app names the type itself', async () => {
    const { sent } = await run({
      communication: {
        url: '/',
        method: 'POST',
        type: 'multipart/form-data',
        headers: { 'Content-Type': 'multipart/form-data' },
        body: { a: { value: 'x', options: { filename: null, contentType: null } } },
      },
    })
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(sent[0]?.headers['content-type'] ?? '')?.[1]
    expect(sent[0]?.body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--${boundary}--\r\n`,
    )
  })
})

describe('an answer', () => {
  const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0)

  it.each<[string, string, Uint8Array, unknown]>([
    ['text in its charset', 'text/plain; charset=ISO-8859-1', latin1('é'), 'é'],
    ['text in a quoted charset', 'text/plain; format=flowed; Charset="windows-1250"', Uint8Array.of(0x8a), 'Š'],
    ['JSON in its charset', 'application/json; charset=latin1', latin1('{"a":"é"}'), { a: 'é' }],
    [
      'JSON of two bytes a character',
      'application/json; charset=utf-16le',
      latin1('{\0"\0a\0"\0:\x001\0}\0'),
      { a: 1 },
    ],
    ['JSON after a mark', 'application/json', Uint8Array.of(0xef, 0xbb, 0xbf, ...latin1('[1]')), [1]],
    ['XML in its own charset', 'text/xml', latin1('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'), { a: 'é' }],
    ['text in an unknown charset', 'text/plain; charset=klingon', latin1('e'), 'e'],
    ['bytes that are not text', 'text/plain', Uint8Array.of(0xff), Uint8Array.of(0xff)],
  ])('is read as %s', async (_, type, bytes, expected) => {
    const answers = [{ headers: { 'content-type': type }, bytes }]
    const { result } = await run({ communication: { url: '/', response: { output: { r: '{{body}}' } } } }, { answers })
    expect(result).toEqual([{ r: expected }])
  })
})

describe('an answer that is not text in its charset', () => {
  const bytes = Uint8Array.of(0x22, 0xe9, 0x22)

  it.each([
    ['application/json', 'The response is not valid text in UTF-8.'],
    ['application/json; charset=utf-8', 'The response is not valid text in utf-8.'],
    ['application/xml', 'The response is not valid text in UTF-8.'],
    ['application/x-www-form-urlencoded', 'The response is not valid text in UTF-8.'],
  ])('is an error, not damaged text: %s', async (type, message) => {
    const answers = [{ headers: { 'content-type': type }, bytes }]
    const { outcome } = await run({ communication: { url: '/', response: { output: '{{body}}' } } }, { answers })
    expect(outcome).toMatchObject({ error: { type: 'DataError', message } })
  })

  it('is reported by its status if the service failed', async () => {
    const answers = [{ status: 500, headers: { 'content-type': 'application/json' }, bytes }]
    const { outcome } = await run({ communication: { url: '/', response: { output: '{{body}}' } } }, { answers })
    expect(outcome).toMatchObject({ error: { status: 500 } })
  })
})

describe('a file part without a value', () => {
  it.each([null, '{{parameters.missing}}'])('is an error: %j', async (value) => {
    const body = { file: [{ value, options: { filename: 'a.txt' } }] }
    const { outcome, sent } = await run({
      communication: { url: '/', method: 'POST', type: 'multipart/form-data', body },
    })
    expect(outcome).toMatchObject({ error: { type: 'DataError', message: expect.stringContaining('file') } })
    expect(sent).toEqual([])
  })

  it('is empty if its value is empty text', async () => {
    const body = { file: { value: '', options: { filename: 'a.txt' } } }
    const { outcome } = await run({ communication: { url: '/', method: 'POST', type: 'multipart/form-data', body } })
    expect(outcome.ok).toBe(true)
  })
})

describe('a polling trigger', () => {
  it('tells ids apart that are larger than numbers are exact', async () => {
    const files = {
      type: 'trigger',
      communication: {
        url: '/',
        response: {
          iterate: '{{body}}',
          output: '{{item.id}}',
          trigger: { type: 'id', order: 'desc', id: '{{item.id}}' },
        },
      },
    }
    const { result } = await run(files, {
      answers: [{ json: [{ id: '9007199254740993' }, { id: '9007199254740992' }] }],
      processed: { ids: ['9007199254740992'] },
    })
    expect(result).toEqual(['9007199254740993'])
  })
})
