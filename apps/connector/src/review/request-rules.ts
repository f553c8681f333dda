import { type App, fieldsOf, isFields, type Module } from '../app/app.ts'
import {
  baseFileOf,
  fieldsOfForm,
  fileOf,
  isList,
  lastRequestOf,
  type PlacedRequest,
  requestsOf,
  responseOf,
  sentRequestsOf,
} from './app-parts.ts'
import { findingsIn, type ReviewFinding, type ReviewRules, textsIn } from './review-rule.ts'

/** Domains of service platforms, and hosts that are not for production. */
const foreignHost =
  /(?:\.|\/\/)(?:herokuapp\.com|heroku\.com|amazonaws\.com|azurewebsites\.net|cloudfunctions\.net|run\.app|appspot\.com|firebaseapp\.com|vercel\.app|netlify\.app|onrender\.com|fly\.dev|workers\.dev|pages\.dev|railway\.app|ngrok\.io|ngrok-free\.app|trycloudflare\.com)(?![\w.-])|\/\/(?:localhost|127\.|\[::1\])|\b(?:staging|stage|sandbox|dev|test)\./i

/** The modules and RPCs with the file of their communication. */
const communicationsOf = (app: App) => [
  ...[...app.modules.values()].map(({ id, communication }) => ({
    file: fileOf(app, 'module', id, 'communication'),
    communication,
  })),
  ...[...app.rpcs.values()].map(({ id, communication }) => ({
    file: fileOf(app, 'rpc', id, 'communication'),
    communication,
  })),
]

const eachRequest = (
  app: App,
  check: (request: PlacedRequest, file: string) => readonly ReviewFinding[],
): readonly ReviewFinding[] =>
  communicationsOf(app).flatMap(({ file, communication }) =>
    requestsOf(communication).flatMap((request) => check(request, file)),
  )

const eachModule = (
  app: App,
  check: (module: Module, finding: ReturnType<typeof findingsIn>) => readonly ReviewFinding[],
): readonly ReviewFinding[] =>
  [...app.modules.values()].flatMap((module) =>
    check(module, findingsIn(fileOf(app, 'module', module.id, 'communication'))),
  )

const hasMessage = (error: unknown): boolean =>
  (typeof error === 'string' && error !== '') ||
  (typeof fieldsOf(error).message === 'string' && fieldsOf(error).message !== '')

const mostRpcRecords = 500

/** The modules that end with a list, by their last request. */
const listRequest = (module: Module): PlacedRequest | undefined =>
  isList(module) ? lastRequestOf(module.communication) : undefined

/** Rules about requests: base, errors, limits and pages. */
export const requestRules = {
  'base-handles-errors': {
    title: 'The base turns errors of the service into messages with their status',
    page: 'best-practices/base/error-handling',
    level: 'required',
    check: ({ app }) => {
      const finding = findingsIn(baseFileOf(app))
      const { error } = fieldsOf(app.base.response)
      if (!hasMessage(error)) return [finding(['response', 'error'], 'The base has no response.error')]
      return textsIn(error).some(({ text }) => /\bstatusCode\b/.test(text))
        ? []
        : [finding(['response', 'error'], 'The message does not show the status. Start it with [{{statusCode}}]')]
    },
  },
  'connection-handles-errors': {
    title: 'Every connection turns errors of the service into messages',
    page: 'best-practices/connections',
    level: 'required',
    check: ({ app }) =>
      [...app.connections.values()].flatMap(({ id, type, communication }) => {
        const requests = type === 'oauth' ? requestsOf(fieldsOf(communication).info) : sentRequestsOf(communication)
        return requests.length === 0 || requests.some((request) => hasMessage(responseOf(request).error))
          ? []
          : [findingsIn(fileOf(app, 'connection', id, 'communication'))([], 'The connection has no response.error')]
      }),
  },
  'too-many-requests-retries': {
    title: 'Status 429 is a RateLimitError, after which the scenario tries again',
    page: 'best-practices/base/429-error-handling',
    level: 'recommended',
    check: ({ app }) => {
      const { error } = fieldsOf(app.base.response)
      return fieldsOf(fieldsOf(error)['429']).type === 'RateLimitError' ||
        /RateLimitError/.test(JSON.stringify(error ?? ''))
        ? []
        : [findingsIn(baseFileOf(app))(['response', 'error'], 'Add "429" with the type RateLimitError')]
    },
  },
  'base-is-the-service': {
    title: 'The base URL is a production endpoint on the domain of the service',
    page: 'best-practices/base/base-url',
    level: 'required',
    check: ({ app }) => {
      const finding = findingsIn(baseFileOf(app))
      const { baseUrl } = app.base
      if (typeof baseUrl !== 'string' || baseUrl === '') return [finding([], 'The base has no baseUrl')]
      if (/^http:\/\//i.test(baseUrl)) return [finding(['baseUrl'], 'The URL must start with https://')]
      return foreignHost.test(baseUrl)
        ? [finding(['baseUrl'], 'The host belongs to a service platform, or is not for production')]
        : []
    },
  },
  'urls-build-on-the-base': {
    title: 'Modules and RPCs do not repeat the base URL',
    page: 'best-practices/modules',
    level: 'required',
    check: ({ app }) => {
      const { baseUrl } = app.base
      if (typeof baseUrl !== 'string' || baseUrl.length < 'https://x'.length) return []
      return eachRequest(app, ({ request, path }, file) =>
        typeof request.url === 'string' && request.url.startsWith(baseUrl)
          ? [findingsIn(file)([...path, 'url'], 'The url repeats the baseUrl. Start it with a slash')]
          : [],
      )
    },
  },
  'query-is-in-qs': {
    title: 'Query parameters are in qs, which encodes them',
    page: 'best-practices/processing-of-input-parameters',
    level: 'required',
    check: ({ app }) =>
      eachRequest(app, ({ request, path }, file) =>
        typeof request.url === 'string' && request.url.replace(/\{\{.*?\}\}/gs, '').includes('?')
          ? [findingsIn(file)([...path, 'url'], 'Move the query of the url to qs')]
          : [],
      ),
  },
  'action-returns-one': {
    title: 'An action neither iterates nor turns pages; a module with several results is a search',
    page: 'best-practices/modules/module-types',
    level: 'required',
    check: ({ app }) =>
      eachModule(app, (module, finding) => {
        if (module.type !== 'action') return []
        return requestsOf(module.communication).flatMap((request) => [
          ...(request.request.pagination === undefined
            ? []
            : [finding([...request.path, 'pagination'], 'Make the module a search')]),
          ...(responseOf(request).iterate === undefined
            ? []
            : [finding([...request.path, 'response', 'iterate'], 'Make the module a search')]),
        ])
      }),
  },
  'list-has-a-limit': {
    title: 'Searches and triggers let users limit their results',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ app }) =>
      eachModule(app, (module, finding) => {
        const request = listRequest(module)
        if (request === undefined) return []
        const { limit } = responseOf(request)
        const names = [...module.staticParameters, ...module.mappableParameters]
          .map((item) => (typeof item === 'string' ? undefined : item.name))
          .filter((name) => name !== undefined)
        if (limit === undefined) return [finding([...request.path, 'response'], 'Set response.limit')]
        const isParameter = names.some((name) => new RegExp(`\\bparameters\\.\`?${name}\\b`).test(String(limit)))
        return isParameter
          ? []
          : [finding([...request.path, 'response', 'limit'], 'Use a parameter, such as {{parameters.limit}}')]
      }),
  },
  'rpc-has-a-limit': {
    title: `An RPC that returns a list stops at ${mostRpcRecords} records`,
    page: 'best-practices/remote-procedure-calls',
    level: 'required',
    check: ({ app }) =>
      [...app.rpcs.values()].flatMap(({ id, communication }) => {
        const finding = findingsIn(fileOf(app, 'rpc', id, 'communication'))
        return sentRequestsOf(communication).flatMap((request) => {
          const { iterate, limit } = responseOf(request)
          if (iterate === undefined) return []
          if (limit === undefined) return [finding([...request.path, 'response'], 'Set response.limit')]
          return Number(limit) > mostRpcRecords
            ? [finding([...request.path, 'response', 'limit'], `Use at most ${mostRpcRecords}`)]
            : []
        })
      }),
  },
  'list-turns-pages': {
    title: 'Searches, triggers and RPCs turn pages if the service has them',
    page: 'app-review/prerequisites',
    level: 'recommended',
    check: ({ app }) => {
      const parts = [
        ...[...app.modules.values()].filter(isList).map((part) => ({ ...part, kind: 'module' as const })),
        ...[...app.rpcs.values()].map((part) => ({ ...part, kind: 'rpc' as const })),
      ]
      return parts.flatMap(({ kind, id, communication }) => {
        const request = lastRequestOf(communication)
        if (request === undefined || responseOf(request).iterate === undefined) return []
        return request.request.pagination === undefined
          ? [
              findingsIn(fileOf(app, kind, id, 'communication'))(
                request.path,
                'Add pagination if the service has pages',
              ),
            ]
          : []
      })
    },
  },
  'pages-change-only-the-page': {
    title: 'Pagination repeats no parameter of the request',
    page: 'best-practices/modules/search-modules',
    level: 'recommended',
    check: ({ app }) =>
      eachRequest(app, ({ request, path }, file) => {
        const [own, more] = [fieldsOf(request.qs), fieldsOf(fieldsOf(request.pagination).qs)]
        return Object.keys(more)
          .filter((name) => name in own && JSON.stringify(own[name]) === JSON.stringify(more[name]))
          .map((name) => findingsIn(file)([...path, 'pagination', 'qs', name], 'The request has it already'))
      }),
  },
  'repeat-is-bounded': {
    title: 'A repeated request has a condition and a limit',
    page: 'best-practices/modules/batch-actions',
    level: 'required',
    check: ({ app }) =>
      eachRequest(app, ({ request, path }, file) => {
        if (!isFields(request.repeat)) return []
        const missing = ['condition', 'limit'].filter((name) => fieldsOf(request.repeat)[name] === undefined)
        return missing.map((name) => findingsIn(file)([...path, 'repeat'], `Add ${name}, so that it ends`))
      }),
  },
  'one-write-per-module': {
    title: 'A module writes once, since a run cannot succeed in part',
    page: 'best-practices/modules/batch-actions',
    level: 'recommended',
    check: ({ app }) =>
      eachModule(app, (module, finding) => {
        const writes = sentRequestsOf(module.communication).filter(
          ({ request }) => typeof request.method === 'string' && !/^(?:GET|\{\{)/i.test(request.method),
        )
        return new Set(writes.map(({ request }) => request.url)).size > 1
          ? [finding([], 'Split it into one module for each request that writes')]
          : []
      }),
  },
  'epoch-has-a-limit': {
    title: 'The list of starting points of a trigger has a limit',
    page: 'best-practices/trigger-modules',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values()].flatMap(({ id, epoch }) => {
        if (!isFields(epoch) || Object.keys(epoch).length === 0) return []
        return fieldsOf(epoch.response).limit === undefined
          ? [findingsIn(fileOf(app, 'module', id, 'epoch'))(['response'], 'Set response.limit to at most 300')]
          : []
      }),
  },
  'universal-module': {
    title: 'The app has a universal module on its base URL, with its connection',
    page: 'best-practices/modules',
    level: 'required',
    check: ({ app }) => {
      const universal = [...app.modules.values()].filter(({ type }) => type === 'universal')
      if (universal.length === 0) return [findingsIn(baseFileOf(app))([], 'Add a universal module, Make an API call')]
      return universal.flatMap((module) => {
        const finding = findingsIn(fileOf(app, 'module', module.id, 'communication'))
        const request = lastRequestOf(module.communication)
        const url = request?.request.url
        return [
          ...(typeof url === 'string' && url.startsWith('/')
            ? []
            : [
                finding(
                  [...(request?.path ?? []), 'url'],
                  'Start the url with a slash, so that it builds on the baseUrl',
                ),
              ]),
          ...(app.connections.size === 0 || module.connection !== undefined
            ? []
            : [finding([], 'The module does not use a connection')]),
          ...(fieldsOfForm(module.mappableParameters).some(({ field }) => field.name === 'url')
            ? []
            : [finding([], 'The form has no field url')]),
        ]
      })
    },
  },
} satisfies ReviewRules
