import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, compileFunctions, runModule } from '../src/index.ts'
import { answering, oneModuleApp } from './support/one-module-app.ts'

const appWith = (codes: Readonly<Record<string, string>>, output: unknown = {}): App => ({
  ...oneModuleApp({ communication: { response: { output } } }),
  functions: new Map(Object.entries(codes)),
})

const now = Date.parse('2026-05-01T09:30:00.000Z')

describe('custom functions', () => {
  const functions = compileFunctions(
    appWith({
      builtIns: `function builtIns() {
        debug('any', 1)
        return [Buffer.from('é').toString('hex'), new Map([[1, 2]]).get(1), encodeURIComponent('ä'), typeof structuredClone]
      }`,
      standard: `function standard(text) { return iml.upper(text) + iml.shout('b') + shout('c') }`,
      shout: `function shout(text) { return text + '!' }`,
      time: `function time() { return iml.formatDate(new Date(0), 'HH:mm') }`,
      kinds: `function kinds(date, bytes, list) {
        return [date instanceof Date, bytes instanceof Uint8Array, Array.isArray(list), list instanceof Array]
      }`,
      later: `function later(date) { return new Date(date.getTime() + 1000) }`,
      bytes: `function bytes(given) { return Buffer.concat([given, Buffer.from([0xd8])]) }`,
      boom: `function boom() { throw new Error('The id is missing') }`,
      odd: `function odd() { throw null }`,
      circular: `function circular() { const a = {}; a.a = a; return a }`,
      bigInt: `function bigInt() { return [10n] }`,
      map: `function map() { return new Map([[1, 2]]) }`,
      nan: `function nan() { return [NaN] }`,
      long: `function long(bytes) { return 'x'.repeat(bytes) }`,
      shared: `function shared() { let a = [1]; for (let i = 0; i < 40; i += 1) a = [a, a]; return a }`,
      longError: `function longError() { throw new Error('y'.repeat(100000)) }`,
      notData: `function notData() { return () => 1 }`,
    }),
    { now, timeZone: 'Europe/Prague' },
  )
  const call = (name: string, ...parameters: readonly unknown[]): unknown => functions[name]?.(...parameters)

  it('have built-ins and Buffer', () => {
    expect(call('builtIns')).toEqual(['c3a9', 2, '%C3%A4', 'function'])
  })

  it('have the standard functions and each other under iml', () => {
    expect(call('standard', 'a')).toBe('Ab!c!')
    expect(call('time')).toBe('01:00')
  })

  it('receive and return dates, buffers and arrays', () => {
    expect(call('kinds', new Date(0), new Uint8Array(1), [])).toEqual([true, true, true, true])
    expect(call('later', new Date(0))).toEqual(new Date(1000))
    expect([...(call('bytes', new Uint8Array([0xff])) as Uint8Array)]).toEqual([0xff, 0xd8])
  })

  it('are refused a result that is too large, and run on', () => {
    expect(() => call('long', 33 * 1024 ** 2)).toThrow('The result is larger than 32 MiB.')
    expect(() => call('shared')).toThrow('more than 2,000,000 values')
    expect(call('long', 3)).toBe('xxx')
    expect(() => call('longError')).toThrow(/^y{1000}$/)
  })

  it('keep the message of an error', async () => {
    expect(() => call('boom')).toThrow('The id is missing')
    expect(() => call('odd')).toThrow('null')
    expect(() => call('notData')).toThrow('not data')
    expect(() => call('circular')).toThrow('nested deeper')
    expect(() => call('bigInt')).toThrow('not data: A bigint')
    expect(() => call('map')).toThrow('not data: A Map')
    expect(call('nan')).toEqual([Number.NaN])
    const app = appWith({}, '{{boom()}}')
    const run = await runModule(app, 'one', { transport: answering().transport, parameters: {}, functions })
    expect(run).toMatchObject({ ok: false, error: { type: 'RuntimeError', message: 'boom: The id is missing' } })
  })
})

/** Ways out of `node:vm` and of a realm, each as an expression that returns the global object of Node. */
const waysOut: Readonly<Record<string, string>> = {
  'the constructor of Buffer': "Buffer.constructor.constructor('return globalThis')()",
  'the constructor of a standard function': "iml.upper.constructor('return globalThis')()",
  'the constructor of a parameter': "parameter.constructor.constructor('return globalThis')()",
  'an error of the host': `(() => { const deep = () => deep(); try { iml.upper({ toString: deep }); deep() }
    catch (error) { return error.constructor.constructor('return globalThis')() } })()`,
  'the frames of a stack': `(() => { const before = Error.prepareStackTrace
    Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getThis() ?? frame.getFunction()).find((one) => one)
    const found = new Error().stack; Error.prepareStackTrace = before
    return typeof found === 'object' ? found : globalThis })()`,
}

describe('hostile functions', () => {
  let folder = ''
  let file = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'functions-'))
    file = join(folder, 'credential')
    writeFileSync(file, 'the-credential-in-a-file')
    process.env.FUNCTION_TEST_SECRET = 'the-credential-in-a-variable'
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
    delete process.env.FUNCTION_TEST_SECRET
  })

  it.each(Object.entries(waysOut))('find no process by %s', (_, expression) => {
    const code = `function escape(parameter) { const out = ${expression}; return [typeof out.process, typeof out.require] }`
    expect(compileFunctions(appWith({ escape: code })).escape?.({})).toEqual(['undefined', 'undefined'])
  })

  const attempts: Readonly<Record<string, string>> = {
    variables: "import('node:process').then(({ env }) => JSON.stringify(env))",
    'the report of the process':
      "import('node:process').then(({ report }) => JSON.stringify(report.getReport().environmentVariables))",
    'the environment of the parent':
      "import('node:process').then(({ ppid }) => import('node:fs').then((fs) => fs.readFileSync('/proc/' + ppid + '/environ', 'utf8')))",
    'a file': "import('node:fs').then((fs) => fs.readFileSync(FILE, 'utf8'))",
    'a file by a promise': "import('node:fs/promises').then((fs) => fs.readFile(FILE, 'utf8'))",
    'a file by a command':
      "import('node:child_process').then((run) => run.execFileSync('cat', [FILE], { encoding: 'utf8' }))",
    'a file by a thread':
      "import('node:worker_threads').then(({ Worker }) => String(new Worker('1', { eval: true }).threadId))",
    'a file by a database':
      "import('node:sqlite').then(({ DatabaseSync }) => { new DatabaseSync(FILE + '-made').exec('create table a (b)'); return 'made' })",
    'a file that it writes': "import('node:fs').then((fs) => { fs.writeFileSync(FILE + '-made', 'x'); return 'made' })",
    'a file as a module': "import(FILE).then(() => 'imported')",
  }

  it.each(Object.entries(attempts))('read no credential from %s', async (_, attempt) => {
    const code = `function begin() {
      (${attempt.replaceAll('FILE', JSON.stringify(file))}).then((found) => { globalThis.found = found }, (error) => { globalThis.found = 'failed: ' + error.code })
      return true
    }`
    const functions = compileFunctions(appWith({ begin: code, look: 'function look() { return globalThis.found }' }))
    functions.begin?.()
    let found: unknown
    for (let count = 0; found === undefined && count < 500; count += 1) {
      found = functions.look?.()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(String(found)).toMatch(/^(?:failed: ERR_|\{)/)
    expect(String(found)).not.toContain('the-credential')
    expect(String(found)).not.toContain('PATH')
    expect(existsSync(`${file}-made`)).toBe(false)
  })
})
