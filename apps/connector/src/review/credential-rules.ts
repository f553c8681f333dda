import { type App, type Fields, fieldsOf, type ParameterItem } from '../app/app.ts'
import { baseFileOf, fieldsOfForm, fileOf, type PlacedRequest, requestsOf } from './app-parts.ts'
import { findingsIn, type ReviewFinding, type ReviewRules, textsIn } from './review-rule.ts'

/** Names of parameters that hold credentials. */
const secretsOf = (items: readonly ParameterItem[]): readonly string[] =>
  fieldsOfForm(items).flatMap(({ field }) =>
    (field.type === 'password' || field.type === 'pkey') && field.name !== undefined ? [field.name] : [],
  )

/** What a template reads if it holds a credential. */
const credentialPattern = (secrets: readonly string[]): RegExp => {
  const own = secrets.map((name) => name.replace(/[^\w]/g, '\\$&'))
  const tokens = ['accessToken', 'access_token', 'refreshToken', 'refresh_token', 'apiKey', 'api_key', 'clientSecret']
  return new RegExp(`\\b(?:connection|parameters|common|oauth)\\.\`?(?:${[...own, ...tokens].join('|')})\\b`)
}

const sanitizedBy = (logs: readonly unknown[]): ReadonlySet<string> =>
  new Set(
    logs.flatMap((log) => {
      const { sanitize } = fieldsOf(log)
      return Array.isArray(sanitize) ? sanitize.map((path) => String(path).toLowerCase()) : []
    }),
  )

/** Credentials of a request that its log would show. */
const shownCredentials = (
  { request, path }: PlacedRequest,
  file: string,
  secret: RegExp,
  hidden: ReadonlySet<string>,
): readonly ReviewFinding[] => {
  const finding = findingsIn(file)
  return (['headers', 'qs', 'body'] as const).flatMap((part) =>
    textsIn(request[part]).flatMap(({ text, path: place }) => {
      if (!text.includes('{{') || !secret.test(text)) return []
      const names = ['request', part, ...place.map(String)].map((name) => name.toLowerCase())
      const isHidden = names.some((_, index) => hidden.has(names.slice(0, index + 1).join('.')))
      return isHidden
        ? []
        : [finding([...path, part, ...place], `The log shows the credential. Add ${names.join('.')} to log.sanitize`)]
    }),
  )
}

const inBase = ({ base, ...app }: App): readonly ReviewFinding[] => {
  const secrets = [...app.connections.values()].flatMap(({ parameters }) => secretsOf(parameters))
  const file = baseFileOf({ base, ...app })
  return shownCredentials({ request: base, path: [] }, file, credentialPattern(secrets), sanitizedBy([base.log]))
}

/** The requests of a connection: one, a list, or the steps of OAuth. */
const connectionRequests = (communication: unknown): readonly PlacedRequest[] => {
  const steps = fieldsOf(communication)
  const named = ['preauthorize', 'authorize', 'token', 'info', 'refresh', 'invalidate'].filter((step) => step in steps)
  return named.length === 0
    ? requestsOf(communication)
    : named.map((step) => ({ request: fieldsOf(steps[step]), path: [step] }))
}

const inConnections = (app: App): readonly ReviewFinding[] =>
  [...app.connections.values()].flatMap((connection) => {
    const secret = credentialPattern(secretsOf(connection.parameters))
    const file = fileOf(app, 'connection', connection.id, 'communication')
    return connectionRequests(connection.communication).flatMap((request) =>
      shownCredentials(request, file, secret, sanitizedBy([request.request.log])),
    )
  })

const inComponents = (app: App): readonly ReviewFinding[] => {
  const known = [...app.connections.values()].flatMap(({ parameters }) => secretsOf(parameters))
  const parts = [
    ...[...app.modules.values()].map((part) => ({
      ...part,
      kind: 'module' as const,
      items: [...part.staticParameters, ...part.mappableParameters],
    })),
    ...[...app.rpcs.values()].map((part) => ({ ...part, kind: 'rpc' as const, items: part.parameters })),
  ]
  return parts.flatMap(({ kind, id, communication, items }) => {
    const secret = credentialPattern([...known, ...secretsOf(items)])
    const file = fileOf(app, kind, id, 'communication')
    return requestsOf(communication).flatMap((request) =>
      shownCredentials(request, file, secret, sanitizedBy([app.base.log, request.request.log])),
    )
  })
}

/** Whether a request uses a value of the form or what the connection got. */
const usesCredential = (request: Fields): boolean =>
  textsIn({ ...request, response: undefined }).some(({ text }) =>
    /\{\{.*\b(?:parameters|connection|temp)\./s.test(text),
  )

const verifyingRequest = (communication: unknown, type: string): PlacedRequest | undefined =>
  type === 'oauth'
    ? { request: fieldsOf(fieldsOf(communication).info), path: ['info'] }
    : requestsOf(communication).find(({ request }) => typeof request.url === 'string')

/** Rules about credentials: what logs show, and how a connection is verified. */
export const credentialRules = {
  'base-hides-credentials': {
    title: 'The base hides credentials in its logs',
    page: 'best-practices/base/authorization-and-sanitization',
    level: 'required',
    check: ({ app }) => inBase(app),
  },
  'connection-hides-credentials': {
    title: 'Every connection hides credentials in its logs',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ app }) => inConnections(app),
  },
  'component-hides-credentials': {
    title: 'Modules and RPCs hide the credentials that they send themselves',
    page: 'best-practices/base/authorization-and-sanitization',
    level: 'required',
    check: ({ app }) => inComponents(app),
  },
  'connection-is-verified': {
    title: 'A connection calls the service with the credential, so that a wrong one is an error',
    page: 'best-practices/connections',
    level: 'required',
    check: ({ app }) =>
      [...app.connections.values()].flatMap(({ id, type, communication }) => {
        const finding = findingsIn(fileOf(app, 'connection', id, 'communication'))
        const verifying = verifyingRequest(communication, type)
        if (typeof verifying?.request.url !== 'string')
          return [finding(verifying?.path ?? [], 'No request verifies the connection. Call an endpoint that needs it')]
        return usesCredential(verifying.request)
          ? []
          : [finding(verifying.path, 'The request does not use the credential, so that any value is accepted')]
      }),
  },
  'connection-has-a-name': {
    title: 'A connection shows whose account it is',
    page: 'best-practices/connections/connection-metadata',
    level: 'recommended',
    check: ({ app }) =>
      [...app.connections.values()].flatMap(({ id, communication }) =>
        connectionRequests(communication).some(({ request }) => fieldsOf(request.response).metadata !== undefined)
          ? []
          : [
              findingsIn(fileOf(app, 'connection', id, 'communication'))(
                [],
                'Set response.metadata to the name or e-mail address of the account',
              ),
            ],
      ),
  },
  'shared-webhook-has-an-owner': {
    title: 'The connection of a shared webhook stores the id of its account',
    page: 'best-practices/connections',
    level: 'required',
    check: ({ app }) =>
      Object.entries(fieldsOf(fieldsOf(fieldsOf(app.project).components).webhook)).flatMap(([, metadata]) => {
        const { webhookType, connection } = fieldsOf(metadata)
        const used = typeof connection === 'string' ? app.connections.get(connection) : undefined
        if (webhookType !== 'web-shared' || used === undefined) return []
        return connectionRequests(used.communication).some(
          ({ request }) => fieldsOf(request.response).uid !== undefined,
        )
          ? []
          : [
              findingsIn(fileOf(app, 'connection', used.id, 'communication'))(
                [],
                'A shared webhook uses this connection. Set response.uid to the id of the account',
              ),
            ]
      }),
  },
} satisfies ReviewRules
