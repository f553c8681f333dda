import type { FormatIssue } from '../make/issue.ts'
import { type Fields, fieldsOf, isFields } from './app.ts'

interface PlacedRequest {
  readonly request: Fields
  readonly path: FormatIssue['path']
}

const requestsOf = (communication: unknown): readonly PlacedRequest[] =>
  Array.isArray(communication)
    ? communication.map((request: unknown, index) => ({ request: fieldsOf(request), path: [index] }))
    : [{ request: fieldsOf(communication), path: [] }]

/** A value of the user directly after the host, or instead of it, can send the credential to another host. */
const unpinnedHost = /^(?:https?:\/\/[^/{]+)?\{\{\s*parameters\.[\w.]+\s*\}\}/

/** Warns of urls in which the user chooses the host. */
export const hostIssues = (communication: unknown, file: string): readonly FormatIssue[] =>
  requestsOf(communication).flatMap(({ request: { url }, path }) =>
    typeof url === 'string' && unpinnedHost.test(url)
      ? [
          {
            file,
            path: [...path, 'url'],
            message: 'The value can lead to another host, with the credential. Put a slash before it',
            severity: 'warning',
          },
        ]
      : [],
  )

/** Warns of relative urls in a component that does not inherit the base. */
export const relativeUrlIssues = (communication: unknown, file: string): readonly FormatIssue[] =>
  requestsOf(communication).flatMap(({ request: { url }, path }) =>
    typeof url === 'string' && !/^(?:https?:\/\/|\{\{)/i.test(url)
      ? [
          {
            file,
            path: [...path, 'url'],
            message: 'A webhook does not inherit the base. Write the whole url',
            severity: 'warning',
          },
        ]
      : [],
  )

const marked = (what: string): string => `${what}: documented, but the editor marks it as a mistake`

/** Warns of what the vendor documents and its editor refuses. */
export const editorIssues = (communication: unknown, file: string): readonly FormatIssue[] =>
  requestsOf(communication).flatMap(({ request, path }) => {
    const warn = (at: string, what: string): FormatIssue => ({
      file,
      path: [...path, ...at.split('.')],
      message: marked(what),
      severity: 'warning',
    })
    const ranges = Object.keys(fieldsOf(fieldsOf(request.response).error)).filter((name) => name.includes('-'))
    return [
      ...(['headers', 'qs'] as const)
        .filter((name) => typeof request[name] === 'string')
        .map((name) => warn(name, 'An expression instead of an object. "{{...}}" as a name does the same')),
      ...(request.method === 'OPTIONS' || request.method === 'HEAD'
        ? [warn('method', `The method ${request.method}`)]
        : []),
      ...ranges.map((range) => warn('response.error', `The range ${range}`)),
    ]
  })

/** What only a responder has in its response. */
const responderNames = ['status', 'headers', 'body'] as const

/** Errors of a module that responds to nobody and says what. */
export const responderIssues = (
  communication: unknown,
  file: string,
  type: string | undefined,
): readonly FormatIssue[] =>
  type === 'responder'
    ? []
    : requestsOf(communication).flatMap(({ request: { response }, path }) =>
        responderNames
          .filter((name) => isFields(response) && name in response)
          .map((name) => ({
            file,
            path: [...path, 'response', name],
            message: `Only a responder has response.${name}`,
          })),
      )

/** What a connection cannot have. The platform ignores it. */
const ignoredByConnections = ['aws', 'pagination', 'output', 'iterate', 'repeat'] as const

/** Warns of what a connection ignores. */
export const connectionIssues = (communication: unknown, file: string): readonly FormatIssue[] =>
  requestsOf(communication).flatMap(({ request, path }) => {
    const response = fieldsOf(request.response)
    const found = [
      ...ignoredByConnections.filter((name) => request[name] !== undefined).map((name) => [name]),
      ...(['limit', 'iterate', 'output'] as const)
        .filter((name) => response[name] !== undefined)
        .map((name) => ['response', name]),
    ]
    return found.map((place) => ({
      file,
      path: [...path, ...place],
      message: 'A connection ignores it',
      severity: 'warning' as const,
    }))
  })
