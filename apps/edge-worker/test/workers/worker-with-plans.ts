import { createPlans } from '../../src/plans.ts'
import { createWorker } from '../../src/worker.ts'

const settings = { track: { allowUnplannedEvents: false, allowPropertiesOnViolations: false } }
const fields = { type: 'object', properties: { total: { type: 'number' }, id: {} } }
const rule = {
  ...{ type: 'TRACK', key: 'Ordered', version: 1 },
  jsonSchema: { type: 'object', properties: { properties: fields } },
}

/** A Worker that enforces the plan of one source. */
// biome-ignore lint/style/noDefaultExport: workerd requires a default export
export default createWorker({ plans: createPlans({ shop: { rules: [rule], settings } }) })
