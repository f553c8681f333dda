import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Every import of the sources under a folder, as `file: name`. */
const importsUnder = (folder: string, statement: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .toSorted()
    .flatMap((file) =>
      [...readFileSync(join(root, folder, file), 'utf8').matchAll(statement)].map((match) => `${file}: ${match[1]}`),
    )

// Snippets for people hold imports too, within text.
const anyImport = /^(?:import|export)\b[^'"`]*\bfrom '([^']+)'/gm
const valueImport = /^import (?!type\b)[^'"]*from '([^']+)'/gm

describe('the server', () => {
  it('knows core and the local Segment by their doors, and no app', () => {
    const others = importsUnder('src', anyImport).filter((one) => !/: (?:\.|node:|zod$)/.test(one))
    const doors = /: @org\/segment-(?:core|core\/spec|testing|testing\/node)$/
    expect(others.filter((one) => !doors.test(one))).toEqual([])
  })

  it('takes nothing from the page', () => {
    expect(importsUnder('src', anyImport).filter((one) => /\/page\//.test(one))).toEqual([])
  })

  it('loads the database only behind its own entry', () => {
    const users = importsUnder('src', anyImport).filter((one) => /: .*sqlite/.test(one))
    expect(users).toEqual(['store/sqlite-details.ts: node:sqlite', 'store/sqlite.ts: ./sqlite-details.ts'])
  })

  it('reads the examples without anything that needs Node', () => {
    const needs = importsUnder('src/examples', anyImport).filter((one) => /node:|\.\.\/(?!examples)/.test(one))
    expect(needs).toEqual([])
  })
})

describe('the page', () => {
  it('takes types alone from the server, so that nothing of it gets into the browser', () => {
    const values = importsUnder('page', valueImport).filter((one) => !one.startsWith('screenshots/'))
    expect(values.filter((one) => /\/src\//.test(one))).toEqual([])
  })
})
