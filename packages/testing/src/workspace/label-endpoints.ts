import type { JsonObject } from '../json.ts'
import { conflict, invalidInput, notFound } from './api-error.ts'
import { type Endpoint, type EndpointRequest, param, success } from './endpoint.ts'
import { object, objects, onlyFields, optionalText, text } from './read-input.ts'
import { sourceOf } from './source-endpoints.ts'
import { type Label, recordChange, type WorkspaceState } from './workspace-state.ts'

const sameLabel = (one: Pick<Label, 'key' | 'value'>, other: Pick<Label, 'key' | 'value'>): boolean =>
  one.key === other.key && one.value === other.value

const labelOf = (fields: JsonObject): Label => {
  onlyFields(fields, ['key', 'value', 'description'])
  return { key: text(fields, 'key'), value: text(fields, 'value'), description: optionalText(fields, 'description') }
}

const view = ({ description, ...shown }: Label): JsonObject => ({
  ...shown,
  ...(description === undefined ? {} : { description }),
})

const changed = (state: WorkspaceState, { key, value }: Label, type: string): void =>
  recordChange(state, type, { type: 'LABEL', id: `${key}:${value}`, name: `${key}:${value}` })

/** Sets the labels of a source. Only labels of the workspace can be added. */
const setLabels = (request: EndpointRequest, state: WorkspaceState, before: readonly JsonObject[]): JsonObject => {
  const source = sourceOf(request, state)
  onlyFields(request.body, ['labels'])
  const added = objects(request.body, 'labels').map((fields, index) => {
    const found = state.labels.find((label) => sameLabel(label, labelOf(fields)))
    if (found === undefined) throw invalidInput(`labels.${index}`, 'The workspace does not have this label.')
    return view(found)
  })
  const labels = [...before, ...added].filter(
    (label, index, all) => all.findIndex(({ key, value }) => key === label.key && value === label.value) === index,
  )
  state.sources.set({ ...source, labels })
  recordChange(state, 'Source Modified', { type: 'SOURCE', id: source.id, name: source.name })
  return { labels }
}

/** Labels of the workspace and of its sources. */
export const labelEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/labels', handle: (_, state) => ({ labels: state.labels.map(view) }) },
  {
    method: 'POST',
    path: '/labels',
    perMinute: 60,
    status: 201,
    handle: ({ body }, state) => {
      onlyFields(body, ['label'])
      const label = labelOf(object(body, 'label'))
      if (state.labels.some((other) => sameLabel(label, other))) throw conflict('The workspace has this label already.')
      state.labels.push(label)
      changed(state, label, 'Label Created')
      return { label: view(label) }
    },
  },
  {
    method: 'DELETE',
    path: '/labels/{key}/{value}',
    perMinute: 60,
    handle: (request, state) => {
      const asked = { key: param(request, 'key'), value: param(request, 'value') }
      const index = state.labels.findIndex((label) => sameLabel(label, asked))
      const [removed] = index < 0 ? [] : state.labels.splice(index, 1)
      if (removed === undefined) throw notFound('label', `${asked.key}:${asked.value}`)
      for (const source of state.sources.list()) {
        const labels = source.labels.filter(({ key, value }) => key !== asked.key || value !== asked.value)
        if (labels.length < source.labels.length) state.sources.set({ ...source, labels })
      }
      changed(state, removed, 'Label Deleted')
      return success
    },
  },
  {
    method: 'POST',
    path: '/sources/{sourceId}/labels',
    handle: (request, state) => setLabels(request, state, sourceOf(request, state).labels),
  },
  {
    method: 'PUT',
    path: '/sources/{sourceId}/labels',
    handle: (request, state) => setLabels(request, state, []),
  },
]
