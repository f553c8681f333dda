import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { chosenLimit, limitField, outputField, workspaceList } from './workspace-request.ts'

/** The module that lists the sources of the workspace. Write keys are not part of its output. */
export const listSourcesModule = (tables: SpecTables): ModuleDraft => ({
  id: 'listSources',
  label: 'List sources',
  description: 'Lists the sources of the workspace.',
  moduleType: 'search',
  communication: workspaceList(tables, {
    path: '/sources',
    iterate: {
      container: '{{body.data.sources}}',
      condition: '{{if(parameters.includeDisabled, true, item.enabled)}}',
    },
    output: {
      id: '{{item.id}}',
      name: '{{ifempty(item.name, item.slug)}}',
      slug: '{{item.slug}}',
      enabled: '{{item.enabled}}',
      type: '{{item.metadata.name}}',
      writeKeys: '{{length(item.writeKeys)}}',
      labels: '{{item.labels}}',
    },
    limit: chosenLimit,
    secret: ['response.body.data.sources'],
  }),
  parameters: [
    {
      name: 'includeDisabled',
      type: 'boolean',
      label: 'Include disabled sources',
      help: 'A disabled source accepts calls and drops them.',
      required: false,
    },
    limitField('sources'),
  ],
  interface: [
    outputField('id', 'text', 'Source ID'),
    outputField('name', 'text', 'Name'),
    outputField('slug', 'text', 'Slug'),
    outputField('enabled', 'boolean', 'Enabled'),
    outputField('type', 'text', 'Type'),
    outputField('writeKeys', 'number', 'Number of write keys'),
    outputField('labels', 'array', 'Labels', {
      spec: [outputField('key', 'text', 'Key'), outputField('value', 'text', 'Value')],
    }),
  ],
  samples: {
    id: exampleWorkspace.sourceId,
    name: exampleWorkspace.sourceName,
    slug: 'shop',
    enabled: true,
    type: 'Node.js',
    writeKeys: 1,
    labels: [{ key: 'environment', value: 'production' }],
  },
  example: { includeDisabled: true, limit: 10 },
  note: 'Write keys are credentials, so the output only counts them: pick a Write key with the button of its field. A token without rights to a source sees none.',
})
