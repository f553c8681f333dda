import { fileURLToPath } from 'node:url'
import { createFetchTransport, type SegmentRequest, type Transport } from '@org/segment-core'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import packageFile from '../../package.json' with { type: 'json' }
import { loadApp } from '../../src/app/load-app.ts'
import type { App } from '../../src/index.ts'

/** Folder of the committed app. */
export const manifestFolder = fileURLToPath(new URL('../../manifest', import.meta.url))

/** The committed app. */
export const segmentApp: App = loadApp(manifestFolder)

/** `context.library` of the app's calls. */
export const library = { name: packageFile.name, version: packageFile.version }

/** A fixed time. */
export const now = Date.parse('2026-06-01T12:00:00.000Z')

/** A transport to a fake Segment that records each request. */
export const recordingTransport = (
  segment: FakeSegment = createFakeSegment({ now: () => now }),
): { readonly transport: Transport; readonly sent: SegmentRequest[]; readonly segment: FakeSegment } => {
  const sent: SegmentRequest[] = []
  const send = createFetchTransport({ fetch: segment.fetch })
  const transport: Transport = (request, options) => {
    sent.push(request)
    return send(request, options)
  }
  return { transport, sent, segment }
}
