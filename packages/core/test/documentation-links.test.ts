import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages } from '../src/spec/pages.ts'

const repository = join(import.meta.dirname, '../../..')
const home = new URL('..', new URL('..', pages.spec)).href
const skipped = /(?:^|\/)(?:node_modules|dist|\.git|\.turbo|coverage)(?:\/|$)/
const text = /\.(?:ts|tsx|js|json|md|html|css|yaml|yml|yml|toml)$/

const filesOf = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.flatMap(async (entry): Promise<readonly string[]> => {
    const path = join(folder, entry.name)
    if (skipped.test(path)) return []
    if (entry.isDirectory()) return filesOf(path)
    return text.test(entry.name) ? [path] : []
  })
  return (await Promise.all(found)).flat()
}

describe('the links to the documentation of Segment', () => {
  it('start with one prefix in the tables', () => {
    expect(home).toBe('https://www.twilio.com/docs/segment/')
    for (const page of Object.values(pages))
      expect(page).toMatch(/^https:\/\/(?:www\.twilio\.com\/docs\/segment|support\.google\.com\/analytics)\//)
  })

  it('start with it in every file of the repository', async () => {
    const files = (
      await Promise.all(
        ['apps', 'packages', 'docs', 'examples', 'bench', 'scripts'].map((name) => filesOf(join(repository, name))),
      )
    ).flat()
    expect(files.length).toBeGreaterThan(500)
    const old = ['segment', 'com/docs'].join('.')
    const stale = await Promise.all(
      files.map(async (file) => ((await readFile(file, 'utf8')).includes(old) ? [file] : [])),
    )
    expect(stale.flat()).toEqual([])
  })
})
