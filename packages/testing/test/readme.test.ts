import '../src/matchers/vitest.ts'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFakeSegment, type FakeSegment, parseFault, segmentMatchers } from '../src/index.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The first example after a heading. */
const exampleAfter = (heading: string, language: string): string => {
  const text = readme.slice(readme.indexOf(`\n${heading}\n`))
  const example = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(text)?.[1]
  if (example === undefined) throw new Error(`The README has no ${language} example after ${heading}.`)
  return example
}

/** All examples, in order. */
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, example = '']) => example)

const run = (source: string): string => {
  const flags = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', source]
  return execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
}

const make = async (...batch: readonly object[]): Promise<FakeSegment> => {
  const segment = createFakeSegment()
  const body = JSON.stringify({ writeKey: 'some-write-key', batch })
  await segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
  return segment
}

/** Runs the lines of a test. */
const runInside = (lines: string, segment: FakeSegment): Promise<void> => {
  const body = `return (async () => {${lines}})()`
  return new Function('expect', 'segment', body)(expect, segment) as Promise<void> // an async function
}

describe('the README', () => {
  it('starts with an example that runs', () => {
    const example = exampleAfter('## Use', 'ts')
    expect(example).toContain('httpClient: segment.fetch')
    expect(() => run(example)).not.toThrow()
    expect(() => run(example.replace('revenue: 19.99', 'revenue: 20'))).toThrow()
  })

  it('has an example with the fetch function', () => {
    const example = examples[1] ?? ''
    expect(example).toContain('await segment.fetch(')
    expect(() => run(example)).not.toThrow()
  })

  it('has an example with a port and faults in order', () => {
    const example = examples[2] ?? ''
    const place = /^\/\/ … point a client.*$/m
    expect(example).toMatch(place)
    const client = `
      const send = (event) => fetch(url + '/v1/track', {
        method: 'POST', body: JSON.stringify({ writeKey: 'some-write-key', userId: 'u', event })
      }).then(({ status }) => status, () => 'broken')
      const seen = []
      for (const event of ['A', 'B', 'C', 'D']) seen.push(await send(event))
      console.log(JSON.stringify(seen))`
    expect(run(example.replace(place, client)).trim()).toBe('[429,"broken",200,200]')
  })

  it('has an example of the Public API that runs', () => {
    const example = exampleAfter('## Public API and Profile API', 'ts')
    expect(() => run(example)).not.toThrow()
    expect(() => run(example.replace('userId: 42', "userId: '42'"))).toThrow()
  })

  it('has queries and gates that work', () => {
    const place = '// … the code under test sends …'
    const example = exampleAfter('## Queries', 'ts')
    expect(example).toContain(place)
    const client = `
      const send = (revenue) => segment.fetch('https://api.segment.io/v1/track', {
        method: 'POST',
        body: JSON.stringify({ writeKey: 'k', userId: 'ann', event: 'Order Completed', properties: { revenue } })
      }).then(({ status }) => status)
      const answers = [send(20), send(2000)]`
    const shown = 'console.log(order.properties.revenue, JSON.stringify(await Promise.all(answers)))'
    expect(run(`${example.replace(place, client)}\n${shown}`).trim()).toBe('20 [200,503]')
  })

  it('has matchers that pass', async () => {
    const example = exampleAfter('## Matchers', 'ts')
    const segment = await make(
      { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99, currency: 'EUR' } },
      { type: 'identify', userId: 'user-42', traits: { plan: 'pro' } },
      { type: 'page', userId: 'user-42', name: 'Pricing' },
      { type: 'track', userId: 'user-42', event: 'Signed Up' },
    )
    await runInside(example, segment)
    await expect(runInside(example, createFakeSegment())).rejects.toThrow('Expected a track call "Order Completed"')
  })

  it('has the message of a failed matcher', async () => {
    const segment = await make({
      type: 'track',
      userId: 'user-42',
      event: 'Order Completed',
      properties: { revenue: '19.99' },
    })
    const line = exampleAfter('## Matchers', 'text').trim()
    const assertion = "expect(segment).toHaveTracked('Order Completed', { revenue: 19.99, coupon: expect.any(String) })"
    await expect(runInside(assertion, segment)).rejects.toThrow(line)
  })

  it('lists every matcher', () => {
    for (const name of Object.keys(segmentMatchers)) expect(readme).toContain(`| \`${name}(`)
  })

  it('has faults as valid text', () => {
    const rows = [...readme.matchAll(/^\| `\{.*?\}`\s*\| `([^`]+)`\s*\|/gm)].map((match) => match[1] ?? '')
    expect(rows).toHaveLength(7)
    for (const text of [...rows, '503:p=0.2,times=3,path=/v1/batch']) expect(() => parseFault(text)).not.toThrow()
  })
})
