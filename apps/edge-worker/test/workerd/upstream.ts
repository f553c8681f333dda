import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { vi } from 'vitest'

/** Replaces the fetch of the worker, which runs in the same isolate as its tests, with a local Segment. */
export const interceptSegment = (): FakeSegment => {
  const segment = createFakeSegment()
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => segment.fetch(input as string, init))
  return segment
}
