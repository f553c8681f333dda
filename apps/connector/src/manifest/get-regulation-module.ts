import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { idPattern, outputField, workspaceRequest } from './workspace-request.ts'

/** The module that tells how far Segment is with a suppression or deletion. */
export const getRegulationModule = (tables: SpecTables): ModuleDraft => ({
  id: 'getRegulation',
  label: 'Get a regulation',
  description: 'Returns the status of a suppression or deletion of users, for the workspace and each destination.',
  moduleType: 'action',
  actionCrud: 'read',
  communication: workspaceRequest(tables, {
    path: '/regulations/{{parameters.regulationId}}',
    response: {
      output: {
        id: '{{body.data.regulation.id}}',
        status: '{{body.data.regulation.overallStatus}}',
        finished: "{{if(body.data.regulation.overallStatus = 'FINISHED', true, false)}}",
        createdAt: '{{body.data.regulation.createdAt}}',
        finishedAt: '{{body.data.regulation.finishedAt}}',
        sources: '{{body.data.regulation.streamStatus}}',
      },
    },
  }),
  parameters: [
    {
      name: 'regulationId',
      type: 'text',
      label: 'Regulation ID',
      help: 'The Regulation ID that Suppress or delete users returned.',
      required: true,
      validate: { pattern: idPattern },
    },
  ],
  interface: [
    outputField('id', 'text', 'Regulation ID'),
    outputField('status', 'text', 'Status', {
      help: 'INITIALIZED, RUNNING, FINISHED, PARTIAL_SUCCESS, FAILED, INVALID or NOT_SUPPORTED. FAILED may mean that a single destination refused: see Sources.',
    }),
    outputField('finished', 'boolean', 'Finished'),
    outputField('createdAt', 'date', 'Created at'),
    outputField('finishedAt', 'date', 'Finished at'),
    outputField('sources', 'array', 'Sources', {
      spec: [
        outputField('id', 'text', 'Source'),
        outputField('destinationStatus', 'array', 'Destinations', {
          spec: [
            outputField('id', 'text', 'Destination ID'),
            outputField('name', 'text', 'Name'),
            outputField('status', 'text', 'Status'),
            outputField('errString', 'text', 'Error'),
            outputField('finishedAt', 'date', 'Finished at'),
          ],
        }),
      ],
    }),
  ],
  samples: {
    id: exampleWorkspace.regulationId,
    status: 'FINISHED',
    finished: true,
    createdAt: '2026-05-01T09:30:00.000Z',
    finishedAt: '2026-05-02T09:30:00.000Z',
    sources: [
      {
        id: exampleWorkspace.sourceId,
        destinationStatus: [
          { id: 'fP7qoQw2HTWt9WdMr718gn', name: 'Amplitude production', status: 'FINISHED', errString: '' },
        ],
      },
    ],
  },
  example: { regulationId: exampleWorkspace.regulationId },
  note: 'Segment keeps the status for 90 days.',
})
