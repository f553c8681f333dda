import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** A local Segment for the tests of a file. */
export interface LocalSegment {
  readonly segment: FakeSegment
  /** What the recipes read. */
  readonly env: { readonly SEGMENT_WRITE_KEY: string; readonly SEGMENT_HOST: string }
}

/** Starts a local Segment before the tests of a file, empties it before each, and stops it at the end. */
export const useLocalSegment = (): LocalSegment => {
  const segment = createFakeSegment()
  let server: Listener
  beforeAll(async () => {
    server = await listen(segment)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(() => {
    segment.reset()
  })
  return {
    segment,
    get env() {
      return { SEGMENT_WRITE_KEY: 'k'.repeat(32), SEGMENT_HOST: server.url }
    },
  }
}
