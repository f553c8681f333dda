import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { issueFacts } from '../../test/issue-facts.ts'
import { viewBatchJson, viewJson } from './plain-json.ts'
import { readBatchJson, readJson } from './read-json.ts'

/** The value as JSON.stringify sends it; undefined if that leaves it out. */
const sent = (value: unknown): unknown => {
  const json: string | undefined = JSON.stringify(value)
  return json === undefined ? undefined : JSON.parse(json)
}

const thrown = Symbol('thrown')

const sentOrThrown = (value: unknown): unknown => {
  try {
    return sent(value)
  } catch {
    return thrown
  }
}

/** The text of JSON shows the order of names, and own names such as `__proto__`. */
const textOf = (value: unknown): string | undefined => JSON.stringify(value)

const factsOf = (value: unknown) => issueFacts(readJson({ value }).issues).map(([code, , message]) => [code, message])

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value }
  return value
}

const revoked = <Target extends object>(target: Target): Target => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** Notes every question that is asked of a value: getters and toJSON, with its argument. */
interface Diary {
  readonly entries: string[]
}

class Point {
  readonly x: unknown
  readonly y = 2
  constructor(x: unknown) {
    this.x = x
  }
  get sum(): number {
    return 7
  }
}

/** Makes a value twice the same, so that the two readings cannot influence each other. */
type Make = (diary: Diary) => unknown

const leaf: fc.Arbitrary<Make> = fc
  .oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom<unknown>(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21, '\ud800', '\u2028'),
    fc.constantFrom<unknown>(1n, Object(1n), new Proxy({}, { get: () => 1 })),
    fc.constantFrom<unknown>(() => 1, Symbol.iterator, class {}, new Date(0), new Date(Number.NaN)),
    fc.constantFrom<unknown>(new Map([['a', 1]]), new Set([1]), /x/g, new Error('no'), new WeakMap()),
    fc.constantFrom<unknown>(new Uint8Array([1, 2]), new ArrayBuffer(2), new DataView(new ArrayBuffer(1))),
    fc.constantFrom<unknown>(Object(1), Object('text'), Object(false), Object(Number.NaN), Object(Symbol.iterator)),
    fc.constantFrom<unknown>(new URL('https://a.example/b?c=d'), new URLSearchParams('a=b'), Buffer.from('ab')),
    fc.constantFrom<unknown>(new Point(1), Object.create(null), new Proxy({ a: 1 }, {}), new Proxy([1], {})),
    fc.constantFrom<unknown>(Object.assign(new Error('no'), { code: 'E' }), Object.assign([1], { extra: 2 })),
    fc.constantFrom<unknown>(runInNewContext('({ a: [1, new Date(0), new Number(2)], b: {} })')),
    fc.constantFrom<unknown>(Promise.resolve(1), new WeakRef({}), Object.freeze({ a: 1 }), { toJSON: 'text' }),
    fc.constantFrom<unknown>(
      { [Symbol.toStringTag]: 'Number', a: 1 },
      {
        get [Symbol.toStringTag]() {
          throw new Error()
        },
      },
    ),
  )
  .map((value) => () => value)

const names = fc.oneof(
  fc.constantFrom('__proto__', 'toString', 'constructor', 'length', '0', '10', '2', '', 'a', 'b', 'toJSON'),
  fc.string({ maxLength: 3 }),
)

const { value: hostile } = fc.letrec<{ value: Make }>((tie) => {
  const inner = tie('value')
  const members = fc.array(fc.tuple(names, inner), { maxLength: 4 })
  const define = (target: object, name: string, descriptor: PropertyDescriptor): void => {
    Object.defineProperty(target, name, { enumerable: true, configurable: true, ...descriptor })
  }
  const plain = members.map(
    (entries): Make =>
      (diary) => {
        const object = {}
        for (const [name, make] of entries) define(object, name, { value: make(diary), writable: true })
        return object
      },
  )
  const withGetters = fc.tuple(members, fc.boolean()).map(
    ([entries, enumerable]): Make =>
      (diary) => {
        const object = {}
        for (const [name, make] of entries) {
          const get = () => {
            diary.entries.push(`get ${name}`)
            return make(diary)
          }
          define(object, name, { get, enumerable })
        }
        return object
      },
  )
  const withToJson = fc.tuple(plain, inner).map(
    ([hidden, answer]): Make =>
      (diary) => {
        const object = Object(hidden(diary)) as object
        const toJSON = (name: unknown): unknown => {
          diary.entries.push(`toJSON ${JSON.stringify(name)}`)
          return answer(diary)
        }
        define(object, 'toJSON', { value: toJSON })
        return object
      },
  )
  const classWithToJson = inner.map(
    (answer): Make =>
      (diary) => {
        return new (class {
          readonly secret = 's'
          toJSON(): unknown {
            diary.entries.push('class')
            return answer(diary)
          }
        })()
      },
  )
  const arrays = fc.tuple(fc.array(inner, { maxLength: 4 }), fc.boolean()).map(
    ([items, isSparse]): Make =>
      (diary) => {
        const made = items.map((make) => make(diary))
        if (isSparse) made.length += 2
        return made
      },
  )
  const instance = inner.map(
    (make): Make =>
      (diary) =>
        new Point(make(diary)),
  )
  const proxy = plain.map(
    (make): Make =>
      (diary) =>
        new Proxy(Object(make(diary)) as object, {}),
  )
  const functionWithToJson = inner.map(
    (make): Make =>
      (diary) => {
        return Object.assign(() => 1, { toJSON: () => make(diary) })
      },
  )
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      plain,
      withGetters,
      withToJson,
      classWithToJson,
      arrays,
      instance,
      proxy,
      functionWithToJson,
    ),
  }
})

describe('readJson', () => {
  it('reads what JSON.stringify writes, and asks the same questions in the same order', () => {
    fc.assert(
      fc.property(hostile, (make) => {
        const expectedDiary: Diary = { entries: [] }
        const expected = sentOrThrown(make(expectedDiary))
        const diary: Diary = { entries: [] }
        const reading = readJson(make(diary))
        if (expected === thrown) {
          // After the first mistake, JSON.stringify asks nothing.
          expect(reading.issues.map(({ code }) => code)).toContain('not_json')
          expect(diary.entries.slice(0, expectedDiary.entries.length)).toEqual(expectedDiary.entries)
          return
        }
        expect(textOf(reading.value)).toBe(textOf(expected))
        expect(reading.value).toEqual(expected)
        expect(diary.entries).toEqual(expectedDiary.entries)
        const view = viewJson(make({ entries: [] }))
        expect(textOf(view.value)).toBe(textOf(expected))
        expect(view.issues).toEqual(reading.issues)
      }),
      { numRuns: runs(1_000) },
    )
  })

  it('reads what JSON.parse returns as it is, finds nothing in it, and bounds its size', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (json) => {
        const reading = readJson(JSON.parse(json))
        expect(textOf(reading.value)).toBe(textOf(JSON.parse(json)))
        expect(reading.issues).toEqual([])
        const bytes = new TextEncoder().encode(textOf(reading.value)).length
        expect(bytes).toBeLessThanOrEqual(reading.units * 6)
      }),
      { numRuns: runs(300) },
    )
  })

  it('finds something in every value that JSON changes', () => {
    const changed = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true })
    fc.assert(
      fc.property(changed, (value) => {
        const { issues, value: read } = readJson(value)
        if (issues.length === 0 && value !== undefined) expect(textOf(read)).toBe(textOf(value))
      }),
      { numRuns: runs(300) },
    )
  })

  it.each<readonly [unknown, string]>([
    [() => 1, 'is a function; it is left out.'],
    [Symbol.iterator, 'is a symbol; it is left out.'],
    [Number.NaN, 'is NaN; null is sent instead.'],
    [Number.NEGATIVE_INFINITY, 'is -Infinity; null is sent instead.'],
    [new Date(Number.NaN), 'is an invalid Date; null is sent instead.'],
    [new Map([['a', 1]]), 'is a Map; {} is sent instead.'],
    [new Set([1]), 'is a Set; {} is sent instead.'],
    [/x/, 'is a RegExp; {} is sent instead.'],
    [new Error('no'), 'is an Error; {} is sent instead.'],
    [Object.assign(new Error('no'), { code: 'E' }), 'is an Error; only its own fields are sent instead.'],
    [new Uint8Array(2), 'is a Uint8Array; only its own fields are sent instead.'],
    [new ArrayBuffer(2), 'is an ArrayBuffer; {} is sent instead.'],
    [Promise.resolve(1), 'is a Promise; {} is sent instead.'],
    [new WeakMap(), 'is a WeakMap; {} is sent instead.'],
    [new URLSearchParams('a=b'), 'is a URLSearchParams; {} is sent instead.'],
    [new (class {})(), 'is an object whose fields JSON cannot see; {} is sent instead.'],
  ])('warns of %o, at any depth, and says what is sent', (value, says) => {
    expect(factsOf(value)).toEqual([['value_lost', `value ${says}`]])
    const [issue] = readJson({ a: [0, { 'b c': value }] }).issues
    expect(issue).toMatchObject({ severity: 'warning', message: `a[1]["b c"] ${says}`, path: ['a', 1, 'b c'] })
  })

  it.each<readonly [string, unknown]>([
    ['a Date', new Date(0)],
    ['an object with toJSON', { secret: 1, toJSON: () => 'text' }],
    ['an instance with fields', new Point(1)],
    ['a boxed number', Object(1)],
    ['a URL', new URL('https://a.example')],
    ['a Buffer', Buffer.from('ab')],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an object of another realm', runInNewContext('({})')],
    ['an undefined member', { a: undefined }],
  ])('finds nothing in %s', (_, value) => expect(readJson({ value, list: [value] }).issues).toEqual([]))

  it('warns of an item of an array that JSON writes as null', () => {
    // biome-ignore lint/suspicious/noSparseArray: the test needs the hole
    expect(issueFacts(readJson({ list: [undefined, 1, , () => 1] }).issues)).toEqual([
      ['value_lost', 'list[0]', 'list[0] is undefined; null is sent instead.'],
      ['value_lost', 'list[2]', 'list[2] is undefined; null is sent instead.'],
      ['value_lost', 'list[3]', 'list[3] is a function; null is sent instead.'],
    ])
  })

  it('counts values that JSON changes once there are many', () => {
    const { issues, value } = readJson({ list: Array(150).fill(Number.NaN), last: Number.NaN })
    expect(value).toEqual({ list: Array(150).fill(null), last: null })
    expect(issues).toHaveLength(101)
    expect(issues.at(-1)?.message).toBe('The call has 51 more values that JSON changes or leaves out.')
  })

  it('refuses a bigint, unless someone taught it to become JSON', () => {
    const big = Object.assign(Object(7n), { toJSON: () => 'seven' })
    expect(readJson({ big }).value).toEqual({ big: 'seven' })
    for (const value of [7n, Object(7n)]) {
      expect(factsOf(value)).toEqual([['not_json', 'value is the bigint 7, which JSON cannot represent.']])
      expect(readJson({ value }).value).toEqual({ value: '7' })
    }
  })

  it('refuses a value that contains itself, and allows one that occurs twice', () => {
    const shared = { a: 1 }
    const self: Record<string, unknown> = { first: shared, second: [shared, shared] }
    expect(readJson(self)).toMatchObject({ value: { first: { a: 1 }, second: [{ a: 1 }, { a: 1 }] }, issues: [] })
    self.again = [{ self }]
    const { issues, value } = readJson(self)
    expect(issueFacts(issues)).toEqual([['not_json', 'again[0].self', 'again[0].self contains itself.']])
    expect(value).toMatchObject({ again: [{ self: '[circular]' }] })
    const answer: Record<string, unknown> = {}
    answer.inside = { toJSON: () => answer }
    expect(issueFacts(readJson(answer).issues)).toEqual([['not_json', 'inside', 'inside contains itself.']])
  })

  it('refuses a value that can be read to no end', () => {
    const endless = (): object => ({ toJSON: () => ({ inner: endless() }) })
    expect(readJson(endless()).issues.map(({ code }) => code)).toEqual(['not_json'])
    // Each level holds the next one twice: 60 objects, and more JSON than any disk could hold.
    let doubled: unknown = 'text'
    for (let level = 0; level < 60; level += 1) doubled = { left: doubled, right: doubled }
    expect(issueFacts(readJson({ doubled }).issues)).toEqual([
      ['call_too_large', '', 'The call has more than 512,000 bytes of JSON.'],
    ])
    const list: unknown[] = []
    list.length = 4_294_967_295
    expect(readJson({ list }).issues.map(({ code }) => code)).toEqual(['call_too_large'])
  })

  it('allows 256 levels of nesting, the call included, and no more', () => {
    expect(readJson(nested(256)).issues).toEqual([])
    const { issues } = readJson(nested(257))
    expect(issues.map(({ path, message }) => [path.length, message.replace(/^\S+ /, '')])).toEqual([
      [256, 'is nested deeper than 256 levels.'],
    ])
    expect(readJson(nested(100_000)).issues).toHaveLength(1)
    const batched = readBatchJson({ batch: [nested(256), nested(257)] })
    expect(batched.calls.map((call) => call.issues.length)).toEqual([0, 1])
  })

  it.each<readonly [string, string, object]>([
    [
      'user',
      'a toJSON that throws',
      {
        user: {
          toJSON: () => {
            throw new Error('no')
          },
        },
      },
    ],
    [
      'user',
      'a toJSON without end',
      {
        user: {
          toJSON: function endless(this: unknown): unknown {
            return endless.call(this)
          },
        },
      },
    ],
    [
      'user.name',
      'a getter that throws',
      {
        user: {
          get name() {
            throw new Error('no')
          },
        },
      },
    ],
    [
      'list[1]',
      'an item that throws',
      {
        list: Object.defineProperty([0, 0], 1, {
          get() {
            throw new Error('no')
          },
        }),
      },
    ],
    ['user', 'a proxy that was revoked', { user: revoked({}) }],
    ['list', 'an array that was revoked', { list: revoked([]) }],
    [
      'user',
      'a proxy that names no members',
      {
        user: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no')
            },
          },
        ),
      },
    ],
  ])('reports the path %s of %s, and reads the rest', (path, _, value) => {
    const { issues, value: read } = readJson({ before: 1, ...value, after: 2 })
    expect(issueFacts(issues).map(([code, place]) => [code, place])).toEqual([['not_json', path]])
    expect(issues[0]?.message).toMatch(/^\S+ cannot be read: .+\.$/)
    expect(read).toMatchObject({ before: 1, after: 2 })
  })

  it('reports everything at once', () => {
    const { issues } = readJson({
      a: 1n,
      b: { c: Number.NaN },
      d: {
        get e() {
          throw new Error('no')
        },
      },
    })
    expect(issues.map(({ path }) => path)).toEqual([['a'], ['b', 'c'], ['d', 'e']])
  })

  it('shares nothing with what it reads', () => {
    const given = { list: [{ a: 1 }], inner: { b: 2 } }
    const { value } = readJson(given)
    given.list.push({ a: 3 })
    given.inner.b = 4
    expect(value).toEqual({ list: [{ a: 1 }], inner: { b: 2 } })
  })

  it('reads a value while it reads another', () => {
    const inner = { when: new Date(Number.NaN), list: [{ a: 1 }, [undefined]] }
    const alone = readJson(inner)
    let read: unknown
    const outer = {
      first: Number.NaN,
      get second() {
        read = readJson(inner)
        return { ok: true }
      },
      third: [() => 1],
    }
    const reading = readJson(outer)
    expect(read).toEqual(alone)
    expect(reading.value).toEqual({ first: null, second: { ok: true }, third: [null] })
    expect(reading.issues.map(({ path }) => path)).toEqual([['first'], ['third', 0]])
    expect(readJson(inner)).toEqual(alone)
  })

  it('reads only own members when every object inherits some', () => {
    const root = Object.prototype as { inherited?: string }
    root.inherited = 'x'
    try {
      expect(textOf(readJson({ a: { b: 1 } }).value)).toBe('{"a":{"b":1}}')
    } finally {
      delete root.inherited
    }
  })
})

describe('viewJson', () => {
  it('does not copy plain JSON data', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (json) => {
        const value: unknown = JSON.parse(json)
        const { issues, units } = readJson(value)
        expect(viewJson(value)).toEqual({ value, issues, units: expect.any(Number) })
        expect(viewJson(value).value).toBe(value)
        expect(viewJson(value).units).toBeGreaterThanOrEqual(units)
      }),
      { numRuns: runs(300) },
    )
    const batch = { batch: [{ a: 1 }, 2], context: { b: undefined } }
    const view = viewBatchJson(batch)
    expect(view.value).toBe(batch)
    expect(view.calls.map(({ value }) => value)).toEqual(batch.batch)
  })

  it.each<readonly [string, unknown]>([
    ['a Date', new Date(0)],
    ['an object with toJSON', { toJSON: () => 1 }],
    ['an array with toJSON', Object.assign([1], { toJSON: () => 1 })],
    ['an instance', new Point(1)],
    ['NaN', Number.NaN],
    ['an empty item', [undefined]],
    ['a function', () => 1],
    ['a bigint', 1n],
  ])('reads %s at any depth', (_, value) => {
    for (const held of [value, { a: [{ b: value }] }]) {
      const { value: read, issues } = readJson(held)
      const view = viewJson(held)
      expect(view).toMatchObject({ issues })
      expect(textOf(view.value)).toBe(textOf(read))
      expect(view.value === held && typeof held === 'object').toBe(false)
    }
  })
})

describe('readBatchJson', () => {
  it('asks each call as JSON.stringify does, and keeps its issues apart from those of the batch', () => {
    const asked: unknown[] = []
    const call = { toJSON: (name: unknown) => asked.push(name) && { type: 'track', properties: { price: Number.NaN } } }
    const reading = readBatchJson({ batch: [call, { total: 7n }], context: { price: Number.NaN } })
    expect(asked).toEqual(['0'])
    expect(reading.value).toEqual({
      batch: [{ type: 'track', properties: { price: null } }, { total: '7' }],
      context: { price: null },
    })
    expect(reading.issues.map(({ path }) => path)).toEqual([['context', 'price']])
    expect(reading.calls.map(({ issues }) => issues.map(({ path }) => path))).toEqual([
      [['properties', 'price']],
      [['total']],
    ])
  })
})
