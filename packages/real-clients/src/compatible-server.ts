import type { Server } from '@org/segment-testing'
import { withBrowserLibrary } from './browser-library.ts'
import { withJitsuPaths } from './jitsu-paths.ts'

/** A local Segment with what some clients also need: Jitsu's paths, and the browser library as on the CDN. */
export const compatibleServer = (segment: Server): Server => withBrowserLibrary(withJitsuPaths(segment))
