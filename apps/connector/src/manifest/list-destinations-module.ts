import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { chosenLimit, limitField, outputField, sourceField, workspaceList } from './workspace-request.ts'

/** The module that lists the destinations of the workspace. Their settings contain credentials and are left out. */
export const listDestinationsModule = (tables: SpecTables): ModuleDraft => ({
  id: 'listDestinations',
  label: 'List destinations',
  description: 'Lists the destinations of the workspace, or those of a source.',
  moduleType: 'search',
  communication: workspaceList(tables, {
    path: '/destinations',
    iterate: {
      container: '{{body.data.destinations}}',
      condition: '{{if(parameters.sourceId, item.sourceId = parameters.sourceId, true)}}',
    },
    output: {
      id: '{{item.id}}',
      name: '{{ifempty(item.name, item.metadata.name)}}',
      enabled: '{{item.enabled}}',
      sourceId: '{{item.sourceId}}',
      type: '{{item.metadata.name}}',
      slug: '{{item.metadata.slug}}',
    },
    limit: chosenLimit,
    secret: ['response.body.data.destinations'],
  }),
  parameters: [sourceField('Only the destinations of this source.', false), limitField('destinations')],
  interface: [
    outputField('id', 'text', 'Destination ID'),
    outputField('name', 'text', 'Name'),
    outputField('enabled', 'boolean', 'Enabled'),
    outputField('sourceId', 'text', 'Source'),
    outputField('type', 'text', 'Type', {
      help: 'The name of the destination in the integrations of a call.',
    }),
    outputField('slug', 'text', 'Slug'),
  ],
  samples: {
    id: 'fP7qoQw2HTWt9WdMr718gn',
    name: 'Amplitude production',
    enabled: true,
    sourceId: exampleWorkspace.sourceId,
    type: 'Amplitude (Actions)',
    slug: 'actions-amplitude',
  },
  example: { sourceId: exampleWorkspace.sourceId, limit: 10 },
  note: 'Settings of a destination contain credentials and are not part of the output.',
})
