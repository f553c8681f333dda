// The code of a user. The tests compile it with several versions of TypeScript.
import { createSegmentClient, isSegmentError, validateCall } from '@org/segment-core'
import { redact } from '@org/segment-core/middleware'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'
import { limits } from '@org/segment-core/spec'

const client = createSegmentClient({ source: { writeKey: 'k' }, runtime: nodeRuntime({ proxy: 'env' }) })
client.track({ userId: 'u', event: 'Started' }).then((outcome) => isSegmentError(outcome))
export const used = [validateCall({}).ok, limits.callBytes, redact, openOutbox]
