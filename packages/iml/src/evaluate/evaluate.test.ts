import { describe, expect, it } from 'vitest'
import { ImlError } from '../error/iml-error.ts'
import type { EvaluateOptions } from '../runtime.ts'
import { parseTemplate } from '../syntax/template.ts'
import { evaluateTemplate, type ImlContext } from './evaluate.ts'

const errorOf = (text: string, context: ImlContext = {}, options: EvaluateOptions = {}): ImlError => {
  try {
    evaluateTemplate(text, context, options)
  } catch (error) {
    if (ImlError.is(error)) return error
    throw error
  }
  throw new Error('the template evaluated')
}

describe('a template', () => {
  const date = new Date('2026-01-02T03:04:05Z')
  const bytes = new Uint8Array([104, 105])
  const parameters = { n: 0, f: false, s: '', nil: null, d: date, list: [1, [2, null], 'x'], c: { k: 1 }, bytes }

  it.each(Object.entries(parameters))('that is one expression keeps the type of %s', (name, expected) => {
    expect(evaluateTemplate(`{{parameters.${name}}}`, { parameters })).toBe(expected)
    expect(evaluateTemplate(`{{ parameters.${name} }}`, { parameters })).toBe(expected)
  })

  it.each([
    ['n', '0'],
    ['f', 'false'],
    ['s', ''],
    ['nil', ''],
    ['missing', ''],
    ['d', '2026-01-02T03:04:05.000Z'],
    ['list', '1,2,,x'],
    ['c', '{object}'],
    ['bytes', 'hi'],
  ])('with other text inserts %s as text', (name, text) => {
    expect(evaluateTemplate(`<{{parameters.${name}}}>`, { parameters })).toBe(`<${text}>`)
  })

  it('of two expressions, or of one between spaces, is text', () => {
    expect(evaluateTemplate('{{a}}{{b}}', { a: 1, b: 2 })).toBe('12')
    expect(evaluateTemplate(' {{a}}', { a: 1 })).toBe(' 1')
  })

  it('without an expression is returned unchanged', () => {
    expect(evaluateTemplate('plain }} text', {})).toBe('plain }} text')
    expect(evaluateTemplate('', {})).toBe('')
  })

  it('does not evaluate {{ inside data', () => {
    expect(evaluateTemplate('{{a}}', { a: '{{b}}', b: 'no' })).toBe('{{b}}')
    expect(evaluateTemplate('-{{a}}-', { a: '{{b}}', b: 'no' })).toBe('-{{b}}-')
  })

  it('can be parsed once and evaluated with other data', () => {
    const template = parseTemplate('{{a * 2}}')
    expect([1, 2, 3].map((a) => evaluateTemplate(template, { a }))).toEqual([2, 4, 6])
  })

  it('can be a message with a default', () => {
    const text = "[{{statusCode}}] {{ifempty(body.message, 'Refused')}}"
    expect(evaluateTemplate(text, { statusCode: 400, body: '' })).toBe('[400] Refused')
  })
})

describe('paths', () => {
  const data = { a: [10, 20, { b: 'c' }], h: { 'x-id': 7, content: { 'x y': 1 } }, key: 'x-id', one: 1 }

  it.each([
    ['a[1]', 10],
    ['a[]', 10],
    ['a[3].b', 'c'],
    ['a.2', 20],
    ['a[one + 1]', 20],
    ['a[-1].b', 'c'],
    ['a[0]', undefined],
    ['a[4]', undefined],
    ['a[1.5]', undefined],
    ['a.length', undefined],
    ['h.`x-id`', 7],
    ["h['x-id']", 7],
    ['h[key]', 7],
    ["h.content['x y']", 1],
    ['h[]["x-id"]', 7],
    ["'text'.length", undefined],
    ['missing.deep[3].er', undefined],
    ['null.x', undefined],
    ['one.x', undefined],
  ])('reads %s', (expression, expected) => {
    expect(evaluateTemplate(`{{${expression}}}`, data)).toBe(expected)
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
    'finds no inherited %s, anywhere',
    (name) => {
      const context = { o: {}, a: [1], s: 'text', n: 1, d: new Date(0), f: () => 1, b: new Uint8Array(2) }
      for (const root of ['', ...Object.keys(context).map((key) => `${key}.`)]) {
        expect(evaluateTemplate(`{{${root}${name}}}`, context)).toBeUndefined()
        if (root) expect(evaluateTemplate(`{{${root.slice(0, -1)}['${name}']}}`, context)).toBeUndefined()
      }
      expect(evaluateTemplate(`{{get(o, '${name}')}}`, context)).toBeUndefined()
      expect(evaluateTemplate(`{{get(a, '${name}.${name}')}}`, context)).toBeUndefined()
      // toString is a standard function besides.
      if (name !== 'toString') expect(errorOf(`{{${name}('x')}}`).code).toBe('unknown_function')
    },
  )

  it.each(['globalThis', 'process', 'require', 'eval', 'Function', 'window', 'self', 'arguments', 'this'])(
    'finds no global %s',
    (name) => {
      expect(evaluateTemplate(`{{${name}}}`, {})).toBeUndefined()
      expect(errorOf(`{{${name}('1')}}`).code).toBe('unknown_function')
    },
  )

  it('returns undefined for a function or symbol in the data', () => {
    expect(evaluateTemplate('{{a.f}}', { a: { f: () => 'called' } })).toBeUndefined()
    expect(evaluateTemplate('{{s}}', { s: Symbol('s') })).toBeUndefined()
  })

  it('reads data without a prototype', () => {
    const bare: Record<string, unknown> = Object.create(null)
    bare.a = { b: 1 }
    expect(evaluateTemplate('{{a.b}}', bare)).toBe(1)
  })
})

describe('keywords and variables', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['null', null],
    ['undefined', undefined],
    ['erase', null],
    ['ignore', undefined],
    ['emptystring', ''],
    ['emptyarray', []],
    ['space', ' '],
    ['nbsp', '\u00a0'],
    ['tab', '\t'],
    ['newline', '\n'],
    ['carriagereturn', '\r'],
    ['pi', Math.PI],
  ])('evaluates %s', (name, expected) => {
    expect(evaluateTemplate(`{{${name}}}`, {})).toEqual(expected)
  })

  it('creates a new array for every emptyarray', () => {
    const template = parseTemplate('{{emptyarray}}')
    expect(evaluateTemplate(template, {})).not.toBe(evaluateTemplate(template, {}))
  })

  it('uses the clock of the options', () => {
    const now = new Date('2026-01-02T03:04:05.678Z')
    expect(evaluateTemplate('{{now}}', {}, { now })).toEqual(now)
    expect(evaluateTemplate('{{timestamp}}', {}, { now: () => now.getTime() })).toBe(1_767_323_045)
  })

  it('uses the random numbers of the options', () => {
    expect(evaluateTemplate('{{random}}', {}, { random: () => 0.25 })).toBe(0.25)
    expect(evaluateTemplate('{{uuid}}', {}, { random: () => 0.5 })).toBe('80808080-8080-4080-8080-808080808080')
  })

  it.each(['now', 'timestamp', 'random', 'uuid', "shuffle(split('a b', ' '))"])(
    'rejects %s without that option',
    (expression) => {
      expect(errorOf(`{{${expression}}}`).code).toBe('effect_missing')
    },
  )

  it('lets data override a variable but not a keyword', () => {
    expect(evaluateTemplate('{{pi}} {{true}}', { pi: 3, true: 'no' })).toBe('3 true')
    expect(evaluateTemplate('{{`true`}}', { true: 'yes' })).toBe('yes')
  })
})

describe('calls', () => {
  it('evaluates only the chosen branch of if, and the second argument of ifempty only if needed', () => {
    expect(evaluateTemplate('{{if(true, 1, nope())}}', {})).toBe(1)
    expect(evaluateTemplate('{{if(false, nope(), 2)}}', {})).toBe(2)
    expect(evaluateTemplate('{{if(false, 1)}}', {})).toBeUndefined()
    expect(evaluateTemplate("{{ifempty('a', nope())}}", {})).toBe('a')
    expect(errorOf("{{ifempty('', nope())}}").code).toBe('unknown_function')
  })

  it('passes evaluated arguments to custom functions and returns their result', () => {
    const functions = { sumUp: (...values: unknown[]) => values.length, fail: () => undefined }
    expect(evaluateTemplate('{{sumUp(1, a.b, missing)}}', { a: {} }, { functions })).toBe(3)
    expect(evaluateTemplate('{{fail()}}', {}, { functions })).toBeUndefined()
  })

  it('prefers a custom function to the standard one of the same name', () => {
    expect(evaluateTemplate("{{upper('a')}}", {}, { functions: { upper: () => 'mine' } })).toBe('mine')
  })

  it('names the custom function that threw, without quoting its message', () => {
    const cause = new Error('token abc')
    const functions = {
      boom: () => {
        throw cause
      },
    }
    const error = errorOf('x {{boom()}}', {}, { functions })
    expect(error).toMatchObject({ code: 'function_failed', functionName: 'boom', position: 4, cause })
    expect(error.message).not.toContain('token abc')
  })

  it.each([
    ['{{if(1)}}', 'wrong_arity'],
    ['{{switch(1, 2)}}', 'wrong_arity'],
    ['{{lower()}}', 'wrong_arity'],
    ['{{Lower("a")}}', 'unknown_function'],
    ['{{first(1)}}', 'invalid_argument'],
    ['{{addDays("soon", 1)}}', 'invalid_argument'],
    ['a{{...}}', 'misplaced_spread'],
    ['{{...}}', 'misplaced_spread'],
  ])('rejects %s', (text, code) => {
    expect(errorOf(text).code).toBe(code)
  })

  it('locates the error at the nested call that failed', () => {
    const error = errorOf("{{lower(upper(first('abc')))}}")
    expect(error).toMatchObject({ code: 'invalid_argument', functionName: 'first', position: 14 })
    expect(error.reason).toBe('first: The argument must be an array, not text')
  })

  it('never puts data into a message', () => {
    const secret = 'sk_live_123'
    for (const expression of [
      'first(s)',
      'parseJSON(s)',
      'parseDate(s)',
      'parseNumber(s)',
      'addDays(s, 1)',
      'pick(s, s)',
    ]) {
      expect(errorOf(`{{${expression}}}`, { s: secret }).message).not.toContain(secret)
    }
  })

  it('reads an unquoted word as text where the function expects text and no data has that name', () => {
    expect(evaluateTemplate("{{parseDate('1482940986', X)}}", {})).toEqual(new Date('2016-12-28T16:03:06.000Z'))
    expect(evaluateTemplate("{{parseDate('2016', X)}}", { X: 'YYYY' })).toEqual(new Date('2016-01-01T00:00:00.000Z'))
    expect(evaluateTemplate('{{map(a, email)}}', { a: [{ email: 'x' }] })).toEqual(['x'])
    expect(evaluateTemplate('{{map(a, sender.name)}}', { a: [{ sender: { name: 'x' } }] })).toEqual(['x'])
    expect(evaluateTemplate("{{ifempty(unknown, 'B')}}", {})).toBe('B')
    expect(evaluateTemplate('{{map(a, parameters.key)}}', { a: [{ 'parameters.key': 1 }] })).toEqual([undefined])
  })

  it('raises an error of the template with its type and message', () => {
    const error = errorOf("{{errorFactory('DataError', 'User ID or Anonymous ID is needed')}}")
    expect(error).toMatchObject({ code: 'raised', errorType: 'DataError' })
    expect(error.message).toContain('User ID or Anonymous ID is needed')
  })
})

describe('hostile data', () => {
  it('turns what a getter or proxy throws into an ImlError', () => {
    const thrower = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new TypeError('trap')
        },
      },
    )
    const context = {
      get bad(): unknown {
        throw new Error('getter')
      },
      thrower,
    }
    expect(errorOf('{{bad}}', context).code).toBe('invalid_input')
    expect(errorOf('a {{thrower.x}}', context).code).toBe('invalid_input')
  })

  it('terminates on data that contains itself', () => {
    const ring: unknown[] = []
    ring.push(ring)
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(errorOf('a{{ring}}', { ring }).code).toBe('too_deep')
    expect(errorOf('{{createJSON(loop)}}', { loop }).code).toBe('invalid_argument')
    expect(errorOf('{{distinct(list)}}', { list: [loop] }).code).toBe('too_deep')
    expect(errorOf('{{createXML(loop)}}', { loop }).code).toBe('too_deep')
    expect(errorOf('{{flatten(ring, 1000000)}}', { ring }).code).toBe('too_deep')
    expect(errorOf('{{toDataStructure(loop)}}', { loop }).code).toBe('too_deep')
    expect(evaluateTemplate('{{loop.self.self.self}}', { loop })).toBe(loop)
  })
})
