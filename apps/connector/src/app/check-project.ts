import { type ComponentKind, componentKinds, moduleTypesOfCode } from '../make/component-kinds.ts'
import type { FormatIssue } from '../make/issue.ts'
import { appIdPattern, idPatterns } from '../make/project-schema.ts'
import { type App, fieldsOf, isFields } from './app.ts'
import { projectFile } from './read-app.ts'

const warning = (path: FormatIssue['path'], message: string): FormatIssue => ({
  file: projectFile,
  path,
  message,
  severity: 'warning',
})

/** What the editor accepts in the metadata of a module, and the platform does not use. */
const moduleAdvice = (id: string, metadata: unknown): readonly FormatIssue[] => {
  const { moduleType, actionCrud, codeFiles } = fieldsOf(metadata)
  if (typeof moduleType !== 'string') return []
  const place = ['components', 'module', id]
  const codes = Object.entries(moduleTypesOfCode).filter(
    ([code, types]) =>
      fieldsOf(codeFiles)[code] !== undefined && fieldsOf(codeFiles)[code] !== null && !types.includes(moduleType),
  )
  return [
    ...(moduleType === 'action' && actionCrud === undefined
      ? [warning(place, 'An action needs actionCrud to be created: create, read, update, delete or null')]
      : []),
    ...(moduleType !== 'action' && actionCrud !== undefined && actionCrud !== null
      ? [warning([...place, 'actionCrud'], 'Only an action has actionCrud')]
      : []),
    ...codes.map(([code]) =>
      warning([...place, 'codeFiles', code], `A module of the type ${moduleType} has no ${code}`),
    ),
  ]
}

/** Warns of what the editor accepts in a project file, and deployment refuses or ignores. */
export const projectAdvice = ({ project }: App): readonly FormatIssue[] => {
  const { components, origins } = fieldsOf(project)
  const ofKind = (kind: ComponentKind): readonly (readonly [string, unknown])[] =>
    Object.entries(fieldsOf(fieldsOf(components)[kind])).filter(([, metadata]) => isFields(metadata))
  return [
    ...componentKinds.flatMap((kind) =>
      ofKind(kind)
        .filter(([id]) => !idPatterns[kind].test(id))
        .map(([id]) => warning(['components', kind, id], `The platform does not accept this id of a ${kind}`)),
    ),
    ...ofKind('module').flatMap(([id, metadata]) => moduleAdvice(id, metadata)),
    ...(Array.isArray(origins) ? origins : []).flatMap((origin: unknown, index) => {
      const { appId } = fieldsOf(origin)
      return typeof appId === 'string' && !appIdPattern.test(appId)
        ? [warning(['origins', index, 'appId'], 'The platform has no such app id')]
        : []
    }),
  ]
}
