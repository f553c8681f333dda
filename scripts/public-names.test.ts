import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findNameClashes } from './layers/public-names.ts'
import { readWorkspaces } from './layers/workspaces.ts'

describe('public names', () => {
  it('have one meaning across all packages', () => {
    const entries = new Map(readWorkspaces().flatMap((workspace) => [...workspace.entries]))
    // Its names are those of the library that it replaces.
    entries.delete('@org/segment-core/analytics-node')
    expect(entries.size).toBeGreaterThan(10)
    expect(findNameClashes({ entries, readFile: (path) => readFileSync(path, 'utf8') })).toEqual([])
  })
})
