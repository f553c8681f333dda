import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../src')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '')

describe('the package', () => {
  it('imports no other package, but for the runner that an entry is for', () => {
    for (const file of sources.filter((name) => !/^matchers\/(?:vitest|jest)\.ts$/.test(name))) {
      for (const name of importsOf(file)) expect(`${file}: ${name}`).toMatch(/: (\.|node:)/)
    }
  })

  it('loads a runner only where the entry is for it', () => {
    const runners = sources.flatMap((file) =>
      importsOf(file).flatMap((name) => (name.startsWith('.') || name.startsWith('node:') ? [] : [`${file}: ${name}`])),
    )
    expect(runners.toSorted()).toEqual(['matchers/jest.ts: expect', 'matchers/vitest.ts: vitest'])
  })

  it('reaches the runtime only in its node entry, and in that of Playwright, which runs in Node', () => {
    for (const file of sources.filter((name) => !/^(?:node|playwright)\//.test(name))) {
      const text = readFileSync(join(root, file), 'utf8')
      expect(`${file}: ${importsOf(file).join(' ')}`).not.toMatch(/node:|\/node\//)
      expect(`${file}: ${/\b(?:process|Buffer)\b\./.exec(text)?.[0] ?? 'clean'}`).toMatch(/clean$/)
    }
  })
})
