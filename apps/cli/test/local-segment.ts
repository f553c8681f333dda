import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach } from 'vitest'

/** A local Segment and a temporary folder, new for each test. */
export interface LocalSegment {
  readonly segment: FakeSegment
  readonly url: string
  readonly folder: string
  /** Path of a file in the folder. */
  path(name: string): string
  /** Writes a file into the folder. @returns its path */
  file(name: string, content: string | Buffer): string
}

/** Starts a local Segment before each test of a file and stops it afterwards. */
export const useLocalSegment = (): LocalSegment => {
  let segment: FakeSegment
  let server: Listener
  let folder: string
  beforeEach(async () => {
    segment = createFakeSegment()
    server = await listen(segment)
    folder = mkdtempSync(join(tmpdir(), 'segment-cli-'))
  })
  afterEach(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const path = (name: string): string => join(folder, name)
  return {
    get segment() {
      return segment
    },
    get url() {
      return server.url
    },
    get folder() {
      return folder
    },
    path,
    file(name, content) {
      writeFileSync(path(name), content)
      return path(name)
    },
  }
}
