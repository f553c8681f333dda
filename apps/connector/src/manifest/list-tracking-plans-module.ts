import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { chosenLimit, limitField, outputField, workspaceList } from './workspace-request.ts'

const types = [
  ['LIVE', 'Tracking plans'],
  ['PROPERTY_LIBRARY', 'Property libraries'],
  ['RULE_LIBRARY', 'Event libraries'],
  ['TEMPLATE', 'Templates'],
] as const

/** The module that lists the tracking plans of the workspace. */
export const listTrackingPlansModule = (tables: SpecTables): ModuleDraft => ({
  id: 'listTrackingPlans',
  label: 'List tracking plans',
  description: 'Lists the tracking plans of the workspace.',
  moduleType: 'search',
  communication: workspaceList(tables, {
    path: '/tracking-plans',
    qs: { type: "{{ifempty(parameters.type, 'LIVE')}}" },
    iterate: { container: '{{body.data.trackingPlans}}' },
    output: {
      id: '{{item.id}}',
      name: '{{ifempty(item.name, item.id)}}',
      description: '{{item.description}}',
      type: '{{item.type}}',
      createdAt: '{{item.createdAt}}',
      updatedAt: '{{item.updatedAt}}',
    },
    limit: chosenLimit,
  }),
  parameters: [
    {
      name: 'type',
      type: 'select',
      label: 'Type',
      help: 'What to list.',
      required: false,
      default: 'LIVE',
      options: types.map(([value, label]) => ({ label, value })),
    },
    limitField('tracking plans'),
  ],
  interface: [
    outputField('id', 'text', 'Tracking plan ID'),
    outputField('name', 'text', 'Name'),
    outputField('description', 'text', 'Description'),
    outputField('type', 'text', 'Type'),
    outputField('createdAt', 'date', 'Created at'),
    outputField('updatedAt', 'date', 'Updated at'),
  ],
  samples: {
    id: exampleWorkspace.trackingPlanId,
    name: 'Web',
    description: 'Events of the shop.',
    type: 'LIVE',
    createdAt: '2026-05-01T09:30:00.000Z',
    updatedAt: '2026-05-02T09:30:00.000Z',
  },
  example: { type: 'LIVE', limit: 10 },
})
