import { connectionId, type EndpointDraft, type ModuleDraft } from './component.ts'
import { getRegulationModule } from './get-regulation-module.ts'
import { listDestinationsModule } from './list-destinations-module.ts'
import { listDropReasonsModule } from './list-drop-reasons-module.ts'
import { listRulesModule } from './list-rules-module.ts'
import { listSourcesModule } from './list-sources-module.ts'
import { listTrackingPlansModule } from './list-tracking-plans-module.ts'
import type { SpecTables } from './spec-tables.ts'

/** A form for agents has no lists of an RPC: they pass ids, which other endpoints return. */
const plainField = ({ options, ...field }: ModuleDraft['parameters'][number]): ModuleDraft['parameters'][number] =>
  typeof options === 'string' ? { ...field, type: 'text' } : { ...field, ...(options === undefined ? {} : { options }) }

/** The endpoint of a module that only reads. An agent never deletes, suppresses or sends anything here. */
const endpointOf = (module: ModuleDraft, id: string, context: string): EndpointDraft => ({
  id,
  label: module.label,
  description: module.description,
  connections: [module.connection ?? connectionId],
  communication: module.communication,
  parameters: module.parameters.map(plainField),
  output: module.interface,
  context: `${context}\n`,
})

/** The endpoints of the app: what an agent may ask the workspace, and nothing that changes it. */
export const endpointsOf = (tables: SpecTables): readonly EndpointDraft[] => [
  endpointOf(
    listSourcesModule(tables),
    'readSources',
    'Returns the sources of the workspace, one item for each. Use the Source ID with the other endpoints. Write keys are never returned.',
  ),
  endpointOf(
    listDestinationsModule(tables),
    'readDestinations',
    'Returns the destinations of the workspace, without their settings. Pass a Source ID for those of one source.',
  ),
  endpointOf(
    listTrackingPlansModule(tables),
    'readTrackingPlans',
    'Returns the tracking plans of the workspace. Use the Tracking plan ID to read the rules of a plan.',
  ),
  endpointOf(
    listRulesModule(tables),
    'readTrackingPlanRules',
    'Returns the rules of a tracking plan: the planned events and the JSON schemas of their calls. At most 200 requests a minute.',
  ),
  endpointOf(
    listDropReasonsModule(tables),
    'readDropReasons',
    'Tells why calls that Segment accepted were dropped: the reason, how many, the event, the rule and what to do. Segment knows the last 30 days and is about five minutes behind.',
  ),
  endpointOf(
    getRegulationModule(tables),
    'readRegulation',
    'Returns the status of a suppression or deletion that was requested before. It requests none.',
  ),
]

/** What every endpoint does to Segment: nothing. Calling it again is safe. */
export const readOnly = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const
